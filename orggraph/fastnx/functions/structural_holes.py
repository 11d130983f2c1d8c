"""Structural holes (Burt 1992): how much a node's contacts are tied to each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import CSRGraph, Floats, Ints, Positions, Rows
from orggraph.fastnx.kernel import kernel
from orggraph.fastnx.triangles import upward


def _mutual(G: Rows, nodes: Iterable[Hashable] | None, weight: str | None) -> tuple[CSRGraph, list[Hashable], Positions]:
    """Return the graph of mutual weights a_ij + a_ji, and the nodes asked for."""
    if G.loops or not len(G):
        raise NotImplementedError("self loops and graphs without nodes are networkx's to answer")
    if nodes is None:
        return _both(G, weight), list(G.ids), np.arange(len(G), dtype=np.int32)
    if G.directed or G.strengths(weight).min(initial=1) <= 0:
        raise NotImplementedError("for some nodes networkx looks at successors alone, and counts ties of weight 0")
    wanted = list(nodes)
    if not all(node in G for node in wanted):
        raise NotImplementedError("networkx says which node is missing")
    return _both(G, weight), wanted, np.array([G.position[node] for node in wanted], np.int32)


def _both(G: Rows, weight: str | None) -> CSRGraph:
    if weight is None:
        return G.either if G.directed or G.loops or G.sorted_order is not None else G.unweighted  # type: ignore[return-value]
    if isinstance(G, CSRGraph) and weight == "weight" and G.sorted_order is None and not G.loops:
        G.strengths(weight)
        return G
    return G.merged(weight)


@accelerates()
def constraint(G: Rows, nodes: Iterable[Hashable] | None = None, weight: str | None = None) -> dict[Hashable, float]:
    """Burt's constraint ``Σ_j (p_ij + Σ_q p_iq p_qj)²``; NaN for isolates."""
    both, wanted, positions = _mutual(G, nodes, weight)
    values = _constraint(both.indptr, *upward(both), both.weights("weight"))
    return dict(zip(wanted, values[positions].tolist(), strict=True))


@accelerates()
def effective_size(G: Rows, nodes: Iterable[Hashable] | None = None, weight: str | None = None) -> dict[Hashable, float]:
    """Burt's effective size ``Σ_j (1 - Σ_q p_iq m_jq)``, which is ``k - 2t/k`` without weights and directions; NaN for isolates.

    ``m_jq`` is the mutual weight of j and q over the largest of j, as in Burt (1992) and in networkx's own code for single nodes. networkx
    3.6 divides by the largest of q where it answers for all nodes of a weighted or directed graph, so its values differ there.
    """
    both, wanted, positions = _mutual(G, nodes, weight)
    values = _effective_size(both.indptr, *upward(both), both.weights("weight"))
    return dict(zip(wanted, values[positions].tolist(), strict=True))


# -- kernels ---------------------------------------------------------------------------------------------------------------
@kernel
def _constraint(indptr: Ints, rows: Ints, up: Positions, there: Ints, back: Ints, weights: Floats) -> Floats:
    """Two steps from i to a contact of i close a triangle, so the sum over q is one over triangles."""
    n = len(indptr) - 1
    p = np.zeros(len(weights))
    for i in range(n):
        strength = 0.0
        for k in range(indptr[i], indptr[i + 1]):
            strength += weights[k]
        if strength > 0:
            for k in range(indptr[i], indptr[i + 1]):
                p[k] = weights[k] / strength
    through = np.zeros(len(weights))  # Σ_q p_iq p_qj of each entry i, j
    mark = np.full(n, -1, np.int64)
    for u in range(n):
        for k in range(rows[u], rows[u + 1]):
            mark[up[k]] = k
        for k in range(rows[u], rows[u + 1]):
            v = up[k]
            uv, vu = there[k], back[k]
            for q in range(rows[v], rows[v + 1]):
                third = mark[up[q]]
                if third >= rows[u]:
                    vw, wv, uw, wu = there[q], back[q], there[third], back[third]
                    through[uv] += p[uw] * p[wv]
                    through[vu] += p[vw] * p[wu]
                    through[uw] += p[uv] * p[vw]
                    through[wu] += p[wv] * p[vu]
                    through[vw] += p[vu] * p[uw]
                    through[wv] += p[wu] * p[uv]
    out = np.full(n, np.nan)
    for i in range(n):
        total, tied = 0.0, False
        for k in range(indptr[i], indptr[i + 1]):
            if weights[k] > 0:
                tied = True
                total += (p[k] + through[k]) ** 2
        if tied:
            out[i] = total
    return out


@kernel
def _effective_size(indptr: Ints, rows: Ints, up: Positions, there: Ints, back: Ints, weights: Floats) -> Floats:
    """What i's ties overlap is a sum over triangles too: i leads to q, and q is among what j, tied to i, leads to."""
    n = len(indptr) - 1
    strength, most = np.zeros(n), np.zeros(n)
    for i in range(n):
        for k in range(indptr[i], indptr[i + 1]):
            strength[i] += weights[k]
            most[i] = max(most[i], weights[k])
    overlap = np.zeros(n)
    mark = np.full(n, -1, np.int64)
    for u in range(n):
        for k in range(rows[u], rows[u + 1]):
            mark[up[k]] = k
        for k in range(rows[u], rows[u + 1]):
            v = up[k]
            uv = weights[there[k]]
            for q in range(rows[v], rows[v + 1]):
                w = up[q]
                if mark[w] >= rows[u]:
                    vw, uw = weights[there[q]], weights[there[mark[w]]]
                    if uv > 0 and uw > 0 and vw > 0:
                        overlap[u] += uv / strength[u] * vw / most[w] + uw / strength[u] * vw / most[v]
                        overlap[v] += uv / strength[v] * uw / most[w] + vw / strength[v] * uw / most[u]
                        overlap[w] += uw / strength[w] * uv / most[v] + vw / strength[w] * uv / most[u]
    out = np.full(n, np.nan)
    for i in range(n):
        contacts = 0
        for k in range(indptr[i], indptr[i + 1]):
            contacts += weights[k] > 0
        if contacts:
            out[i] = contacts - overlap[i]
    return out
