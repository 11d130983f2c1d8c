"""Which header means which column: folding, the synonym table, known vendors, and the choice between kinds of file."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from orggraph import registry
from orggraph.importers import content
from orggraph.importers.base import KEPT, Rows, Sheet, Vendor
from orggraph.importers.tables import TABLES

HEADER_ROWS = 30  # a header lies among the first rows, or there is none
LINES_NAME = re.compile(r"report(s|ing)?[ _-]?(to|line)|隸屬|汇报|匯報", re.IGNORECASE)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
MARKS = re.compile(r"[\s_\-./'’#*＊:：?？]+")
SUFFIX = re.compile(r"\s*[\[(（【][^\])）】]*[\])）】]\s*$")
LEVELS = re.compile(
    r"^(?:(?:department|dept|org|organisation|organization|unit|hierarchy)?level\d{1,2}(?:department|name|unit|organization)?"
    r"|[一二三四五六七八]级部门|[一二三四五六七八]級部門|第\d階層|層級\d|部门\d|部門\d)$"
)
SEVERAL = frozenset(("keys", "aliases", "levels", "dotted_manager_ids", "blocked_by", "blocks"))  # fields that several columns may fill
# A second column for a field is still of use: another key, another address.
SPARE = {"id": "keys", "email": "aliases"}
# Where the first field has no column, the next best takes its place.
PROMOTE = {
    "people": (
        ("id", ("position_id", "keys")),
        ("manager_id", ("reports_to_position", "manager_email", "manager_name")),
        ("department", ("team", "division")),
    ),
}


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
def _lists() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("headers.toml").read_text("utf-8"))


@lru_cache
def synonyms() -> Mapping[str, Mapping[str, tuple[str, int]]]:
    """Return for each table: folded header to (field, rank); a lower rank is the more specific word."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for name, table in TABLES.items():
        words: dict[str, tuple[str, int]] = {}
        for known, listed in _lists().get(name, {}).items():
            for rank, word in enumerate(listed, start=1):
                words.setdefault(fold(word), (known, rank))
        for column in table.columns:
            words[fold(column.name)] = (column.name, 0)
        found[name] = words
    return found


@lru_cache
def vendors() -> tuple[Vendor, ...]:
    """Return every known program, those with the longest list of telling headers first."""
    found = registry.collect("orggraph.importers.formats", Vendor)
    return tuple(sorted(found, key=lambda v: -max(map(len, v.tells))))


@lru_cache(maxsize=4096)
def private_kind(header: str) -> str | None:
    """Return why a column is never read, whatever it holds (pay, birth, health …); None for any other.

    Examples
    --------
    >>> private_kind("Annual Salary (TWD)"), private_kind("employment.basePay"), private_kind("Pay Grade")
    ('pay', 'pay', None)
    """
    lists = _lists()["private"]
    folded = fold(header)
    last = fold(re.split(r"[./:]", header.strip())[-1])
    if folded in _words("words") or last in _words("words"):
        return "person"
    return next((kind for kind, words in lists.items() if kind not in ("words", "content") and any(w in folded for w in words)), None)


@lru_cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(fold(w) for w in _lists()["private"][kind])


def is_content(header: str) -> bool:
    """Return whether a column of a message list holds subjects or texts."""
    return fold(header) in _words("content")


@dataclass(frozen=True)
class Layout:
    """How a sheet is read: its table, the place of its header, and for each column the field (None: not used)."""

    table: str
    sheet: Sheet
    header_at: int
    fields: tuple[str | None, ...]
    reasons: tuple[str, ...]
    confidence: tuple[float | None, ...] = ()
    ambiguous: tuple[tuple[str, str, str], ...] = ()  # field, header used, header passed over
    vendor: Vendor | None = None


@dataclass
class _Mapping:
    fields: list[str | None]
    reasons: list[str]
    ambiguous: list[tuple[str, str, str]] = field(default_factory=list)


def map_header(header: Sequence[str], table: str, given: Mapping[str, str], vendor: Vendor | None = None) -> _Mapping:
    """Say which column is which by its header.

    Parameters
    ----------
    header : sequence of str
    table : str
    given : mapping of field to header
        What the user said; it wins.
    vendor : Vendor, optional
        Its names come before the common ones.
    """
    words = synonyms().get(table, {})
    known_here = {f for f, _ in words.values()} | {"levels", *SEVERAL}
    here = set(map(fold, header))
    given = {f: h for f, h in given.items() if f in known_here and fold(h) in here}  # the others are about another file
    by_hand = {fold(h): f for f, h in given.items()}
    by_vendor = {fold(h): f for h, f in vendor.fields.items()} if vendor else {}
    best: dict[str, tuple[int, int]] = {}
    several: list[tuple[str, int]] = []
    ambiguous = []
    for i, cell in enumerate(header):
        key = fold(cell)
        if not key or (private_kind(cell) and key not in by_hand):
            continue
        if key in by_hand:
            known, rank = by_hand[key], -2
        elif key in by_vendor:
            known, rank = by_vendor[key], -1  # an empty name: this program means something else by the word
        elif table == "people" and LEVELS.match(key):
            known, rank = "levels", 1
        else:
            known, rank = words.get(key, ("", 0))
        if not known or (known in given and key not in by_hand and known not in SEVERAL):
            continue
        if known in SEVERAL:
            several.append((known, i))
        elif known not in best:
            best[known] = (rank, i)
        else:
            used, passed = sorted([(rank, i), best[known]])
            best[known] = used
            if header[used[1]].strip() == header[passed[1]].strip():
                continue  # the first of two equal headers is used; that there are two is told
            if known in SPARE:
                several.append((SPARE[known], passed[1]))
            elif known == "manager_id" and "manager_name" not in best:
                best["manager_name"] = passed  # beside the manager's id a column called “manager” holds the name
            else:
                ambiguous.append((known, header[used[1]], header[passed[1]]))
    found = _Mapping([None] * len(header), [""] * len(header), [] if vendor else ambiguous)
    for known, (rank, i) in best.items():
        found.fields[i] = known
        found.reasons[i] = "as you said" if rank == -2 else "same name" if rank == 0 else "known header"
    for known, i in several:
        found.fields[i], found.reasons[i] = known, "known header"
    for wanted, others in PROMOTE.get(table, ()):
        for other in others:
            if wanted not in found.fields and other in found.fields:
                found.fields[found.fields.index(other)] = wanted
    return found


def _fits(table: str, fields: Sequence[str | None], rows: Rows, at: int, stem: str, kind: str) -> float:
    """Return how well a sheet is a table: 0 not at all, else higher is better."""
    header, have = rows[at], {f for f in fields if f}
    said = table in (kind, fold(stem))  # the user, or the file's name
    if table == "people":
        names = bool(have & {"id", "name", "email", "last_name"})
        tells = have - {"id", "as_of"}
        return len(have) if names and tells else 0
    if table == "ties":
        return len(have) + 1 if {"source_id", "target_id"} <= have else 0
    if table == "reporting_lines":
        told = LINES_NAME.search(stem) or ("kind" in have and "name" not in map(fold, header))  # a line has no name, a department has
        return 2 + len(have) if {"person_id", "manager_id"} <= have and told else 0
    if table == "departments" and not said and not (have & {"kind", "head_id"} and _tells_units(header, fields, rows[at + 1 :])):
        return 0  # id, name and a parent, or a manager: more often people with theirs
    needed = set(TABLES[table].required)
    return len(have) + 0.5 if needed <= have else 0


def _tells_units(header: Sequence[str], fields: Sequence[str | None], body: Rows) -> bool:
    """Return whether a head or kind is of departments: by a word that stands over units alone, else by whom managers manage."""
    persons = synonyms()["people"]
    places = {f: i for i, f in enumerate(fields) if f}
    as_person = {f: persons.get(fold(header[i]), ("", 0))[0] for f, i in places.items()}
    if "kind" in places or "parent_id" in places or as_person["head_id"] != "manager_id" or as_person.get("id") != "id":
        return True
    if as_person.get("name") == "name":
        return False
    ids, managers = ({row[i].strip() for row in body if i < len(row)} - {""} for i in (places["id"], places["head_id"]))
    return not managers <= ids


def recognise(sheet: Sheet, stem: str, kind: str = "auto", given: Mapping[str, str] | None = None) -> Layout | None:
    """Find the header among the first rows and say which kind of file it is.

    Parameters
    ----------
    sheet : Sheet
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
    if sheet.table is not None:
        if not sheet.rows:
            return None
        fields = tuple(c or None for c in sheet.rows[0])
        return Layout(sheet.table, sheet, 0, fields, ("as the format says",) * len(fields))
    named = next((t for t in TABLES if fold(t) == fold(stem)), None)
    tables = [kind] if kind != "auto" else [named] if named else list(TABLES)
    best = _best(sheet, stem, tables, given, None, kind) or (_best(sheet, stem, list(TABLES), given, None, kind) if named else None)
    vendor = _vendor(sheet.rows)
    if vendor and kind in ("auto", vendor.table) and (named is None or named == vendor.table):
        arranged = vendor.arrange(sheet) if vendor.arrange else sheet
        if arranged.table is not None:
            return replace_vendor(recognise(arranged, stem, kind, given), vendor)
        own = _best(arranged, stem, [vendor.table], given, vendor, kind)
        if own and (best is None or best[1].table in ("people", "ties", "reporting_lines") or own[0] > best[0]):
            best = own
    if best is not None:
        return _complete(best[1])
    return _by_content(sheet, given) if kind in ("auto", "people") else None


def replace_vendor(layout: Layout | None, vendor: Vendor) -> Layout | None:
    """Return the layout under a vendor's name."""
    return layout and replace(layout, vendor=vendor)


def keep(layout: Layout, wanted: Sequence[str]) -> Layout:
    """Return a layout of people that keeps unknown columns of these headers; what is private is never kept."""
    header = layout.sheet.rows[layout.header_at]
    folded = set(map(fold, wanted)) if layout.table == "people" else set()
    kept = [f is None and fold(h) in folded and not private_kind(h) for f, h in zip(layout.fields, header, strict=True)]
    fields = tuple(KEPT + h.strip() if k else f for k, f, h in zip(kept, layout.fields, header, strict=True))
    return replace(layout, fields=fields, reasons=tuple("as you said" if k else r for k, r in zip(kept, layout.reasons, strict=True)))


def _vendor(rows: Rows) -> Vendor | None:
    for row in rows[:HEADER_ROWS]:
        have = {fold(c) for c in row if c}
        best: tuple[int, Vendor] | None = None
        for vendor in vendors():
            size = max((len(group) for group in vendor.tells if {fold(h) for h in group} <= have), default=0)
            if size and (best is None or size > best[0]):
                best = size, vendor
        if best:
            return best[1]
    return None


def _best(
    sheet: Sheet, stem: str, tables: Sequence[str], given: Mapping[str, str], vendor: Vendor | None, kind: str
) -> tuple[float, Layout] | None:
    """Return the row and table that fit best, with how well."""
    best: tuple[float, Layout] | None = None
    for at, row in enumerate(sheet.rows[:HEADER_ROWS]):
        if len(set(filter(None, map(str.strip, row)))) < 2:
            continue
        for table in tables:
            found = map_header(row, table, given, vendor)
            score = _fits(table, found.fields, sheet.rows, at, stem, kind)
            if kind != "auto" and any(found.fields):
                score += 1
            if score >= 2 and (best is None or score > best[0]):
                layout = Layout(table, sheet, at, tuple(found.fields), tuple(found.reasons), (), tuple(found.ambiguous), vendor)
                best = score, layout
    return best


def _by_content(sheet: Sheet, given: Mapping[str, str]) -> Layout | None:
    """Take the first row of several different words as the header where its columns' values say what they are."""
    at = next((i for i, row in enumerate(sheet.rows[:HEADER_ROWS]) if len(set(filter(None, map(str.strip, row)))) >= 2), None)
    if at is None:
        return None
    fields = map_header(sheet.rows[at], "people", given).fields
    layout = Layout("people", sheet, at, tuple(fields), tuple("known header" if f else "" for f in fields))
    found = _complete(layout)
    return found if {"id", "manager_id"} <= set(found.fields) or {"email", "name"} <= set(found.fields) else None


def _complete(layout: Layout) -> Layout:
    """Look at the values: fill what no header said, and say how sure each column is."""
    if layout.table != "people" or layout.confidence:
        return layout
    body = layout.sheet.rows[layout.header_at + 1 :]
    fields, reasons, confidence = content.complete(layout.fields, layout.reasons, layout.sheet.rows[layout.header_at], body)
    return replace(layout, fields=tuple(fields), reasons=tuple(reasons), confidence=tuple(confidence))
