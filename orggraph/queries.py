"""The query library: ``queries/<category>/<id>.cypher`` files with a checked header, and running Cypher read-only."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import datetime as dt
import io
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import platformdirs
import polars as pl

from orggraph import query_names, resources
from orggraph.cells import safe_cell
from orggraph.errors import QueryFailed, UnknownName, UsageError
from orggraph.query_file import Parameter, Query, parse
from orggraph.query_names import Remark
from orggraph.store import cypher, statement
from orggraph.store.base import Rows, Store

OWN = "ORGGRAPH_QUERIES"  # the folder with the user's own query files
OWN_CATEGORY = "own"
NO_TYPE = (TypeError, pl.exceptions.PolarsError)  # what polars raises for values that no type holds


def read_folder(folder: Path) -> dict[str, Query]:
    """Return the queries of a folder by id: ``<category>/<id>.cypher``, or ``<id>.cypher`` under the category “own”.

    Raises
    ------
    UsageError
        For a file whose header does not hold, or two files of one id.
    """
    found: dict[str, Query] = {}
    for path in query_files(folder):
        query = parse(path)
        if query.id in found:
            raise UsageError(f"Two query files are called {query.id}")
        found[query.id] = query if path.parent != folder else dataclasses.replace(query, category=OWN_CATEGORY)
    return found


def query_files(folder: Path) -> list[Path]:
    """Return the query files of a folder and of the folders in it, sorted."""
    return sorted([*folder.glob("*.cypher"), *folder.glob("*/*.cypher")])


@lru_cache
def load_all() -> Mapping[str, Query]:
    """Return every query that comes with orggraph by id, in the order of category and id."""
    return read_folder(resources.path("queries"))


def own_folder() -> Path:
    """Return the folder of the user's own queries: ``ORGGRAPH_QUERIES``, else ``queries`` among the user's data."""
    named = os.environ.get(OWN)
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("orggraph")) / "queries"


def library() -> Mapping[str, Query]:
    """Return the queries that come with orggraph and, after them, those of the user's own folder.

    Raises
    ------
    UsageError
        When a file of that folder does not hold, or is called as a query that comes with orggraph.
    """
    shipped, folder = load_all(), own_folder()
    if not folder.is_dir():
        return shipped
    own = read_folder(folder)
    if both := sorted(set(own) & set(shipped)):
        raise UsageError(f"Your queries {', '.join(both)} are called as queries that come with orggraph; rename them")
    return {**shipped, **own}


def get(name: str) -> Query:
    """Return the query called ``name``; `UnknownName` with the nearest one otherwise."""
    known = load_all()
    try:
        known = library()
    except UsageError:  # what comes with orggraph is there whatever is wrong with a file of one's own
        if name not in known or any(path.stem == name for path in query_files(own_folder())):
            raise
    if name not in known:
        raise UnknownName("query", name, known)
    return known[name]


def comes_with_orggraph(query: Query) -> bool:
    """Return whether a query is one of those that come with orggraph, as it came."""
    return load_all().get(query.id) == query


def run(
    store: Store, query: Query, parameters: Mapping[str, object] | None = None, *, limit: int | None = None, timeout: float = 30
) -> Rows:
    """Run a query of the library.

    Parameters
    ----------
    store : Store
    query : Query
    parameters : mapping, optional
        By name; text is converted to the declared type. What is not given takes its default.
    limit : int, optional
        At most so many rows; ``truncated`` says whether there were more.
    timeout : float
        Seconds.

    Returns
    -------
    Rows
        Under the declared columns.

    Raises
    ------
    UnknownName, UsageError
        For a parameter that is not declared, of another type or outside its limits, or an id that the graph does not have.
    QueryFailed
        When the engine cannot run it.
    """
    values = query.values(parameters)
    for name, label in ((p.name, p.refers) for p in query.parameters.values() if p.refers and values[p.name] != ""):
        if not store.read_library(cypher.find_query(label), {"id": values[name]}).tuples:
            raise UnknownName(f"{label} with the id", str(values[name]), store.nodes(label)["id"])
    if comes_with_orggraph(query):
        rows = store.read_library(query.text, values, timeout=timeout, limit=limit)
    else:  # a file of one's own is as one types it
        rows = store.read(statement.one(query.text), values, timeout=timeout, limit=limit)
    if rows.tuples and set(rows.columns) != set(query.columns):
        raise QueryFailed(f"The query {query.id} returned {', '.join(rows.columns)} and declares {', '.join(query.columns)}")
    order = [rows.columns.index(c) for c in query.columns] if rows.tuples else []
    return Rows(tuple(query.columns), tuple(tuple(row[i] for i in order) for row in rows.tuples), rows.truncated)


def bounded(store: Store, query: Query, parameters: Mapping[str, object] | None = None) -> tuple[Parameter, int, int] | None:
    """Return the parameter that kept a query from looking at all there is, its value and how many there are; None if it saw all."""
    values = query.values(parameters)
    for p in (p for p in query.parameters.values() if p.bounds):
        n = store.counts().get(p.bounds or "", 0)
        if n > int(values[p.name]) and (unit := values.get("unit")):  # only a department and all below it are asked about
            n = len(store.read_library(cypher.UNITS_BELOW, {"unit": unit}).tuples)
        if n > int(values[p.name]):
            return p, int(values[p.name]), n
    return None


def run_text(
    store: Store, text: str, parameters: Mapping[str, object] | None = None, *, limit: int | None = None, timeout: float = 30
) -> Rows:
    """Run a typed statement read-only (by the engine's own means); numbers among text parameters become numbers.

    Raises
    ------
    UsageError
        For an empty statement.
    QueryRefused
        When it could do more than read this graph.
    QueryFailed
        When the engine cannot run it, with line and column where it says so, or it names a label or type that the graph does not have.
    """
    text = statement.one(text)
    rows = store.read(text, {k: _guess(v) for k, v in (parameters or {}).items()}, timeout=timeout, limit=limit)
    for reason in query_names.unknown(store, text):  # afterwards: what cannot be run is told first
        raise reason
    return rows


def remarked(store: Store, asked: str | Query) -> list[Remark]:
    """Return what can be remarked on a statement, or a query of one's own, that was run."""
    if isinstance(asked, Query):
        return [] if comes_with_orggraph(asked) else remarked(store, asked.text)
    return list(query_names.remarks(store, asked))


def position(message: str) -> tuple[int, int] | None:
    """Return line and column, both from 1, of which a `QueryFailed` speaks; None if of none.

    Examples
    --------
    >>> position("The query cannot be run: Variable `q` not defined (line 2, column 8)")
    (2, 8)
    """
    found = statement.PLACE.search(message)
    return (int(found[1]), int(found[2])) if found else None


def _guess(value: object) -> object:
    if not isinstance(value, str):
        return value
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


# -- rows in other forms ---------------------------------------------------------------------------------------------------
def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _records(rows: Rows) -> Iterator[dict[str, object]]:
    for row in rows.tuples:
        yield {c: _plain(v) for c, v in zip(rows.columns, row, strict=True)}


def to_csv(rows: Rows) -> str:
    """Return rows as CSV that no spreadsheet runs as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows(
        [safe_cell(json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else _plain(v)) for v in row] for row in rows.tuples
    )
    return out.getvalue()


def to_json(rows: Rows) -> str:
    """Return rows as a JSON list of objects; unknown is null, and so is what JSON has no number for (NaN, infinity)."""
    return json.dumps([_finite(record) for record in _records(rows)], ensure_ascii=False, indent=2, default=str, allow_nan=False)


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def to_answer(rows: Rows, remarks: Iterable[str]) -> str:
    """Return rows as a JSON object, with what is to be said of them."""
    said = {"columns": rows.columns, "rows": json.loads(to_json(rows)), "truncated": rows.truncated, "remarks": list(remarks)}
    return json.dumps(said, ensure_ascii=False, indent=2)


def to_frame(rows: Rows) -> pl.DataFrame:
    """Return rows as a polars frame; a column of several types, as lists of numbers and texts, is text: lists and maps as JSON."""
    try:
        return pl.DataFrame(rows.tuples, schema=list(rows.columns), orient="row", infer_schema_length=None)
    except NO_TYPE:
        return pl.DataFrame([_series(name, [row[i] for row in rows.tuples]) for i, name in enumerate(rows.columns)])


def _series(name: str, values: list[object]) -> pl.Series:
    for same in (values, [_decimal(value) for value in values]):
        with contextlib.suppress(*NO_TYPE):
            return pl.Series(name, same)
    return pl.Series(name, [None if value is None else _text(value) for value in values], pl.String)


def _decimal(value: object) -> object:
    """Return a value with every whole number in its lists as a number with decimals, so that both stand in one list."""
    if isinstance(value, list):
        return [_decimal(v) for v in value]
    return float(value) if type(value) is int else value


def _text(value: object) -> str:
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False, default=str)
