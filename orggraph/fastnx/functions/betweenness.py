"""Betweenness of nodes and ties (Brandes 2001): how often they lie on shortest paths; exact, or from a sample of sources as in networkx."""

from __future__ import annotations

import math
from collections.abc import Hashable
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import Floats, Ints, Positions, _Rows
from orggraph.fastnx.kernel import in_parts, kernel
from orggraph.fastnx.search import dijkstra

Flags = npt.NDArray[np.bool_]


@accelerates()
def betweenness_centrality(
    G: _Rows, k: int | None = None, normalized: bool = True, weight: str | None = None, endpoints: bool = False, seed: Any = None
) -> dict[Hashable, float]:
    """Share of shortest paths that lead over each node; ``k`` sources are the ones that networkx would draw with this seed."""
    n = len(G)
    sources = _sources(G, None if k == n else k, seed)
    raw, _ = _accumulated(G, np.arange(n, dtype=np.int32) if sources is None else sources, weight, endpoints=endpoints, ties=False)
    return G.keyed(raw * _scale(n, sources, normalized=normalized, directed=G.directed, endpoints=endpoints))


@accelerates()
def edge_betweenness_centrality(
    G: _Rows, k: int | None = None, normalized: bool = True, weight: str | None = None, seed: Any = None
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
        np.add.at(both, _lower(G), raw)
        keep = start <= stop
        start, stop, raw = start[keep], stop[keep], both[keep]
    return dict(zip(zip(G.named(start), G.named(stop), strict=True), (raw * scale).tolist(), strict=True))


def betweenness(G: _Rows, *, normalized: bool = True) -> Floats:
    """Return exact betweenness by hops, undirected pairs counted once; 0 below three nodes, as networkx has it."""
    n = len(G)
    raw, _ = _accumulated(G, np.arange(n, dtype=np.int32), None, endpoints=False, ties=False)
    return raw * _plain_scale(n, None, normalized=normalized, directed=G.directed, endpoints=False)


def _lower(G: _Rows) -> Ints:
    from orggraph.fastnx.csr import _mirror

    return _mirror(G.indptr, G.indices, G.sources)


def _sources(G: _Rows, k: int | None, seed: Random) -> Positions | None:
    if k is None:
        return None
    if k == 0:
        raise NotImplementedError("no sources at all are networkx's to answer")
    return np.array([G.position[node] for node in seed.sample(list(G.ids), k)], np.int32)


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


def _accumulated(G: _Rows, sources: Positions, weight: str | None, *, endpoints: bool, ties: bool) -> tuple[Floats, Floats]:
    """Return the sums over sources of what lies on their shortest paths: for every node, and for every entry of ``G.indices``."""
    if weight is None:
        lengths = np.empty(0)
    else:
        lengths = G.strengths(weight)
        if len(lengths) and lengths.min() <= 0:
            raise NotImplementedError("ties of length 0 are networkx's to answer")

    def part(start: int, stop: int) -> tuple[Floats, Floats]:
        nodes, entries = np.zeros(len(G)), np.zeros(len(G.indices) if ties else 0)
        if weight is None:
            _brandes(G.indptr, G.indices, sources[start:stop], endpoints, nodes, entries)
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
def _brandes(indptr: Ints, indices: Positions, sources: Positions, endpoints: bool, nodes: Floats, entries: Floats) -> None:
    n = len(indptr) - 1
    depth = np.full(n, -1, np.int32)
    paths = np.zeros(n)
    share = np.zeros(n)  # (1 + dependency) / paths of a node that is finished
    order = np.empty(n, np.int32)
    ties = len(entries) > 0
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
        if endpoints:
            nodes[s] += found - 1
        for i in range(found - 1, -1, -1):
            v = order[i]
            next_depth = depth[v] + 1
            total = 0.0
            for k in range(indptr[v], indptr[v + 1]):
                w = indices[k]
                if depth[w] == next_depth:
                    total += share[w]
                    if ties:
                        entries[k] += paths[v] * share[w]
            dependency = paths[v] * total
            share[v] = (1.0 + dependency) / paths[v]
            if v != s:
                nodes[v] += dependency + 1.0 if endpoints else dependency
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
