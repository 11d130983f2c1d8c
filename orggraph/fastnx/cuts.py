"""Where a network falls apart: one depth-first search finds the nodes and ties that hold parts together (Hopcroft & Tarjan 1973)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orggraph.fastnx.csr import CSRGraph, Ints, Positions
from orggraph.fastnx.kernel import kernel


@dataclass(frozen=True, eq=False)
class Search:
    """A depth-first forest. All arrays have one entry per node.

    ``order`` is the time of discovery; ``low`` the earliest time that the subtree reaches by one tie outside the tree; ``size`` the nodes
    of the subtree; ``parent`` the tree parent, -1 for roots; ``root`` the first node of the component.
    """

    order: Ints
    low: Ints
    size: Ints
    parent: Ints
    root: Ints

    @property
    def hanging(self) -> Ints:
        """Nodes whose subtree reaches nothing before their parent: it comes off when the parent goes."""
        children = np.flatnonzero(self.parent >= 0)
        return children[self.low[children] >= self.order[self.parent[children]]]


def search(G: CSRGraph) -> Search:
    """Return the depth-first forest of a graph in linear time; it does not recurse, so chains of any length are safe."""
    return Search(*_forest(G.indptr, G.indices))


def cut_off(G: CSRGraph) -> Ints:
    """Return how many nodes lose the rest of their component when a node goes.

    When node v goes, its component falls into parts; all but the largest are cut off. 0 where the component holds together.

    Examples
    --------
    >>> cut_off(CSRGraph.from_arcs(4, [0, 1, 2], [1, 2, 3])).tolist()
    [0, 1, 1, 0]
    """
    s = search(G)
    hanging = s.hanging
    above = s.parent[hanging]
    severed = np.zeros(len(s.order), dtype=np.int64)
    largest = severed.copy()
    np.add.at(severed, above, s.size[hanging])
    np.maximum.at(largest, above, s.size[hanging])
    rest = s.size[s.root] - 1 - severed  # the part with the tree parent; 0 for roots
    lost: Ints = severed + rest - np.maximum(largest, rest)
    return lost


def bridge_ties(G: CSRGraph) -> tuple[Ints, Ints, Ints]:
    """Return the ties whose removal parts a component: both ends (first < second, sorted) and the nodes of the smaller part.

    Examples
    --------
    >>> [x.tolist() for x in bridge_ties(CSRGraph.from_arcs(4, [0, 1, 2], [1, 2, 3]))]
    [[0, 1, 2], [1, 2, 3], [1, 2, 1]]
    """
    s = search(G)
    below = np.flatnonzero((s.parent >= 0) & (s.low == s.order))
    above = s.parent[below]
    smaller = np.minimum(s.size[below], s.size[s.root[below]] - s.size[below])
    a, b = np.minimum(above, below), np.maximum(above, below)
    sort = np.lexsort((b, a))
    return a[sort], b[sort], smaller[sort]


@kernel
def _forest(indptr: Ints, indices: Positions) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    n = len(indptr) - 1
    order = np.full(n, -1, np.int64)
    low = np.zeros(n, np.int64)
    size = np.ones(n, np.int64)
    parent = np.full(n, -1, np.int64)
    root_of = np.full(n, -1, np.int64)
    at = indptr[:n].copy()  # the next neighbour to look at
    clock = 0
    for root in range(n):
        if order[root] >= 0:
            continue
        order[root] = low[root] = clock
        clock += 1
        root_of[root] = root
        v = np.int64(root)
        while True:
            if at[v] < indptr[v + 1]:
                w = np.int64(indices[at[v]])
                at[v] += 1
                if order[w] < 0:
                    order[w] = low[w] = clock
                    clock += 1
                    parent[w] = v
                    root_of[w] = root
                    v = w
                elif w != parent[v] and order[w] < low[v]:
                    low[v] = order[w]
            else:
                u = parent[v]
                if u < 0:
                    break
                low[u] = min(low[u], low[v])
                size[u] += size[v]
                v = u
    return order, low, size, parent, root_of
