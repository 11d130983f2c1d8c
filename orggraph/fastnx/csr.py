"""Frozen graphs on compressed rows: nodes are 0 … n-1, neighbours lie side by side in arrays. networkx functions accept them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Self

import networkx as nx
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

nx.config.fallback_to_nx = True  # what has no compiled version converts once and runs in networkx; there is no narrower switch

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class _Graph:
    """What both classes share. ``matrix[i, j]`` is the weight (strength) of the tie from i to j; weights are never distances."""

    __networkx_backend__ = "fastnx"
    directed: bool

    def __init__(self, matrix: sp.csr_array) -> None:
        self.matrix = matrix
        self.graph: dict[str, Any] = {}

    @cached_property
    def indptr(self) -> Ints:
        """Where the neighbours of each node begin."""
        return self.matrix.indptr.astype(np.int64)

    @cached_property
    def indices(self) -> Ints:
        """Neighbours, grouped by node, sorted."""
        return self.matrix.indices.astype(np.int64)

    @cached_property
    def pattern(self) -> sp.csr_array:
        """The adjacency matrix with ones."""
        return sp.csr_array((np.ones(self.matrix.nnz), self.matrix.indices, self.matrix.indptr), shape=self.matrix.shape)

    @cached_property
    def undirected(self) -> sp.csr_array:
        """Symmetric pattern: a tie in either direction."""
        both: sp.csr_array = (self.pattern + self.pattern.T).tocsr()
        both.data[:] = 1.0
        both.sort_indices()
        return both

    def is_directed(self) -> bool:
        """Return whether ties have a direction."""
        return self.directed

    def is_multigraph(self) -> bool:
        """Return False: parallel ties are summed."""
        return False

    def number_of_nodes(self) -> int:
        """Return n, isolates included."""
        return int(self.matrix.shape[0])

    def __len__(self) -> int:
        return self.number_of_nodes()

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self)))

    def __contains__(self, node: object) -> bool:
        return isinstance(node, int | np.integer) and 0 <= int(node) < len(self)

    @property
    def nodes(self) -> range:
        """The nodes in order."""
        return range(len(self))

    def neighbors(self, node: int) -> Iterator[int]:
        """Iterate over the neighbours (successors) of a node."""
        return iter(self.matrix.indices[self.matrix.indptr[node] : self.matrix.indptr[node + 1]].tolist())

    @cached_property
    def degree(self) -> dict[int, int]:
        """Number of ties of each node; in a digraph of arcs in and out."""
        ends = np.bincount(self.indices, minlength=len(self)) if self.directed else 0
        return dict(enumerate((np.diff(self.indptr) + ends).tolist()))

    def induced(self, nodes: npt.ArrayLike) -> Self:
        """Return the graph of these nodes alone, numbered in their order."""
        keep = np.asarray(nodes, dtype=np.int64)
        return type(self)(self.matrix[keep][:, keep])

    def number_of_edges(self) -> int:
        """Return m: arcs of a digraph, pairs of an undirected graph."""
        return int(self.matrix.nnz if self.directed else self.matrix.nnz // 2)

    @property
    def edges(self) -> list[tuple[int, int]]:
        """Arcs (or pairs i < j) in order."""
        coo = self.matrix.tocoo()
        rows, columns = coo.coords
        keep = np.ones(len(rows), bool) if self.directed else rows < columns
        return list(zip(rows[keep].tolist(), columns[keep].tolist(), strict=True))

    def to_networkx(self) -> nx.Graph:
        """Return the same graph as a plain networkx graph, weights as attribute ``weight``."""
        plain = nx.DiGraph() if self.directed else nx.Graph()
        plain.add_nodes_from(range(len(self)))
        coo = self.matrix.tocoo()
        rows, columns = coo.coords
        keep = np.ones(len(rows), bool) if self.directed else rows < columns
        plain.add_weighted_edges_from(zip(rows[keep].tolist(), columns[keep].tolist(), coo.data[keep].tolist(), strict=True))
        return plain


def _matrix(n: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike | None) -> sp.csr_array:
    s, t = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    w = np.ones(len(s)) if weight is None else np.asarray(weight, dtype=np.float64)
    keep = s != t
    matrix = sp.coo_array((w[keep], (s[keep], t[keep])), shape=(n, n)).tocsr()
    matrix.sum_duplicates()
    matrix.sort_indices()
    return matrix


class CSRDiGraph(_Graph):
    """A frozen directed graph."""

    directed = True

    @classmethod
    def from_arcs(cls, n: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> CSRDiGraph:
        """Make a graph from arcs; parallel arcs are summed, self loops dropped.

        Examples
        --------
        >>> CSRDiGraph.from_arcs(3, [0, 0, 1], [1, 1, 1]).edges
        [(0, 1)]
        """
        return cls(_matrix(n, source, target, weight))


class CSRGraph(_Graph):
    """A frozen undirected graph."""

    directed = False

    @classmethod
    def from_arcs(cls, n: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> CSRGraph:
        """Make a graph from arcs in either direction; opposite and parallel arcs are summed, self loops dropped.

        Examples
        --------
        >>> CSRGraph.from_arcs(3, [0, 1], [1, 0]).edges
        [(0, 1)]
        """
        s, t = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
        both = None if weight is None else np.tile(np.asarray(weight, dtype=np.float64), 2)
        return cls(_matrix(n, np.concatenate([s, t]), np.concatenate([t, s]), both))
