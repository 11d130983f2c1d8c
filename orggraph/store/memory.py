"""Whole tables in memory, read and written like a store: a past organisation, or what a plan would make of the present one.

`Tables` over a store reads each table once, however often it is asked for, and keeps what is written to itself; `difference` then says
what would turn the one into the other, in one set of changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from orggraph import model
from orggraph.errors import StoreError
from orggraph.store import cypher
from orggraph.store.base import Changes, EdgeRows, NodeRows, Rows, Store

ENDS = ("start_label", "source", "end_label", "target")


def edge_key(type_: str) -> tuple[str, ...]:
    """Return the columns that tell two relationships of a type apart: ends, then the identity of `model.identity`."""
    return (*ENDS, *model.identity(type_))


class Tables(Store):
    """Tables in memory, over ``base`` where they were not written yet; without a base the store is empty at first.

    It answers `nodes`, `edges`, `counts` and `write` as the contract says; Cypher it cannot run.
    """

    def __init__(self, base: Store | None = None) -> None:
        self.url = base.url if base else "memory"
        self._base = base
        self._tables: dict[str, pl.DataFrame] = {}
        self._read: dict[str, pl.DataFrame] = {}
        self._counts: dict[str, int] | None = None

    def copy(self) -> Tables:
        """Return tables that can be changed without changing these."""
        twin = Tables(self._base)
        twin._tables, twin._read, twin._counts = dict(self._tables), self._read, self._counts
        return twin

    def nodes(self, label: str) -> pl.DataFrame:
        return self._tables[label] if label in self._tables else self.before(label)

    def edges(self, type: str) -> pl.DataFrame:  # noqa: A002
        return self._tables[type] if type in self._tables else self.before(type)

    def before(self, name: str) -> pl.DataFrame:
        """Return a table as the base has it."""
        if name not in self._read:
            node = name in cypher.node_labels()
            if self._base is not None and self._base_counts().get(name):
                self._read[name] = self._base.nodes(name) if node else self._base.edges(name)
            else:
                self._read[name] = pl.DataFrame(schema=cypher.node_schema(name) if node else cypher.edge_schema(name))
        return self._read[name]

    def _base_counts(self) -> Mapping[str, int]:
        if self._counts is None:
            self._counts = dict(self._base.counts()) if self._base else {}
        return self._counts

    def counts(self) -> Mapping[str, int]:
        heights = dict(self._base_counts()) | {name: frame.height for name, frame in self._tables.items()}
        return {name: n for name in (*cypher.node_labels(), *cypher.edge_types()) if (n := heights.get(name, 0))}

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """Replace a whole table (a label or a type), which must have its schema."""
        self._tables[name] = frame

    def write(self, changes: Changes) -> None:
        for expected in changes.expect:
            found = self.nodes(expected.label).filter(pl.col("id") == expected.id)
            cypher.hold_to(expected, found["revision"][0] if found.height else None)
        imports = self.nodes(model.IMPORT_NODE.label).sort("at", "id")
        cypher.hold_to_import(changes.after, imports["id"][-1] if imports.height else None)
        for edge in changes.edges:
            if edge.delete is not None and edge.delete.height:
                gone = _labelled(edge, edge.delete)
                keys = [*ENDS, *edge.identity]
                self.put(edge.type, self.edges(edge.type).join(gone, on=keys, how="anti", nulls_equal=True))
        for node in changes.nodes:
            if node.delete:
                self._delete(node.label, node.delete)
        for node in changes.nodes:
            if node.upsert is not None and node.upsert.height:
                schema = cypher.node_schema(node.label)
                self.put(node.label, _upserted(self.nodes(node.label), node.upsert, ("id",), schema))
        for edge in changes.edges:
            if edge.upsert is not None and edge.upsert.height:
                self._require_ends(edge, edge.upsert)
                schema = cypher.edge_schema(edge.type)
                key = (*ENDS, *edge.identity)
                self.put(edge.type, _upserted(self.edges(edge.type), _labelled(edge, edge.upsert), key, schema))

    def _delete(self, label: str, ids: Sequence[str]) -> None:
        gone = pl.Series("id", list(ids), dtype=pl.String).implode()
        nodes = self.nodes(label)
        self.put(label, nodes.filter(~pl.col("id").is_in(gone)))
        counts = self.counts()
        for type_ in cypher.edge_types():
            if counts.get(type_):
                frame = self.edges(type_)
                at_start = (pl.col("start_label") == label) & pl.col("source").is_in(gone)
                at_end = (pl.col("end_label") == label) & pl.col("target").is_in(gone)
                kept = frame.filter(~(at_start | at_end))
                if kept.height != frame.height:
                    self.put(type_, kept)

    def _require_ends(self, edge: EdgeRows, rows: pl.DataFrame) -> None:
        for label, column in ((edge.start, "source"), (edge.end, "target")):
            lost = rows.join(self.nodes(label).select(pl.col("id").alias(column)), on=column, how="anti")
            if lost.height:
                raise StoreError(f"{lost.height} {edge.type} relationships have an end that does not exist; nothing was written")

    def read(self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None) -> Rows:
        raise StoreError("Cypher runs on the present organisation only; a past date is read through `graph.load(store, as_of=...)`")

    def describe(self) -> Mapping[str, str]:
        return {"engine": "tables in memory", "over": self.url}

    def close(self) -> None:
        """Nothing is held."""

    def difference(self) -> Changes:
        """Return the changes that turn the base into what these tables hold."""
        nodes: list[NodeRows] = []
        edges: list[EdgeRows] = []
        for name in self._tables:
            before, after = self.before(name), self._tables[name]
            if name in cypher.node_labels():
                upsert, gone = _different(before, after, ("id",))
                if upsert.height or gone.height:
                    nodes.append(NodeRows(name, upsert if upsert.height else None, gone["id"].to_list()))
            else:
                edges += edge_changes(name, *_different(before, after, edge_key(name)))
        return Changes(tuple(nodes), tuple(edges))


def edge_changes(type_: str, upsert: pl.DataFrame, delete: pl.DataFrame) -> list[EdgeRows]:
    """Return rows of a type, under their labels as read, as the parts that a store writes: one for each pair of labels."""
    pairs = pl.concat([upsert.select("start_label", "end_label"), delete.select("start_label", "end_label")]).unique(maintain_order=True)
    identity = model.identity(type_)
    parts = []
    for start, end in pairs.rows():
        here = (pl.col("start_label") == start) & (pl.col("end_label") == end)
        up, down = (frame.filter(here).drop("start_label", "end_label") for frame in (upsert, delete))
        keys = down.select("source", "target", *identity)
        parts.append(EdgeRows(type_, start, end, identity, up if up.height else None, keys if keys.height else None))
    return parts


def _labelled(edge: EdgeRows, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(start_label=pl.lit(edge.start), end_label=pl.lit(edge.end))


def _upserted(current: pl.DataFrame, rows: pl.DataFrame, key: Sequence[str], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return ``current`` with ``rows`` merged in by key: what a row names is set (null too), the rest stays."""
    rows = rows.cast({c: schema[c] for c in rows.columns})
    if not current.height:
        return cypher.sorted_rows(pl.concat([pl.DataFrame(schema=dict(schema)), rows], how="diagonal"), schema)
    named = [c for c in rows.columns if c not in key]
    new = rows.rename({c: f"{c}:new" for c in named}).with_columns(pl.lit(value=True).alias(":set"))
    merged = current.join(new, on=list(key), how="full", nulls_equal=True, coalesce=True)
    columns = [
        pl.when(pl.col(":set")).then(pl.col(f"{c}:new")).otherwise(pl.col(c)).alias(c) if c in named else pl.col(c).cast(schema[c])
        for c in schema
    ]
    return cypher.sorted_rows(merged.select(columns), schema)


def _different(before: pl.DataFrame, after: pl.DataFrame, key: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of ``after`` that ``before`` has not (whole rows), and the rows of ``before`` whose key ``after`` has not."""
    lists = [c for c, dtype in after.schema.items() if isinstance(dtype, pl.List)]
    flat = [pl.col(c).list.join("\x1f") for c in lists]
    upsert = (
        after.join(before.with_columns(flat), on=after.columns, how="anti", nulls_equal=True) if not lists else _anti(after, before, flat)
    )
    return upsert, before.join(after.select(key), on=list(key), how="anti", nulls_equal=True)


def _anti(after: pl.DataFrame, before: pl.DataFrame, flat: Sequence[pl.Expr]) -> pl.DataFrame:
    """Anti join of whole rows that hold lists, which no join compares: a list stands as its text meanwhile."""
    numbered = after.with_row_index(":row")
    kept = numbered.with_columns(flat).join(before.with_columns(flat), on=after.columns, how="anti", nulls_equal=True)
    return numbered.filter(pl.col(":row").is_in(kept[":row"].implode())).drop(":row")
