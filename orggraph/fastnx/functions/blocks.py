"""Where a graph holds by one node or tie: articulation points, bridges, biconnected components (Hopcroft & Tarjan 1973)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import CSRGraph, Ints, Positions
from orggraph.fastnx.cuts import search
from orggraph.fastnx.kernel import kernel


@accelerates()
def articulation_points(G: CSRGraph) -> Iterator[Any]:
    """Nodes whose removal adds components, in networkx's order."""
    return iter(G.named(_cut_nodes(G.indptr, G.indices)))


@accelerates()
def biconnected_component_edges(G: CSRGraph) -> Iterator[list[tuple[Any, Any]]]:
    """Lists of the ties of each part that no single node holds together."""
    first, second, ends = _blocks(G.indptr, G.indices)
    ties = list(zip(G.named(first), G.named(second), strict=True))
    ends = ends.tolist()
    return (ties[a:b] for a, b in pairwise(ends))


@accelerates()
def biconnected_components(G: CSRGraph) -> Iterator[set[Any]]:
    """Sets of the nodes of each part that no single node holds together."""
    first, second, ends = _blocks(G.indptr, G.indices)
    ends = ends.tolist()
    nodes, others = G.named(first), G.named(second)
    return ({*nodes[a:b], *others[a:b]} for a, b in pairwise(ends))


@accelerates(unless=lambda root=None, **_: "the whole graph only" if root is not None else None)
def bridges(G: CSRGraph, root: None = None) -> Iterator[tuple[Any, Any]]:
    """Ties whose removal adds components, in the order of ``G.edges``."""
    s = search(G)
    below, above = G.indices, G.sources
    down = (s.parent[below] == above) & (s.low[below] == s.order[below])
    up = (s.parent[above] == below) & (s.low[above] == s.order[above])
    found = np.flatnonzero((down | up) & (above < below))
    return iter(list(zip(G.named(above[found]), G.named(below[found]), strict=True)))


@kernel
def _cut_nodes(indptr: Ints, indices: Positions) -> Positions:
    """Return the articulation points by discovery, by a search that keeps no ties."""
    n = len(indptr) - 1
    found = np.full(n, -1, np.int32)
    low = np.empty(n, np.int32)
    parent = np.empty(n, np.int32)
    at = indptr[:n].copy()
    is_cut = np.zeros(n, np.bool_)
    cuts = np.empty(n, np.int32)
    cut = 0
    clock = 0
    for start in range(n):
        if found[start] >= 0:
            continue
        found[start] = clock
        clock += 1
        parent[start] = -1
        children = 0
        v = np.int64(start)
        before = np.int64(-1)
        k, stop = indptr[v], indptr[v + 1]
        lowest = found[v]
        while True:
            if k < stop:
                w = np.int64(indices[k])
                k += 1
                there = found[w]
                if there >= 0:
                    if there < lowest and w != before:
                        lowest = there
                else:
                    at[v], low[v] = k, lowest
                    found[w] = lowest = clock
                    clock += 1
                    parent[w] = v
                    before, v = v, w
                    k, stop = indptr[v], indptr[v + 1]
                continue
            if before < 0:
                break
            below = lowest
            if before == start:
                children += 1
            elif below >= found[before] and not is_cut[before]:
                is_cut[before] = True
                cuts[cut] = before
                cut += 1
            v, before = before, np.int64(parent[before])
            k, stop = at[v], indptr[v + 1]
            lowest = min(low[v], below)
        if children > 1:
            cuts[cut] = start
            cut += 1
    return cuts[:cut].copy()


@kernel
def _blocks(indptr: Ints, indices: Positions) -> tuple[Positions, Positions, Ints]:
    """Return both ends of all ties part by part, and where each part begins."""
    n = len(indptr) - 1
    found = np.full(n, -1, np.int64)
    low = np.zeros(n, np.int64)
    parent = np.full(n, -1, np.int32)
    begin = np.zeros(n, np.int64)  # where on the stack the tie to a node lies
    at = indptr[:n].copy()
    first, second = np.empty(len(indices), np.int32), np.empty(len(indices), np.int32)
    out_first, out_second = np.empty(len(indices), np.int32), np.empty(len(indices), np.int32)
    ends = np.zeros(n + 1, np.int64)
    height, out, parts = 0, 0, 0
    clock = 0
    for start in range(n):
        if found[start] >= 0:
            continue
        found[start] = low[start] = clock
        clock += 1
        v = start
        while True:
            if at[v] < indptr[v + 1]:
                w = indices[at[v]]
                at[v] += 1
                if w == parent[v] or (w == v and v == start):  # as networkx: loops of the others are ties of a part
                    continue
                if found[w] >= 0:
                    if found[w] <= found[v]:
                        low[v] = min(low[v], found[w])
                        first[height], second[height] = v, w
                        height += 1
                else:
                    found[w] = low[w] = clock
                    clock += 1
                    parent[w] = v
                    begin[w] = height
                    first[height], second[height] = v, w
                    height += 1
                    v = w
                continue
            u = parent[v]
            if u < 0:
                break
            if u == start or low[v] >= found[u]:
                for k in range(begin[v], height):
                    out_first[out], out_second[out] = first[k], second[k]
                    out += 1
                height = begin[v]
                parts += 1
                ends[parts] = out
            low[u] = min(low[u], low[v])
            v = u
    return out_first[:out].copy(), out_second[:out].copy(), ends[: parts + 1].copy()
