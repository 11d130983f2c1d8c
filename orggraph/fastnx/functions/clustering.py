"""Triangles and clustering."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import CSRGraph, Floats, Ints, Positions, Rows
from orggraph.fastnx.kernel import kernel
from orggraph.fastnx.triangles import upward


def _chosen(G: Rows, nodes: Any) -> Positions:
    wanted = G.ids if nodes is None else G.nbunch_iter(nodes)
    return np.arange(len(G), dtype=np.int32) if nodes is None else np.array([G.position[v] for v in wanted], np.int32)


def _only(G: Rows, nodes: Any, chosen: Positions, values: Any) -> Any:
    """Return values of all positions as networkx does: one number for one node, a dictionary otherwise."""
    values = values[chosen].tolist()
    if nodes is not None and nodes in G:
        return values[0]
    return dict(zip(G.named(chosen), values, strict=True))


def _coefficients(G: Rows, weight: str | None) -> Floats:
    """Return the clustering of every position.

    Undirected: triangles over pairs of neighbours; weighted by the geometric mean of a triangle's weights over the largest of all (Onnela
    et al. 2005); directed: closed over possible directed triangles (Fagiolo 2007): with A the adjacency (of cube roots of weights) and
    S = A + Aᵀ, node i closes ``(S³)_ii`` of them.
    """
    if weight is None:
        if not G.directed:
            pairs = G.either
            degree = np.diff(pairs.indptr)
            return _over((2.0 * _triangles(*upward(pairs)[:2])).astype(np.float64), degree * (degree - 1))
        values = np.ones(len(G.indices))
    else:
        largest = G.strengths(weight).max(initial=0)
        if len(G.indices) and largest == 0:
            raise NotImplementedError("weights that are all 0 are networkx's to answer")
        values = np.cbrt(G.strengths(weight) / (largest or 1))
    if not G.directed:
        once = G.sources < G.indices
        both = CSRGraph.from_arcs(len(G), G.sources[once], G.indices[once], values[once])
        degree = np.diff(both.indptr)
        return _over(_closed(*upward(both)[:3], both.weights("weight")), degree * (degree - 1))
    both = CSRGraph.from_arcs(len(G), G.sources, G.indices, values)
    ones = CSRGraph.from_arcs(len(G), G.sources, G.indices)
    total = np.asarray(ones.degrees("weight")).astype(np.int64)
    mutual = total - np.diff(ones.indptr)
    return _over(_closed(*upward(both)[:3], both.weights("weight")), 2 * (total * (total - 1) - 2 * mutual))


def _over(top: Floats, bottom: Ints) -> Floats:
    return np.divide(top, bottom, out=np.zeros(len(top)), where=top != 0)


@accelerates()
def triangles(G: CSRGraph, nodes: Any = None) -> dict[Hashable, int] | int:
    """Number of triangles at each node."""
    pairs = G.either
    return _only(G, nodes, _chosen(G, nodes), _triangles(*upward(pairs)[:2]))  # type: ignore[no-any-return]


@accelerates()
def clustering(G: Rows, nodes: Any = None, weight: str | None = None) -> dict[Hashable, float] | float:
    """Share of a node's pairs of neighbours that are tied."""
    return _only(G, nodes, _chosen(G, nodes), _coefficients(G, weight))  # type: ignore[no-any-return]


@accelerates()
def transitivity(G: Rows) -> float:
    """Share of connected triples that are closed; of successors alone in a digraph, as networkx has it."""
    if G.directed:
        raise NotImplementedError("networkx compares successors alone")
    pairs = G.either
    degree = np.diff(pairs.indptr)
    closed, triples = 2 * int(_triangles(*upward(pairs)[:2]).sum()), int((degree * (degree - 1)).sum())
    return closed / triples if closed else 0


# -- kernels ---------------------------------------------------------------------------------------------------------------
@kernel
def _triangles(rows: Ints, up: Positions) -> Ints:
    """Return the triangles at each node."""
    n = len(rows) - 1
    count = np.zeros(n, np.int64)
    mark = np.full(n, -1, np.int32)
    for u in range(n):
        for k in range(rows[u], rows[u + 1]):
            mark[up[k]] = u
        for k in range(rows[u], rows[u + 1]):
            v = up[k]
            closed = 0
            for q in range(rows[v], rows[v + 1]):
                if mark[up[q]] == u:
                    closed += 1
                    count[up[q]] += 1
            count[u] += closed
            count[v] += closed
    return count


@kernel
def _closed(rows: Ints, up: Positions, there: Ints, values: Floats) -> Floats:
    """Return for each node the sum over its triangles, either way round, of the product of the values of their ties."""
    n = len(rows) - 1
    total = np.zeros(n)
    mark = np.full(n, -1, np.int64)  # where in the row of u the tie to a node stands
    for u in range(n):
        for k in range(rows[u], rows[u + 1]):
            mark[up[k]] = k
        for k in range(rows[u], rows[u + 1]):
            v = up[k]
            for q in range(rows[v], rows[v + 1]):
                w = up[q]
                if mark[w] >= rows[u]:
                    product = 2.0 * values[there[k]] * values[there[q]] * values[there[mark[w]]]
                    total[u] += product
                    total[v] += product
                    total[w] += product
    return total
