"""Triangles, each found once: every tie is looked at from its end with fewer ties, so hubs cost little (Latapy 2008)."""

from __future__ import annotations

import numpy as np

from orggraph.fastnx.csr import CSRGraph, Ints, Positions
from orggraph.fastnx.kernel import kernel

Upward = tuple[Ints, Positions, Ints, Ints]


def upward(G: CSRGraph) -> Upward:
    """Return the rows of ties towards ends with more ties: ``indptr``, ``indices``, and the entries of ``G.indices`` there and back.

    ``G`` has no self loops and sorted rows.
    """
    return _upward(G.indptr, G.indices)


@kernel
def _upward(indptr: Ints, indices: Positions) -> tuple[Ints, Positions, Ints, Ints]:
    n = len(indptr) - 1
    rows = np.zeros(n + 1, np.int64)
    up = np.empty(len(indices) // 2, np.int32)
    there = np.empty(len(up), np.int64)
    back = np.empty(len(up), np.int64)
    mirror = indptr[:n].copy()  # rows are sorted, so the tie back to u comes next in the row of its other end
    for u in range(n):
        at = rows[u]
        mine = indptr[u + 1] - indptr[u]
        for k in range(indptr[u], indptr[u + 1]):
            v = indices[k]
            theirs = indptr[v + 1] - indptr[v]
            if mine < theirs or (mine == theirs and u < v):
                up[at] = v
                there[at] = k
                back[at] = mirror[v]
                at += 1
            mirror[v] += 1
        rows[u + 1] = at
    return rows, up, there, back
