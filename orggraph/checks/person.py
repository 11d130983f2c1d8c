"""What a row says about a person: name, e-mail, dates, employment, vacancy."""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

from orggraph.checks import values
from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import fold, fold_id

EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")
ADDRESS_MARKS = re.compile(r"^(mailto:|smtp:)|[<>]", re.IGNORECASE)
VACANT_NAMES = frozenset(
    (
        "vacant",
        "vacancy",
        "vacant post",
        "tbh",
        "tbd",
        "open",
        "open position",
        "to be hired",
        "n/d",
        "缺額",
        "空缺",
        "待補",
        "待补",
        "待招聘",
        "空席",
        "欠員",
        "募集中",
    )
)
EMPLOYMENT = {
    "active": "active|a|1|true|t|yes|y|enabled|employed|regular|current|full time|full-time|part time|part-time"
    "|在職|在职|在籍|正式|試用|试用|是|在勤",
    "leave": "leave|loa|l|on leave|leave of absence|paid leave|unpaid leave|furlough|留職停薪|留停|休假|停薪留职|休職|休職中|産休|育休",
    "left": "terminated|term|t.|resigned|retired|left|discarded|inactive|i|0|false|f|no|n|disabled|suspended"
    "|離職|离职|已離職|已离职|退休|退職|退社|否",
    "future": "future|pre-hire|prehire|pending start|onboarding|待入职|待入職|待報到",
}
STATES = {word: state for state, words in EMPLOYMENT.items() for word in words.split("|")}
UNCLEAR = frozenset(("inactive", "i", "0", "false", "f", "no", "n", "disabled", "suspended"))
LONGEST_VACANT = 14


@check(5, "cell.error-value")
def error_cells(work: Work) -> None:
    """Spreadsheet errors are empty cells, told."""
    for table, rows in work.rows.items():
        frame = work.batch.tables[table]
        text = [c for c, kind in frame.schema.items() if kind == pl.String and not c.startswith("_")]
        marked = [c for c in text if frame[c].is_in(list(values.ERROR_CELLS)).any()]
        for row in rows if marked else ():
            for column in marked:
                if row.get(column) in values.ERROR_CELLS:
                    work.say("cell.error-value", row, column, row[column])
                    row[column] = None


@check(31, "person.vacant", "name.missing")
def vacancies_and_names(work: Work) -> None:
    """A post without a holder is a vacant person; a person without a name is shown by title or id."""
    rows = work.rows.get("people", [])
    for row in rows:
        said, name = row.get("vacant"), row["name"]
        flagged = values.flag(said) if said else None
        named = bool(name) and len(name) <= LONGEST_VACANT and fold(name) in VACANT_NAMES
        row["vacant"] = bool(flagged) or named
        if row["vacant"]:
            work.say("person.vacant", row, "vacant", said, id=row["id"])
            row["name"] = row.get("title") if named or not name else name
    nameless = [r for r in rows if not r["name"] and not r.get("title")]
    for row in nameless[:1] if len(nameless) == len(rows) else nameless:  # once for a file without names, else by row
        work.say("name.missing", row, "name", id=row["id"])
    for row in rows:
        if not row["name"]:
            row["name"] = row.get("title") or row["id"]


@check(32, "email.invalid", "email.shared")
def emails(work: Work) -> None:
    """An address is folded; one that belongs to two people finds nobody."""
    owners: dict[str, Row] = {}
    shared: dict[str, list[Row]] = {}
    for row in work.rows.get("people", []):
        if row["email"]:
            address = fold(row["email"])
            if ":" in address or "<" in address:
                address = ADDRESS_MARKS.sub("", address).strip()
            address = address.strip(". ")
            if not EMAIL.match(address):
                work.say("email.invalid", row, "email", row["email"])
                row["email"] = None
                continue
            row["email"] = address
            first = owners.setdefault(address, row)
            if first is not row:
                shared.setdefault(address, [first]).append(row)
    for address, rows in shared.items():
        work.say("email.shared", rows[1], "email", address, email=address, ids=", ".join(r["id"] for r in rows))


@check(33, "date.ambiguous", "date.invalid", "date.order")
def dates(work: Work) -> None:
    """Dates in any usual form; the order of day and month is decided once a column, by the other columns where it does not tell."""
    rows = work.rows.get("people", [])
    written = [{c for r in rows if (c := r.get(name))} for name in ("start", "rehire", "end", "as_of") if rows and name in rows[0]]
    usual, republic = values.date_order(written), values.of_the_republic(set().union(*written))
    known: dict[tuple[str, str], dt.date | None] = {}
    for column in ("start", "rehire", "end", "as_of"):
        if not rows or column not in rows[0]:
            for row in rows:
                row[column] = None
            continue
        cells = {c for r in rows if (c := r.get(column))}
        cells = {c for c in cells if values.null(c, zero=True) and c not in values.OPEN_ENDS}
        order = work.options.date_order or values.slash_order(list(cells))
        if order is None:
            order = usual
        if order is None:
            first = next(r for r in rows if r.get(column) and values.slash_order([r[column]]) is None)
            work.say("date.ambiguous", first, column, first[column], order="dmy", column_name=column)
            order = "dmy"
        order = order or ("roc" if republic else "")
        for row in rows:
            cell = row.get(column)
            if cell is None or cell not in cells:
                row[column] = None
                continue
            if (cell, order) not in known:
                known[cell, order] = values.date(cell, order or None)
            row[column] = known[cell, order]
            if row[column] is None:
                work.say("date.invalid", row, column, cell, field=column)
    for row in rows:
        if row["rehire"] and (row["start"] is None or row["rehire"] > row["start"]):
            row["start"] = row["rehire"]
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
        if state == "left" and not row["vacant"]:
            when = {"end": row["end"]} if row.get("end") else {"variant": "undated"}
            work.say("person.departed", row, "employment", row.get("end"), name=row["name"], **when)
            work.skip("people", "person.departed", row.get("_rows", 1))
            work.departed[fold_id(row["id"])] = row
            continue
        if state == "future":
            work.say("date.future-start", row, "start", row.get("start"), start=row.get("start") or "", as_of=work.as_of)
        kept.append(row)
    if "people" in work.rows:
        work.rows["people"] = kept


def said_state(row: Row, work: Work) -> tuple[str | None, str | None]:
    """Return the word of a row about employment, folded, and the state it means: by the user's own words first."""
    said = values.null(row.get("employment")) if row.get("employment") else None
    if said is None:
        return None, None
    word = fold(said)
    own = next((state for theirs, state in work.options.status.items() if fold(theirs) == word), None)
    return word, own or STATES.get(word)


def _state(row: Row, work: Work) -> str | None:
    said = row.get("employment")
    word, state = said_state(row, work)
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
    known: dict[str, float | None] = {}
    for row in work.rows.get("people", []):
        cell = row.get("fte")
        if not cell or values.null(cell) is None:
            row["fte"] = None
            continue
        if cell not in known:
            value = values.number(cell)
            if value is not None and 1 < value <= 100:
                value /= 100
            known[cell] = value if value is not None and 0 <= value <= 1 else None
        row["fte"] = known[cell]
        if row["fte"] is None:
            work.say("cell.number-invalid", row, "fte", cell, field="fte", range="0–1")


@check(36, "name.ambiguous", "person.possible-rehire")
def same_names(work: Work) -> None:
    """People of one name are told, once a name; somebody new with the address or name of somebody who left may be the same."""
    firsts: dict[str, Row] = {}
    groups: dict[str, list[Row]] = {}
    rows = work.rows.get("people", [])
    for row in rows:
        if row["vacant"] or not row["name"] or row["name"] == row.get("title") or row["name"] == row["id"]:
            continue
        key = row["_name"] = values.fold_name(row["name"])
        first = firsts.setdefault(key, row)
        if first is not row:
            groups.setdefault(key, [first]).append(row)
    for group in groups.values():
        work.say("name.ambiguous", group[0], "name", group[0]["name"], n=len(group), name=group[0]["name"])
    former: dict[tuple[str, str | None], str] = {}
    known = [(r["id"], r["email"], r["name"]) for r in work.departed.values()]
    for key, email, name in (*known, *work.known.former.select("id", "email", "name").iter_rows()):
        for field, value in (("email", email and fold(email)), ("name", name and values.fold_name(name))):
            if value:
                former[field, value] = key
    for row in rows if former else ():
        for field, value in (("email", row["email"]), ("name", row.get("_name"))):
            old = former.get((field, value))
            if old and fold_id(old) != fold_id(row["id"]):
                work.say("person.possible-rehire", row, "id", row["id"], id=row["id"], old=old, field=field)
                break
