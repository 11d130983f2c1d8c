"""The organisation as a frozen graph: people, departments, reporting lines and ties as arrays, read once from a store.

Metrics read `OrgGraph` and nothing else. Persons and departments are numbered by position in ``people`` and ``departments``; -1 is "none".
networkx sees the arrays as graphs of the ``fastnx`` backend, so ``nx.betweenness_centrality(org.contacts)`` is ordinary networkx code;
`OrgGraph.named` puts ids in the place of positions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property

import networkx as nx
import numpy as np
import numpy.typing as npt
import polars as pl

from orggraph import history, model
from orggraph.errors import NotAssessed, StoreError, UnknownName
from orggraph.fastnx.csr import MISSING, CSRDiGraph, CSRGraph
from orggraph.fastnx.forest import Forest
from orggraph.fastnx.search import breadth_first
from orggraph.settings import Settings
from orggraph.settings import load as load_settings
from orggraph.store.base import Store
from orggraph.store.cypher import edge_schema, node_schema

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

TIES_SCHEMA = {"source": pl.Int64, "target": pl.Int64, "channel": pl.String, "period": pl.Date, "count": pl.Float64, "weight": pl.Float64}
BROADCAST = "broadcast"
READINGS = 4  # how often tables are read anew because an import came between them
# What is worked out from the chart alone, and holds for a copy with other ties.
CHART = (
    "ids", "names", "vacant", "department_ids", "department_names", "position", "department_position", "hierarchy", "depth", "forest",
    "_reports", "department_tree", "_by_department", "layers",
)  # fmt: skip

CONTACT = ("arcs", "ties", "contacts", "seen")  # and what from the ties alone


@dataclass(frozen=True, eq=False, repr=False)
class OrgGraph:
    """An organisation as of a date.

    Parameters
    ----------
    people : pl.DataFrame
        One row per current person or vacant post, sorted by ``id``: the properties of ``Person``.
    departments : pl.DataFrame
        One row per department, sorted by ``id``: ``id, name, kind``.
    department : int array (n_people,)
        Position of each person's department, -1 unknown.
    manager : int array (n_people,)
        Position of the solid-line manager, -1 for the top.
    dotted : int array (n_lines, 2)
        Dotted lines as (report, manager).
    parent : int array (n_departments,)
        Position of the department it is part of, -1 for the top.
    head : int array (n_departments,)
        Position of the person who heads it, -1 unknown.
    tie_rows : pl.DataFrame or None
        Communication inside the window with positions for ends: `TIES_SCHEMA`, self loops dropped. None: never imported.
    relationships : Mapping[str, pl.DataFrame]
        The other layers' relationships by type, ends as business keys (as `Store.edges` returns them); absent: never imported.
    nodes : Mapping[str, pl.DataFrame]
        The other layers' nodes by label (as `Store.nodes` returns them).
    lines_since : Mapping[int, date]
        First day of the solid line of a report (position), where it is known to have begun; others held always.
    searches : int or None
        From how many people shortest ways are searched, the same people in all copies with as many; None: as the settings allow.
    periods : int or None
        Periods with contact of the whole window, of which some are left out here; None: all are here.

    Examples
    --------
    >>> from_arrays(["a", "b", "c"], [-1, 0, 0], arcs=[(0, 1)])
    <OrgGraph as of 2026-01-05: 3 people and posts, 0 departments, 1 ties>
    """

    as_of: dt.date
    people: pl.DataFrame
    departments: pl.DataFrame
    department: Ints
    manager: Ints
    dotted: Ints
    parent: Ints
    head: Ints
    tie_rows: pl.DataFrame | None = None
    window: tuple[dt.date, dt.date] | None = None
    min_count: float = 1
    import_id: str = ""
    relationships: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    nodes: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    lines_since: Mapping[int, dt.date] = field(default_factory=dict)
    searches: int | None = None
    periods: int | None = None

    def __repr__(self) -> str:
        """One line, as a notebook shows the organisation."""
        ties = "no communication data" if self.tie_rows is None else f"{self.tie_rows.height} ties"
        return f"<OrgGraph as of {self.as_of}: {self.n} people and posts, {self.departments.height} departments, {ties}>"

    # -- who is there -------------------------------------------------------------------------------------------------
    @property
    def n(self) -> int:
        """Number of people and vacant posts."""
        return self.people.height

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Business keys of people by position."""
        return tuple(self.people["id"].to_list())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of people by position (the id where the name is missing)."""
        return tuple(self.people.select(pl.coalesce("name", "id")).to_series().to_list())

    @cached_property
    def vacant(self) -> Flags:
        """True where a post has no holder."""
        return self.people["vacant"].fill_null(value=False).to_numpy().astype(bool)

    @cached_property
    def department_ids(self) -> tuple[str, ...]:
        """Business keys of departments by position."""
        return tuple(self.departments["id"].to_list())

    @cached_property
    def department_names(self) -> tuple[str, ...]:
        """Names of departments by position (the id where the name is missing)."""
        return tuple(self.departments.select(pl.coalesce("name", "id")).to_series().to_list())

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Position of each person by business key."""
        return {key: i for i, key in enumerate(self.ids)}

    @cached_property
    def department_position(self) -> Mapping[str, int]:
        """Position of each department by business key."""
        return {key: i for i, key in enumerate(self.department_ids)}

    def person(self, key: str) -> int:
        """Return the position of a person; `UnknownName` (with the nearest id) if there is none."""
        if key not in self.position:
            raise UnknownName("person", key, self.ids)
        return self.position[key]

    # -- the chart ----------------------------------------------------------------------------------------------------
    @cached_property
    def hierarchy(self) -> nx.DiGraph:
        """Solid lines from boss to report (H in FIELD), nodes are positions."""
        has = self.manager >= 0
        reports = np.flatnonzero(has)
        return CSRDiGraph.from_arcs(self.n, self.manager[has], reports)

    @cached_property
    def depth(self) -> Ints:
        """Layer of each person: 1 at the top, 1 + the manager's layer below; -1 in or below a reporting circle."""
        return np.where(self.forest.depth < 0, -1, self.forest.depth + 1)

    @cached_property
    def forest(self) -> Forest:
        """The solid lines as trees: sizes and places of subtrees, lowest common superiors of many pairs at once."""
        return Forest.of(self.manager)

    @cached_property
    def _reports(self) -> tuple[Ints, Ints]:
        """Direct reports grouped by manager: the reports of i are ``reports[starts[i]:starts[i + 1]]``."""
        order = np.argsort(self.manager, kind="stable")
        starts = np.searchsorted(self.manager[order], np.arange(self.n + 1))
        return order, starts

    def reports(self, i: int) -> Ints:
        """Return the positions of the direct reports of person ``i``."""
        order, starts = self._reports
        return order[starts[i] : starts[i + 1]]

    def chain(self, i: int) -> list[int]:
        """Return the positions above ``i``, nearest first; ends at a circle."""
        return [int(j) for j in self.forest.chain(i)]

    def subtree(self, i: int) -> Ints:
        """Return ``i`` and everybody below, as sorted positions."""
        if self.forest.depth[i] >= 0:
            return np.sort(self.forest.subtree(i))
        lines = self.hierarchy  # in or below a reporting circle
        found, _, _ = breadth_first(lines.indptr, lines.indices, np.array([i], dtype=np.int32), np.inf)
        return np.sort(found.astype(np.int64))

    @cached_property
    def department_tree(self) -> tuple[tuple[int, ...], ...]:
        """For every department the positions of itself and all departments below it."""
        below: list[set[int]] = [{d} for d in range(len(self.parent))]
        for d in range(len(self.parent)):
            at, seen = int(self.parent[d]), {d}
            while at >= 0 and at not in seen:
                below[at].add(d)
                seen.add(at)
                at = int(self.parent[at])
        return tuple(tuple(sorted(s)) for s in below)

    @cached_property
    def _by_department(self) -> tuple[Ints, Ints]:
        """The positions of people in the order of their departments, and where each department begins in it."""
        order = np.argsort(self.department, kind="stable")
        return order, np.searchsorted(self.department[order], np.arange(len(self.department_ids) + 1))

    def members(self, d: int, *, below: bool = True) -> Ints:
        """Return the positions of the people of department ``d`` (with its sub-units unless ``below`` is false)."""
        order, bounds = self._by_department
        units = self.department_tree[d] if below else (d,)
        return np.sort(np.concatenate([order[bounds[u] : bounds[u + 1]] for u in units]))

    def scope(self, key: str) -> Flags:
        """Return a mask of the people in the part named by a person's or department's id (subtree, or unit with sub-units)."""
        mask = np.zeros(self.n, dtype=bool)
        if key in self.position:
            mask[self.subtree(self.position[key])] = True
        elif key in self.department_position:
            mask[self.members(self.department_position[key])] = True
        else:
            raise UnknownName("person or department", key, (*self.ids, *self.department_ids))
        return mask

    def lowest_common_superior(self, i: int, j: int) -> int:
        """Return the lowest person above (or equal to) both along solid lines; -1 if there is none."""
        if self.forest.depth[i] >= 0 and self.forest.depth[j] >= 0:
            return int(self.forest.lowest_common(i, j)[0])
        above = {j, *self.chain(j)}
        return next((k for k in [i, *self.chain(i)] if k in above), -1)

    # -- the other layers ---------------------------------------------------------------------------------------------
    def linked(self, kind: str) -> pl.DataFrame:
        """Return the relationships of one type; no rows (with the columns of the schema) where there are none."""
        frame = self.relationships.get(kind)
        return pl.DataFrame(schema=edge_schema(kind)) if frame is None else frame

    def listed(self, label: str) -> pl.DataFrame:
        """Return the nodes of one label; no rows (with the columns of the schema) where there are none."""
        frame = self.nodes.get(label)
        return pl.DataFrame(schema=node_schema(label)) if frame is None else frame

    # -- who talks to whom --------------------------------------------------------------------------------------------
    def require(self, *layers: str) -> None:
        """Raise `NotAssessed` unless every layer was imported."""
        missing = [layer for layer in layers if layer not in self.layers]
        if missing:
            raise NotAssessed(missing)

    @cached_property
    def layers(self) -> frozenset[str]:
        """Names of the data layers that were imported (see `model.LAYERS`)."""
        found = {"communication"} if self.tie_rows is not None else set()
        for table in model.TABLES.values():
            types = [w.type for w in table.writes if isinstance(w, model.Edge)]
            labels = [w.label for w in table.writes if isinstance(w, model.Node)]
            there = any(t in self.relationships for t in types) or (not types and any(label in self.nodes for label in labels))
            if table.layer and table.layer != "communication" and there:
                found.add(table.layer)
        return frozenset(found)

    @cached_property
    def arcs(self) -> pl.DataFrame:
        """Directed ties of the window without broadcasts: ``source, target, count, weight`` (positions; summed; count >= min_count)."""
        self.require("communication")
        assert self.tie_rows is not None
        return _summed(self.tie_rows, self.min_count)

    def retied(self, rows: pl.DataFrame, pairs: pl.DataFrame) -> OrgGraph:
        """Return a copy with other tie rows, which differ from those here only for the pairs named: chart and sums of the others are kept.

        Parameters
        ----------
        rows : pl.DataFrame
            As ``tie_rows``.
        pairs : pl.DataFrame
            ``source, target`` of every directed pair whose rows may differ.
        """
        changed = replace(self, tie_rows=rows)
        ends = ["source", "target"]
        again = _summed(rows.join(pairs, on=ends, how="semi"), self.min_count)
        kept = self.arcs.join(pairs, on=ends, how="anti")
        changed.__dict__.update({name: self.__dict__[name] for name in CHART if name in self.__dict__})  # where cached properties lie
        changed.__dict__["arcs"] = pl.concat([kept, again]).sort(ends)
        return changed

    def partly(self, rows: pl.DataFrame, *, searches: int | None = None, periods: int | None = None) -> OrgGraph:
        """Return a copy with a part of the tie rows: who has data stays, and what the chart says is not worked out again."""
        part = replace(self, tie_rows=rows, searches=searches, periods=periods)
        part.__dict__.update({name: getattr(self, name) for name in (*CHART, "seen")})
        return part

    def recharted(self, *, manager: Ints, department: Ints, parent: Ints) -> OrgGraph:
        """Return a copy with the same people and ties under another chart: the sums of ties are kept."""
        since = {i: day for i, day in self.lines_since.items() if manager[i] == self.manager[i]}
        changed = replace(self, manager=manager, department=department, parent=parent, lines_since=since)
        changed.__dict__.update({name: self.__dict__[name] for name in CONTACT if name in self.__dict__})
        return changed

    @cached_property
    def ties(self) -> nx.DiGraph:
        """Directed ties with ``weight`` (strength, never a distance); nodes are positions, isolates kept."""
        a = self.arcs
        return CSRDiGraph.from_arcs(self.n, a["source"].to_numpy(), a["target"].to_numpy(), a["weight"].to_numpy())

    @cached_property
    def contacts(self) -> nx.Graph:
        """Undirected union of ties: two people are joined when either wrote to the other; weights summed."""
        a = self.arcs
        return CSRGraph.from_arcs(self.n, a["source"].to_numpy(), a["target"].to_numpy(), a["weight"].to_numpy())

    def named(self, network: nx.Graph) -> nx.Graph:
        """Return ``ties``, ``contacts`` or ``hierarchy`` with people's ids for nodes, and what is known of them as attributes.

        Parameters
        ----------
        network : networkx.Graph
            A graph of this organisation whose nodes are positions.

        Returns
        -------
        networkx.Graph
            As compiled as before, on the same arrays. Nodes have the properties of the person, dates as ISO text, and ``department``, where
            they are known.

        Examples
        --------
        >>> org = from_arrays(["a", "b", "c"], [-1, 0, 0], arcs=[(0, 1), (2, 1)])
        >>> nx.degree_centrality(org.named(org.contacts))
        {'a': 0.5, 'b': 1.0, 'c': 0.5}
        """
        people = self.people.drop("id").with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d"))  # GraphML and JSON have no dates
        known = {c.name: [MISSING if v is None else v for v in c] for c in people.iter_columns()}
        known["department"] = [self.department_ids[d] if d >= 0 else MISSING for d in self.department.tolist()]
        return type(network)(network.indptr, network.indices, network.columns, self.ids, known)

    @cached_property
    def seen(self) -> Flags:
        """True for people with any communication in the window, broadcasts included: only about them can silence be told."""
        self.require("communication")
        assert self.tie_rows is not None
        mask = np.zeros(self.n, dtype=bool)
        for end in ("source", "target"):
            mask[self.tie_rows[end].unique().to_numpy()] = True
        return mask

    def coverage(self, mask: Flags | None = None) -> float:
        """Return the share of (non-vacant) people with communication data, in ``mask`` or in all; NaN when nobody is there."""
        people = ~self.vacant if mask is None else mask & ~self.vacant
        total = int(people.sum())
        return float((self.seen & people).sum() / total) if total else float("nan")


def _summed(rows: pl.DataFrame, least: float) -> pl.DataFrame:
    """Return the directed ties of rows without broadcasts, each pair once, with ``least`` contacts or more."""
    return (
        rows.filter(pl.col("channel").ne_missing(BROADCAST))
        .group_by("source", "target")
        .agg(pl.col("count").sum(), pl.col("weight").sum())
        .filter(pl.col("count") >= least)
        .sort("source", "target")
    )


def from_arrays(
    ids: Sequence[str],
    manager: Sequence[int],
    *,
    department: Sequence[int] | None = None,
    departments: Sequence[str] = (),
    parent: Sequence[int] | None = None,
    head: Sequence[int] | None = None,
    arcs: Sequence[tuple[int, int]] | Sequence[tuple[int, int, float]] | None = None,
    dotted: Sequence[tuple[int, int]] = (),
    as_of: dt.date = dt.date(2026, 1, 5),
) -> OrgGraph:
    """Make an organisation by hand, for tests and notebooks.

    Parameters
    ----------
    ids : sequence of str
        Must be sorted, since positions follow the order of ids.
    manager : sequence of int
        Position of each manager, -1 for the top.
    department, parent, head : sequence of int, optional
        As in `OrgGraph`; default -1.
    arcs : sequence of (source, target[, weight]), optional
        Ties of one period; None means communication was never imported.

    Returns
    -------
    OrgGraph

    Examples
    --------
    >>> from_arrays(["a", "b", "c"], [-1, 0, 1]).depth.tolist()
    [1, 2, 3]
    """
    n, units = len(ids), len(departments)
    people = pl.DataFrame({"id": list(ids), "name": list(ids)}, schema={"id": pl.String, "name": pl.String})
    rows = None
    if arcs is not None:
        full = [(a[0], a[1], "email", as_of, 1.0, float(a[2]) if len(a) > 2 else 1.0) for a in arcs if a[0] != a[1]]
        rows = pl.DataFrame(full, schema=TIES_SCHEMA, orient="row")
    return OrgGraph(
        as_of=as_of,
        people=people.with_columns(vacant=pl.lit(value=False)),
        departments=pl.DataFrame({"id": list(departments), "name": list(departments)}, schema={"id": pl.String, "name": pl.String}),
        department=np.array([-1] * n if department is None else department, dtype=np.int64),
        manager=np.array(manager, dtype=np.int64),
        dotted=np.array(dotted, dtype=np.int64).reshape(-1, 2),
        parent=np.array([-1] * units if parent is None else parent, dtype=np.int64),
        head=np.array([-1] * units if head is None else head, dtype=np.int64),
        tie_rows=rows,
    )


def _positions(values: pl.Series, index: pl.DataFrame) -> Ints:
    """Return positions of business keys, -1 where unknown."""
    joined = values.rename("id").to_frame().join(index, on="id", how="left", maintain_order="left")
    return joined["position"].fill_null(-1).to_numpy().astype(np.int64)


def _pointer(edges: pl.DataFrame, start: pl.DataFrame, end: pl.DataFrame) -> Ints:
    """Return for every start the position of its one end, -1 for none; the first row wins."""
    out = np.full(start.height, -1, dtype=np.int64)
    source, target = _positions(edges["source"], start), _positions(edges["target"], end)
    keep = (source >= 0) & (target >= 0)
    out[source[keep][::-1]] = target[keep][::-1]
    return out


def _begun(solid: pl.DataFrame, at: pl.DataFrame) -> Mapping[int, dt.date]:
    """Return the first day of each report's solid line where one is on record."""
    if "since" not in solid.columns:
        return {}
    dated = solid.filter(pl.col("since").is_not_null())
    return {int(i): day for i, day in zip(_positions(dated["source"], at), dated["since"], strict=True) if i >= 0}


def _window(
    ties: pl.DataFrame, at: pl.DataFrame, weeks: float, last: dt.date
) -> tuple[pl.DataFrame | None, tuple[dt.date, dt.date] | None]:
    """Return the ties of the last ``weeks`` before the newest period, ends as positions, self loops dropped, and the days they span.

    A period after ``last`` is a slip of the pen, and must not push all others out of the window.
    """
    there, ties = ties.height > 0, ties.filter(pl.col("period") <= last)
    newest = ties["period"].max()
    if not isinstance(newest, dt.date):
        return (pl.DataFrame(schema=TIES_SCHEMA) if there else None), None
    oldest = dt.date.min if weeks == float("inf") else newest - dt.timedelta(weeks=weeks) + dt.timedelta(days=1)
    inside = ties.filter(pl.col("period") >= oldest)
    ends = {end: pl.Series(_positions(inside[end], at)) for end in ("source", "target")}
    rows = (
        inside.with_columns(**ends)
        .filter((pl.col("source") >= 0) & (pl.col("target") >= 0) & (pl.col("source") != pl.col("target")))
        .select(TIES_SCHEMA.keys())
        .cast(TIES_SCHEMA)  # type: ignore[arg-type]
    )
    first = rows["period"].min()
    return rows, (first if isinstance(first, dt.date) else newest, newest)


def load(store: Store, settings: Settings | None = None, *, window_weeks: float | None = None, as_of: dt.date | None = None) -> OrgGraph:
    """Read the organisation from a store: the current one, or that of a past day.

    Parameters
    ----------
    store : Store
        Any store that passes the contract suite.
    settings : Settings, optional
        ``communication.window_weeks`` and ``communication.min_count`` are used.
    window_weeks : float, optional
        Overrides the window; ``inf`` takes all periods. The window ends with the newest period in the store that is not in the future.
    as_of : date, optional
        The organisation as the newest import of that day or before left it (`history.at`).

    Returns
    -------
    OrgGraph
        With no people when the store is empty.

    Raises
    ------
    StoreError
        When the store cannot be read, or knows nothing about ``as_of``.
    """
    settings = settings or load_settings()
    weeks = settings["communication.window_weeks"] if window_weeks is None else window_weeks
    with store.seen() as tables:
        for _ in range(READINGS):
            newest = history.latest_import(tables)
            org = _read(tables if as_of is None else history.at(tables, as_of), settings, weeks)
            if history.latest_import(tables) == newest:  # else a server let an import come between two tables: read them anew
                return org
    raise StoreError(f"Imports into {store.url} came faster than it could be read; try again when they are done")


def _read(store: Store, settings: Settings, weeks: float) -> OrgGraph:
    with ThreadPoolExecutor(1) as beside:  # of all tables ties take longest by far; an engine reads others at the same time
        return _assembled(store, settings, weeks, beside.submit(store.edges, "COMMUNICATES_WITH"))


def _assembled(store: Store, settings: Settings, weeks: float, ties: Future[pl.DataFrame]) -> OrgGraph:
    people = store.nodes("Person")
    departments = store.nodes("Department")
    at = people.select("id").with_row_index("position").cast({"position": pl.Int64})
    unit_at = departments.select("id").with_row_index("position").cast({"position": pl.Int64})

    lines = store.edges("REPORTS_TO")
    solid, dotted = (lines.filter(pl.col("kind") == kind) for kind in ("solid", "dotted"))
    imports = store.nodes(model.IMPORT_NODE.label).sort("at")
    as_of = imports["as_of"].max() if imports.height else None

    today = dt.date.today()
    last = max(as_of, today) if isinstance(as_of, dt.date) else today
    chart = {"REPORTS_TO", "MEMBER_OF", "PART_OF", "HEADS", "COMMUNICATES_WITH"}
    counts = store.counts()
    relationships = {t: store.edges(t) for t in model.edges() if t not in chart and counts.get(t)}
    labels = [lab for lab in model.labels() if lab not in ("Person", "Department", "Import") and counts.get(lab)]
    nodes = {lab: store.nodes(lab) for lab in labels}
    member, part, heads = (store.edges(t) for t in ("MEMBER_OF", "PART_OF", "HEADS"))
    rows, window = _window(ties.result(), at, weeks, last)
    return OrgGraph(
        as_of=as_of if isinstance(as_of, dt.date) else today,
        people=people,
        departments=departments,
        department=_pointer(member, at, unit_at),
        manager=_pointer(solid, at, at),
        dotted=np.stack([_positions(dotted["source"], at), _positions(dotted["target"], at)], axis=1).reshape(-1, 2),
        parent=_pointer(part, unit_at, unit_at),
        head=_pointer(heads.rename({"source": "target", "target": "source"}), unit_at, at),
        tie_rows=rows,
        window=window,
        min_count=settings["communication.min_count"],
        import_id=str(imports["id"][-1]) if imports.height else "",
        relationships=relationships,
        nodes=nodes,
        lines_since=_begun(solid, at),
    )
