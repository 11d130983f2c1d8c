"""Which header means which column: folding, the synonym table, and the choice between kinds of file."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from orggraph import model

HEADER_ROWS = 30  # a header lies among the first rows, or there is none
LINES_NAME = re.compile(r"report(s|ing)?[ _-]?(to|line)|隸屬|汇报|匯報", re.IGNORECASE)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
MARKS = re.compile(r"[\s_\-./'’#*＊:：]+")
SUFFIX = re.compile(r"\s*[\[(（【][^\])）】]*[\])）】]\s*$")


@lru_cache(maxsize=4096)
def fold(header: str) -> str:
    """Return a header as it is compared: NFKC, no marks, no bracketed suffix, no case, no spaces.

    Examples
    --------
    >>> fold("Employee ID [Required]") == fold("＊employee_id") == fold("EmployeeID")
    True
    """
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "").replace("\u200b", "").strip()
    text = SUFFIX.sub("", text) or text
    text = re.sub(r"#$", " no", text)
    return MARKS.sub("", CAMEL.sub(" ", text).casefold().removesuffix(" overwrite"))


@lru_cache
def synonyms() -> Mapping[str, Mapping[str, tuple[str, int]]]:
    """Return for each table: folded header to (field, rank); a lower rank is the more specific word."""
    raw = tomllib.loads(Path(__file__).with_name("headers.toml").read_text("utf-8"))
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for name, table in model.TABLES.items():
        words: dict[str, tuple[str, int]] = {}
        for field, listed in raw.get(name, {}).items():
            for rank, word in enumerate(listed, start=1):
                words.setdefault(fold(word), (field, rank))
        for column in table.columns:
            words[fold(column.name)] = (column.name, 0)
        found[name] = words
    return found


@lru_cache
def _words(kind: str) -> frozenset[str]:
    raw = tomllib.loads(Path(__file__).with_name("headers.toml").read_text("utf-8"))["private"][kind]
    return frozenset(fold(w) for w in raw)


def is_private(header: str) -> bool:
    """Return whether a column is never read, whatever it holds (pay, birth, health …)."""
    return fold(header) in _words("words")


def is_content(header: str) -> bool:
    """Return whether a column of a message list holds subjects or texts."""
    return fold(header) in _words("content")


@dataclass(frozen=True)
class Layout:
    """How a sheet is read: its table, the row of its header, and for each column the field (None: not used)."""

    table: str
    header_at: int
    fields: tuple[str | None, ...]
    reasons: tuple[str, ...]
    ambiguous: tuple[tuple[str, str, str], ...] = ()  # field, header used, header passed over


def _map(header: Sequence[str], table: str, given: Mapping[str, str]) -> tuple[list[str | None], list[str], list[tuple[str, str, str]]]:
    words = synonyms()[table]
    by_hand = {fold(h): f for f, h in given.items()}
    best: dict[str, tuple[int, int]] = {}
    ambiguous = []
    for i, cell in enumerate(header):
        key = fold(cell)
        if not key or is_private(cell):
            continue
        field, rank = (by_hand[key], -1) if key in by_hand else words.get(key, ("", 0))
        if not field or (field in given and key not in by_hand):
            continue
        if field in best:
            used, passed = sorted([(rank, i), best[field]])
            ambiguous.append((field, header[used[1]], header[passed[1]]))
            best[field] = used
        else:
            best[field] = (rank, i)
    fields: list[str | None] = [None] * len(header)
    reasons = [""] * len(header)
    for field, (rank, i) in best.items():
        fields[i] = field
        reasons[i] = "as you said" if rank < 0 else "same name" if rank == 0 else "known header"
    return fields, reasons, ambiguous


def _fits(table: str, fields: Sequence[str | None], stem: str) -> float:
    """Return how well a sheet is a table: 0 not at all, else higher is better."""
    have = {f for f in fields if f}
    if table == "people":
        names = bool(have & {"id", "name", "email", "last_name"})
        tells = have - {"id", "as_of"}
        return len(have) if names and tells else 0
    if table == "ties":
        return len(have) + 1 if {"source_id", "target_id"} <= have else 0
    if table == "reporting_lines":
        return 2 + len(have) if {"person_id", "manager_id"} <= have and (LINES_NAME.search(stem) or "kind" in have) else 0
    if table == "departments" and fold(stem) != "departments" and not have & {"kind", "head_id"}:
        return 0  # id, name and a parent: more often people with their manager
    needed = set(model.TABLES[table].required)
    return len(have) + 0.5 if needed <= have else 0


def recognise(rows: Sequence[Sequence[str]], stem: str, kind: str = "auto", given: Mapping[str, str] | None = None) -> Layout | None:
    """Find the header among the first rows and say which kind of file it is.

    Parameters
    ----------
    rows : sequence of rows of cells
    stem : str
        The file's name without ending; where it names a table, that table is preferred.
    kind : str
        A table's name, or ``"auto"``.
    given : mapping of field to header, optional
        What the user said.

    Returns
    -------
    Layout or None
        None when no row looks like a header of any known kind.
    """
    given = given or {}
    tables = list(model.TABLES) if kind == "auto" else [kind]
    named = next((t for t in model.TABLES if fold(t) == fold(stem)), None)
    best: tuple[float, Layout] | None = None
    for at, row in enumerate(rows[:HEADER_ROWS]):
        if len(set(filter(None, map(str.strip, row)))) < 2:
            continue
        for table in tables:
            fields, reasons, ambiguous = _map(row, table, given)
            score = _fits(table, fields, stem) + (100 if table == named else 0)
            if table == named and not _fits(table, fields, stem):
                continue
            if kind != "auto" and any(fields):
                score += 1
            if score >= 2 and (best is None or score > best[0]):
                best = score, Layout(table, at, tuple(fields), tuple(reasons), tuple(ambiguous))
    return best[1] if best else None
