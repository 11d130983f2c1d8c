"""Frozen graphs on compressed rows: the neighbours of a node lie side by side in arrays. networkx functions accept them.

A node's *position* is its place among the nodes; kernels know positions alone. Ids are what users see: any hashables, or the positions
themselves. `CSRGraph` and `CSRDiGraph` are networkx graphs in every way that only reads: what is not overridden here works on dictionaries
that are made when first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import networkx as nx
import numpy as np
import numpy.typing as npt

from orggraph.fastnx.kernel import kernel

nx.config.fallback_to_nx = True  # what has no compiled version converts once and runs in networkx; there is no narrower switch

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int32]
MISSING = object()  # a tie or node without the attribute


class _Rows:
    """What both classes share, before networkx's own class.

    Parameters
    ----------
    indptr : int64 array (n + 1,)
        Where the row of each node begins in ``indices``.
    indices : int32 array
        Positions of neighbours (successors), in the order of networkx's adjacency. An undirected tie stands in both rows, a self loop once.
    columns : mapping of str to array or list, optional
        Attributes of ties, one entry for each of ``indices``; a weight is a strength.
    ids : sequence of hashables, optional
        Nodes by position; by default the positions themselves.
    attributes : mapping of str to sequence, optional
        Attributes of nodes by position; `MISSING` where a node has none.
    """

    __networkx_backend__ = "fastnx"
    frozen = True
    directed: bool
    indptr: Ints
    indices: Positions

    def __new__(cls, *_: object, **__: object) -> Self:  # networkx would look for a backend to make the graph
        return object.__new__(cls)

    def __init__(
        self,
        indptr: Ints,
        indices: Positions,
        columns: Mapping[str, Any] | None = None,
        ids: Sequence[Hashable] | None = None,
        attributes: Mapping[str, Sequence[Any]] | None = None,
        graph: Mapping[str, Any] | None = None,
    ) -> None:
        self.indptr, self.indices = indptr, indices
        self.columns = dict(columns or {})
        self.ids: Sequence[Hashable] = range(len(indptr) - 1) if ids is None else ids
        self.attributes = dict(attributes or {})
        self.graph = dict(graph or {})
        self.__networkx_cache__: dict[str, Any] = {}

    # -- arrays -----------------------------------------------------------------------------------------------------------
    @cached_property
    def position(self) -> Mapping[Hashable, int]:
        """Position of each node."""
        return {node: i for i, node in enumerate(self.ids)}

    @cached_property
    def sources(self) -> Positions:
        """Row of each entry of ``indices``."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.indptr))

    @cached_property
    def loops(self) -> int:
        """Number of self loops."""
        return int(np.count_nonzero(self.sources == self.indices))

    def weights(self, name: str | None) -> Floats:
        """Return the attribute ``name`` of ties as numbers, 1 where it is missing or ``name`` is None.

        `NotImplementedError` where it is no ordinary number: networkx itself then answers.
        """
        cache = self.__dict__.setdefault("_weights", {})
        if name not in cache:
            cache[name] = self._numbers(name)
        numbers: Floats = cache[name]
        return numbers

    def _numbers(self, name: str | None) -> Floats:
        column = self.columns.get(name) if name is not None else None
        if column is None:
            return np.ones(len(self.indices))
        if not isinstance(column, np.ndarray):
            if not all(type(value) in (int, float, bool) or value is MISSING for value in column):
                raise NotImplementedError(f"fastnx takes ordinary numbers as weights, and {name!r} has others")
            column = np.array([1 if value is MISSING else value for value in column], dtype=np.float64)
        if column.dtype.kind not in "iufb":
            raise NotImplementedError(f"fastnx takes ordinary numbers as weights, and {name!r} has others")
        return np.ascontiguousarray(column, dtype=np.float64)

    def strengths(self, name: str | None) -> Floats:
        """Return ``weights(name)`` where none is negative, infinite or NaN; else networkx itself answers (`NotImplementedError`)."""
        numbers = self.weights(name)
        cache = self.__dict__.setdefault("_lowest", {})
        if name not in cache:
            cache[name] = not len(numbers) or bool(numbers.min() >= 0 and numbers.max() < np.inf)  # both False for NaN
        if not cache[name]:
            raise NotImplementedError("fastnx takes finite weights of 0 or more")
        return numbers

    def whole(self, name: str | None) -> bool:
        """Return whether the attribute ``name`` of ties holds whole numbers only, so that sums of it are whole as in networkx."""
        column = self.columns.get(name) if name is not None else None
        if column is None:
            return True
        if isinstance(column, np.ndarray):
            return column.dtype.kind in "iub"
        return all(isinstance(value, int) or value is MISSING for value in column)

    @cached_property
    def sorted_order(self) -> Ints | None:
        """Permutation of entries that sorts every row by position; None where they are sorted already."""
        ascending = np.diff(self.indices.astype(np.int64) + self.sources.astype(np.int64) * len(self)) > 0
        return None if bool(ascending.all()) else np.lexsort((self.indices, self.sources))

    @cached_property
    def sorted_indices(self) -> Positions:
        """``indices`` with every row sorted."""
        return self.indices if self.sorted_order is None else self.indices[self.sorted_order]

    def sorted_weights(self, name: str | None) -> Floats:
        """Return ``strengths(name)`` in the order of ``sorted_indices``."""
        numbers = self.strengths(name)
        return numbers if self.sorted_order is None else numbers[self.sorted_order]

    @cached_property
    def matrix(self) -> Any:
        """Adjacency as a scipy array: ``matrix[i, j]`` is the weight (strength) of the tie from i to j; weights are never distances."""
        import scipy.sparse as sp

        return sp.csr_array((self.weights("weight"), self.indices, self.indptr), shape=(len(self),) * 2)

    @cached_property
    def pattern(self) -> Any:
        """The adjacency matrix with ones."""
        import scipy.sparse as sp

        return sp.csr_array((np.ones(len(self.indices)), self.indices, self.indptr), shape=(len(self),) * 2)

    @cached_property
    def incoming(self) -> tuple[Ints, Positions, Ints]:
        """The rows of predecessors: ``indptr``, ``indices``, and the entry of ``self.indices`` that each one mirrors."""
        if not self.directed:
            return self.indptr, self.indices, np.arange(len(self.indices))
        return _mirrored(self.indptr, self.indices)

    @cached_property
    def either(self) -> CSRGraph:
        """The undirected graph of ties in either direction, without self loops, weighted by how many there are. Rows are sorted."""
        if isinstance(self, CSRGraph) and not self.loops and self.sorted_order is None:
            return self
        return self.merged(None)

    @cached_property
    def unweighted(self) -> Self:
        """The same ties, each of weight 1."""
        return type(self)(self.indptr, self.indices, {"weight": np.ones(len(self.indices))}, self.ids, self.attributes, self.graph)

    @cached_property
    def answers(self) -> Ints:
        """For each of ``sorted_indices`` the entry of the arc back, -1 where there is none; of an undirected tie the other of its two."""
        return _answers(self.indptr, self.sorted_indices)

    def merged(self, weight: str | None) -> CSRGraph:
        """Return the graph `either` with opposite values of ``weight`` summed, an undirected tie counted once."""
        if self.directed:
            return CSRGraph.from_arcs(len(self), self.sources, self.indices, self.strengths(weight))
        once = self.sources < self.indices
        return CSRGraph.from_arcs(len(self), self.sources[once], self.indices[once], self.strengths(weight)[once])

    @cached_property
    def undirected(self) -> Any:
        """Symmetric pattern: a tie in either direction."""
        return self.either.pattern

    @cached_property
    def nodes_by_position(self) -> list[Any]:
        """The nodes as a list: a range would make its numbers anew for every result."""
        return list(self.ids)

    def keyed(self, values: npt.NDArray[Any]) -> dict[Hashable, Any]:
        """Return an array by position as a dictionary by node, of Python's own numbers."""
        return dict(zip(self.nodes_by_position, values.tolist(), strict=True))

    def named(self, positions: npt.NDArray[Any]) -> list[Any]:
        """Return the nodes at positions."""
        if isinstance(self.ids, range):
            return list(positions.tolist())
        ids = self.ids
        return [ids[i] for i in positions.tolist()]

    def at(self, node: Hashable, error: Callable[[str], Exception] = nx.NodeNotFound, text: str = "Node {} is not in G") -> int:
        """Return the position of a node, or raise as networkx does."""
        if node not in self:
            raise error(text.format(node))
        return self.position[node]

    # -- networkx's reading side, without dictionaries ----------------------------------------------------------------------
    def is_directed(self) -> bool:
        """Return whether ties have a direction."""
        return self.directed

    def is_multigraph(self) -> bool:
        """Return False: parallel ties are summed."""
        return False

    def number_of_nodes(self) -> int:
        """Return n, isolates included."""
        return len(self.indptr) - 1

    __len__ = order = number_of_nodes

    def __iter__(self) -> Iterator[Any]:
        return iter(self.ids)

    def __contains__(self, node: object) -> bool:
        if isinstance(self.ids, range) and type(node) is int:
            return 0 <= node < len(self)
        try:
            return node in self.position
        except TypeError:  # not hashable, as networkx has it
            return False

    has_node = __contains__

    def nbunch_iter(self, nbunch: Any = None) -> Iterator[Any]:
        """Iterate over those of some nodes (or one) that are here, all by default."""
        if nbunch is None:
            return iter(self)
        if nbunch in self:
            return iter([nbunch])
        return nx.Graph.nbunch_iter(_Nodes(self), nbunch)  # type: ignore[no-any-return]

    def _row(self, node: Hashable) -> slice:
        i = self.at(node, nx.NetworkXError, "The node {} is not in the digraph." if self.directed else "The node {} is not in the graph.")
        return slice(int(self.indptr[i]), int(self.indptr[i + 1]))

    def neighbors(self, node: Hashable) -> Iterator[Any]:
        """Iterate over the neighbours (successors) of a node."""
        return iter(self.named(self.indices[self._row(node)]))

    def has_edge(self, u: Hashable, v: Hashable) -> bool:
        """Return whether there is a tie from u to v."""
        return u in self and v in self and bool((self.indices[self._row(u)] == self.position[v]).any())

    def number_of_edges(self, u: Hashable = None, v: Hashable = None) -> int:
        """Return m: arcs of a digraph, pairs of an undirected graph; or 1 if u and v are joined, else 0."""
        if u is not None:
            return int(self.has_edge(u, v))
        return len(self.indices) if self.directed else (len(self.indices) + self.loops) // 2

    def size(self, weight: str | None = None) -> float:
        """Return the number of ties, or the sum of their weights."""
        total = self.degrees(weight).sum() / 2
        return int(total) if weight is None else float(total)

    def degrees(self, weight: str | None = None, direction: str = "both") -> npt.NDArray[Any]:
        """Return the degree of each position, ``direction`` "in", "out" or "both"; whole numbers stay whole.

        As in networkx a self loop of an undirected graph counts twice.
        """
        numbers = self.weights(weight) if weight is not None else None
        n = len(self)
        total = np.zeros(n) if numbers is not None else np.zeros(n, np.int64)
        if direction != "in":
            total = total + (np.diff(self.indptr) if numbers is None else _row_sums(self.indptr, numbers))
        if direction != "out" and self.directed:
            total = total + np.bincount(self.indices, numbers, minlength=n)
        if not self.directed and self.loops:
            loops = self.sources == self.indices
            total = total + np.bincount(self.indices[loops], None if numbers is None else numbers[loops], minlength=n)
        return total if not self.whole(weight) else total.astype(np.int64)

    @property
    def degree(self) -> Degrees:
        """Degrees; weighted and for some nodes when called as in networkx."""
        return Degrees(self, "both")

    def induced(self, positions: npt.ArrayLike) -> Self:
        """Return the graph of the nodes at these positions alone, in their order, with all attributes."""
        keep = np.asarray(positions, dtype=np.int64)
        indptr, indices, entry = _induced(self.indptr, self.indices, keep, np.full(len(self), -1, np.int32))
        columns = {k: c[entry] if isinstance(c, np.ndarray) else [c[i] for i in entry] for k, c in self.columns.items()}
        attributes = {k: [c[i] for i in keep] for k, c in self.attributes.items()}
        return type(self)(indptr, indices, columns, None if isinstance(self.ids, range) else self.named(keep), attributes, self.graph)

    def subgraph(self, nodes: Iterable[Hashable]) -> Self:
        """Return the graph of these nodes as a graph of its own: neither can change."""
        wanted = {self.position[node] for node in self.nbunch_iter(nodes)}
        keep = sorted(wanted)
        part = self.induced(keep)
        part.ids = self.named(np.array(keep, np.int64))
        return part

    def to_networkx(self) -> nx.Graph:
        """Return the same graph as a plain networkx graph that may be changed."""
        plain = nx.DiGraph() if self.directed else nx.Graph()
        _fill(plain, self)
        return plain

    def copy(self, as_view: bool = False) -> Any:
        """Return a plain networkx graph that may be changed; a view is the graph itself."""
        return self if as_view else self.to_networkx()

    def to_directed_class(self) -> type[nx.DiGraph]:
        """Return the class of graphs that may be changed."""
        return nx.DiGraph  # type: ignore[no-any-return]

    def to_undirected_class(self) -> type[nx.Graph]:
        """Return the class of graphs that may be changed."""
        return nx.Graph  # type: ignore[no-any-return]

    # -- networkx's dictionaries, made when asked for -----------------------------------------------------------------------
    def _records(self, columns: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
        """Return one dictionary of attributes for each entry."""
        records: list[dict[str, Any]] = [{} for _ in range(count)]
        for name, column in columns.items():
            values = column.tolist() if isinstance(column, np.ndarray) else column
            for record, value in zip(records, values, strict=True):
                if value is not MISSING:
                    record[name] = value
        return records

    @cached_property
    def _node(self) -> dict[Hashable, dict[str, Any]]:
        return dict(zip(self.ids, self._records(self.attributes, len(self)), strict=True))

    @cached_property
    def _adj(self) -> dict[Hashable, dict[Hashable, dict[str, Any]]]:
        records = self._records(self.columns, len(self.indices))
        if not self.directed:  # both ends of a tie share one dictionary, that of the lower position
            mirror = _mirror(self.indptr, self.indices, self.sources)
            records = [records[i] for i in mirror.tolist()]
        return self._rows_of(self.indptr, self.indices, records)

    def _rows_of(self, indptr: Ints, indices: Positions, records: list[dict[str, Any]]) -> dict[Hashable, dict[Hashable, dict[str, Any]]]:
        ends, nodes = indptr.tolist(), self.named(indices)
        return {node: dict(zip(nodes[a:b], records[a:b], strict=True)) for node, a, b in zip(self.ids, ends[:-1], ends[1:], strict=True)}


class _Nodes:
    """As much of a networkx graph as its checks of node lists look at, without rows."""

    def __init__(self, graph: _Rows) -> None:
        self._adj = graph.position

    def __contains__(self, node: object) -> bool:
        try:
            return node in self._adj
        except TypeError:
            return False


class Degrees:
    """What ``G.degree``, ``G.in_degree`` and ``G.out_degree`` are: a mapping by node, and a function of nodes and weight."""

    def __init__(self, graph: _Rows, direction: str, weight: str | None = None, positions: Sequence[int] | None = None) -> None:
        self._graph, self._direction, self._weight, self._positions = graph, direction, weight, positions

    @cached_property
    def _values(self) -> list[Any]:
        return list(self._graph.degrees(self._weight, self._direction).tolist())

    def __call__(self, nbunch: Any = None, weight: str | None = None) -> Any:
        """Return the degree of one node, or the degrees of some."""
        if nbunch is not None and nbunch in self._graph:
            return Degrees(self._graph, self._direction, weight)[nbunch]
        positions = None
        if nbunch is not None:
            positions = [self._graph.position[node] for node in self._graph.nbunch_iter(nbunch)]
        return Degrees(self._graph, self._direction, weight, positions)

    def __getitem__(self, node: Hashable) -> Any:
        return self._values[self._graph.position[node]]

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self._positions is None:
            return iter(zip(self._graph.nodes_by_position, self._values, strict=True))
        return ((self._graph.ids[i], self._values[i]) for i in self._positions)

    def __len__(self) -> int:
        return len(self._graph) if self._positions is None else len(self._positions)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)})"


class CSRDiGraph(_Rows, nx.DiGraph):  # type: ignore[misc]
    """A frozen directed graph."""

    directed = True

    @classmethod
    def from_arcs(
        cls,
        n: int,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        weight: npt.ArrayLike | None = None,
        *,
        attributes: Mapping[str, Sequence[Any]] | None = None,
    ) -> CSRDiGraph:
        """Make a graph from arcs; parallel arcs are summed, self loops dropped.

        Examples
        --------
        >>> list(CSRDiGraph.from_arcs(3, [0, 0, 1], [1, 1, 1]).edges)
        [(0, 1)]
        """
        return cls(*_compress(n, source, target, weight, both=False), attributes=attributes)

    @property
    def in_degree(self) -> Degrees:
        """Degrees of arcs that arrive."""
        return Degrees(self, "in")

    @property
    def out_degree(self) -> Degrees:
        """Degrees of arcs that leave."""
        return Degrees(self, "out")

    def predecessors(self, node: Hashable) -> Iterator[Any]:
        """Iterate over the nodes with an arc to this one."""
        self._row(node)
        indptr, indices, _ = self.incoming
        i = self.position[node]
        return iter(self.named(indices[indptr[i] : indptr[i + 1]]))

    successors = _Rows.neighbors
    has_successor = _Rows.has_edge

    def has_predecessor(self, u: Hashable, v: Hashable) -> bool:
        """Return whether there is an arc from v to u."""
        return self.has_edge(v, u)

    @cached_property
    def transposed(self) -> CSRDiGraph:
        """The graph with every arc turned."""
        indptr, indices, entry = self.incoming
        columns = {k: c[entry] if isinstance(c, np.ndarray) else [c[i] for i in entry] for k, c in self.columns.items()}
        return CSRDiGraph(indptr, indices, columns, self.ids, self.attributes, self.graph)

    def reverse(self, copy: bool = True) -> CSRDiGraph:
        """Return the graph with every arc turned."""
        return self.transposed

    @property
    def _succ(self) -> dict[Hashable, dict[Hashable, dict[str, Any]]]:
        return self._adj

    @cached_property
    def _pred(self) -> dict[Hashable, dict[Hashable, dict[str, Any]]]:
        records = [record for row in self._adj.values() for record in row.values()]
        indptr, indices, entry = self.incoming
        return self._rows_of(indptr, indices, [records[i] for i in entry.tolist()])


class CSRGraph(_Rows, nx.Graph):  # type: ignore[misc]
    """A frozen undirected graph."""

    directed = False

    @classmethod
    def from_arcs(
        cls,
        n: int,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        weight: npt.ArrayLike | None = None,
        *,
        attributes: Mapping[str, Sequence[Any]] | None = None,
    ) -> CSRGraph:
        """Make a graph from arcs in either direction; opposite and parallel arcs are summed, self loops dropped.

        Examples
        --------
        >>> list(CSRGraph.from_arcs(3, [0, 1], [1, 0]).edges)
        [(0, 1)]
        """
        return cls(*_compress(n, source, target, weight, both=True), attributes=attributes)


for _name in (  # graphs here are frozen, as by ``nx.freeze``
    "add_node",
    "add_nodes_from",
    "remove_node",
    "remove_nodes_from",
    "add_edge",
    "add_edges_from",
    "add_weighted_edges_from",
    "remove_edge",
    "remove_edges_from",
    "clear",
    "clear_edges",
    "update",
):
    setattr(_Rows, _name, nx.classes.function.frozen)


def _fill(plain: nx.Graph, graph: Any) -> None:
    """Fill an empty plain graph with copies of a compressed graph's dictionaries."""
    plain.graph.update(graph.graph)
    plain._node.update((node, dict(record)) for node, record in graph._node.items())
    copies: dict[int, dict[str, Any]] = {}
    adjacency = plain._adj
    for node, row in graph._adj.items():
        adjacency[node] = {other: copies.setdefault(id(record), record.copy()) for other, record in row.items()}
    if graph.directed:
        for node, row in graph._pred.items():
            plain._pred[node] = {other: copies[id(record)] for other, record in row.items()}


def plain_view(graph: Any) -> nx.Graph:
    """Return a plain networkx graph that shares the dictionaries of a compressed one; only for functions that read."""
    plain = nx.DiGraph() if graph.directed else nx.Graph()
    plain.graph, plain._node, plain._adj = graph.graph, graph._node, graph._adj
    if graph.directed:
        plain._pred = graph._pred
    return plain


def _compress(
    n: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike | None, *, both: bool
) -> tuple[Ints, Positions, dict[str, Floats]]:
    s, t = (np.require(end, np.int32, ["C", "W"]) for end in (source, target))  # kernels take writable arrays alone
    w = np.ones(len(s)) if weight is None else np.require(weight, np.float64, ["C", "W"])
    for end in (s, t):
        if len(end) and (end.min() < 0 or end.max() >= n):
            raise ValueError(f"the ends of ties are positions from 0 to {n - 1}; found {int(end.min())} to {int(end.max())}")
    indptr, indices, weights = _sorted_rows(n, s, t, w, both)
    return indptr, indices, {"weight": weights}


# -- kernels ---------------------------------------------------------------------------------------------------------------
@kernel
def _sorted_rows(n: int, source: Positions, target: Positions, weight: Floats, both: bool) -> tuple[Ints, Positions, Floats]:
    """Sort arcs by both ends in two counting passes, then sum parallel ones. ``both`` adds every arc the other way round."""
    at = np.zeros(n + 1, np.int64)
    for k in range(len(source)):
        if source[k] != target[k]:
            at[target[k] + 1] += 1
            if both:
                at[source[k] + 1] += 1
    for i in range(n):
        at[i + 1] += at[i]
    begins = at.copy()
    count = at[n]
    first = np.empty(count, np.int32)
    first_weight = np.empty(count)
    for k in range(len(source)):
        s, t = source[k], target[k]
        if s != t:
            first[at[t]] = s
            first_weight[at[t]] = weight[k]
            at[t] += 1
            if both:
                first[at[s]] = t
                first_weight[at[s]] = weight[k]
                at[s] += 1
    rows = np.zeros(n + 1, np.int64)
    for k in range(count):
        rows[first[k] + 1] += 1
    for i in range(n):
        rows[i + 1] += rows[i]
    at = rows.copy()
    indices = np.empty(count, np.int32)
    weights = np.empty(count)
    for t in range(n):
        for k in range(begins[t], begins[t + 1]):
            s = first[k]
            slot = at[s]
            if slot > rows[s] and indices[slot - 1] == t:
                weights[slot - 1] += first_weight[k]
            else:
                indices[slot] = t
                weights[slot] = first_weight[k]
                at[s] = slot + 1
    indptr = np.zeros(n + 1, np.int64)
    for i in range(n):
        indptr[i + 1] = indptr[i] + at[i] - rows[i]
    if indptr[n] == count:
        return indptr, indices, weights
    for i in range(n):  # rows move forward only, over what was moved before
        for k in range(at[i] - rows[i]):
            indices[indptr[i] + k] = indices[rows[i] + k]
            weights[indptr[i] + k] = weights[rows[i] + k]
    return indptr, indices[: indptr[n]].copy(), weights[: indptr[n]].copy()


@kernel
def _mirrored(indptr: Ints, indices: Positions) -> tuple[Ints, Positions, Ints]:
    """Return the rows of predecessors, sorted, and the entry each mirrors."""
    n = len(indptr) - 1
    rows = np.zeros(n + 1, np.int64)
    for k in range(len(indices)):
        rows[indices[k] + 1] += 1
    for i in range(n):
        rows[i + 1] += rows[i]
    at = rows.copy()
    back = np.empty(len(indices), np.int32)
    entry = np.empty(len(indices), np.int64)
    for i in range(n):
        for k in range(indptr[i], indptr[i + 1]):
            j = indices[k]
            back[at[j]] = i
            entry[at[j]] = k
            at[j] += 1
    return rows, back, entry


@kernel
def _answers(indptr: Ints, indices: Positions) -> Ints:
    """Return the entry of the arc back, -1 without one. Rows are sorted, so that those who ask for a row come in its order."""
    n = len(indptr) - 1
    back = np.full(len(indices), -1, np.int64)
    at = indptr[:n].copy()
    for u in range(n):
        for k in range(indptr[u], indptr[u + 1]):
            v = indices[k]
            if v <= u:  # the other end has asked already
                continue
            j = at[v]
            while j < indptr[v + 1] and indices[j] < u:
                j += 1
            at[v] = j
            if j < indptr[v + 1] and indices[j] == u:
                back[k], back[j] = j, k
    return back


@kernel
def _row_sums(indptr: Ints, values: Floats) -> Floats:
    """Return the sum of each row, added in order."""
    sums = np.zeros(len(indptr) - 1)
    for i in range(len(sums)):
        for k in range(indptr[i], indptr[i + 1]):
            sums[i] += values[k]
    return sums


@kernel
def _induced(indptr: Ints, indices: Positions, keep: Ints, new: Positions) -> tuple[Ints, Positions, Ints]:
    """Return the rows of some nodes, numbered anew, and the entries they come from. ``new`` is -1 everywhere."""
    for i in range(len(keep)):
        new[keep[i]] = i
    rows = np.zeros(len(keep) + 1, np.int64)
    for i in range(len(keep)):
        count = 0
        for k in range(indptr[keep[i]], indptr[keep[i] + 1]):
            count += new[indices[k]] >= 0
        rows[i + 1] = rows[i] + count
    out = np.empty(rows[-1], np.int32)
    entry = np.empty(rows[-1], np.int64)
    at = 0
    for i in range(len(keep)):
        for k in range(indptr[keep[i]], indptr[keep[i] + 1]):
            if new[indices[k]] >= 0:
                out[at] = new[indices[k]]
                entry[at] = k
                at += 1
    return rows, out, entry


@kernel
def _mirror(indptr: Ints, indices: Positions, sources: Positions) -> Ints:
    """Return for every entry of an undirected graph the one of its tie that stands in the lower row."""
    n = len(indptr) - 1
    found = np.empty(len(indices), np.int64)
    rows = np.zeros(n + 1, np.int64)
    for k in range(len(indices)):
        rows[indices[k] + 1] += 1
    for i in range(n):
        rows[i + 1] += rows[i]
    at = rows[:n].copy()
    back = np.empty(len(indices), np.int64)  # entries by the node they lead to, then by row
    for k in range(len(indices)):
        back[at[indices[k]]] = k
        at[indices[k]] += 1
    where = np.empty(n, np.int64)
    for i in range(n):
        for k in range(rows[i], rows[i + 1]):  # entries that lead to i, by the row they stand in
            where[sources[back[k]]] = back[k]
        for k in range(indptr[i], indptr[i + 1]):
            found[k] = where[indices[k]] if indices[k] < i else k
    return found
