"""What checking tables needs to know and what it gives."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from orggraph.checks.codes import CODES
from orggraph.errors import Issue, Severity
from orggraph.i18n import translate
from orggraph.importers.base import Batch, ReadOptions, rows_of

Row = dict[str, Any]
SHOWN = 200  # characters of a cell that a message repeats


@dataclass(frozen=True)
class Known:
    """What the store already holds, so that a file of messages may refer to people of last month's chart.

    ``people``: frame ``id, email, name``; ``departments``: frame ``id, name``; ``ids``: business keys of the other labels (Goal, Task, …);
    ``former``: people who left, ``id, email, name``.
    """

    people: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"id": pl.String, "email": pl.String, "name": pl.String}))
    departments: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"id": pl.String, "name": pl.String}))
    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    former: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"id": pl.String, "email": pl.String, "name": pl.String}))


@dataclass(frozen=True)
class Account:
    """What became of the rows of one kind: ``read = loaded + quarantined + skipped``, where each skipped row has a stated rule (a code).

    A row of which only a reference was set aside (an unknown manager) is loaded; ``references`` counts those.
    """

    read: int
    loaded: int
    quarantined: int
    skipped: Mapping[str, int]
    references: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every row is accounted for."""
        return self.read == self.loaded + self.quarantined + sum(self.skipped.values())

    def describe(self, table: str, lang: str = "en") -> str:
        """Return the sum as a sentence, with the rules that left rows out.

        Examples
        --------
        >>> Account(3, 1, 1, {"row.footer": 1}).describe("people")
        'Rows of people: 3 read = 1 loaded + 1 set aside + 1 left out (totals and footers 1)'
        """
        rules = ", ".join(f"{translate(f'skipped.{code}', lang)} {n}" for code, n in sorted(self.skipped.items()) if n)
        more = {"table": table, "rules": f" ({rules})" if rules else "", "references": self.references}
        counts = {"read": self.read, "loaded": self.loaded, "aside": self.quarantined, "skipped": sum(self.skipped.values())}
        return translate("account.references" if self.references else "account", lang, **more, **counts)


@dataclass(frozen=True)
class QuarantinedRow:
    """One original row, unchanged, with the first reason that sent it (or one reference in it) to quarantine."""

    file: str
    row: int
    header: tuple[str, ...]
    cells: tuple[str, ...]
    issue: Issue
    sheet: str | None = None


@dataclass(frozen=True)
class Checked:
    """Tables that may be loaded.

    ``tables``: by name of `model.TABLES`, exactly that table's columns, typed (text String, integer Int64, number Float64, flag Boolean,
    date Date, list List(String)), every reference resolved to a business key that exists in the tables or in the store, keys unique.
    Departments that people only name are rows of ``departments`` too.
    ``left``: people whom the files state to have left, with their last day where they say it. ``leavers`` are the same people as rows of
    ``people``, ``past_lines`` the lines from and to them (``person_id, manager_id, kind, until``), and ``past_departments`` (``id, name``)
    those in which nobody is left. ``accounts``: what became of every row.
    """

    tables: Mapping[str, pl.DataFrame]
    issues: tuple[Issue, ...]
    quarantine: tuple[QuarantinedRow, ...]
    left: Mapping[str, dt.date | None] = field(default_factory=dict)
    leavers: pl.DataFrame = field(default_factory=pl.DataFrame)
    past_lines: pl.DataFrame = field(default_factory=pl.DataFrame)
    past_departments: pl.DataFrame = field(default_factory=pl.DataFrame)
    accounts: Mapping[str, Account] = field(default_factory=dict)


@dataclass
class Work:
    """The tables while they are checked: rules read and change it, in order, and say what they met.

    ``rows`` holds by table the rows still alive, as dictionaries under raw column names with their place; a row that a rule sets aside
    leaves it. ``lines`` are the resolved reporting lines (report, manager, kind) → the row that said so.
    """

    batch: Batch
    known: Known
    as_of: dt.date
    options: ReadOptions
    rows: dict[str, list[Row]] = field(default_factory=dict)
    lines: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    people: dict[str, Row] = field(default_factory=dict)
    departments: dict[str, Row] = field(default_factory=dict)
    index_departments: dict[str, str] = field(default_factory=dict)
    known_departments: dict[str, str] = field(default_factory=dict)
    parents: dict[str, Counter[str]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    quarantine: list[QuarantinedRow] = field(default_factory=list)
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    checked: dict[str, list[Row]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    finder: Any = None  # checks.references.People, once the people are known
    aside: dict[str, int] = field(default_factory=dict)  # ids of people in quarantine, with their row
    departed: dict[str, Row] = field(default_factory=dict)  # people of the file who have left, by folded id
    past_lines: dict[tuple[str, str, str], dt.date | None] = field(default_factory=dict)  # from or to who has left, kind → last day
    past_departments: dict[str, str] = field(default_factory=dict)  # of people who have left alone: id → name
    skipped: dict[str, Counter[str]] = field(default_factory=dict)
    loaded: Counter[str] = field(default_factory=Counter)
    _places: dict[tuple[str, str | None, int | None], set[int]] = field(default_factory=dict)  # records set aside there; none: a reference

    def say(
        self,
        code: str,
        row: Row | None = None,
        column: str | None = None,
        value: object = None,
        severity: Severity | None = None,
        **details: object,
    ) -> Issue:
        """Record a doubt about a row (or the whole)."""
        file, sheet, number = (row["_file"], row["_sheet"], row["_row"]) if row else ("", None, None)
        text = None if value is None else str(value)
        if text and len(text) > SHOWN:
            text = text[:SHOWN] + "…"
        issue = Issue(code, severity or CODES[code], file, sheet, number, column, text, details=details)
        self.issues.append(issue)
        return issue

    def set_aside(self, issue: Issue, row: Row, *, whole: bool = True) -> None:
        """Put the original row into quarantine, once.

        ``whole`` rows are not loaded, of others only a reference is missing. ``_n`` tells records apart where a row of the file became
        several (recipients of one message).
        """
        place = (row["_file"], row["_sheet"], row["_row"])
        new = place not in self._places
        records = self._places.setdefault(place, set())
        if whole:
            records.add(row.get("_n", 0))
        if new:
            header, raw = self.batch.raw.get(place[:2], ((), {}))
            self.quarantine.append(QuarantinedRow(place[0], row["_row"], header, raw.get(row["_row"], ()), issue, place[1]))

    def refuse(self, code: str, row: Row, column: str | None = None, value: object = None, *, whole: bool = True, **details: Any) -> None:
        """Record an error and put its row (with ``whole=False``: one reference in it) into quarantine."""
        self.set_aside(self.say(code, row, column, value, **details), row, whole=whole)

    def skip(self, table: str, code: str, rows: int = 1) -> None:
        """Count rows that a stated rule leaves out."""
        if rows:
            self.skipped.setdefault(table, Counter())[code] += rows

    def accounts(self) -> dict[str, Account]:
        """Return what became of the rows of every table that was read."""
        tables = {(f, s): name for name, frame in self.batch.tables.items() for f, s in _places_of(frame)}
        named = {f.path: f.table for f in self.batch.files if f.table}
        whole, references = Counter[str](), Counter[str]()
        for (file, sheet, _), records in self._places.items():
            table = tables.get((file, sheet)) or named.get(file) or ""
            whole[table] += len(records)
            references[table] += not records
        found = {}
        for table, read in self.batch.read.items():
            skipped = Counter(self.batch.skipped.get(table, {})) + self.skipped.get(table, Counter())
            here = rows_of(self.batch.tables[table]) if table in self.batch.tables else 0
            skipped["row.other-date"] += self.batch.taken.get(table, here) - here
            skipped = +skipped
            found[table] = Account(read, self.loaded[table], whole[table], dict(skipped), references[table])
        return found


def _places_of(frame: pl.DataFrame) -> list[tuple[str, str | None]]:
    return frame.select("_file", "_sheet").unique(maintain_order=True).rows()


@dataclass(frozen=True)
class Check:
    """A rule. ``order`` places it in file → row → id → person → department → manager → tree → layer."""

    order: int
    codes: tuple[str, ...]
    function: Callable[[Work], None]


def check(order: int, *codes: str) -> Callable[[Callable[[Work], None]], Check]:
    """Declare a function as a rule that may raise the given codes."""
    return lambda function: Check(order, codes, function)
