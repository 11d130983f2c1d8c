"""The other layers and ties: references exist, words are known, numbers lie in range; what does not, its row alone is set aside."""

from __future__ import annotations

import difflib
from typing import Any

import polars as pl

from orggraph import model
from orggraph.checks import values
from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import fold
from orggraph.model import Column, Table

CHART = ("people", "departments", "reporting_lines", "ties")
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


@check(70, "layer.unknown-person", "layer.unknown-department", "layer.value-unknown", "layer.reference-unknown", "layer.range")
def templates(work: Work) -> None:
    """Check and type every table of the other layers, in the order of the model (so that what is referred to comes first)."""
    for name, table in model.TABLES.items():
        rows = work.rows.get(name)
        if rows is None or name in CHART:
            continue
        good = []
        for row in rows:
            typed = {c.name: _cell(work, table, c, row) for c in table.columns}
            if REFUSED in typed.values():
                continue
            if name == "dependencies" and typed["from_department"] == typed["to_department"]:
                work.refuse("layer.value-unknown", row, "to_department", row.get("to_department"), list="another department")
                continue
            if name == "directives" and not _addressee(work, row, typed):
                continue
            good.append(typed)
        work.checked[name] = good
        for write in table.writes:
            if isinstance(write, model.Node):
                work.ids.setdefault(write.label, set()).update(r[write.key] for r in good)


REFUSED = object()


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
    own = {r.get(w.key) for w in table.writes if isinstance(w, model.Node) and w.label == label for r in work.rows[table.name]}
    if said in work.ids.get(label, set()) or said in work.known.ids.get(label, frozenset()) or said in own:
        return said
    work.refuse("layer.reference-unknown", row, column.name, said, kind=label)
    return REFUSED


@check(80, "events.unmatched")
def ties(work: Work) -> None:
    """Ends of ties become people; ends that are nobody are counted, never made persons."""
    raw = work.batch.tables.get("ties")
    if raw is None:
        return
    said = pl.concat([raw["source_id"], raw["target_id"]]).drop_nulls().unique()
    found = {}
    for value in said.to_list():
        _, who = work.finder.find(value)
        if len(who) == 1:
            found[value] = next(iter(who))
    index = pl.DataFrame({"said": list(found), "who": list(found.values())}, schema={"said": pl.String, "who": pl.String})
    frame = raw.with_columns(pl.col("count").fill_null(1.0))
    for end in ("source_id", "target_id"):
        frame = frame.join(index, left_on=end, right_on="said", how="left", maintain_order="left").drop(end).rename({"who": end})
    matched = frame.filter(pl.col("source_id").is_not_null() & pl.col("target_id").is_not_null())
    total, kept = float(frame["count"].sum()), float(matched["count"].sum())
    unknown = sorted(set(said.to_list()) - set(found))
    if kept < total:
        file = {"_file": str(raw["_file"][0]), "_sheet": None, "_row": None}
        pct = round(100 * (total - kept) / total, 1)
        work.say("events.unmatched", file, None, None, n=int(total - kept), m=int(total), pct=pct, unknown=len(unknown))
    period = pl.col("period").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).fill_null(work.as_of)
    work.tables["ties"] = (
        matched.filter(pl.col("source_id") != pl.col("target_id"))
        .with_columns(period=period)
        .group_by("source_id", "target_id", "channel", "period", maintain_order=True)
        .agg(pl.col("count").sum(), pl.col("weight").sum())
        .sort("source_id", "target_id", "channel", "period")
    )
