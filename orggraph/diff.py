"""What an import changes: tables against the store, as added, changed, ended and unchanged rows, and as one set of `Changes`.

An import speaks only for what its files hold: a file of messages ends nobody, a chart without a manager column leaves the lines as they
are. What it speaks for and no longer holds has *ended*: nodes move to ``Former…`` labels, relationships to their past-tense type. The last
day of what ended is the one the file states, else the day before the files were true; the first day of what is new is the one the file
states, else the day on which the files were true (unknown in the first import).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from orggraph import ended as past_tense
from orggraph import model
from orggraph.ended import ENDS, TIES, Leavers, is_dated
from orggraph.model import Edge, Node, Table
from orggraph.store.base import Changes, EdgeRows, NodeRows, Store

UNSPECIFIED = "unspecified"  # stands where a relationship's identity needs a word and the file gives none
DAY = dt.timedelta(days=1)


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


@dataclass(frozen=True)
class Times:
    """The days that an import gives to what begins and ends.

    ``as_of`` is the day on which the files were true and ``before`` that of the newest earlier snapshot (None: there is none);
    ``left`` holds by label the last days that the files state for what has ended.
    """

    as_of: dt.date
    before: dt.date | None = None
    first: bool = False
    left: Mapping[str, Mapping[str, dt.date]] = field(default_factory=dict)

    @property
    def last(self) -> dt.date:
        """The last day on which something can have held that the files no longer say."""
        return self.as_of - DAY

    @property
    def since(self) -> dt.date | None:
        """The first day of what is new; in the first import nobody knows."""
        return None if self.first else self.as_of


def compare(
    sources: Iterable[Source], store: Store, as_of: dt.date, *, left: Mapping[str, dt.date] | None = None, leavers: Leavers | None = None
) -> Diff:
    """Compare checked tables with the store.

    Parameters
    ----------
    sources : iterable of Source
    store : Store
        Read, not written.
    as_of : date
        The day on which the files were true.
    left : Mapping of person id to date, optional
        Last days that the files state for people who left.
    leavers : Leavers, optional
        Those people as the files say them: whoever the store does not know yet is kept among the past people.

    Returns
    -------
    Diff
        ``changes`` is empty when the files say what the store already holds.
    """
    sources, over = _over_departments(tuple(sources), as_of)
    imports = store.nodes(model.IMPORT_NODE.label)
    before = imports.filter(pl.col("as_of") < as_of)["as_of"].max() if imports.height else None
    times = Times(
        as_of,
        before if isinstance(before, dt.date) else None,
        not imports.height,
        {"Person": left or {}, "Department": dict(over.select("id", "until").iter_rows())},
    )
    nodes, gone = _compare_nodes(sources, store, times)
    edges = _compare_edges(sources, store, times, nodes, gone)
    unseen = over.join(store.nodes("Department"), on="id", how="anti").join(store.nodes("FormerDepartment"), on="id", how="anti")
    return _changes(nodes, edges, gone, unseen, store, leavers)


# -- rows as the files say -------------------------------------------------------------------------------------------------
def _over_departments(sources: tuple[Source, ...], as_of: dt.date) -> tuple[tuple[Source, ...], pl.DataFrame]:
    """Part off the departments whose stated last day is past, unless somebody is still said to be in them or below them."""
    over = pl.DataFrame(schema={"id": pl.String, "name": pl.String, "kind": pl.String, "until": pl.Date})
    frames = {s.table.name: s.frame for s in sources}
    listed = frames.get("departments")
    if listed is None or not (listed["until"] < as_of).any():
        return sources, over
    ended = (pl.col("until") < as_of).fill_null(value=False)
    needed = [listed.filter(~ended)["parent_id"], *([frames["people"]["department"]] if "people" in frames else [])]
    ended = ended & ~pl.col("id").is_in(pl.concat(needed).drop_nulls().implode())
    over = listed.filter(ended).select(over.columns)
    kept = listed.filter(~pl.col("id").is_in(over["id"].implode()))
    return tuple(replace(s, frame=kept) if s.table.name == "departments" else s for s in sources), over


def node_rows(source: Source, write: Node) -> pl.DataFrame:
    """Return ``id`` and the properties that the file has a column for, one row per id."""
    wanted = [p for p in write.properties if p in source.columns]
    return (
        source.frame.select(pl.concat_str(write.keys, separator=":").alias("id"), *wanted)
        .filter(pl.col("id").is_not_null())
        .unique("id", keep="first", maintain_order=True)
    )


def edge_rows(source: Source, write: Edge, as_of: dt.date) -> pl.DataFrame:
    """Return ``source, target``, identity, properties and the stated days of the relationships that the rows stand for."""
    frame = source.frame
    if write.where:
        frame = frame.filter(pl.col(write.where[0]) == write.where[1])
    constant = dict(write.constants)
    stated = [c for c in ("since", "until") if _states(source.table, write, c) and c in source.columns]
    properties = dict.fromkeys((*write.identity, *(p for p in write.properties if p in source.columns), *stated))
    columns = [pl.col(p) for p in properties if p not in constant]
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


def _states(table: Table, write: Edge, column: str) -> bool:
    """Whether ``since`` or ``until`` of a table are days of this relationship, and not of the node that the row is about."""
    there = any(c.name == column for c in table.columns)
    about_node = any(isinstance(w, Node) and column in w.properties for w in table.writes)
    return there and is_dated(write) and "since" in write.properties and not about_node


# -- nodes -----------------------------------------------------------------------------------------------------------------
Nodes = dict[str, tuple[pl.DataFrame, Tally]]  # by label the rows to write with their tally


def _compare_nodes(sources: tuple[Source, ...], store: Store, times: Times) -> tuple[Nodes, dict[str, pl.DataFrame]]:
    """Return by label the rows to write with their tally, and the current rows that end, with their last day."""
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
    result: Nodes = {}
    gone: dict[str, pl.DataFrame] = {}
    for label, frames in rows.items():
        new = pl.concat(frames, how="diagonal").unique("id", keep="first", maintain_order=True)
        current = store.nodes(label)
        upsert, tally = _upserts(new, current, ("id",))
        stated = current.filter(pl.col("id").is_in(list(times.left.get(label, ()))))
        ended = (current if full[label] else stated).join(new, on="id", how="anti")
        if label in derived:
            ended = _left_empty(ended, store)
        ended = _not_named_elsewhere(ended, label, sources, store)
        gone[label] = _with_last_day(ended, label, times)
        result[label] = (upsert, Tally(tally.added, tally.changed, ended.height, tally.unchanged))
    return result, gone


def _left_empty(ended: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Keep, of departments that nobody names any more, those that had people and no units below: the others came from a chart of units."""
    if not ended.height:
        return ended
    had_people = store.edges("MEMBER_OF")["target"]
    has_units = store.edges("PART_OF")["target"]
    return ended.filter(pl.col("id").is_in(had_people.implode()) & ~pl.col("id").is_in(has_units.implode()))


def _not_named_elsewhere(ended: pl.DataFrame, label: str, sources: tuple[Source, ...], store: Store) -> pl.DataFrame:
    """Keep what no other table names: skills that departments need stay when a file of people's skills no longer holds them."""
    here = {source.table.name for source in sources}
    for table in model.TABLES.values():
        if not ended.height or table.name in here or not any(isinstance(w, Node) and w.label == label for w in table.writes):
            continue
        for write in (w for w in table.writes if isinstance(w, Edge)):
            for end, column in ((write.start, "source"), (write.end, "target")):
                if end[0] == label:
                    named = store.edges(write.type).filter(pl.col(f"{'start' if column == 'source' else 'end'}_label") == label)
                    ended = ended.join(named.select(pl.col(column).alias("id")), on="id", how="anti")
    return ended


def _with_last_day(ended: pl.DataFrame, label: str, times: Times) -> pl.DataFrame:
    """Give what ended its last day: the one that the files state, else the day before the files were true."""
    stated = times.left.get(label, {})
    days = pl.DataFrame({"id": list(stated), ":said": list(stated.values())}, schema={"id": pl.String, ":said": pl.Date})
    own = [pl.col("until")] if "until" in ended.columns else []  # a goal's planned end
    joined = ended.join(days, on="id", how="left", maintain_order="left")
    return joined.with_columns(until=pl.min_horizontal(":said", *own, pl.lit(times.last))).drop(":said")


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
    """``upsert`` are rows to write, ``ended`` current rows with their last day, ``stated`` rows that the file says have ended."""

    write: Edge
    upsert: pl.DataFrame
    ended: pl.DataFrame
    stated: pl.DataFrame
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
    sources: tuple[Source, ...], store: Store, times: Times, nodes: Nodes, gone: Mapping[str, pl.DataFrame]
) -> dict[Ends, _EdgeDiff]:
    parts: dict[Ends, list[_EdgePart]] = {}
    for source in sources:
        for write in source.table.writes:
            if isinstance(write, Edge) and {write.start[1], write.end[1]} <= source.columns:
                rows = edge_rows(source, write, times.as_of)
                key = (write.type, write.start[0], write.end[0])
                parts.setdefault(key, []).append(_EdgePart(write, rows, _speaks_for(source, write, rows)))
    began = _began(nodes, times)
    return {ends: _compare_type(ends, members, store, times, began, gone) for ends, members in parts.items()}


def _compare_type(
    ends: Ends, members: list[_EdgePart], store: Store, times: Times, began: pl.DataFrame, gone: Mapping[str, pl.DataFrame]
) -> _EdgeDiff:
    type_, start, end = ends
    write = members[0].write
    key: tuple[str, ...] = (*ENDS, *write.identity)
    said = pl.concat([m.rows for m in members], how="diagonal").unique(list(key), keep="last", maintain_order=True)
    new, stated = _still_held(said, write, times)
    current = store.edges(type_).filter((pl.col("start_label") == start) & (pl.col("end_label") == end))
    dated = is_dated(write)
    upsert, tally = _upserts(new.drop("since", strict=False) if dated else new, current, key)
    if dated:
        upsert = _with_since(upsert, new, current, key, times, began if start == "Person" else began.clear())
    owned = pl.concat([_owned(m, current) for m in members]).unique(list(key), maintain_order=True)
    ended = owned.join(new, on=list(key), how="anti", nulls_equal=True)
    for label, column in ((start, "source"), (end, "target")):
        if label in gone:  # relationships of what ended are moved with it
            ended = ended.join(gone[label].select(pl.col("id").alias(column)), on=column, how="anti")
    if stated.height:
        ended = ended.join(stated.select(*key, "until"), on=list(key), how="left", nulls_equal=True)
    until = pl.col("until") if "until" in ended.columns else pl.lit(None, pl.Date)
    ended = ended.with_columns(until=pl.min_horizontal(until, pl.lit(times.last)))
    return _EdgeDiff(write, upsert, ended, stated, Tally(tally.added, tally.changed, ended.height, tally.unchanged))


def _still_held(rows: pl.DataFrame, write: Edge, times: Times) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part rows by their stated last day: those that hold on the day of the import, and those that had ended before."""
    if "until" not in rows.columns or not is_dated(write):  # a delegation's last day is its own
        return rows, rows.clear()
    over = (pl.col("until") < times.as_of).fill_null(value=False)
    return rows.filter(~over).drop("until"), rows.filter(over)


def _began(nodes: Nodes, times: Times) -> pl.DataFrame:
    """Return the stated first days of people who joined between the last snapshot and this one."""
    upsert = nodes["Person"][0] if "Person" in nodes else pl.DataFrame()
    if "start" not in upsert.columns or times.before is None:
        return pl.DataFrame(schema={"source": pl.String, "start": pl.Date})
    return upsert.filter((pl.col("start") > times.before) & (pl.col("start") <= times.as_of)).select(pl.col("id").alias("source"), "start")


def _with_since(
    upsert: pl.DataFrame, new: pl.DataFrame, current: pl.DataFrame, key: tuple[str, ...], times: Times, began: pl.DataFrame
) -> pl.DataFrame:
    """Give every row to write its first day: the file's, else what the store has, else the day of joining or of this import."""
    said = (new if "since" in new.columns else new.with_columns(since=pl.lit(None, pl.Date))).select(*key, "since")
    had = current.select(*key, pl.col("since").alias("had"), pl.lit(value=True).alias("there"))
    joined = upsert.join(said, on=list(key), how="left", nulls_equal=True, maintain_order="left")
    joined = joined.join(had, on=list(key), how="left", nulls_equal=True, maintain_order="left")
    joined = joined.join(began, on="source", how="left", maintain_order="left")
    today = pl.coalesce("start", pl.lit(times.since, pl.Date))
    start = pl.when(pl.col("there").is_null()).then(today).otherwise(pl.col("had"))
    return joined.with_columns(since=pl.coalesce("since", start)).drop("had", "there", "start")


def _owned(part: _EdgePart, current: pl.DataFrame) -> pl.DataFrame:
    for name, value in part.write.constants:
        current = current.filter(pl.col(name) == value)
    if part.speaks_for is None:
        return current
    return current.join(part.speaks_for, on=part.speaks_for.columns, how="semi", nulls_equal=True)


# -- the set of changes ----------------------------------------------------------------------------------------------------
def _changes(
    nodes: Nodes,
    edges: Mapping[Ends, _EdgeDiff],
    gone: Mapping[str, pl.DataFrame],
    unseen: pl.DataFrame,
    store: Store,
    leavers: Leavers | None,
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
            node_changes.append(NodeRows(model.FORMER + label, ended))
    if unseen.height:
        node_changes.append(NodeRows(model.FORMER + "Department", unseen))
    back = past_tense.back({label: upsert for label, (upsert, _) in nodes.items()}, store)
    node_changes += [NodeRows(model.FORMER + label, None, sorted(ids)) for label, ids in back.items()]
    for (type_, start, end), diff in edges.items():
        write = diff.write
        tallies[type_] = tallies.get(type_, Tally()) + diff.tally
        key = [*ENDS, *write.identity]
        if diff.upsert.height or diff.ended.height:
            ended = diff.ended.select(key)
            parts = (frame if frame.height else None for frame in (diff.upsert, ended))
            edge_changes.append(EdgeRows(type_, start, end, write.identity, *parts))
        was = past_tense.past(write, diff.ended, diff.stated, store)
        if write.past and was.height:
            edge_changes.append(EdgeRows(write.past, start, end, model.identity(write.past), was))
    edge_changes = [*past_tense.moved(gone, back, store), *edge_changes]
    if leavers is not None:
        here = {label: _present(label, nodes, gone, store) for label in ("Person", "Department")}
        past_nodes, past_edges = past_tense.keep(leavers, store, here["Person"], here["Department"])
        node_changes, edge_changes = [*node_changes, *past_nodes], [*edge_changes, *past_edges]
    return Diff(Changes(tuple(node_changes), tuple(edge_changes)), tallies)


def _present(label: str, nodes: Nodes, gone: Mapping[str, pl.DataFrame], store: Store) -> pl.Series:
    """Return the ids under a label after the import."""
    ids = store.nodes(label).select("id")
    if label in nodes:
        ids = pl.concat([ids, nodes[label][0].select("id")]).unique().join(gone[label], on="id", how="anti")
    return ids["id"]
