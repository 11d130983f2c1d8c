"""The statements both stores write and read whole tables with. Names come from `model` only, values are always parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
Statement = tuple[str, list[dict[str, object]]]

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


def nodes_query(label: str) -> str:
    """Return the statement that reads all nodes of a label, a row each; dates as text."""
    columns = _columns("n", model.property_types(label))
    return f"MATCH (n:`{label}`) RETURN {', '.join(f'{e} AS `{name}`' for name, e in columns.items())}"


def find_query(label: str) -> str:
    """Return the statement that finds a node by its key, ``$id``."""
    return f"MATCH (n:`{label}` {{id: $id}}) RETURN n.id AS id"


def _edges(type_: str) -> tuple[str, dict[str, str]]:
    declared = {(w.start[0], w.end[0]) for w in model.edges().get(type_, ()) if w.past}
    properties = _columns("e", model.property_types(type_))
    if len(declared) == 1:  # a current relationship joins what is current, so the labels are known and need not be read
        ((start, end),) = declared
        ends = {"start_label": f"'{start}'", "source": "a.id", "end_label": f"'{end}'", "target": "b.id"}
        return f"MATCH (a:`{start}`)-[e:`{type_}`]->(b:`{end}`)", {**ends, **properties}
    ends = {"start_label": "labels(a)[0]", "source": "a.id", "end_label": "labels(b)[0]", "target": "b.id"}
    return f"MATCH (a)-[e:`{type_}`]->(b)", {**ends, **properties}


def edges_query(type_: str) -> str:
    """Return the statement that reads all relationships of a type, a row each; dates as text."""
    pattern, columns = _edges(type_)
    return f"{pattern} RETURN {', '.join(f'{e} AS `{name}`' for name, e in columns.items())}"


def edge_keys_query(rows: EdgeRows, *, by_source: bool) -> str:
    """Return the statement that reads what tells relationships apart and the engine's own id; of ``$sources`` only, or of all."""
    types = model.property_types(rows.type)
    columns = _columns("e", {name: types[name] for name in rows.identity})
    keys = ", ".join(f"{expression} AS `{name}`" for name, expression in columns.items())
    start = f"UNWIND $sources AS s MATCH (a:`{rows.start}` {{id: s}})" if by_source else f"MATCH (a:`{rows.start}`)"
    pattern = f"{start}-[e:`{rows.type}`]->(b:`{rows.end}`)"
    return f"{pattern} RETURN a.id AS source, b.id AS target, {keys + ', ' if keys else ''}elementId(e) AS record"


def edges_query_by_source(type_: str) -> str:
    """Return the statement that reads the same with one row for each start, a list of lists: half the time over the wire."""
    pattern, columns = _edges(type_)
    return f"{pattern} WITH a, collect([{', '.join(columns.values())}]) AS found RETURN found"


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
    """Yield a statement with its rows, a batch at a time; dates as ISO text."""
    dates = [name for name, dtype in frame.schema.items() if dtype == pl.Date]
    rows = frame.with_columns(pl.col(dates).dt.to_string("%Y-%m-%d")).to_dicts() if dates else frame.to_dicts()
    for start in range(0, len(rows), BATCH):
        yield statement, rows[start : start + BATCH]


def _value(name: str, dtype: pl.DataType) -> str:
    return f"CASE WHEN r.`{name}` IS NULL THEN null ELSE date(r.`{name}`) END" if dtype == pl.Date else f"r.`{name}`"


def _sets(variable: str, frame: pl.DataFrame, names: Sequence[str]) -> str:
    if not names:
        return ""
    return "SET " + ", ".join(f"{variable}.`{n}` = {_value(n, frame.schema[n])}" for n in names)


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
    if rows.upsert is not None and rows.upsert.height:
        names = [c for c in rows.upsert.columns if c != "id"]
        if fresh:  # as with relationships: all properties at once
            frame = rows.upsert.unique("id", keep="last", maintain_order=True)
            inside = ", ".join(f"`{n}`: {_value(n, frame.schema[n])}" for n in ("id", *names))
            yield from batches(f"UNWIND $rows AS r CREATE (n:`{rows.label}` {{{inside}}}) RETURN count(n) AS written", frame)
            return
        sets = _sets("n", rows.upsert, names)
        yield from batches(f"UNWIND $rows AS r MERGE (n:`{rows.label}` {{id: r.id}}) {sets} RETURN count(n) AS written", rows.upsert)


def node_deletes(rows: NodeRows) -> Iterator[Statement]:
    """Yield the statements that delete nodes with their relationships."""
    if rows.delete:
        frame = pl.DataFrame({"id": list(rows.delete)}, schema={"id": pl.String})
        yield from batches(f"UNWIND $rows AS r MATCH (n:`{rows.label}` {{id: r.id}}) DETACH DELETE n", frame)


def _identity(rows: EdgeRows, frame: pl.DataFrame) -> str:
    inside = ", ".join(f"`{n}`: {_value_known(n, frame.schema[n])}" for n in rows.identity)
    return f" {{{inside}}}" if inside else ""


def _value_known(name: str, dtype: pl.DataType) -> str:
    return f"date(r.`{name}`)" if dtype == pl.Date else f"r.`{name}`"


def _ends(rows: EdgeRows) -> str:
    return f"UNWIND $rows AS r MATCH (a:`{rows.start}` {{id: r.source}}) MATCH (b:`{rows.end}` {{id: r.target}})"


def edge_writes(rows: EdgeRows, *, fresh: bool) -> Iterator[Statement]:
    """Yield the statements that write relationships; ``fresh`` says that the type has none yet, so nothing need be looked up."""
    frame = rows.upsert
    if frame is None or not frame.height:
        return
    names = [c for c in frame.columns if c not in ("source", "target", *rows.identity)]
    if fresh:  # all properties at once: setting them afterwards took twice as long
        inside = ", ".join(f"`{n}`: {_value(n, frame.schema[n])}" for n in (*rows.identity, *names))
        yield from batches(f"{_ends(rows)} CREATE (a)-[e:`{rows.type}` {{{inside}}}]->(b) RETURN count(e) AS written", frame)
    else:
        pattern = f"MERGE (a)-[e:`{rows.type}`{_identity(rows, frame)}]->(b)"
        yield from batches(f"{_ends(rows)} {pattern} {_sets('e', frame, names)} RETURN count(e) AS written", frame)


def edge_deletes(rows: EdgeRows) -> Iterator[Statement]:
    """Yield the statements that delete relationships."""
    if rows.delete is not None and rows.delete.height:
        known = {n: _value_known(n, rows.delete.schema[n]) for n in rows.identity}
        same = [f"(e.`{n}` = {value} OR (e.`{n}` IS NULL AND r.`{n}` IS NULL))" for n, value in known.items()]  # null: of an older schema
        where = f"WHERE {' AND '.join(same)} " if same else ""
        yield from batches(f"{_ends(rows)} MATCH (a)-[e:`{rows.type}`]->(b) {where}DELETE e", rows.delete)
