"""Trees by parent pointers: depth, spans of subtrees and lowest common ancestors, on arrays alone.

An organisation chart is one: ``parent`` is the manager. Everything is linear in people once, then a lookup.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orggraph.fastnx.csr import Ints
from orggraph.fastnx.kernel import kernel


@dataclass(frozen=True, eq=False)
class Forest:
    """Trees given by the parent of each node. All arrays have one entry per node.

    ``parent`` is -1 for roots. ``depth`` is 0 for roots and -1 for nodes in or below a circle. ``first`` numbers nodes from above to below,
    each before its subtree, children in their order; ``size`` counts the nodes of a subtree, itself included: the subtree of i is numbered
    ``first[i] … first[i] + size[i] - 1``. In or below a circle ``first`` is -1 and ``size`` 0.
    """

    parent: Ints
    depth: Ints
    first: Ints
    size: Ints
    order: Ints

    @classmethod
    def of(cls, parent: npt.ArrayLike) -> Forest:
        """Make a forest from parents.

        Examples
        --------
        >>> f = Forest.of([-1, 0, 0, 1])
        >>> f.depth.tolist(), f.size.tolist(), f.subtree(1).tolist()
        ([0, 1, 1, 2], [4, 2, 1, 1], [1, 3])
        """
        up = np.require(parent, np.int64, ["C", "W"])  # kernels take writable arrays alone
        return cls(up, *_walk(up))

    def subtree(self, i: int) -> Ints:
        """Return ``i`` and everything below, from above to below; i has to be outside circles."""
        return self.order[self.first[i] : self.first[i] + self.size[i]]

    def chain(self, i: int) -> Ints:
        """Return the nodes above ``i``, nearest first; ends before it would come round."""
        return _chain(self.parent, i)

    def lowest_common(self, i: npt.ArrayLike, j: npt.ArrayLike) -> Ints:
        """Return for each pair the lowest node above or equal to both; -1 where there is none, or where one is in or below a circle.

        Examples
        --------
        >>> Forest.of([-1, 0, 0, 1, 1, -1]).lowest_common([3, 3, 1, 5], [4, 2, 3, 0]).tolist()
        [1, 0, 1, -1]
        """
        a, b = np.broadcast_arrays(np.atleast_1d(np.asarray(i, np.int64)), np.atleast_1d(np.asarray(j, np.int64)))
        return _lowest_common(self.parent, self.depth, np.ascontiguousarray(a), np.ascontiguousarray(b))

    def lowest_of(self, i: int, j: int) -> int:
        """Return what `lowest_common` does, for one pair."""
        return int(_lowest(self.parent, self.depth, i, j))


@kernel
def _walk(parent: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    n = len(parent)
    starts = np.zeros(n + 2, np.int64)  # children by parent, roots last
    for i in range(n):
        starts[(parent[i] if parent[i] >= 0 else n) + 1] += 1
    for i in range(n + 1):
        starts[i + 1] += starts[i]
    at = starts[: n + 1].copy()
    child = np.empty(n, np.int64)
    for i in range(n):
        p = parent[i] if parent[i] >= 0 else n
        child[at[p]] = i
        at[p] += 1
    depth = np.full(n, -1, np.int64)
    first = np.full(n, -1, np.int64)
    size = np.zeros(n, np.int64)
    order = np.empty(n, np.int64)
    stack = np.empty(n, np.int64)
    height = 0
    for k in range(starts[n + 1] - 1, starts[n] - 1, -1):
        depth[child[k]] = 0
        stack[height] = child[k]
        height += 1
    found = 0
    while height:
        height -= 1
        v = stack[height]
        first[v] = found
        order[found] = v
        found += 1
        for k in range(starts[v + 1] - 1, starts[v] - 1, -1):
            depth[child[k]] = depth[v] + 1
            stack[height] = child[k]
            height += 1
    for k in range(found - 1, -1, -1):
        v = order[k]
        size[v] += 1
        if parent[v] >= 0:
            size[parent[v]] += size[v]
    return depth, first, size, order[:found].copy()


@kernel
def _chain(parent: Ints, i: int) -> Ints:
    """Return the parents of ``i`` up to a root, or up to where it would come round."""
    length = 0
    v = parent[i]
    while v >= 0:
        length += 1
        v = parent[v]
        if length > len(parent):  # as many steps as people: a circle
            break
    if length > len(parent):
        seen = np.zeros(len(parent), np.bool_)
        seen[i] = True
        length = 0
        v = parent[i]
        while not seen[v]:
            seen[v] = True
            length += 1
            v = parent[v]
    out = np.empty(length, np.int64)
    v = parent[i]
    for k in range(length):
        out[k] = v
        v = parent[v]
    return out


@kernel
def _lowest(parent: Ints, depth: Ints, a: int, b: int) -> int:
    if depth[a] < 0 or depth[b] < 0:
        return -1
    while depth[a] > depth[b]:
        a = parent[a]
    while depth[b] > depth[a]:
        b = parent[b]
    while a != b and a >= 0:
        a, b = parent[a], parent[b]
    return a if a == b else -1


@kernel
def _lowest_common(parent: Ints, depth: Ints, first: Ints, second: Ints) -> Ints:
    out = np.empty(len(first), np.int64)
    for k in range(len(first)):
        out[k] = _lowest(parent, depth, first[k], second[k])
    return out
