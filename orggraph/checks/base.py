"""What checking tables needs to know and what it gives."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from orggraph.checks.codes import CODES
from orggraph.errors import Issue
from orggraph.importers.base import Batch, ReadOptions

Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """What the store already holds, so that a file of messages may refer to people of last month's chart.

    ``people``: frame ``id, email, name``; ``departments``: frame ``id, name``; ``ids``: business keys of the other labels (Goal, Task, …).
    """

    people: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"id": pl.String, "email": pl.String, "name": pl.String}))
    departments: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"id": pl.String, "name": pl.String}))
    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class QuarantinedRow:
    """One original row, unchanged, with the first reason that sent it (or one reference in it) to quarantine."""

    file: str
    row: int
    header: tuple[str, ...]
    cells: tuple[str, ...]
    issue: Issue


@dataclass(frozen=True)
class Checked:
    """Tables that may be loaded.

    ``tables``: by name of `model.TABLES`, exactly that table's columns, typed (text String, integer Int64, number Float64, flag Boolean,
    date Date, list List(String)), every reference resolved to a business key that exists in the tables or in the store, keys unique.
    Departments that people only name are rows of ``departments`` too.
    ``left``: people whom the files state to have left, with their last day where they say it.
    """

    tables: Mapping[str, pl.DataFrame]
    issues: tuple[Issue, ...]
    quarantine: tuple[QuarantinedRow, ...]
    left: Mapping[str, dt.date | None] = field(default_factory=dict)


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
    parents: dict[str, Counter[str]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    quarantine: list[QuarantinedRow] = field(default_factory=list)
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    checked: dict[str, list[Row]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    left: dict[str, dt.date | None] = field(default_factory=dict)
    finder: Any = None  # checks.manager.People, once the people are known
    aside: dict[str, int] = field(default_factory=dict)  # ids of people in quarantine, with their row

    def say(self, code: str, row: Row | None = None, column: str | None = None, value: object = None, **details: object) -> Issue:
        """Record a doubt about a row (or the whole)."""
        file, sheet, number = (row["_file"], row["_sheet"], row["_row"]) if row else ("", None, None)
        text = None if value is None else str(value)
        issue = Issue(code, CODES[code], file, sheet, number, column, text, details=details)
        self.issues.append(issue)
        return issue

    def set_aside(self, issue: Issue, row: Row) -> None:
        """Put the original row into quarantine, once."""
        key = (row["_file"], row["_row"])
        if any((q.file, q.row) == key for q in self.quarantine[-50:]):
            return
        header, raw = self.batch.raw.get(row["_file"], ((), {}))
        self.quarantine.append(QuarantinedRow(row["_file"], row["_row"], header, raw.get(row["_row"], ()), issue))

    def refuse(self, code: str, row: Row, column: str | None = None, value: object = None, **details: object) -> None:
        """Record an error and put its row into quarantine."""
        self.set_aside(self.say(code, row, column, value, **details), row)


@dataclass(frozen=True)
class Check:
    """A rule. ``order`` places it in file → row → id → person → department → manager → tree → layer."""

    order: int
    codes: tuple[str, ...]
    function: Callable[[Work], None]


def check(order: int, *codes: str) -> Callable[[Callable[[Work], None]], Check]:
    """Declare a function as a rule that may raise the given codes."""
    return lambda function: Check(order, codes, function)
