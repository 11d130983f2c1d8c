"""k-cores: the parts in which everybody keeps k ties (Batagelj & Zaversnik 2003)."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import Ints, Positions, _Rows
from orggraph.fastnx.kernel import kernel


@accelerates()
def core_number(G: _Rows) -> dict[Hashable, int]:
    """Largest k such that the node is in the k-core; ties in and out both count."""
    if G.loops:
        raise NotImplementedError("networkx refuses self loops")
    if not len(G):
        return {}
    both = G.either if G.directed else G
    times = both.weights("weight").astype(np.int64) if G.directed else np.ones(0, np.int64)
    return G.keyed(_cores(both.indptr, both.indices, times))


@kernel
def _cores(indptr: Ints, indices: Positions, times: Ints) -> Ints:
    """Peel nodes by degree, kept sorted in buckets. ``times``: how often a tie counts (empty: once)."""
    n = len(indptr) - 1
    core = np.zeros(n, np.int64)
    most = 0
    for v in range(n):
        if len(times):
            for k in range(indptr[v], indptr[v + 1]):
                core[v] += times[k]
        else:
            core[v] = indptr[v + 1] - indptr[v]
        most = max(most, core[v])
    begins = np.zeros(most + 2, np.int64)
    for v in range(n):
        begins[core[v] + 1] += 1
    for d in range(most + 1):
        begins[d + 1] += begins[d]
    at = begins.copy()
    nodes = np.empty(n, np.int32)
    place = np.empty(n, np.int32)
    for v in range(n):
        place[v] = at[core[v]]
        nodes[place[v]] = v
        at[core[v]] += 1
    for i in range(n):
        v = nodes[i]
        for k in range(indptr[v], indptr[v + 1]):
            u = indices[k]
            repeat = times[k] if len(times) else 1
            while repeat > 0 and core[u] > core[v]:
                first = begins[core[u]]
                other = nodes[first]
                nodes[place[u]], nodes[first] = other, u
                place[other], place[u] = place[u], first
                begins[core[u]] += 1
                core[u] -= 1
                repeat -= 1
    return core
