"""What an import changes: tables against the store, as added, changed, ended and unchanged rows, and as one set of `Changes`.

An import speaks only for what its files hold: a file of messages ends nobody, a chart without a manager column leaves the lines as they
are. What it speaks for and no longer holds has *ended*: nodes move to ``Former…`` labels, relationships to their past-tense type.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from orggraph import model
from orggraph.model import Edge, Node, Table
from orggraph.store.base import Changes, EdgeRows, NodeRows, Store

UNSPECIFIED = "unspecified"  # stands where a relationship's identity needs a word and the file gives none
TIES = "COMMUNICATES_WITH"
ENDS = ("source", "target")


@dataclass(frozen=True)
class Source:
    """One checked table and how far it speaks.

    ``columns`` are the columns that the files really had; ``full`` says that rows missing from it have ended (else it only adds and
    changes); ``derived`` that its rows were concluded from another table (departments that people name).
    """

    table: Table
    frame: pl.DataFrame
    columns: frozenset[str]
    full: bool = True
    derived: bool = False


@dataclass(frozen=True)
class Tally:
    """Rows of one label or relationship type by what happens to them."""

    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.added + other.added, self.changed + other.changed, self.ended + other.ended, self.unchanged + other.unchanged)


@dataclass(frozen=True)
class Diff:
    """What an import changes: the writes, and a tally by label and type."""

    changes: Changes
    tallies: Mapping[str, Tally]

    @property
    def total(self) -> Tally:
        """The sum over all labels and types."""
        return sum(self.tallies.values(), Tally())


def compare(sources: Iterable[Source], store: Store, as_of: dt.date) -> Diff:
    """Compare checked tables with the store.

    Parameters
    ----------
    sources : iterable of Source
    store : Store
        Read, not written.
    as_of : date
        The day on which the files were true: ends and beginnings get this date.

    Returns
    -------
    Diff
        ``changes`` is empty when the files say what the store already holds.
    """
    sources = tuple(sources)
    first = not store.counts().get("Import")
    nodes, gone = _compare_nodes(sources, store)
    edges = _compare_edges(sources, store, as_of, first, gone)
    return _changes(nodes, edges, gone, store, as_of)


# -- rows as the files say -------------------------------------------------------------------------------------------------
def node_rows(source: Source, write: Node) -> pl.DataFrame:
    """Return ``id`` and the properties that the file has a column for, one row per id."""
    wanted = [p for p in write.properties if p in source.columns]
    return (
        source.frame.select(pl.col(write.key).alias("id"), *wanted)
        .filter(pl.col("id").is_not_null())
        .unique("id", keep="first", maintain_order=True)
    )


def edge_rows(source: Source, write: Edge, as_of: dt.date) -> pl.DataFrame:
    """Return ``source, target``, identity and properties of the relationships that the rows stand for."""
    frame = source.frame
    if write.where:
        frame = frame.filter(pl.col(write.where[0]) == write.where[1])
    constant = dict(write.constants)
    properties = [p for p in write.properties if p in source.columns]
    columns = [pl.col(p) for p in (*write.identity, *properties) if p not in constant]
    frame = frame.select(pl.col(write.start[1]).alias("source"), pl.col(write.end[1]).alias("target"), *columns)
    for end in ENDS:
        if frame.schema[end] == pl.List(pl.String):
            frame = frame.explode(end)
    frame = frame.filter(pl.col("source").is_not_null() & pl.col("target").is_not_null())
    frame = frame.with_columns(pl.lit(v).alias(k) for k, v in constant.items())
    for p in write.identity:
        if frame.schema[p] == pl.Date:
            frame = frame.with_columns(pl.col(p).fill_null(as_of))
        elif frame.schema[p] == pl.String:
            frame = frame.with_columns(pl.col(p).fill_null(UNSPECIFIED))
    return frame.unique([*ENDS, *write.identity], keep="last", maintain_order=True)


# -- nodes -----------------------------------------------------------------------------------------------------------------
def _compare_nodes(sources: tuple[Source, ...], store: Store) -> tuple[dict[str, tuple[pl.DataFrame, Tally]], dict[str, pl.DataFrame]]:
    """Return by label the rows to write with their tally, and the current rows that end."""
    rows: dict[str, list[pl.DataFrame]] = {}
    full: dict[str, bool] = {}
    derived: set[str] = set()
    for source in sources:
        for write in source.table.writes:
            if isinstance(write, Node):
                rows.setdefault(write.label, []).append(node_rows(source, write))
                full[write.label] = full.get(write.label, True) and source.full
                if source.derived:
                    derived.add(write.label)
    result: dict[str, tuple[pl.DataFrame, Tally]] = {}
    gone: dict[str, pl.DataFrame] = {}
    for label, frames in rows.items():
        new = pl.concat(frames, how="diagonal").unique("id", keep="first", maintain_order=True)
        current = store.nodes(label)
        upsert, tally = _upserts(new, current, ("id",))
        ended = current.join(new, on="id", how="anti") if full[label] else current.clear()
        if label in derived:
            ended = _left_empty(ended, store)
        gone[label] = ended
        result[label] = (upsert, Tally(tally.added, tally.changed, ended.height, tally.unchanged))
    return result, gone


def _left_empty(ended: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Keep, of departments that nobody names any more, those that had people and no units below: the others came from a chart of units."""
    if not ended.height:
        return ended
    had_people = store.edges("MEMBER_OF")["target"]
    has_units = store.edges("PART_OF")["target"]
    return ended.filter(pl.col("id").is_in(had_people.implode()) & ~pl.col("id").is_in(has_units.implode()))


def _upserts(new: pl.DataFrame, current: pl.DataFrame, key: tuple[str, ...]) -> tuple[pl.DataFrame, Tally]:
    """Return the rows of ``new`` that differ from ``current`` (or are not there), with the tally."""
    properties = [c for c in new.columns if c not in key]
    if not current.height:
        return new, Tally(added=new.height)
    old = current.select(*key, *(pl.col(p).alias(f"{p}:old") for p in properties), pl.lit(value=True).alias(":there"))
    joined = new.join(old, on=list(key), how="left", nulls_equal=True, maintain_order="left")
    differs = [_differs(p, new.schema[p]) for p in properties]
    changed = pl.any_horizontal(differs) if differs else pl.lit(value=False)
    marked = joined.with_columns(there=pl.col(":there").fill_null(value=False), changed=changed)
    added = marked.filter(~pl.col("there"))
    updated = marked.filter(pl.col("there") & pl.col("changed"))
    upsert = pl.concat([added, updated]).select(new.columns)
    return upsert, Tally(added.height, updated.height, 0, new.height - added.height - updated.height)


def _differs(name: str, dtype: pl.DataType) -> pl.Expr:
    new, old = pl.col(name), pl.col(f"{name}:old")
    if dtype.is_float():
        return ((new - old).abs() > 1e-9).fill_null(value=True) & ~(new.is_null() & old.is_null())
    if dtype == pl.List(pl.String):
        return new.list.join("\n").ne_missing(old.list.join("\n"))
    return new.ne_missing(old)


# -- relationships ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _EdgePart:
    write: Edge
    rows: pl.DataFrame
    speaks_for: pl.DataFrame | None  # keys to join current rows on; None: all rows with the write's constants


Ends = tuple[str, str, str]  # type, label of the start, label of the end


@dataclass(frozen=True)
class _EdgeDiff:
    write: Edge
    upsert: pl.DataFrame
    ended: pl.DataFrame
    tally: Tally


def _speaks_for(source: Source, write: Edge, rows: pl.DataFrame) -> pl.DataFrame | None:
    """Return the keys of the current relationships that these rows replace; None when they replace all of the kind."""
    if write.type == TIES:
        return rows.select("channel", "period").unique() if source.full else rows.select(*ENDS, "channel", "period")
    if source.full and not source.derived:
        return None
    owner = "target" if write.end[1] == source.table.key[0] else "source"
    if source.derived:
        return rows.select(owner).unique()
    return source.frame.select(pl.col(source.table.key[0]).alias(owner)).unique()


def _compare_edges(
    sources: tuple[Source, ...], store: Store, as_of: dt.date, first: bool, gone: Mapping[str, pl.DataFrame]
) -> dict[Ends, _EdgeDiff]:
    parts: dict[Ends, list[_EdgePart]] = {}
    for source in sources:
        for write in source.table.writes:
            if isinstance(write, Edge) and {write.start[1], write.end[1]} <= source.columns:
                rows = edge_rows(source, write, as_of)
                key = (write.type, write.start[0], write.end[0])
                parts.setdefault(key, []).append(_EdgePart(write, rows, _speaks_for(source, write, rows)))
    result: dict[Ends, _EdgeDiff] = {}
    for ends, members in parts.items():
        type_, start, end = ends
        write = members[0].write
        unique: tuple[str, ...] = (*ENDS, *write.identity)
        new = pl.concat([m.rows for m in members], how="diagonal").unique(list(unique), keep="last", maintain_order=True)
        current = store.edges(type_).filter((pl.col("start_label") == start) & (pl.col("end_label") == end))
        dated = write.past is not None and "from" not in write.identity and type_ != TIES
        upsert, tally = _upserts(new.drop("since", strict=False) if dated else new, current, unique)
        if dated:
            upsert = _with_since(upsert, new, current, unique, None if first else as_of)
        owned = pl.concat([_owned(m, current) for m in members]).unique(list(unique), maintain_order=True)
        ended = owned.join(new, on=list(unique), how="anti", nulls_equal=True)
        for label, column in ((start, "source"), (end, "target")):
            if label in gone:  # relationships of what ended are moved with it
                ended = ended.join(gone[label].select(pl.col("id").alias(column)), on=column, how="anti")
        result[ends] = _EdgeDiff(write, upsert, ended, Tally(tally.added, tally.changed, ended.height, tally.unchanged))
    return result


def _with_since(
    upsert: pl.DataFrame, new: pl.DataFrame, current: pl.DataFrame, key: tuple[str, ...], today: dt.date | None
) -> pl.DataFrame:
    """Give every row to write its first day: the file's, else what the store has, else the day of this import (unknown in the first)."""
    said = (new if "since" in new.columns else new.with_columns(since=pl.lit(None, pl.Date))).select(*key, "since")
    had = current.select(*key, pl.col("since").alias("had"), pl.lit(value=True).alias("there"))
    joined = upsert.join(said, on=list(key), how="left", nulls_equal=True, maintain_order="left")
    joined = joined.join(had, on=list(key), how="left", nulls_equal=True, maintain_order="left")
    start = pl.when(pl.col("there").is_null()).then(pl.lit(today, pl.Date)).otherwise(pl.col("had"))
    return joined.with_columns(since=pl.coalesce("since", start)).drop("had", "there")


def _owned(part: _EdgePart, current: pl.DataFrame) -> pl.DataFrame:
    for name, value in part.write.constants:
        current = current.filter(pl.col(name) == value)
    if part.speaks_for is None:
        return current
    return current.join(part.speaks_for, on=part.speaks_for.columns, how="semi", nulls_equal=True)


# -- the set of changes ----------------------------------------------------------------------------------------------------
def _changes(
    nodes: Mapping[str, tuple[pl.DataFrame, Tally]],
    edges: Mapping[Ends, _EdgeDiff],
    gone: Mapping[str, pl.DataFrame],
    store: Store,
    as_of: dt.date,
) -> Diff:
    node_changes: list[NodeRows] = []
    edge_changes: list[EdgeRows] = []
    tallies: dict[str, Tally] = {}
    for label, (upsert, tally) in nodes.items():
        ended = gone[label]
        tallies[label] = tally
        if upsert.height or ended.height:
            node_changes.append(NodeRows(label, upsert if upsert.height else None, ended["id"].to_list()))
        if ended.height:
            node_changes.append(NodeRows(model.FORMER + label, ended.with_columns(until=pl.lit(as_of))))
    for (type_, start, end), diff in edges.items():
        write = diff.write
        tallies[type_] = tallies.get(type_, Tally()) + diff.tally
        key = [*ENDS, *write.identity]
        if diff.upsert.height or diff.ended.height:
            edge_changes.append(
                EdgeRows(
                    type_,
                    start,
                    end,
                    write.identity,
                    diff.upsert if diff.upsert.height else None,
                    diff.ended.select(key) if diff.ended.height else None,
                )
            )
        if write.past and type_ != TIES and diff.ended.height:
            past = diff.ended.drop("start_label", "end_label").with_columns(until=pl.lit(as_of))
            edge_changes.append(EdgeRows(write.past, start, end, (*write.identity, "until"), past))
    edge_changes += _moved(gone, store, as_of)
    return Diff(Changes(tuple(node_changes), tuple(edge_changes)), tallies)


def _moved(gone: Mapping[str, pl.DataFrame], store: Store, as_of: dt.date) -> list[EdgeRows]:
    """Return the relationships, current and past, of everything that ended, now between ``Former…`` nodes."""
    ended = {label: set(frame["id"].to_list()) for label, frame in gone.items() if frame.height}
    if not ended:
        return []
    counts = store.counts()
    moved: list[EdgeRows] = []
    for type_, writes in model.edges().items():
        write = writes[0]
        names = [(type_, write.past or type_)] + ([(write.past, write.past)] if write.past else [])
        for now, past in names:
            if not counts.get(now):
                continue
            touched = [_renamed(frame, ended) for frame in store.edges(now).partition_by("start_label", "end_label")]
            for frame in touched:
                if not frame.height:
                    continue
                if write.past:
                    until = pl.lit(as_of) if "until" not in frame.columns else pl.coalesce("until", pl.lit(as_of))
                    frame = frame.with_columns(until=until)
                identity = (*write.identity, "until") if write.past else write.identity
                for (start, end), rows in frame.group_by("start_label", "end_label", maintain_order=True):
                    moved.append(
                        EdgeRows(past, str(start), str(end), tuple(dict.fromkeys(identity)), rows.drop("start_label", "end_label"))
                    )
    return moved


def _renamed(frame: pl.DataFrame, ended: Mapping[str, set[str]]) -> pl.DataFrame:
    """Return the rows that touch something ended, with the labels of these ends prefixed."""
    start, end = str(frame["start_label"][0]), str(frame["end_label"][0])
    at_start = pl.col("source").is_in(list(ended.get(start, ())))
    at_end = pl.col("target").is_in(list(ended.get(end, ())))
    former = pl.lit(model.FORMER)
    return frame.filter(at_start | at_end).with_columns(
        start_label=pl.when(at_start).then(former + pl.col("start_label")).otherwise("start_label"),
        end_label=pl.when(at_end).then(former + pl.col("end_label")).otherwise("end_label"),
    )
