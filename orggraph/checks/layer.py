"""The other layers and ties: references exist, words are known, numbers lie in range; what does not, its row alone is set aside."""

from __future__ import annotations

import difflib
from typing import Any

from orggraph import model
from orggraph.checks import values
from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import fold
from orggraph.importers.base import KEPT
from orggraph.importers.tables import HELPERS
from orggraph.model import Column, Table

CHART = ("people", "departments", "reporting_lines", "ties", *HELPERS)
LEVELS = {"low": 0.25, "medium": 0.5, "high": 0.9, "低": 0.25, "中": 0.5, "高": 0.9}
ROLES = {
    "負責": "R",
    "当责": "A",
    "當責": "A",
    "諮詢": "C",
    "知會": "I",
    "responsible": "R",
    "accountable": "A",
    "consulted": "C",
    "informed": "I",
}


@check(76, "layer.unknown-person", "layer.unknown-department", "layer.value-unknown", "layer.reference-unknown", "layer.range")
def templates(work: Work) -> None:
    """Check and type every table of the other layers, in the order of the model (so that what is referred to comes first)."""
    for name, table in model.TABLES.items():
        rows = work.rows.get(name)
        if rows is None or name in CHART:
            continue
        if name == "raci":
            rows = [r for row in rows for r in _single_roles(row)]
        good: dict[tuple[Any, ...], Row] = {}
        place: dict[tuple[Any, ...], int] = {}
        for row in rows:
            typed = {c.name: _cell(work, table, c, row) for c in table.columns}
            if REFUSED in typed.values():
                continue
            if name == "dependencies" and typed["from_department"] == typed["to_department"]:
                work.refuse("layer.value-unknown", row, "to_department", row.get("to_department"), list="another department")
                continue
            if name in MEANT and not MEANT[name](work, row, typed):
                continue
            key = tuple(typed[c] for c in table.key)
            if key in good:  # the later row wins
                work.say("row.duplicate", row, other=place[key])
                work.skip(name, "row.duplicate")
            good[key], place[key] = typed, row["_row"]
        work.loaded[name] += len(good)
        work.checked[name] = list(good.values())
        for write in table.writes:
            if isinstance(write, model.Node):
                work.ids.setdefault(write.label, set()).update(":".join(r[k] for k in write.keys) for r in good.values())


@check(77)
def kept_columns(work: Work) -> None:
    """Columns of people that the user wants kept are attributes, under their header."""
    first = next(iter(work.people.values()), {})
    columns = [c for c in first if c.startswith(KEPT)]
    rows = [
        {"person_id": key, "attribute": column.removeprefix(KEPT), "value": value, "since": None}
        for key, row in work.people.items()
        for column in columns
        if (value := values.null(row.get(column)))
    ]
    if columns:
        work.checked["attributes"] = [*work.checked.get("attributes", []), *rows]


REFUSED = object()


def _single_roles(row: Row) -> list[Row]:
    """``RA`` and ``A/R`` are two roles of one person in one task."""
    said = (row.get("role") or "").replace("/", "").replace(",", "").replace(" ", "").upper()
    if len(said) > 1 and set(said) <= set("RACI"):
        return [{**row, "role": role} for role in dict.fromkeys(said)]
    return [row]


def _addressee(work: Work, row: Row, typed: dict[str, Any]) -> bool:
    said = typed["addressee"]
    department = work.index_departments.get(fold(said))
    person = work.finder.find(said)[1]
    kind = typed["addressee_kind"] or ("department" if department else "person")
    found = department if kind == "department" else next(iter(person)) if len(person) == 1 else None
    if found is None:
        work.refuse(f"layer.unknown-{kind}", row, "addressee", said, guess="")
        return False
    typed["addressee"], typed["addressee_kind"] = found, kind
    return True


def _matter(work: Work, row: Row, typed: dict[str, Any]) -> bool:
    said = typed["goal_or_department"]
    department = work.index_departments.get(fold(said))
    goal = said if said in work.ids.get("Goal", set()) or said in work.known.ids.get("Goal", frozenset()) else None
    kind = typed["kind"] or ("department" if department else "goal")
    found = department if kind == "department" else goal
    if found is None:
        work.refuse("layer.reference-unknown", row, "goal_or_department", said, kind="goal or department")
        return False
    typed["goal_or_department"], typed["kind"] = found, kind
    return True


def _scope(work: Work, row: Row, typed: dict[str, Any]) -> bool:
    said = typed["scope"]
    everybody = fold(said) in EVERYBODY
    found = model.EVERYBODY if everybody else work.index_departments.get(fold(said))
    grades = {str(p["grade"]) for p in work.people.values() if p.get("grade")}
    if found is None and (said in grades or not grades):  # without people in the files nobody can say which grades there are
        found = said
    if found is None:
        work.refuse("layer.value-unknown", row, "scope", said, list="all, a department, a grade")
        return False
    if typed["min"] is None and typed["max"] is None:
        work.refuse("layer.value-unknown", row, "max", None, list="a number in min or max")
        return False
    typed["scope"] = found
    return True


MEANT = {"directives": _addressee, "priorities": _matter, "targets": _scope}  # what a cell means that may be one of several things
EVERYBODY = ("all", "全部", "所有", "全體", "全体")


def _cell(work: Work, table: Table, column: Column, row: Row) -> Any:
    cell = values.null(row.get(column.name))
    if cell is None:
        if column.required:
            work.refuse("layer.value-unknown", row, column.name, None, list=column.about)
            return REFUSED
        return None
    if column.type == "list":
        parts = [p.strip() for p in cell.replace("；", ";").replace("、", ";").split(";") if p.strip()]
        found = [_reference(work, table, column, p, row, parts) if column.refers else p for p in parts]
        return REFUSED if REFUSED in found else found
    if column.refers:
        return _reference(work, table, column, cell, row, [])
    if column.values:
        word = ROLES.get(fold(cell), cell)
        match = next((v for v in column.values if fold(v) == fold(word)), None)
        if match is None:
            work.refuse("layer.value-unknown", row, column.name, cell, list=", ".join(column.values))
            return REFUSED
        return match
    if column.type == "text":
        return cell
    typed = _typed(column, cell)
    if typed is None:
        code = "date.invalid" if column.type == "date" else "cell.number-invalid"
        if column.required:
            work.refuse("layer.value-unknown", row, column.name, cell, list=column.about)
            return REFUSED
        work.say(code, row, column.name, cell, field=column.name, range=column.about)
        return None
    if isinstance(typed, int | float) and not isinstance(typed, bool):
        cut = max(typed, column.low) if column.low is not None else typed
        cut = min(cut, column.high) if column.high is not None else cut
        if cut != typed:
            work.say(
                "layer.range", row, column.name, cell, range=f"{column.low:g}–{column.high:g}" if column.high else f"from {column.low:g}"
            )
        return cut
    return typed


def _typed(column: Column, cell: str) -> Any:
    if column.type == "date":
        return values.date(cell)
    if column.type == "flag":
        return values.flag(cell)
    if column.name == "strength" and fold(cell) in LEVELS:
        return LEVELS[fold(cell)]
    number = values.number(cell)
    return int(number) if number is not None and column.type == "integer" else number


def _reference(work: Work, table: Table, column: Column, said: str, row: Row, same: list[str]) -> Any:
    if column.refers == "Person":
        _, found = work.finder.find(said)
        if len(found) == 1:
            return next(iter(found))
        work.refuse("layer.unknown-person", row, column.name, said)
        return REFUSED
    if column.refers == "Department":
        if department := work.index_departments.get(fold(said)):
            return department
        near = difflib.get_close_matches(fold(said), work.index_departments, n=1)
        work.refuse("layer.unknown-department", row, column.name, said, guess=work.index_departments[near[0]] if near else "none")
        return REFUSED
    label = str(column.refers)
    own = {r.get(w.keys[0]) for w in table.writes if isinstance(w, model.Node) and w.label == label for r in work.rows[table.name]}
    if said in work.ids.get(label, set()) or said in work.known.ids.get(label, frozenset()) or said in own:
        return said
    work.refuse("layer.reference-unknown", row, column.name, said, kind=label)
    return REFUSED
