"""The census of triads (Batagelj & Mrvar 2001)."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import CSRDiGraph, Ints, Positions
from orggraph.fastnx.kernel import kernel

CODES = np.array(nx.triads.TRICODES) - 1  # kind of a triad by its six arcs as bits


@accelerates(unless=lambda nodelist=None, **_: "all nodes only" if nodelist is not None else None)
def triadic_census(G: CSRDiGraph, nodelist: Iterable[object] | None = None) -> dict[str, int]:
    """How many triples of nodes are tied in each of the 16 ways."""
    if G.loops:
        raise NotImplementedError("self loops are networkx's to answer")
    both = CSRDiGraph.from_arcs(  # weight 1: there, 2: back, 3: both
        len(G), np.concatenate([G.sources, G.indices]), np.concatenate([G.indices, G.sources]), np.repeat([1.0, 2.0], len(G.indices))
    )
    counts = _census(both.indptr, both.indices, both.weights("weight").astype(np.int64), CODES)
    census = dict(zip(nx.triads.TRIAD_NAMES, counts.tolist(), strict=True))
    n = len(G)
    census["003"] = n * (n - 1) * (n - 2) // 6 - sum(census.values())
    return census


@kernel
def _census(indptr: Ints, indices: Positions, arcs: Ints, codes: Ints) -> Ints:
    """Count triads with an arc: rows are sorted, so the neighbours of two nodes are gone through side by side."""
    n = len(indptr) - 1
    count = np.zeros(16, np.int64)
    for v in range(n):
        for k in range(indptr[v], indptr[v + 1]):
            u = indices[k]
            if u <= v:
                continue
            third = 0
            a, b = indptr[v], indptr[u]
            while a < indptr[v + 1] or b < indptr[u + 1]:
                x = indices[a] if a < indptr[v + 1] else n
                y = indices[b] if b < indptr[u + 1] else n
                w = min(x, y)
                vw = uw = 0
                if x == w:
                    vw = arcs[a]
                    a += 1
                if y == w:
                    uw = arcs[b]
                    b += 1
                if w == u or w == v:  # noqa: SIM109 (numba has no tuples of two types)
                    continue
                third += 1
                if u < w or (v < w and w < u and vw == 0):
                    count[codes[arcs[k] + 4 * vw + 16 * uw]] += 1
            count[2 if arcs[k] == 3 else 1] += n - third - 2
    return count
