"""What a row says about a person: name, e-mail, dates, employment, vacancy."""

from __future__ import annotations

import datetime as dt
import re

from orggraph.checks import values
from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import fold, fold_id

EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")
VACANT_NAMES = frozenset(("vacant", "vacancy", "tbh", "tbd", "open", "to be hired", "n/d", "缺額", "空缺", "待補", "待补", "空席", "欠員"))
EMPLOYMENT = {
    "active": "active|a|1|true|t|yes|y|enabled|employed|regular|在職|在职|在籍|正式|試用|试用|是",
    "leave": "leave|loa|on leave|paid leave|unpaid leave|留職停薪|休假|停薪留职|休職",
    "left": "terminated|resigned|retired|left|inactive|i|0|false|f|no|n|disabled|suspended|離職|离职|退休|退職|退社|否",
    "future": "future|pre-hire",
}
STATES = {word: state for state, words in EMPLOYMENT.items() for word in words.split("|")}
UNCLEAR = frozenset(("inactive", "i", "0", "false", "f", "no", "n", "disabled", "suspended"))


@check(30, "cell.error-value")
def error_cells(work: Work) -> None:
    """Spreadsheet errors are empty cells, told."""
    for table, rows in work.rows.items():
        if table == "ties":
            continue
        for row in rows:
            for column, cell in row.items():
                if isinstance(cell, str) and cell in values.ERROR_CELLS:
                    work.say("cell.error-value", row, column, cell)
                    row[column] = None


@check(31, "person.vacant", "name.missing")
def vacancies_and_names(work: Work) -> None:
    """A post without a holder is a vacant person; a person without a name is shown by title or id."""
    rows = work.rows.get("people", [])
    nameless = [r for r in rows if not r["name"] and not r.get("title")]
    if nameless:  # once for a file without names, else by row
        for row in nameless[:1] if len(nameless) == len(rows) else nameless:
            work.say("name.missing", row, "name", id=row["id"])
    for row in rows:
        said = row.get("vacant")
        flagged = values.flag(said) if said else None
        named = fold(row["name"] or "") in VACANT_NAMES
        row["vacant"] = bool(flagged) or named
        if row["vacant"]:
            work.say("person.vacant", row, "vacant", said, id=row["id"])
            row["name"] = row.get("title") if named or not row["name"] else row["name"]
        if not row["name"]:
            row["name"] = row.get("title") or row["id"]


@check(32, "email.invalid", "email.shared")
def emails(work: Work) -> None:
    """An address is folded; one that belongs to two people finds nobody."""
    owners: dict[str, list[Row]] = {}
    for row in work.rows.get("people", []):
        if row["email"]:
            address = re.sub(r"^(mailto:|smtp:)|[<>]", "", fold(row["email"])).strip(". ")
            if EMAIL.match(address):
                row["email"] = address
                owners.setdefault(address, []).append(row)
            else:
                work.say("email.invalid", row, "email", row["email"])
                row["email"] = None
    for address, rows in owners.items():
        if len(rows) > 1:
            work.say("email.shared", rows[1], "email", address, email=address, ids=", ".join(r["id"] for r in rows))


@check(33, "date.ambiguous", "date.invalid", "date.order")
def dates(work: Work) -> None:
    """Dates in any usual form; the order of day and month is decided once a column."""
    rows = work.rows.get("people", [])
    for column in ("start", "end", "as_of"):
        cells = [c for r in rows if (c := values.null(r.get(column), zero=True))]
        order = work.options.date_order or values.slash_order(cells)
        if order is None:
            first = next(r for r in rows if r.get(column))
            work.say("date.ambiguous", first, column, first[column], order="dmy")
            order = "dmy"
        for row in rows:
            cell = values.null(row.get(column), zero=True)
            if cell is None or cell in values.OPEN_ENDS:
                row[column] = None
                continue
            row[column] = values.date(cell, order or None)
            if row[column] is None:
                work.say("date.invalid", row, column, cell, field=column)
    for row in rows:
        if row["start"] and row["end"] and row["end"] < row["start"]:
            work.say("date.order", row, "end", row["end"], start=row["start"], end=row["end"])
            row["start"] = row["end"] = None


@check(34, "employment.unclear", "person.departed", "date.future-start")
def employment(work: Work) -> None:
    """Who left is not among the current people; who starts later is kept as future."""
    kept = []
    for row in work.rows.get("people", []):
        state = _state(row, work)
        row["employment"] = state
        if state == "left":
            work.say("person.departed", row, "employment", row.get("end"), end=row.get("end") or work.as_of, name=row["name"])
            work.aside[fold_id(row["id"])] = 0
            work.left[row["id"]] = row.get("end")
            continue
        if state == "future":
            work.say("date.future-start", row, "start", row.get("start"), start=row.get("start") or "", as_of=work.as_of)
        kept.append(row)
    if "people" in work.rows:
        work.rows["people"] = kept


def _state(row: Row, work: Work) -> str | None:
    said = values.null(row.get("employment"))
    word = fold(said) if said else None
    state = STATES.get(word) if word else None
    end: dt.date | None = row.get("end")
    if word and state is None:
        work.say("employment.unclear", row, "employment", said)
    if state == "left" and word in UNCLEAR and end and end >= work.as_of:
        work.say("employment.unclear", row, "employment", said)
        state = "active"
    if end and end < work.as_of:
        return "left"
    if row.get("start") and row["start"] > work.as_of:
        return "future"
    return state


@check(35, "cell.number-invalid")
def fte(work: Work) -> None:
    """Full-time equivalent between 0 and 1; 80 and 80 % are 0.8."""
    for row in work.rows.get("people", []):
        cell = values.null(row.get("fte"))
        value = values.number(cell) if cell else None
        if value is not None and 1 < value <= 100:
            value /= 100
        if cell and (value is None or not 0 <= value <= 1):
            work.say("cell.number-invalid", row, "fte", cell, field="fte", range="0 to 1")
            value = None
        row["fte"] = value


@check(36, "name.ambiguous")
def same_names(work: Work) -> None:
    """People of one name are told, once a name."""
    groups: dict[str, list[Row]] = {}
    for row in work.rows.get("people", []):
        if not row["vacant"] and row["name"] and row["name"] != row.get("title"):
            groups.setdefault(values.fold_name(row["name"]), []).append(row)
    for rows in groups.values():
        if len(rows) > 1:
            work.say("name.ambiguous", rows[0], "name", rows[0]["name"], n=len(rows), name=rows[0]["name"])
