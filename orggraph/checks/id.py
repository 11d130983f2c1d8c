"""Who a row is about: ids, duplicates, people who share one."""

from __future__ import annotations

import re
import unicodedata

from orggraph.checks import person
from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import STATES, date, flag, fold, fold_id, fold_name, null, number, split_embedded
from orggraph.importers.base import SEVERAL

PLACEHOLDERS = frozenset(("tbd", "tbh", "?", "??", "xxx", "unknown", "new", "pending", "待定", "to be hired"))
PRECISION_LOST = re.compile(r"^\d([.,]\d+)?[eE]\+?\d{1,2}$")
DASHES = frozenset(("-", "--", "—", "–"))
CJK_NAME = re.compile(r"[\u4e00-\u9fff]")


def full_name(row: Row) -> str | None:
    """Return the name of a row, put together from its parts where there is no whole.

    Words such as ``Null`` and ``NA`` are surnames somewhere, so only empty cells and dashes are none.
    """
    name = row.get("name")
    if name and name not in DASHES:
        return str(name)
    first, middle, last = row.get("first_name"), row.get("middle_name"), row.get("last_name")
    if first and last:
        if not last.isascii() and CJK_NAME.search(last):
            return str(last + first)
        return f"{first} {middle} {last}" if middle else f"{first} {last}"
    return first or last


@check(10)
def names_and_keys(work: Work) -> None:
    """Put together what a row says about itself under several headers; OrgPlus marks rows that are drawn by no chart."""
    kept = []
    for row in work.rows.get("people", []):
        row["name"] = _without_state(row, full_name(row))
        row["email"] = null(row.get("email"))
        row["id"] = null(row.get("id"))
        if row["id"] and not row["id"].isascii():
            row["id"] = unicodedata.normalize("NFKC", row["id"])  # full width or not, an id is the same
        if row["id"] is None and row["name"]:
            inside, name = split_embedded(row["name"])
            if inside:
                row["id"], row["name"] = inside, name
        if row["email"] is None:
            keys = (row["id"], *(row.get("keys") or "").split(SEVERAL))
            row["email"] = next((k for k in keys if k and "@" in k and "#ext#" not in k.casefold()), None)
        if row.get("exclude") and flag(row["exclude"]):
            work.skip("people", "row.excluded")
            work.say("header.ignored", row, "Exclude", severity="info", list="Exclude = 1")
            continue
        kept.append(row)
    if "people" in work.rows:
        work.rows["people"] = kept


def _without_state(row: Row, name: str | None) -> str | None:
    """Take ``(On Leave)`` off a name; what it says counts as employment where no column says it."""
    match = STATES.search(name) if name and ("(" in name or "（" in name) else None
    if name is None or match is None:
        return name
    state = match[1].casefold()
    if state in ("on leave", "terminated") and not row.get("employment"):
        row["employment"] = state
    return " ".join(STATES.sub(" ", name).split())


@check(11, "id.missing", "id.from-email", "id.from-name", "id.precision-lost", "id.placeholder")
def give_ids(work: Work) -> None:
    """Every row gets an id: its own, else another key, its e-mail, its unique name; without any it goes to quarantine."""
    rows = work.rows.get("people", [])
    nameless = [r for r in rows if r["id"] is None and r["name"]]
    names: dict[str, int] = {}
    if nameless:
        for row in rows:
            if row["name"]:
                key = fold_name(row["name"])
                names[key] = names.get(key, 0) + 1
    whole = {r["_file"] for r in rows} - {r["_file"] for r in rows if r["id"] is not None}  # files without ids are told once
    told: set[str] = set()
    kept = []
    for row in rows:
        value = row["id"]
        if value is None:
            if not _from_other(row, names, work, told):
                continue
            told.update({row["_file"]} & whole)
        elif PRECISION_LOST.match(value):
            work.refuse("id.precision-lost", row, "id", value)
            continue
        elif len(value) < 12 and fold(value) in PLACEHOLDERS:
            work.refuse("id.placeholder", row, "id", value)
            continue
        elif value.endswith(".0") and value[:-2].isdigit():
            row["id"] = value[:-2]
        kept.append(row)
    if "people" in work.rows:
        work.rows["people"] = kept


def _from_other(row: Row, names: dict[str, int], work: Work, told: set[str]) -> bool:
    keys = [k for k in (row.get("keys") or "").split(SEVERAL) if k]
    if keys or row["email"]:
        row["id"] = keys[0] if keys else fold(row["email"])
        if row["_file"] not in told:
            work.say("id.from-email", row, "id", row["id"])
    elif row["name"] and names[fold_name(row["name"])] == 1:
        row["id"] = "name:" + fold_name(row["name"]).replace(" ", "-")
        if row["_file"] not in told:
            work.say("id.from-name", row, "id", row["name"])
    else:
        work.refuse("id.missing", row, "id", name=row["name"] or "")
        return False
    return True


@check(20, "row.duplicate", "person.several-positions", "id.conflict")
def one_row_a_person(work: Work) -> None:
    """Rows of one id become one person: history, second positions, plain duplicates; different people are set aside."""
    same = {fold(new): old for new, old in work.options.same_person.items()}
    groups: dict[str, list[Row]] = {}
    for row in work.rows.get("people", []):
        if same and (old := same.get(fold(row["id"]))):
            row["keys"] = SEVERAL.join(filter(None, (row.get("keys"), row["id"])))
            row["id"] = old
        row["_key"] = fold_id(row["id"])
        groups.setdefault(row["_key"], []).append(row)
    kept = []
    for key, rows in groups.items():
        if len(rows) == 1:
            rows[0]["_rows"] = 1
            kept.append(rows[0])
            continue
        names = {fold_name(r["name"]) for r in rows if r["name"]}
        emails = {fold(r["email"]) for r in rows if r["email"]}
        vouched = {fold_name(r["name"]) for r in rows if r["name"] and r["email"]}
        renamed = len(emails) == 1 and vouched == names  # one address under every name: an address that only one of them has tells nothing
        if len(names) > 1 and not renamed and key not in {fold(o) for o in same.values()}:
            several = len({r["_file"] for r in rows}) > 1
            numbers = ", ".join(f"{r['_file']} {r['_row']}" if several else str(r["_row"]) for r in rows)
            for r in rows:
                work.refuse("id.conflict", r, "id", r["id"], id=r["id"], n=max(len(names), len(emails)), rows=numbers)
                work.aside[key] = r["_row"]
            continue
        kept.append(_merge(rows, work))
    if "people" in work.rows:
        work.rows["people"] = kept


def _day(row: Row) -> str:
    said = row.get("as_of")
    return found.isoformat() if said and (found := date(said)) else ""


def _is_over(row: Row, work: Work) -> bool:
    """Whether a row speaks of the past: it ended before the day of the files, or its state is that of people who left."""
    ended = date(said, work.options.date_order) if (said := row.get("end")) else None
    if ended is not None and ended < work.as_of:
        return True
    return person.said_state(row, work)[1] == "left"


def _merge(rows: list[Row], work: Work) -> Row:
    """Make one row of those about one person: of several files the first says what it can, the others fill its gaps."""
    files: dict[str, list[Row]] = {}
    for row in rows:
        files.setdefault(row["_file"], []).append(row)
    first, *others = (_merge_rows(same, work) if len(same) > 1 else same[0] for same in files.values())
    first.setdefault("_rows", 1)
    for other in others:
        first["_rows"] += other.get("_rows", 1)
        for column, value in other.items():
            if first.get(column) is None:
                first[column] = value
    return first


def _merge_rows(rows: list[Row], work: Work) -> Row:
    days = {id(r): _day(r) for r in rows}
    if len(set(days.values())) > 1:  # history: the newest rows not after the day asked for are the present
        usable = [r for r in rows if days[id(r)] <= work.as_of.isoformat()] or rows
        newest = max(days[id(r)] for r in usable)
        work.skip("people", "row.older", sum(days[id(r)] != newest for r in rows))
        rows = [r for r in rows if days[id(r)] == newest]
    over = [r for r in rows if _is_over(r, work)]
    if 0 < len(over) < len(rows):  # a former employment or post beside the present one: whoever came back is here
        work.skip("people", "row.older", len(over))
        rows = [r for r in rows if r not in over]
    first = max(rows, key=_rank)
    columns = [c for c in first if not c.startswith("_")]
    others = []
    for row in rows:
        if row is first:
            continue
        if all(row.get(c) == first.get(c) for c in columns):
            work.say("row.duplicate", row, other=first["_row"])
            work.skip("people", "row.duplicate")
        else:
            others.append(row)
    first["_rows"] = 1 + len(others)
    if others:
        title = first.get("title") or ""
        work.say("person.several-positions", first, "id", first["id"], id=first["id"], n=len(others) + 1, title=title)
        solid = first.get("manager_id")
        managers = [m for r in others if (m := r.get("manager_id") or r.get("reports_to_position")) and m != solid]
        dotted = [d for r in (first, *others) if (d := r.get("dotted_manager_ids"))]
        first["dotted_manager_ids"] = SEVERAL.join([*dotted, *managers]) or None
        positions = [p for r in others if (p := r.get("position_id"))]
        first["position_id"] = SEVERAL.join([*filter(None, [first.get("position_id")]), *positions]) or None
    return first


def _rank(row: Row) -> tuple[bool, bool, float, int]:
    """Place the main one of several posts last: marked as primary, not marked as second (兼任), more hours, earlier in the file."""
    primary = bool((said := row.get("primary")) and flag(said))
    second = bool(row.get("second") and flag(row["second"]) is not False) or "兼" in (row.get("title") or "")
    hours = number(row["fte"]) if row.get("fte") else None
    return primary, not second, hours or 0.0, -row["_row"]
