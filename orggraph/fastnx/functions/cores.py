"""k-cores: the parts in which everybody keeps k ties (Seidman 1983)."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import Ints, Positions, Rows
from orggraph.fastnx.kernel import kernel


@accelerates()
def core_number(G: Rows) -> dict[Hashable, int]:
    """Largest k such that the node is in the k-core; ties in and out both count."""
    if G.loops:
        raise NotImplementedError("networkx refuses self loops")
    if not len(G):
        return {}
    both = G.either if G.directed else G
    times = both.weights("weight").astype(np.int64) if G.directed else np.ones(0, np.int64)
    return G.keyed(_cores(both.indptr, both.indices, times))


@kernel
def _cores(indptr: Ints, indices: Positions, times: Ints) -> Positions:
    """Peel level by level. ``times``: how often a tie counts (empty: once).

    Each level looks at the nodes that are left, and nobody is left longer than their core number, so that is linear in ties as well; unlike
    nodes kept sorted by degree, it touches one number for each tie.
    """
    n = len(indptr) - 1
    core = np.zeros(n, np.int32)  # the degree among those who are left
    for v in range(n):
        if len(times):
            for k in range(indptr[v], indptr[v + 1]):
                core[v] += times[k]
        else:
            core[v] = indptr[v + 1] - indptr[v]
    left = np.arange(n).astype(np.int32)
    going = np.empty(n + 1, np.int32)
    count = n
    level = 0
    while count:
        kept = 0
        stop = 0
        lowest = core[left[0]]
        for i in range(count):
            v = left[i]
            d = core[v]
            if d > level:
                left[kept] = v
                kept += 1
                lowest = min(lowest, d) if kept > 1 else d
            elif d == level:
                going[stop] = v
                stop += 1
        count = kept
        if stop == 0:  # nobody has so few ties
            level = lowest
            continue
        while stop:
            stop -= 1
            v = going[stop]
            for k in range(indptr[v], indptr[v + 1]):
                u = indices[k]
                if core[u] > level:
                    core[u] = max(core[u] - (times[k] if len(times) else 1), level)
                    if core[u] == level:
                        going[stop] = u
                        stop += 1
        level += 1
    return core
