"""The statements both stores write and read whole tables with. Names come from `model` only, values are always parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

import polars as pl

from orggraph import model
from orggraph.errors import StoreConflict
from orggraph.model import Type
from orggraph.store import migrations
from orggraph.store.base import EdgeRows, Expected, NodeRows

SCHEMA_VERSION = migrations.newest()
NEWEST_IMPORT = f"MATCH (i:`{model.IMPORT_NODE.label}`) RETURN i.id AS id ORDER BY i.at DESC, i.id DESC LIMIT 1"
UNITS_BELOW = "MATCH (d:Department)-[:PART_OF*0..20]->(:Department {id: $unit}) RETURN DISTINCT d.id AS id"
BATCH = 1000  # rows a statement; larger ones were slower on both engines
Statement = tuple[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Table:
    """A statement whose records are groups of rows: first a value of each ``shared`` column, then a list of each of the others."""

    statement: str
    shared: tuple[str, ...]
    each: tuple[str, ...]


@dataclass(frozen=True)
class Halves:
    """Statements that count a table, find the ``id`` amid those where its rows start, and read the rows on either side of ``$middle``."""

    count: str
    middle: str
    tables: tuple[Table, Table]


POLARS: Mapping[Type, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "flag": pl.Boolean(),
    "date": pl.Date(),
    "list": pl.List(pl.String),
}


def node_labels() -> tuple[str, ...]:
    """Return every label, those of what has ended included."""
    labels = model.labels()
    own = (model.BRIEFING_NODE.label, model.UNDO_NODE.label)
    return (*labels, *(model.FORMER + label for label in labels if label != model.IMPORT_NODE.label), *own)


def edge_types() -> tuple[str, ...]:
    """Return every relationship type, those of the past included."""
    found = dict.fromkeys(model.edges())
    return (*found, *dict.fromkeys(w.past for ws in model.edges().values() for w in ws if w.past and w.past not in found))


def node_schema(label: str) -> dict[str, pl.DataType]:
    """Return the columns of `Store.nodes`."""
    return {name: POLARS[type_] for name, type_ in model.property_types(label).items()}


def edge_schema(type_: str) -> dict[str, pl.DataType]:
    """Return the columns of `Store.edges`."""
    ends = dict.fromkeys(("start_label", "source", "end_label", "target"), pl.String())
    return {**ends, **{name: POLARS[kind] for name, kind in model.property_types(type_).items()}}


def _columns(variable: str, properties: Mapping[str, Type]) -> dict[str, str]:
    """Return the expression of each property; dates as text, which both engines hand out faster than their own dates."""
    named = {name: f"{variable}.`{name}`" for name in properties}
    return {name: f"toString({named[name]})" if type_ == "date" else named[name] for name, type_ in properties.items()}


def counts_query() -> str:
    """Return the statement that counts each label and type; each for itself, since the server keeps those numbers and need not look."""
    nodes = (f"MATCH (x:`{label}`) RETURN '{label}' AS name, count(x) AS n" for label in node_labels())
    edges = (f"MATCH ()-[x:`{type_}`]->() RETURN '{type_}' AS name, count(x) AS n" for type_ in edge_types())
    return " UNION ALL ".join((*nodes, *edges))


def nodes_table(label: str) -> Table:
    """Return the statement that reads all nodes of a label; dates as text."""
    return _table(f"MATCH (n:`{label}`) WITH properties(n) AS p", _columns("p", model.property_types(label)), ())


def find_query(label: str) -> str:
    """Return the statement that finds a node by its key, ``$id``."""
    return f"MATCH (n:`{label}` {{id: $id}}) RETURN n.id AS id"


def _declared(type_: str) -> set[tuple[str, str]]:
    return {(w.start[0], w.end[0]) for w in model.edges().get(type_, ()) if w.past}


def _edges(type_: str, where: str = "") -> tuple[str, dict[str, str]]:
    declared = _declared(type_)
    properties = _columns("p", model.property_types(type_))
    read = f"{where}WITH a, b, properties(e) AS p"
    if len(declared) == 1:  # a current relationship joins what is current, so the labels are known and need not be read
        ((start, end),) = declared
        ends = {"start_label": f"'{start}'", "source": "a.id", "end_label": f"'{end}'", "target": "b.id"}
        return f"MATCH (a:`{start}`)-[e:`{type_}`]->(b:`{end}`) {read}", {**ends, **properties}
    ends = {"start_label": "labels(a)[0]", "source": "a.id", "end_label": "labels(b)[0]", "target": "b.id"}
    return f"MATCH (a)-[e:`{type_}`]->(b) {read}", {**ends, **properties}


def edge_keys_query(rows: EdgeRows, *, by_source: bool) -> str:
    """Return the statement that reads what tells relationships apart and the engine's own id; of ``$sources`` only, or of all."""
    types = model.property_types(rows.type)
    columns = _columns("e", {name: types[name] for name in rows.identity})
    keys = ", ".join(f"{expression} AS `{name}`" for name, expression in columns.items())
    start = f"UNWIND $sources AS s MATCH (a:`{rows.start}` {{id: s}})" if by_source else f"MATCH (a:`{rows.start}`)"
    pattern = f"{start}-[e:`{rows.type}`]->(b:`{rows.end}`)"
    return f"{pattern} RETURN a.id AS source, b.id AS target, {keys + ', ' if keys else ''}elementId(e) AS record"


def edges_table(type_: str, where: str = "") -> Table:
    """Return the statement that reads the relationships of a type, in groups of the same labels and identity; dates as text."""
    return _table(*_edges(type_, where), ("start_label", "end_label", *model.identity(type_)))


def halves(type_: str) -> Halves | None:
    """Return how to read a type in two halves; None for one that may start at several labels."""
    if len(declared := _declared(type_)) != 1:
        return None
    ((start, _),) = declared
    count = f"MATCH ()-[e:`{type_}`]->() RETURN count(e) AS n"
    middle = f"MATCH (a:`{start}`) WITH a.id AS id ORDER BY id WITH collect(id) AS ids UNWIND ids[size(ids) / 2] AS id RETURN id"
    return Halves(count, middle, (edges_table(type_, "WHERE a.id < $middle "), edges_table(type_, "WHERE a.id >= $middle ")))


def _table(pattern: str, columns: Mapping[str, str], groups: Sequence[str]) -> Table:
    """Return a statement that gives columns: a record for each group, with what the group shares and a list of each of the others.

    A record for each row took three times as long over the wire, most of it in the driver. Properties are taken all at once, as
    `properties` gives them: asked for one by one, the server walks to each from the first, which took half as long again.
    """
    each = [name for name in columns if name not in groups]
    shared = "".join(f"{columns[name]} AS `{name}`, " for name in groups)
    lists = (f"[r IN rows | r[{i}]] AS `{name}`" for i, name in enumerate(each))
    statement = f"{pattern} WITH {shared}collect([{', '.join(columns[name] for name in each)}]) AS rows"
    return Table(f"{statement} RETURN {', '.join((*(f'`{name}`' for name in groups), *lists))}", tuple(groups), tuple(each))


def frame(table: Table, records: Sequence[Sequence[Any]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return what a statement of `nodes_table` or `edges_table` gave under its schema, sorted."""
    first = len(table.shared)
    columns = {name: list(chain.from_iterable(r[first + i] for r in records)) for i, name in enumerate(table.each)}
    for i, name in enumerate(table.shared):
        columns[name] = list(chain.from_iterable(repeat(r[i], len(r[first])) for r in records))
    read = {name: pl.String() if dtype == pl.Date else dtype for name, dtype in schema.items()}
    return typed(pl.DataFrame({name: pl.Series(name, columns[name], dtype) for name, dtype in read.items()}), schema)


def typed(frame: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return a frame as read (dates as text or as the engine's own) under its schema, sorted."""
    columns = []
    for name, dtype in schema.items():
        column = pl.col(name)
        if frame[name].null_count() == frame.height:
            columns.append(pl.lit(None, dtype).alias(name))
        elif dtype == pl.Date and frame.schema[name] == pl.String:
            columns.append(column.str.to_date("%Y-%m-%d"))
        else:
            columns.append(column.cast(dtype))
    return sorted_rows(frame.with_columns(columns).select(list(schema)), schema)


def sorted_rows(frame: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return the rows in the order that every store gives them."""
    keys = [name for name, dtype in schema.items() if not isinstance(dtype, pl.List)]
    return frame.sort(keys, nulls_last=False)


def batches(statement: str, frame: pl.DataFrame) -> Iterator[Statement]:
    """Yield a statement with its rows, a batch at a time; a row is a list, since names repeated in each took a fifth longer."""
    rows = frame.with_columns(pl.col(_dates(frame)).dt.to_string("%Y-%m-%d"))  # text: the driver takes three times as long for dates
    for part in rows.iter_slices(BATCH):
        yield statement, part.rows()


def _dates(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if dtype == pl.Date]


def _cells(frame: pl.DataFrame) -> dict[str, str]:
    """Return the expression of each column in a row ``r`` of `batches`."""
    dates = _dates(frame)
    return {name: f"date(r[{i}])" if name in dates else f"r[{i}]" for i, name in enumerate(frame.columns)}


def _map(cells: Mapping[str, str], names: Sequence[str]) -> str:
    return f" {{{', '.join(f'`{n}`: {cells[n]}' for n in names)}}}" if names else ""


def _sets(variable: str, cells: Mapping[str, str], names: Sequence[str]) -> str:
    return "SET " + ", ".join(f"{variable}.`{n}` = {cells[n]}" for n in names) if names else ""


def revision_query(expected: Expected) -> str:
    """Return the statement that reads the ``revision`` of a node with the id ``$id``; no row when it is not there."""
    return f"MATCH (n:`{expected.label}` {{id: $id}}) RETURN n.revision AS revision"


def hold_to(expected: Expected, revision: int | None) -> None:
    """Raise `StoreConflict` unless the revision found in this transaction (None: no such node) is the expected one."""
    if (revision or 0) != expected.revision:
        raise StoreConflict(f"{expected.label} {expected.id} was changed by somebody else in the meantime; nothing was written")


def hold_to_import(after: str | None, newest: str | None) -> None:
    """Raise `StoreConflict` when changes were made after another import than the newest of this transaction (None: there is none)."""
    if after is not None and after != (newest or ""):
        raise StoreConflict("Another import was written while this one was being compared; nothing was written, run it again")


def node_writes(rows: NodeRows, *, fresh: bool = False) -> Iterator[Statement]:
    """Yield the statements that write nodes, each returns how many as ``written``; ``fresh`` says that the label has none yet."""
    if rows.upsert is None or not rows.upsert.height:
        return
    cells = _cells(rows.upsert)
    if fresh:  # as with relationships: all properties at once
        frame = rows.upsert.unique("id", keep="last", maintain_order=True)
        yield from batches(f"UNWIND $rows AS r CREATE (n:`{rows.label}`{_map(cells, frame.columns)}) RETURN count(n) AS written", frame)
        return
    sets = _sets("n", cells, [c for c in cells if c != "id"])
    merge = f"MERGE (n:`{rows.label}`{_map(cells, ['id'])})"
    yield from batches(f"UNWIND $rows AS r {merge} {sets} RETURN count(n) AS written", rows.upsert)


def node_deletes(rows: NodeRows) -> Iterator[Statement]:
    """Yield the statements that delete nodes with their relationships."""
    if rows.delete:
        frame = pl.DataFrame({"id": list(rows.delete)}, schema={"id": pl.String})
        yield from batches(f"UNWIND $rows AS r MATCH (n:`{rows.label}` {{id: r[0]}}) DETACH DELETE n", frame)


def _ends(rows: EdgeRows, cells: Mapping[str, str]) -> str:
    start, end = (f"({n}:`{label}` {{id: {cells[key]}}})" for n, label, key in (("a", rows.start, "source"), ("b", rows.end, "target")))
    return f"UNWIND $rows AS r MATCH {start} MATCH {end}"


def edge_writes(rows: EdgeRows, *, fresh: bool) -> Iterator[Statement]:
    """Yield the statements that write relationships; ``fresh`` says that the type has none yet, so nothing need be looked up."""
    frame = rows.upsert
    if frame is None or not frame.height:
        return
    cells = _cells(frame)
    names = [c for c in cells if c not in ("source", "target", *rows.identity)]
    if fresh:  # all properties at once: setting them afterwards took twice as long
        create = f"CREATE (a)-[e:`{rows.type}`{_map(cells, [*rows.identity, *names])}]->(b)"
        yield from batches(f"{_ends(rows, cells)} {create} RETURN count(e) AS written", frame)
    else:
        merge = f"MERGE (a)-[e:`{rows.type}`{_map(cells, rows.identity)}]->(b) {_sets('e', cells, names)}"
        yield from batches(f"{_ends(rows, cells)} {merge} RETURN count(e) AS written", frame)


def edge_deletes(rows: EdgeRows) -> Iterator[Statement]:
    """Yield the statements that delete relationships."""
    if rows.delete is not None and rows.delete.height:
        cells = _cells(rows.delete)
        same = [f"(e.`{n}` = {cells[n]} OR (e.`{n}` IS NULL AND {cells[n]} IS NULL))" for n in rows.identity]  # null: of an older schema
        where = f"WHERE {' AND '.join(same)} " if same else ""
        yield from batches(f"{_ends(rows, cells)} MATCH (a)-[e:`{rows.type}`]->(b) {where}DELETE e", rows.delete)
