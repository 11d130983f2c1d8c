"""Searches that several functions share: breadth first from some nodes, from many nodes at once, and by weight (Dijkstra)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from orggraph.fastnx.csr import Floats, Ints, Positions, Rows
from orggraph.fastnx.kernel import in_parts, kernel

Words = npt.NDArray[np.uint64]
WORDS = 8  # words of 64 sources that are searched from together: 64 bytes, one cache line for each node
BATCH = 64 * WORDS
SPARSE = 32  # a level with fewer than one in so many nodes at work is pushed from these; a fuller one is pulled by all that are left


@kernel
def breadth_first(indptr: Ints, indices: Positions, sources: Positions, cutoff: float) -> tuple[Positions, Positions, Positions]:
    """Return the nodes within ``cutoff`` hops in the order of discovery, and for every node its depth (-1: not found) and parent."""
    n = len(indptr) - 1
    depth = np.full(n, -1, np.int32)
    parent = np.full(n, -1, np.int32)
    order = np.empty(n, np.int32)
    found = 0
    for s in sources:
        depth[s] = 0
        order[found] = s
        found += 1
    at = 0
    while at < found:
        v = order[at]
        at += 1
        if depth[v] >= cutoff:
            break
        for k in range(indptr[v], indptr[v + 1]):
            w = indices[k]
            if depth[w] < 0:
                depth[w] = depth[v] + 1
                parent[w] = v
                order[found] = w
                found += 1
    return order[:found].copy(), depth, parent


@dataclass(frozen=True, eq=False)
class Distances:
    """What every node knows of all that reach it (float and int64 arrays by position).

    ``total`` is the sum of hops from those nodes, ``reached`` their number without itself, ``harmonic`` the sum of 1/hops, ``farthest`` the
    most hops.
    """

    total: Ints
    reached: Ints
    harmonic: Floats
    farthest: Ints


def distances(graph: Rows, *, to: bool = True) -> Distances:
    """Return `Distances` of hops towards every node, or (``to`` false) away from it.

    512 sources are searched from together, each one bit of a node's row (Then et al. 2014, "The more the merrier").
    """
    n = len(graph)
    forward, back = (graph.indptr, graph.indices), graph.incoming[:2]
    if not to:
        forward, back = back, forward
    batches = -(-n // BATCH)

    def part(start: int, stop: int) -> Any:
        return _together(*forward, *back, start * BATCH, min(stop * BATCH, n))

    total, reached, harmonic, farthest = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n), np.zeros(n, np.int64)
    for sums, counts, inverses, hops in in_parts(batches, part):
        total += sums
        reached += counts
        harmonic += inverses
        np.maximum(farthest, hops, out=farthest)
    return Distances(total, reached, harmonic, farthest)


@kernel
def _together(
    indptr: Ints, indices: Positions, in_indptr: Ints, in_indices: Positions, start: int, stop: int
) -> tuple[Ints, Ints, Floats, Ints]:
    n = len(indptr) - 1
    total = np.zeros(n, np.int64)
    reached = np.zeros(n, np.int64)
    harmonic = np.zeros(n)
    farthest = np.zeros(n, np.int64)
    seen = np.zeros((n, WORDS), np.uint64)
    fresh = np.zeros((n, WORDS), np.uint64)
    then = np.zeros((n, WORDS), np.uint64)
    full = np.zeros(WORDS, np.uint64)
    gathered = np.zeros(WORDS, np.uint64)
    zero = np.uint64(0)
    one = np.uint64(1)
    for first in range(start, stop, BATCH):
        seen[:] = zero
        fresh[:] = zero
        full[:] = zero
        working = 0
        for s in range(first, min(first + BATCH, stop)):
            bit = one << np.uint64((s - first) % 64)
            seen[s, (s - first) // 64] |= bit
            fresh[s, (s - first) // 64] |= bit
            full[(s - first) // 64] |= bit
            working += 1
        level = 0
        while working:
            level += 1
            pushing = working * SPARSE < n
            if pushing:
                then[:] = zero
                for v in range(n):
                    busy = zero
                    for j in range(WORDS):
                        busy |= fresh[v, j]
                    if busy:
                        for k in range(indptr[v], indptr[v + 1]):
                            w = indices[k]
                            for j in range(WORDS):
                                then[w, j] |= fresh[v, j]
            working = 0
            for v in range(n):
                left = zero
                for j in range(WORDS):
                    left |= full[j] & ~seen[v, j]
                if not left:
                    for j in range(WORDS):
                        then[v, j] = zero
                    continue
                if pushing:
                    for j in range(WORDS):
                        gathered[j] = then[v, j]
                else:
                    for j in range(WORDS):
                        gathered[j] = zero
                    for k in range(in_indptr[v], in_indptr[v + 1]):
                        u = in_indices[k]
                        for j in range(WORDS):
                            gathered[j] |= fresh[u, j]
                count = np.int64(0)
                for j in range(WORDS):
                    bits = gathered[j] & ~seen[v, j]
                    then[v, j] = bits
                    seen[v, j] |= bits
                    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))  # number of ones
                    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
                    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
                    count += np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))
                if count:
                    total[v] += count * level
                    reached[v] += count
                    harmonic[v] += count / level
                    farthest[v] = max(farthest[v], level)
                    working += 1
            fresh, then = then, fresh
    return total, reached, harmonic, farthest


@kernel
def _push(distance: Floats, number: Ints, node: Positions, size: int, d: float, c: int, v: int) -> None:
    """Put (d, c, v) into a heap of ``size`` entries."""
    i = size
    while i > 0:
        up = (i - 1) // 2
        if distance[up] < d or (distance[up] == d and number[up] < c):
            break
        distance[i], number[i], node[i] = distance[up], number[up], node[up]
        i = up
    distance[i], number[i], node[i] = d, c, v


@kernel
def _pop(distance: Floats, number: Ints, node: Positions, size: int) -> None:
    """Take the first of ``size`` entries away."""
    last = size - 1
    d, c, v = distance[last], number[last], node[last]
    i = 0
    while True:
        down = 2 * i + 1
        if down >= last:
            break
        other = down + 1
        if other < last and (distance[other] < distance[down] or (distance[other] == distance[down] and number[other] < number[down])):
            down = other
        if d < distance[down] or (d == distance[down] and c < number[down]):
            break
        distance[i], number[i], node[i] = distance[down], number[down], node[down]
        i = down
    distance[i], number[i], node[i] = d, c, v


@kernel
def dijkstra(
    indptr: Ints, indices: Positions, weights: Floats, sources: Positions, target: int, cutoff: float
) -> tuple[Positions, Floats, Positions]:
    """Return the nodes in order of distance, and for every node its distance (inf: not reached) and parent; stops at ``target`` (or -1).

    Nodes at the same distance come in the order in which they were found, as in networkx.
    """
    n = len(indptr) - 1
    done = np.zeros(n, np.bool_)
    best = np.full(n, np.inf)
    parent = np.full(n, -1, np.int32)
    order = np.empty(n, np.int32)
    found = 0
    room = 1024
    distance, number, node = np.empty(room), np.empty(room, np.int64), np.empty(room, np.int32)
    size = 0
    pushed = 0
    for s in sources:
        best[s] = 0.0
        if size == room:
            room *= 2
            distance, number, node = _wider(distance, number, node, room)
        _push(distance, number, node, size, 0.0, pushed, s)
        size += 1
        pushed += 1
    while size:
        d, v = distance[0], node[0]
        _pop(distance, number, node, size)
        size -= 1
        if done[v]:
            continue
        done[v] = True
        order[found] = v
        found += 1
        if v == target:
            break
        for k in range(indptr[v], indptr[v + 1]):
            w = indices[k]
            there = d + weights[k]
            if not done[w] and there <= cutoff and there < best[w]:
                best[w] = there
                parent[w] = v
                if size == room:
                    room *= 2
                    distance, number, node = _wider(distance, number, node, room)
                _push(distance, number, node, size, there, pushed, w)
                size += 1
                pushed += 1
    for v in range(n):
        if not done[v]:
            best[v] = np.inf
    return order[:found].copy(), best, parent


@kernel
def _wider(distance: Floats, number: Ints, node: Positions, room: int) -> tuple[Floats, Ints, Positions]:
    size = len(distance)
    wide_distance, wide_number, wide_node = np.empty(room), np.empty(room, np.int64), np.empty(room, np.int32)
    wide_distance[:size], wide_number[:size], wide_node[:size] = distance, number, node
    return wide_distance, wide_number, wide_node
