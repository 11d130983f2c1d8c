"""Shortest paths by weight as distance (Dijkstra); a missing weight counts 1. Negative, infinite and NaN ones are networkx's to answer.

Where several paths are shortest, `bidirectional_dijkstra` may give another one than networkx.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import networkx as nx
import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import Floats, Positions, Rows
from orggraph.fastnx.search import dijkstra


def _search(
    G: Rows, sources: Iterable[Hashable], weight: str | None, target: Hashable = None, cutoff: float | None = None
) -> tuple[Positions, Floats, Positions]:
    starts = np.array([G.at(s, text="Node {} not found in graph") for s in sources], np.int32)
    goal = -1 if target is None or target not in G else G.position[target]
    return dijkstra(G.indptr, G.indices, G.strengths(weight), starts, goal, np.inf if cutoff is None else cutoff)


def _number(G: Rows, weight: str | None, value: float) -> float:
    return int(value) if G.whole(weight) else float(value)


def _path(G: Rows, parent: Positions, node: int) -> list[Any]:
    path = [node]
    while parent[path[-1]] >= 0:
        path.append(int(parent[path[-1]]))
    return G.named(np.array(path[::-1]))


def _lengths(G: Rows, weight: str | None, order: Positions, distance: Floats) -> dict[Hashable, float]:
    values = distance[order].astype(np.int64) if G.whole(weight) else distance[order]
    return dict(zip(G.named(order), values.tolist(), strict=True))


@accelerates()
def multi_source_dijkstra(
    G: Rows, sources: Iterable[Hashable], target: Hashable = None, cutoff: float | None = None, weight: str | None = "weight"
) -> tuple[Any, Any]:
    """Distances and paths from the nearest of some nodes."""
    sources = list(sources)
    if not sources:
        raise ValueError("sources must not be empty")
    for s in sources:
        if s not in G:
            raise nx.NodeNotFound(f"Node {s} not found in graph")
    if target in sources:
        return (0, [target])
    order, distance, parent = _search(G, sources, weight, target, cutoff)
    if target is not None:
        goal = G.position[target] if target in G else -1
        if goal < 0 or not np.isfinite(distance[goal]):
            raise nx.NetworkXNoPath(f"No path to {target}.")
        return _number(G, weight, distance[goal]), _path(G, parent, goal)
    paths: dict[Hashable, list[Any]] = {s: [s] for s in sources}
    for node, before, i in zip(G.named(order), G.named(parent[order]), order.tolist(), strict=True):
        if parent[i] >= 0:
            paths[node] = [*paths[before], node]
    return _lengths(G, weight, order, distance), paths


@accelerates()
def multi_source_dijkstra_path_length(
    G: Rows, sources: Iterable[Hashable], cutoff: float | None = None, weight: str | None = "weight"
) -> dict[Hashable, float]:
    """Distances from the nearest of some nodes."""
    sources = list(sources)
    if not sources:
        raise ValueError("sources must not be empty")
    order, distance, _ = _search(G, sources, weight, None, cutoff)
    return _lengths(G, weight, order, distance)


@accelerates()
def dijkstra_path_length(G: Rows, source: Hashable, target: Hashable, weight: str | None = "weight") -> float:
    """Distance between two nodes."""
    if source not in G:
        raise nx.NodeNotFound(f"Node {source} not found in graph")
    if source == target:
        return 0
    _, distance, _ = _search(G, [source], weight, target)
    if target not in G or not np.isfinite(distance[G.position[target]]):
        raise nx.NetworkXNoPath(f"Node {target} not reachable from {source}")
    return _number(G, weight, distance[G.position[target]])


@accelerates()
def bidirectional_dijkstra(G: Rows, source: Hashable, target: Hashable, weight: str | None = "weight") -> tuple[float, list[Any]]:
    """Distance and a shortest path between two nodes."""
    G.at(source, text="Source {} is not in G")
    goal = G.at(target, text="Target {} is not in G")
    if source == target:
        return (0, [source])
    _, distance, parent = _search(G, [source], weight, target)
    if not np.isfinite(distance[goal]):
        raise nx.NetworkXNoPath(f"No path between {source} and {target}.")
    return _number(G, weight, distance[goal]), _path(G, parent, goal)
