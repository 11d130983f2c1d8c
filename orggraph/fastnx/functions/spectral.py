"""PageRank and eigenvector centrality by power iteration, with networkx's starts, norms and stopping rules."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import networkx as nx
import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import Floats, Ints, Positions, Rows
from orggraph.fastnx.kernel import kernel
from orggraph.fastnx.rows import row_sums

Vector = Mapping[Hashable, float]


def _given(G: Rows, vector: Vector | None) -> Floats | None:
    return None if vector is None else np.array([vector.get(node, 0) for node in G.ids], dtype=np.float64)


@accelerates()
def pagerank(
    G: Rows,
    alpha: float = 0.85,
    personalization: Vector | None = None,
    max_iter: int = 100,
    tol: float = 1.0e-6,
    nstart: Vector | None = None,
    weight: str | None = "weight",
    dangling: Vector | None = None,
) -> dict[Hashable, float]:
    """Share of time that a walker who follows ties by weight, and now and then jumps, spends at each node."""
    n = len(G)
    if n == 0:
        return {}
    weights = G.strengths(weight)
    sums = row_sums(G.indptr, weights)
    start, jump, drain = _given(G, nstart), _given(G, personalization), _given(G, dangling)
    x = np.full(n, 1 / n) if start is None else start / start.sum()
    if jump is not None and jump.sum() == 0:
        raise ZeroDivisionError
    p = np.full(n, 1 / n) if jump is None else jump / jump.sum()
    d = p if drain is None else drain / drain.sum()
    indptr, indices, entry = G.incoming
    along = weights if not G.directed else weights[entry]
    none_out = sums == 0
    for _ in range(max_iter):
        last = x
        share = np.divide(x, sums, out=np.zeros(n), where=~none_out)
        x = alpha * (_pull(indptr, indices, along, share) + x[none_out].sum() * d) + (1 - alpha) * p
        if np.abs(x - last).sum() < n * tol:
            return G.keyed(x)
    raise nx.PowerIterationFailedConvergence(max_iter)


@accelerates()
def eigenvector_centrality(
    G: Rows, max_iter: int = 100, tol: float = 1.0e-6, nstart: Vector | None = None, weight: str | None = None
) -> dict[Hashable, float]:
    """Entry of the first left eigenvector of the weighted adjacency, of length 1."""
    n = len(G)
    if n == 0:
        raise nx.NetworkXPointlessConcept("cannot compute centrality for the null graph")
    if nstart is not None and set(nstart) != set(G.ids):
        raise NotImplementedError("a start for other nodes is networkx's to answer")
    start = _given(G, nstart)
    x = np.full(n, 1.0) if start is None else start
    if not x.any():
        raise nx.NetworkXError("initial vector cannot have all zero values")
    x = x / x.sum()
    indptr, indices, entry = G.incoming
    along = G.strengths(weight) if not G.directed else G.strengths(weight)[entry]
    for _ in range(max_iter):
        last = x
        x = last + _pull(indptr, indices, along, last)
        x = x / (float(np.sqrt((x * x).sum())) or 1)
        if np.abs(x - last).sum() < n * tol:
            return G.keyed(x)
    raise nx.PowerIterationFailedConvergence(max_iter)


@kernel
def _pull(indptr: Ints, indices: Positions, weights: Floats, x: Floats) -> Floats:
    """Return for every row the sum of weight times x over its entries."""
    out = np.empty(len(indptr) - 1)
    for i in range(len(out)):
        total = 0.0
        for k in range(indptr[i], indptr[i + 1]):
            total += weights[k] * x[indices[k]]
        out[i] = total
    return out
