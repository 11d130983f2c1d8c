"""Who a row is about: ids, duplicates, people who share one."""

from __future__ import annotations

import re

from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import fold, fold_id, fold_name, null

PLACEHOLDERS = frozenset(("tbd", "tbh", "?", "??", "xxx", "unknown", "new", "pending", "待定"))
PRECISION_LOST = re.compile(r"^\d(\.\d+)?[eE]\+?\d{2}$")


def _full_name(row: Row) -> str | None:
    if name := null_name(row.get("name")):
        return name
    first, last = row.get("first_name"), row.get("last_name")
    if first and last:
        return last + first if re.search(r"[\u4e00-\u9fff]", last) else f"{first} {last}"
    return first or last


def null_name(cell: str | None) -> str | None:
    """Return a name; words such as ``Null`` and ``NA`` are surnames somewhere, so only empty cells and dashes are none."""
    return None if cell is None or cell in ("-", "--", "—") else cell


@check(10, "id.missing", "id.from-email", "id.from-name", "id.precision-lost", "id.placeholder")
def give_ids(work: Work) -> None:
    """Every row gets an id: its own, else its e-mail, else its unique name; without any it goes to quarantine."""
    rows = work.rows.get("people", [])
    for row in rows:
        row["name"] = _full_name(row)
        row["email"] = null(row.get("email"))
        row["id"] = null(row.get("id"))
        if row["id"] and row["email"] is None and "@" in row["id"]:
            row["email"] = row["id"]
    names: dict[str, int] = {}
    for row in rows:
        if row["name"]:
            key = fold_name(row["name"])
            names[key] = names.get(key, 0) + 1
    kept = []
    for row in rows:
        value = row["id"]
        if value is None and row["email"]:
            row["id"] = fold(row["email"])
            work.say("id.from-email", row, "id", row["email"])
        elif value is None and row["name"] and names[fold_name(row["name"])] == 1:
            row["id"] = "name:" + fold_name(row["name"]).replace(" ", "-")
            work.say("id.from-name", row, "id", row["name"])
        elif value is None:
            work.refuse("id.missing", row, "id", name=row["name"] or "")
            continue
        elif PRECISION_LOST.match(value):
            work.refuse("id.precision-lost", row, "id", value)
            continue
        elif fold(value) in PLACEHOLDERS:
            work.refuse("id.placeholder", row, "id", value)
            continue
        elif re.fullmatch(r"\d+\.0", value):
            row["id"] = value[:-2]
        kept.append(row)
    if "people" in work.rows:
        work.rows["people"] = kept


@check(20, "row.duplicate", "person.several-positions", "id.conflict")
def one_row_a_person(work: Work) -> None:
    """Rows of one id become one person: history, second positions, plain duplicates; different people are set aside."""
    groups: dict[str, list[Row]] = {}
    for row in work.rows.get("people", []):
        groups.setdefault(fold_id(row["id"]), []).append(row)
    kept = []
    for rows in groups.values():
        first = rows[0]
        if len(rows) > 1:
            people = {(fold_name(r["name"] or ""), fold(r["email"] or "")) for r in rows}
            if len({n for n, _ in people if n}) > 1 and len({e for _, e in people if e}) != 1:
                numbers = ", ".join(str(r["_row"]) for r in rows)
                for r in rows:
                    work.refuse("id.conflict", r, "id", r["id"], id=r["id"], n=len(people), rows=numbers)
                    work.aside[fold_id(r["id"])] = r["_row"]
                continue
            first = _merge(rows, work)
        kept.append(first)
    if "people" in work.rows:
        work.rows["people"] = kept


def _merge(rows: list[Row], work: Work) -> Row:
    dates = {r.get("as_of") for r in rows}
    if len(dates) > 1:  # history: the newest row not after the day asked for is the present one
        usable = [r for r in rows if (r.get("as_of") or "")[:10] <= work.as_of.isoformat()] or rows
        return max(usable, key=lambda r: (r.get("as_of") or "", r["_row"]))
    first = rows[0]
    columns = [c for c in first if not c.startswith("_")]
    others = []
    for row in rows[1:]:
        if all(row.get(c) == first.get(c) for c in columns):
            work.say("row.duplicate", row, other=first["_row"])
        else:
            others.append(row)
    if others:
        work.say("person.several-positions", first, "id", first["id"], id=first["id"], n=len(others) + 1, title=first.get("title") or "")
        managers = [m for r in others if (m := r.get("manager_id")) and m != first.get("manager_id")]
        if managers:
            first["dotted_manager_ids"] = ";".join([*filter(None, [first.get("dotted_manager_ids")]), *managers])
    return first
