"""Betweenness of nodes and ties (Brandes 2001): how often they lie on shortest paths; exact, or from a sample of sources as in networkx."""

from __future__ import annotations

import math
from collections.abc import Hashable
from random import Random
from typing import Any

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import Floats, Ints, Positions, Rows
from orggraph.fastnx.kernel import in_parts, kernel
from orggraph.fastnx.rows import lower_entry
from orggraph.fastnx.search import dijkstra

UNSEEN, NEXT, HERE, DONE = range(4)  # what a search knows of a node: nothing, or whether its level is the next, this or an earlier one


@accelerates()
def betweenness_centrality(
    G: Rows, k: int | None = None, normalized: bool = True, weight: str | None = None, endpoints: bool = False, seed: Any = None
) -> dict[Hashable, float]:
    """Share of shortest paths that lead over each node; ``k`` sources are the ones that networkx would draw with this seed."""
    n = len(G)
    sources = _sources(G, None if k == n else k, seed)
    raw, _ = _accumulated(G, np.arange(n, dtype=np.int32) if sources is None else sources, weight, endpoints=endpoints, ties=False)
    return G.keyed(raw * _scale(n, sources, normalized=normalized, directed=G.directed, endpoints=endpoints))


@accelerates()
def edge_betweenness_centrality(
    G: Rows, k: int | None = None, normalized: bool = True, weight: str | None = None, seed: Any = None
) -> dict[tuple[Any, Any], float]:
    """Share of shortest paths that lead over each tie."""
    n = len(G)
    sources = _sources(G, k, seed)
    _, raw = _accumulated(G, np.arange(n, dtype=np.int32) if sources is None else sources, weight, endpoints=False, ties=True)
    drawn = None if sources is None else len(sources)
    scale = _plain_scale(n, drawn, normalized=normalized, directed=G.directed)
    start, stop = G.sources, G.indices
    if not G.directed:  # each tie once, from its first node, with what went over it either way
        both = np.zeros(len(raw))
        np.add.at(both, lower_entry(G.indptr, G.indices, G.sources), raw)
        keep = start <= stop
        start, stop, raw = start[keep], stop[keep], both[keep]
    return dict(zip(zip(G.named(start), G.named(stop), strict=True), (raw * scale).tolist(), strict=True))


def betweenness(G: Rows, *, normalized: bool = True) -> Floats:
    """Return exact betweenness by hops, undirected pairs counted once; 0 below three nodes, as networkx has it."""
    n = len(G)
    raw, _ = _accumulated(G, np.arange(n, dtype=np.int32), None, endpoints=False, ties=False)
    return raw * _plain_scale(n, None, normalized=normalized, directed=G.directed, endpoints=False)


def _sources(G: Rows, k: int | None, seed: Random) -> Positions | None:
    if k is None:
        return None
    if k == 0:
        raise NotImplementedError("no sources at all are networkx's to answer")
    return np.array([G.position[node] for node in seed.sample(G.nodes_by_position, k)], np.int32)


def _plain_scale(n: int, drawn: int | None, *, normalized: bool, directed: bool, endpoints: bool = True) -> float:
    """Return networkx's factor where sources and others are scaled alike (``_rescale``)."""
    others = n if endpoints else n - 1
    if others < 2:
        return 1.0
    sources = others if drawn is None else drawn
    return 1 / (sources * (others - 1)) if normalized else others / (sources * (1 if directed else 2))


def _scale(n: int, sources: Positions | None, *, normalized: bool, directed: bool, endpoints: bool) -> Any:
    """Return networkx's factor for every node: a node that was a source is on no path from itself."""
    others = n if endpoints else n - 1
    if sources is None or endpoints or others < 2:
        return _plain_scale(n, None if sources is None else len(sources), normalized=normalized, directed=directed, endpoints=endpoints)
    drawn = len(sources)
    top, bottom = (1.0, others - 1) if normalized else (float(others), 1 if directed else 2)
    factor = np.full(n, top / (drawn * bottom) if drawn else math.nan)
    factor[sources] = top / ((drawn - 1) * bottom) if drawn > 1 else math.nan
    return factor


def _accumulated(G: Rows, sources: Positions, weight: str | None, *, endpoints: bool, ties: bool) -> tuple[Floats, Floats]:
    """Return the sums over sources of what lies on their shortest paths: for every node, and for every entry of ``G.indices``."""
    if weight is None:
        lengths = np.empty(0)
    else:
        lengths = G.strengths(weight)
        if len(lengths) and lengths.min() <= 0:
            raise NotImplementedError("ties of length 0 are networkx's to answer")

    def part(start: int, stop: int) -> tuple[Floats, Floats]:
        nodes, entries = np.zeros(len(G)), np.zeros(len(G.indices) if ties else 0)
        if weight is None and ties:
            _over_ties(G.indptr, G.indices, sources[start:stop], entries)
        elif weight is None:
            _over_nodes(G.indptr, G.indices, *G.incoming[:2], sources[start:stop], endpoints, nodes)
        else:
            for s in sources[start:stop]:
                order, distance, _ = dijkstra(G.indptr, G.indices, lengths, np.array([s], np.int32), -1, np.inf)
                _add_weighted(G.indptr, G.indices, lengths, order, distance, endpoints, nodes, entries)
        return nodes, entries

    found = in_parts(len(sources), part, smallest=4)
    nodes, entries = found[0]
    for more, more_entries in found[1:]:
        nodes += more
        entries += more_entries
    return nodes, entries


# -- kernels ---------------------------------------------------------------------------------------------------------------
@kernel
def _over_nodes(
    indptr: Ints, indices: Positions, in_indptr: Ints, in_indices: Positions, sources: Positions, endpoints: bool, nodes: Floats
) -> None:
    """Brandes' sums for nodes, level by level. Ties between levels are kept, so that the way back looks at no others.

    A level is pushed along the ties of its nodes or, where fewer ties lead to nodes not yet found, pulled by those (Beamer et al. 2012).
    """
    n = len(indptr) - 1
    state = np.full(n, UNSEEN, np.uint8)
    paths = np.zeros(n)
    share = np.zeros(n)  # (1 + dependency) / paths of a node that is finished
    given = np.zeros(n)  # the shares of all that a node's level was pulled by
    order = np.empty(n, np.int32)
    levels = np.zeros(n + 2, np.int64)  # where each begins in the order
    tops = np.zeros(n + 2, np.int64)  # where the kept ties out of each level begin
    pulled = np.zeros(n + 2, np.bool_)
    out_start, in_start = np.empty(n, np.int64), np.empty(n, np.int64)  # where those of a node begin, by place in the order
    kept = np.empty(len(indices), np.int32)
    for s in sources:
        state[s] = HERE
        paths[s] = 1.0
        order[0] = s
        found, top, level, levels[1] = 1, 0, 0, 1
        waiting = indptr[s + 1] - indptr[s]  # ties out of the level
        unseen = len(in_indices) - (in_indptr[s + 1] - in_indptr[s])  # ties to nodes not yet found
        while True:
            tops[level] = top
            pulled[level] = unseen + n // 8 < waiting
            if pulled[level]:
                for w in range(n):
                    if state[w] != UNSEEN:
                        continue
                    begin = top
                    number = 0.0
                    for k in range(in_indptr[w], in_indptr[w + 1]):
                        v = in_indices[k]
                        if state[v] == HERE:
                            number += paths[v]
                            kept[top] = v
                            top += 1
                    if top > begin:
                        state[w] = NEXT
                        paths[w] = number
                        in_start[found] = begin
                        order[found] = w
                        found += 1
            else:
                for i in range(levels[level], levels[level + 1]):
                    v = order[i]
                    out_start[i] = top
                    mine = paths[v]
                    for k in range(indptr[v], indptr[v + 1]):
                        w = indices[k]
                        if state[w] == NEXT:
                            paths[w] += mine
                        elif state[w] == UNSEEN:
                            state[w] = NEXT
                            paths[w] = mine
                            order[found] = w
                            found += 1
                        else:
                            continue
                        kept[top] = w
                        top += 1
            level += 1
            tops[level], levels[level + 1] = top, found
            if levels[level] == found:
                break
            for i in range(levels[level - 1], levels[level]):
                state[order[i]] = DONE
            waiting = 0
            for i in range(levels[level], found):
                v = order[i]
                state[v] = HERE
                waiting += indptr[v + 1] - indptr[v]
                unseen -= in_indptr[v + 1] - in_indptr[v]
        if endpoints:
            nodes[s] += found - 1
        while level > 0:
            level -= 1
            stop = tops[level + 1]
            if pulled[level]:
                for i in range(levels[level + 2] - 1, levels[level + 1] - 1, -1):
                    for k in range(in_start[i], stop):
                        given[kept[k]] += share[order[i]]
                    stop = in_start[i]
            for i in range(levels[level + 1] - 1, levels[level] - 1, -1):
                v = order[i]
                total = given[v]
                given[v] = 0.0
                if not pulled[level]:
                    for k in range(out_start[i], stop):
                        total += share[kept[k]]
                    stop = out_start[i]
                dependency = paths[v] * total
                share[v] = (1.0 + dependency) / paths[v]
                if v != s:
                    nodes[v] += dependency + 1.0 if endpoints else dependency
                state[v] = UNSEEN


@kernel
def _over_ties(indptr: Ints, indices: Positions, sources: Positions, entries: Floats) -> None:
    """Brandes' sums for ties."""
    n = len(indptr) - 1
    depth = np.full(n, -1, np.int32)
    paths = np.zeros(n)
    share = np.zeros(n)
    order = np.empty(n, np.int32)
    for s in sources:
        depth[s] = 0
        paths[s] = 1.0
        order[0] = s
        found = 1
        at = 0
        while at < found:
            v = order[at]
            at += 1
            next_depth = depth[v] + 1
            mine = paths[v]
            for k in range(indptr[v], indptr[v + 1]):
                w = indices[k]
                if depth[w] < 0:
                    depth[w] = next_depth
                    paths[w] = mine
                    order[found] = w
                    found += 1
                elif depth[w] == next_depth:
                    paths[w] += mine
        for i in range(found - 1, -1, -1):
            v = order[i]
            next_depth = depth[v] + 1
            total = 0.0
            for k in range(indptr[v], indptr[v + 1]):
                w = indices[k]
                if depth[w] == next_depth:
                    total += share[w]
                    entries[k] += paths[v] * share[w]
            share[v] = (1.0 + paths[v] * total) / paths[v]
        for i in range(found):
            depth[order[i]] = -1


@kernel
def _add_weighted(
    indptr: Ints, indices: Positions, lengths: Floats, order: Positions, distance: Floats, endpoints: bool, nodes: Floats, entries: Floats
) -> None:
    n = len(indptr) - 1
    paths = np.zeros(n)
    share = np.zeros(n)
    ties = len(entries) > 0
    s = order[0]
    paths[s] = 1.0
    for v in order:
        for k in range(indptr[v], indptr[v + 1]):
            if distance[v] + lengths[k] == distance[indices[k]]:
                paths[indices[k]] += paths[v]
    if endpoints:
        nodes[s] += len(order) - 1
    for i in range(len(order) - 1, -1, -1):
        v = order[i]
        total = 0.0
        for k in range(indptr[v], indptr[v + 1]):
            w = indices[k]
            if distance[v] + lengths[k] == distance[w]:
                total += share[w]
                if ties:
                    entries[k] += paths[v] * share[w]
        dependency = paths[v] * total
        share[v] = (1.0 + dependency) / paths[v]
        if v != s:
            nodes[v] += dependency + 1.0 if endpoints else dependency
