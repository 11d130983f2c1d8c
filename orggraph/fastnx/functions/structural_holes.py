"""Structural holes (Burt 1992): how much a node's contacts are tied to each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import CSRGraph, Floats, Ints, Positions, _Rows
from orggraph.fastnx.kernel import Kernel, in_parts, kernel


def _mutual(G: _Rows, nodes: Iterable[Hashable] | None, weight: str | None) -> tuple[CSRGraph, list[Hashable], Positions]:
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


def _both(G: _Rows, weight: str | None) -> CSRGraph:
    if weight is None:
        return G.either if G.directed or G.loops or G.sorted_order is not None else G.unweighted  # type: ignore[return-value]
    if isinstance(G, CSRGraph) and weight == "weight" and G.sorted_order is None and not G.loops:
        G.strengths(weight)
        return G
    return G.merged(weight)


@accelerates()
def constraint(G: _Rows, nodes: Iterable[Hashable] | None = None, weight: str | None = None) -> dict[Hashable, float]:
    """Burt's constraint ``Σ_j (p_ij + Σ_q p_iq p_qj)²``; NaN for isolates."""
    both, wanted, rows = _mutual(G, nodes, weight)
    return dict(zip(wanted, _by_row(_constraint_rows, both, rows).tolist(), strict=True))


@accelerates()
def effective_size(G: _Rows, nodes: Iterable[Hashable] | None = None, weight: str | None = None) -> dict[Hashable, float]:
    """Burt's effective size ``Σ_j (1 - Σ_q p_iq m_jq)``, which is ``k - 2t/k`` without weights and directions; NaN for isolates.

    ``m_jq`` is the mutual weight of j and q over the largest of j, as in Burt (1992) and in networkx's own code for single nodes. networkx
    3.6 divides by the largest of q where it answers for all nodes of a weighted or directed graph, so its values differ there.
    """
    both, wanted, rows = _mutual(G, nodes, weight)
    return dict(zip(wanted, _by_row(_effective_rows, both, rows).tolist(), strict=True))


def _by_row(rows_of: Kernel[..., Floats], both: CSRGraph, rows: Positions) -> Floats:
    weights = both.weights("weight")
    return np.concatenate(in_parts(len(rows), lambda a, b: rows_of(both.indptr, both.indices, weights, rows[a:b]), smallest=1000))


@kernel
def _constraint_rows(indptr: Ints, indices: Positions, weights: Floats, rows: Positions) -> Floats:
    n = len(indptr) - 1
    share = np.zeros(n)  # 1 / strength
    for i in range(n):
        total = 0.0
        for k in range(indptr[i], indptr[i + 1]):
            total += weights[k]
        share[i] = 1.0 / total if total > 0 else 0.0
    through = np.zeros(n)  # Σ_q p_iq p_qj of each contact j of i
    contact = np.full(n, -1, np.int32)
    out = np.full(len(rows), np.nan)
    for r in range(len(rows)):
        i = rows[r]
        if share[i] == 0.0:
            continue
        for k in range(indptr[i], indptr[i + 1]):
            contact[indices[k]] = i
            through[indices[k]] = 0.0
        for k in range(indptr[i], indptr[i + 1]):
            q = indices[k]
            p_iq = weights[k] * share[i] * share[q]
            for other in range(indptr[q], indptr[q + 1]):
                if contact[indices[other]] == i:
                    through[indices[other]] += p_iq * weights[other]
        total = 0.0
        for k in range(indptr[i], indptr[i + 1]):
            if weights[k] > 0:
                c = weights[k] * share[i] + through[indices[k]]
                total += c * c
        out[r] = total
    return out


@kernel
def _effective_rows(indptr: Ints, indices: Positions, weights: Floats, rows: Positions) -> Floats:
    n = len(indptr) - 1
    mine = np.zeros(n)  # weights of i's ties
    out = np.full(len(rows), np.nan)
    for r in range(len(rows)):
        i = rows[r]
        strength = 0.0
        for k in range(indptr[i], indptr[i + 1]):
            mine[indices[k]] = weights[k]
            strength += weights[k]
        if strength > 0:
            size = 0.0
            for k in range(indptr[i], indptr[i + 1]):
                if weights[k] > 0:
                    j = indices[k]
                    most = 0.0
                    shared = 0.0
                    for other in range(indptr[j], indptr[j + 1]):
                        most = max(most, weights[other])
                        shared += mine[indices[other]] * weights[other]
                    size += 1.0 - shared / (strength * most)
            out[r] = size
        for k in range(indptr[i], indptr[i + 1]):
            mine[indices[k]] = 0.0
    return out
