"""Frozen graphs on compressed rows: the neighbours of a node lie side by side in arrays. networkx functions accept them.

A node's *position* is its place among the nodes; kernels know positions alone. Ids are what users see: any hashables, or the positions
themselves. `CSRGraph` and `CSRDiGraph` are networkx graphs in every way that only reads: what is not overridden here works on dictionaries
that are made when first asked for.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import networkx as nx
import numpy as np
import numpy.typing as npt

from orggraph.fastnx import rows
from orggraph.fastnx.rows import Floats, Ints, Positions
from orggraph.fastnx.views import Degrees, Nodes, fill

__all__ = ["MISSING", "CSRDiGraph", "CSRGraph", "Floats", "Ints", "Positions", "Rows"]

nx.config.fallback_to_nx = True  # what has no compiled version converts once and runs in networkx; there is no narrower switch
# The second use of that conversion warns of changes to the graph in between, which frozen graphs do not have.
warnings.filterwarnings("ignore", "(?s)Note: conversions to backend graphs.*for the 'networkx' backend", UserWarning)

MISSING = object()  # a tie or node without the attribute


class Rows:
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

    def __new__(cls, *arrays: object, **_: object) -> Any:  # networkx would look for a backend to make the graph
        if not arrays:  # networkx's views begin with an empty graph of the class, which they then fill
            return nx.DiGraph() if cls.directed else nx.Graph()
        return object.__new__(cls)

    def __getnewargs__(self) -> tuple[Ints, Positions]:
        return self.indptr, self.indices

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

    @classmethod
    def from_arcs(
        cls,
        n: int,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        weight: npt.ArrayLike | None = None,
        *,
        attributes: Mapping[str, Sequence[Any]] | None = None,
    ) -> Self:
        """Make a graph from arcs; parallel arcs are summed, in an undirected graph opposite ones too, and self loops dropped.

        Examples
        --------
        >>> list(CSRDiGraph.from_arcs(3, [0, 0, 1], [1, 1, 0]).edges), list(CSRGraph.from_arcs(3, [0, 0, 1], [1, 1, 0]).edges)
        ([(0, 1), (1, 0)], [(0, 1)])
        """
        return cls(*rows.compress(n, source, target, weight, both=not cls.directed), attributes=attributes)

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
        return rows.mirrored(self.indptr, self.indices)

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
        return rows.answers(self.indptr, self.sorted_indices)

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
        return nx.Graph.nbunch_iter(Nodes(self), nbunch)  # type: ignore[no-any-return]

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
            total = total + (np.diff(self.indptr) if numbers is None else rows.row_sums(self.indptr, numbers))
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
        indptr, indices, entry = rows.induced(self.indptr, self.indices, keep, np.full(len(self), -1, np.int32))
        columns, attributes = _taken(self.columns, entry), _taken(self.attributes, keep)
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
        fill(plain, self)
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
            mirror = rows.lower_entry(self.indptr, self.indices, self.sources)
            records = [records[i] for i in mirror.tolist()]
        return self._rows_of(self.indptr, self.indices, records)

    def _rows_of(self, indptr: Ints, indices: Positions, records: list[dict[str, Any]]) -> dict[Hashable, dict[Hashable, dict[str, Any]]]:
        ends, nodes = indptr.tolist(), self.named(indices)
        return {node: dict(zip(nodes[a:b], records[a:b], strict=True)) for node, a, b in zip(self.ids, ends[:-1], ends[1:], strict=True)}


def _taken(columns: Mapping[str, Any], entries: Ints) -> dict[str, Any]:
    """Return some entries of columns, which are arrays or lists."""
    return {k: c[entries] if isinstance(c, np.ndarray) else [c[i] for i in entries] for k, c in columns.items()}


class CSRDiGraph(Rows, nx.DiGraph):  # type: ignore[misc]
    """A frozen directed graph."""

    directed = True

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

    successors = Rows.neighbors
    has_successor = Rows.has_edge

    def has_predecessor(self, u: Hashable, v: Hashable) -> bool:
        """Return whether there is an arc from v to u."""
        return self.has_edge(v, u)

    @cached_property
    def transposed(self) -> CSRDiGraph:
        """The graph with every arc turned."""
        indptr, indices, entry = self.incoming
        return CSRDiGraph(indptr, indices, _taken(self.columns, entry), self.ids, self.attributes, self.graph)

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


class CSRGraph(Rows, nx.Graph):  # type: ignore[misc]
    """A frozen undirected graph."""

    directed = False


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
    setattr(Rows, _name, nx.classes.function.frozen)
