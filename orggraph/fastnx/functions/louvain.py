"""Communities by the Louvain method (Blondel et al. 2008): networkx's own steps in its own order, so a seed gives its very partition."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice, pairwise
from random import Random
from typing import Any

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import CSRGraph, Floats, Ints, Positions
from orggraph.fastnx.kernel import kernel

Rows = tuple[Ints, Positions, Floats]


def _directed(G: Any, **_: object) -> str | None:
    return "undirected only" if G.is_directed() else None


def start(G: CSRGraph, weight: str | None) -> tuple[Rows, Floats, float]:
    """Return rows, degrees and the total weight of a graph; `NotImplementedError` where there is none."""
    weights = G.strengths(weight)
    rows = G.indptr, G.indices, weights
    if G.sorted_order is not None:  # networkx adds ties by their first node, so neighbours before a node come first
        rows = gathered(*rows, np.arange(len(G)), len(G))
    degree = degrees(*rows)
    total = float(degree.sum()) / 2
    if total == 0 and len(G.indices):
        raise NotImplementedError("ties that all weigh 0 are networkx's to answer")
    return rows, degree, total


def sets(G: CSRGraph, label: Ints) -> list[set[Any]]:
    """Return communities as sets of nodes, by their number."""
    order = np.argsort(label, kind="stable")
    ends = np.searchsorted(label[order], np.arange(int(label.max(initial=-1)) + 2)).tolist()
    nodes = G.named(order)
    return [set(nodes[a:b]) for a, b in pairwise(ends)]


@accelerates(unless=_directed)
def louvain_communities(
    G: CSRGraph,
    weight: str | None = "weight",
    resolution: float = 1,
    threshold: float = 0.0000001,
    max_level: int | None = None,
    seed: Any = None,
) -> list[set[Any]]:
    """Communities of the last level."""
    if max_level is not None and max_level <= 0:
        raise ValueError("max_level argument must be a positive integer or None")
    if not len(G.indices):
        return [{node} for node in G.ids]
    levels = _levels(*start(G, weight), resolution, threshold, seed)
    return sets(G, deque(islice(levels, max_level), maxlen=1).pop())


@accelerates(unless=_directed)
def louvain_partitions(
    G: CSRGraph, weight: str | None = "weight", resolution: float = 1, threshold: float = 0.0000001, seed: Any = None
) -> Iterator[list[set[Any]]]:
    """Communities level by level."""
    if not len(G.indices):
        return iter([[{node} for node in G.ids]])
    begin = start(G, weight)
    return (sets(G, label) for label in _levels(*begin, resolution, threshold, seed))


def _levels(rows: Rows, degree: Floats, total: float, resolution: float, threshold: float, seed: Random) -> Iterator[Ints]:
    label = np.arange(len(degree))
    quality = float(_quality(*rows, degree, label, total, resolution))
    while True:
        order = list(range(len(degree)))
        seed.shuffle(order)
        moved, raw = _one_level(*rows, degree, np.array(order, np.int32), total, resolution)
        if not moved and len(degree) < len(label):
            return
        used, community = np.unique(raw, return_inverse=True)
        label = community[label]
        yield label
        better = float(_quality(*rows, degree, community, total, resolution))
        if better - quality <= threshold:
            return
        quality = better
        rows = gathered(*rows, community, len(used))
        degree = degrees(*rows)


# -- kernels ---------------------------------------------------------------------------------------------------------------
@kernel
def degrees(indptr: Ints, indices: Positions, weights: Floats) -> Floats:
    """Return the strength of every node; a loop counts twice."""
    out = np.zeros(len(indptr) - 1)
    for i in range(len(out)):
        loop = 0.0
        for k in range(indptr[i], indptr[i + 1]):
            out[i] += weights[k]
            if indices[k] == i:
                loop = weights[k]
        out[i] += loop
    return out


@kernel
def _quality(indptr: Ints, indices: Positions, weights: Floats, degree: Floats, community: Ints, total: float, resolution: float) -> float:
    """Return the modularity."""
    n = len(degree)
    strength = np.zeros(n)
    inside = 0.0
    for i in range(n):
        strength[community[i]] += degree[i]
        for k in range(indptr[i], indptr[i + 1]):
            if community[i] == community[indices[k]]:
                inside += weights[k] * (2.0 if indices[k] == i else 1.0)
    expected = 0.0
    for c in range(n):
        expected += strength[c] * strength[c]
    return inside / (2.0 * total) - resolution * expected / (4.0 * total * total)


@kernel
def _one_level(
    indptr: Ints, indices: Positions, weights: Floats, degree: Floats, order: Positions, total: float, resolution: float
) -> tuple[bool, Positions]:
    """Move nodes to the neighbouring community that gains most until nobody moves."""
    n = len(degree)
    community = np.arange(n, dtype=np.int32)
    strength = degree.copy()
    towards = np.zeros(n)  # weight from the node at hand to each community
    stamp = np.full(n, -1, np.int32)
    near = np.empty(n, np.int32)
    step = np.int32(0)
    moves = 1
    moved = False
    while moves > 0:
        moves = 0
        for u in order:
            own = community[u]
            step += np.int32(1)
            count = 0
            for k in range(indptr[u], indptr[u + 1]):
                if indices[k] != u:
                    c = community[indices[k]]
                    if stamp[c] != step:
                        stamp[c] = step
                        towards[c] = 0.0
                        near[count] = c
                        count += 1
                    towards[c] += weights[k]
            if stamp[own] != step:
                stamp[own] = step
                towards[own] = 0.0
                near[count] = own
                count += 1
            strength[own] -= degree[u]
            leave = -towards[own] / total + resolution * (strength[own] * degree[u]) / (2 * total**2)
            best, most = own, 0.0
            for i in range(count):
                c = near[i]
                gain = leave + towards[c] / total - resolution * (strength[c] * degree[u]) / (2 * total**2)
                if gain > most:
                    best, most = c, gain
            strength[best] += degree[u]
            if best != own:
                community[u] = best
                moves += 1
                moved = True
    return moved, community


@kernel
def gathered(indptr: Ints, indices: Positions, weights: Floats, community: Ints, count: int) -> tuple[Ints, Positions, Floats]:
    """Return the graph of communities: weights summed, neighbours in the order in which ties first join them."""
    n = len(indptr) - 1
    rows = np.zeros(count + 1, np.int64)
    for u in range(n):
        for k in range(indptr[u], indptr[u + 1]):
            if indices[k] >= u:
                a, b = community[u], community[indices[k]]
                rows[a + 1] += 1
                if a != b:
                    rows[b + 1] += 1
    for c in range(count):
        rows[c + 1] += rows[c]
    at = rows.copy()
    ends = np.empty(rows[count], np.int32)
    values = np.empty(rows[count])
    for u in range(n):
        for k in range(indptr[u], indptr[u + 1]):
            if indices[k] >= u:
                a, b = community[u], community[indices[k]]
                ends[at[a]], values[at[a]] = b, weights[k]
                at[a] += 1
                if a != b:
                    ends[at[b]], values[at[b]] = a, weights[k]
                    at[b] += 1
    place = np.full(count, -1, np.int64)
    out = np.zeros(count + 1, np.int64)
    size = 0
    for c in range(count):
        begin = size
        for k in range(rows[c], rows[c + 1]):
            other, value = ends[k], values[k]  # slots before k alone are written below
            if place[other] >= begin:
                values[place[other]] += value
            else:
                place[other] = size
                ends[size], values[size] = other, value
                size += 1
        out[c + 1] = size
    return out, ends[:size].copy(), values[:size].copy()
