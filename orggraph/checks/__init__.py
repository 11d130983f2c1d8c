"""Rules over tables: one function a rule, one file a subject. Rows that break one go to quarantine, all else loads."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from orggraph import model, registry
from orggraph.checks import values
from orggraph.checks.base import Check, Checked, Known, Row, Work
from orggraph.checks.codes import CODES
from orggraph.errors import Issue
from orggraph.i18n import catalogue, translate
from orggraph.importers.base import PLACE, SEVERAL, Batch, ReadOptions, uncollected

__all__ = ["CODES", "Checked", "Known", "describe", "validate"]

POLARS = {
    "text": pl.String(), "integer": pl.Int64(), "number": pl.Float64(), "flag": pl.Boolean(), "date": pl.Date(), "list": pl.List(pl.String),
}  # fmt: skip
PAST_LINES = {"person_id": pl.String(), "manager_id": pl.String(), "kind": pl.String(), "until": pl.Date()}
PAST_DEPARTMENTS = {"id": pl.String(), "name": pl.String()}


@lru_cache
def _rules() -> tuple[Check, ...]:
    return tuple(sorted(registry.collect("orggraph.checks", Check), key=lambda c: c.order))


def validate(batch: Batch, known: Known | None = None, *, as_of: dt.date, options: ReadOptions | None = None) -> Checked:
    """Check everything that was read, in one pass.

    Parameters
    ----------
    batch : Batch
    known : Known, optional
        What the store holds and files may refer to.
    as_of : date
        The day on which the files were true: who left before it is not current.
    options : ReadOptions, optional

    Returns
    -------
    Checked
        Typed tables that may be loaded, all issues, and the rows set aside. People loaded + people set aside + rows skipped with a
        reason = rows read; a bad reference never removes its person.
    """
    with uncollected():
        return _validate(Work(batch, known or Known(), as_of, options or ReadOptions()))


def _validate(work: Work) -> Checked:
    batch = work.batch
    work.issues = list(batch.issues)
    for n, issue in enumerate(batch.issues, start=1):
        if issue.severity == "error" and issue.row is not None and not issue.blocking:
            work.set_aside(issue, {PLACE[0]: issue.file, PLACE[1]: issue.sheet, PLACE[2]: issue.row, "_n": -n})
    for name, frame in batch.tables.items():
        if name != "ties":
            work.rows[name] = _dictionaries(frame.with_row_index("_n"))
    for rule in _rules():
        rule.function(work)
    tables = dict(work.tables)
    for name, rows in work.checked.items():
        tables[name] = _frame(model.TABLES[name], rows)
    if work.people:
        tables["people"] = _people(work)
    elif work.rows.get("reporting_lines"):
        tables["reporting_lines"] = _lines(work)
    if work.departments:
        tables["departments"] = _departments(work)
    left = {row["id"]: row.get("end") for row in work.departed.values()}
    order = list(model.TABLES)
    return Checked(
        {n: tables[n] for n in order if n in tables},
        tuple(work.issues),
        tuple(work.quarantine),
        left,
        _frame(model.PEOPLE, list(work.departed.values())),
        pl.DataFrame([(*ends, day) for ends, day in work.past_lines.items()], PAST_LINES, orient="row"),
        pl.DataFrame(list(work.past_departments.items()), PAST_DEPARTMENTS, orient="row"),
        work.accounts(),
    )


def _dictionaries(frame: pl.DataFrame) -> list[Row]:
    """Return the rows; equal words of a column are one object, of which a chart of departments and places has few."""
    columns = []
    for column in frame:
        cells = column.to_list()
        if column.dtype == pl.String and column.n_unique() < len(cells) / 2:
            known: dict[Any, Any] = {}
            cells = [known.setdefault(cell, cell) for cell in cells]
        columns.append(cells)
    names = frame.columns
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _frame(table: model.Table, rows: list[Row]) -> pl.DataFrame:
    schema = {c.name: POLARS[c.type] for c in table.columns}
    frame = pl.DataFrame([_series(c, [r.get(c) for r in rows], kind) for c, kind in schema.items()])
    if frame.select(table.key).is_duplicated().any():
        frame = frame.unique(list(table.key), keep="last", maintain_order=True)
    return frame if len(table.key) == 1 and frame[table.key[0]].is_sorted() else frame.sort(table.key)


def _series(name: str, cells: list[Any], kind: pl.DataType) -> pl.Series:
    if isinstance(kind, pl.List):  # from Python lists polars takes one after the other; pa.array would read pandas to look at them
        ends = pl.Series(np.cumsum([0, *(len(cell or ()) for cell in cells)])).to_arrow()
        texts = pl.Series([text for cell in cells for text in cell or ()], dtype=pl.String).to_arrow()
        absent = pl.Series([cell is None for cell in cells], dtype=pl.Boolean).to_arrow()
        return pl.Series(name, pa.LargeListArray.from_arrays(ends, texts, mask=absent), dtype=kind)
    return pl.Series(name, cells, dtype=kind)


def _people(work: Work) -> pl.DataFrame:
    rows = []
    solid = {p: m for p, m, kind in work.lines if kind == "solid"}
    dotted: dict[str, list[str]] = {}
    for person, manager, kind in work.lines:
        if kind == "dotted":
            dotted.setdefault(person, []).append(manager)
    for key, row in work.people.items():
        row["manager_id"], row["dotted_manager_ids"] = solid.get(key), sorted(dotted.get(key, ()))
        row["department_path"] = None if SEVERAL in (row.get("department_path") or "") else row.get("department_path")
        rows.append(row)
    frame = _frame(model.PEOPLE, rows)
    for name in ("title", "grade", "location"):
        nothing = [word for word in frame[name].unique().drop_nulls() if values.null(word) is None]
        if nothing:
            frame = frame.with_columns(pl.when(~pl.col(name).is_in(nothing)).then(pl.col(name)))
    return frame


def _lines(work: Work) -> pl.DataFrame:
    rows = [
        {"person_id": p, "manager_id": m, "kind": k, "since": values.date(s) if (s := row.get("since")) else None}
        for (p, m, k), row in work.lines.items()
    ]
    return _frame(model.REPORTING_LINES, rows)


def _departments(work: Work) -> pl.DataFrame:
    rows = []
    for row in work.departments.values():
        head = values.null(row.get("head_id"))
        found = work.finder.find(head)[1] if head else frozenset()
        if head and len(found) != 1:
            work.refuse("layer.unknown-person", row, "head_id", head, whole=False)
        kind = values.fold(row.get("kind") or "")
        rows.append(
            {
                "id": row["id"],
                "name": row["name"],
                "kind": kind if kind in model.DEPARTMENT_KINDS else None,
                "parent_id": row.get("parent_id"),
                "head_id": next(iter(found)) if len(found) == 1 else None,
                "acting": values.flag(row["acting"]) if row.get("acting") else None,
                "since": values.date(row["since"]) if row.get("since") else None,
                "until": values.date(row["until"]) if row.get("until") else None,
            }
        )
    return _frame(model.DEPARTMENTS, rows)


def describe(issue: Issue, lang: str = "en", *, page: bool = False) -> tuple[str, str]:
    """Return the sentence of an issue (with file, row and column before it) and how to mend it.

    Parameters
    ----------
    issue : Issue
    lang : str
        ``en`` or ``zh_TW``.
    page : bool
        Name the controls of the import page, where the way to mend it would be an option of a command.
    """
    details = {"value": issue.value or "", "column": issue.column or "", "file": issue.file, **issue.details}
    variant = f".{issue.details['variant']}" if "variant" in issue.details else ""
    if "kind" in details and issue.code == "privacy.field-dropped":
        details["kind"] = translate(f"privacy.kind.{details['kind']}", lang)
    message = translate(f"issue.{issue.code}{variant}.message", lang, **details)
    known, way = catalogue("en"), f"issue.{issue.code}{variant}.fix"
    way = way if way in known else f"issue.{issue.code}.fix"
    fix = translate(f"{way}.page" if page and f"{way}.page" in known else way, lang, **details)
    sheet = f" [{issue.sheet}]" if issue.sheet else ""
    row = translate("issue.row", lang, row=issue.row) if issue.row else ""
    column = f", {issue.column}" if issue.column and issue.row else ""
    place = f"{issue.file}{sheet}{row}{column}"
    return (f"{place}: {message}" if place else message), fix
