"""Communities by the Leiden method (Traag, Waltman & van Eck 2019) on modularity: every community hangs together, as Louvain's need not.

networkx has the names and no code of its own. A seed gives the same communities again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import CSRGraph, Floats, Ints, Positions
from orggraph.fastnx.functions.louvain import Rows, degrees, gathered, sets, start
from orggraph.fastnx.kernel import kernel

RANDOMNESS = 0.01  # θ of the paper: how often refinement takes another than the best merger


@accelerates()
def leiden_communities(
    G: CSRGraph, weight: str | None = "weight", resolution: float = 1, max_level: int | None = None, seed: Any = None
) -> list[set[Any]]:
    """Communities of the last level."""
    if max_level is not None and max_level <= 0:
        raise ValueError("max_level argument must be a positive integer or None")
    if not len(G.indices):
        return [{node} for node in G.ids]
    levels = _levels(*start(G, weight), resolution, seed)
    return sets(G, deque(islice(levels, max_level), maxlen=1).pop())


@accelerates()
def leiden_partitions(G: CSRGraph, weight: str | None = "weight", resolution: float = 1, seed: Any = None) -> Iterator[list[set[Any]]]:
    """Communities level by level."""
    if not len(G.indices):
        return iter([[{node} for node in G.ids]])
    begin = start(G, weight)
    return (sets(G, label) for label in _levels(*begin, resolution, seed))


def _levels(rows: Rows, degree: Floats, total: float, resolution: float, seed: Random) -> Iterator[Ints]:
    member = np.arange(len(degree))  # the node of the current graph that each person is in
    community = np.arange(len(degree))
    while True:
        n = len(degree)
        order = list(range(n))
        seed.shuffle(order)
        community = _move(*rows, degree, np.array(order, np.int32), community, total, resolution)
        count, community = _numbered(community)
        yield _numbered(community[member])[1]
        if count == n:
            return
        seed.shuffle(order)
        refined = _refine(*rows, degree, np.array(order, np.int32), community, total, resolution, RANDOMNESS, seed.getrandbits(32))
        parts, refined = _numbered(refined)
        if parts == n:
            return
        inside = np.empty(parts, np.int64)
        inside[refined] = community
        rows = gathered(*rows, refined, parts)
        degree = degrees(*rows)
        member, community = refined[member], inside


def _numbered(label: Ints) -> tuple[int, Ints]:
    used, label = np.unique(label, return_inverse=True)
    return len(used), label


# -- kernels ---------------------------------------------------------------------------------------------------------------
@kernel
def _move(
    indptr: Ints, indices: Positions, weights: Floats, degree: Floats, order: Positions, given: Ints, total: float, resolution: float
) -> Ints:
    """Move nodes to the community that gains most, or to one of their own; only neighbours of what moved are looked at again."""
    n = len(degree)
    community = given.copy()
    strength = np.zeros(n)
    size = np.zeros(n, np.int64)
    for v in range(n):
        strength[community[v]] += degree[v]
        size[community[v]] += 1
    empty = np.empty(n, np.int64)
    spare = 0
    for c in range(n):
        if size[c] == 0:
            empty[spare] = c
            spare += 1
    queue = order.copy()
    waiting = np.ones(n, np.bool_)
    head, length = 0, n
    towards = np.zeros(n)
    near = np.empty(n, np.int64)
    while length:
        v = queue[head]
        head = head + 1 if head + 1 < n else 0
        length -= 1
        waiting[v] = False
        own = community[v]
        count = 0
        for k in range(indptr[v], indptr[v + 1]):
            if indices[k] != v and weights[k] > 0:
                c = community[indices[k]]
                if towards[c] == 0.0:
                    near[count] = c
                    count += 1
                towards[c] += weights[k]
        strength[own] -= degree[v]
        scale = resolution * degree[v] / (2.0 * total)
        best, most = own, towards[own] - scale * strength[own]
        for i in range(count):
            c = near[i]
            gain = towards[c] - scale * strength[c]
            if gain > most + 1e-12 * total:  # equal but for rounding is no reason to move, or nodes would move for ever
                best, most = c, gain
        if most < -1e-12 * total and size[own] > 1:
            spare -= 1
            best = empty[spare]
        for i in range(count):
            towards[near[i]] = 0.0
        strength[best] += degree[v]
        if best != own:
            community[v] = best
            size[own] -= 1
            size[best] += 1
            if size[own] == 0:
                empty[spare] = own
                spare += 1
            for k in range(indptr[v], indptr[v + 1]):
                u = indices[k]
                if u != v and not waiting[u] and community[u] != best:
                    tail = head + length
                    queue[tail if tail < n else tail - n] = u
                    waiting[u] = True
                    length += 1
    return community


@kernel
def _refine(
    indptr: Ints,
    indices: Positions,
    weights: Floats,
    degree: Floats,
    order: Positions,
    community: Ints,
    total: float,
    resolution: float,
    randomness: float,
    seed: int,
) -> Ints:
    """Split communities into parts that hang together: single nodes join parts of their own, at random but the better the likelier."""
    np.random.seed(seed)
    n = len(degree)
    whole = np.zeros(n)  # strength of each community
    for v in range(n):
        whole[community[v]] += degree[v]
    part = np.arange(n)
    strength = degree.copy()
    alone = np.ones(n, np.bool_)
    outward = np.zeros(n)  # weight from a part to the rest of its community
    for v in range(n):
        for k in range(indptr[v], indptr[v + 1]):
            if indices[k] != v and community[indices[k]] == community[v]:
                outward[v] += weights[k]
    towards = np.zeros(n)
    near = np.empty(n, np.int64)
    chance = np.empty(n)
    rate = resolution / (2.0 * total)
    for v in order:
        rest = whole[community[v]]
        if not alone[v] or outward[v] < rate * degree[v] * (rest - degree[v]):
            continue
        count = 0
        for k in range(indptr[v], indptr[v + 1]):
            u = indices[k]
            if u != v and community[u] == community[v] and weights[k] > 0:
                p = part[u]
                if towards[p] == 0.0:
                    near[count] = p
                    count += 1
                towards[p] += weights[k]
        most = 0.0
        for i in range(count):
            p = near[i]
            gain = towards[p] - rate * degree[v] * strength[p]
            held = outward[p] >= rate * strength[p] * (rest - strength[p])
            chance[i] = gain if held and gain >= 0 else -1.0
            most = max(most, chance[i])
        total_chance = 0.0
        for i in range(count):
            if chance[i] >= 0:
                chance[i] = np.exp((chance[i] - most) / randomness)
                total_chance += chance[i]
            else:
                chance[i] = 0.0
        if total_chance > 0:
            draw = np.random.random() * total_chance
            chosen = -1
            for i in range(count):
                if chance[i] > 0:
                    chosen = near[i]
                    draw -= chance[i]
                    if draw < 0:
                        break
            outward[chosen] += outward[v] - 2.0 * towards[chosen]
            strength[chosen] += degree[v]
            part[v] = chosen
            alone[chosen] = False
        for i in range(count):
            towards[near[i]] = 0.0
    return part
