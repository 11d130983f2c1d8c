"""Closeness, harmonic centrality and eccentricity: how far a node is from the others."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import networkx as nx
import numpy as np

from orggraph.fastnx.accelerate import accelerates, networkx_own
from orggraph.fastnx.csr import Floats, Ints, Rows
from orggraph.fastnx.kernel import in_parts
from orggraph.fastnx.search import breadth_first, dijkstra, distances


@accelerates()
def closeness_centrality(
    G: Rows, u: Hashable = None, distance: str | None = None, wf_improved: bool = True
) -> dict[Hashable, float] | float:
    """Inverse mean distance *to* a node from those that reach it; with ``wf_improved`` times their share (Wasserman & Faust 1994)."""
    if u is not None:
        G.at(u, text="Source {} is not in G" if distance is None else "Node {} not found in graph")
    positions = None if u is None else np.array([G.position[u]], np.int32)
    total, reached = _sums(G, distance, positions)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(total > 0, reached / total, 0.0)
    if wf_improved and len(G) > 1:
        values *= reached / (len(G) - 1)
    return G.keyed(values) if u is None else float(values[0])


def _sums(G: Rows, distance: str | None, positions: Any) -> tuple[Floats, Ints]:
    """Return the sum of distances towards nodes, and the number that reach them; for all nodes unless positions are given."""
    if distance is None and positions is None:
        found = distances(G)
        return found.total.astype(np.float64), found.reached
    indptr, indices, entry = G.incoming
    chosen = np.arange(len(G), dtype=np.int32) if positions is None else positions
    total, reached = np.zeros(len(chosen)), np.zeros(len(chosen), np.int64)
    lengths = None if distance is None else G.strengths(distance)[entry]

    def part(start: int, stop: int) -> None:
        for i in range(start, stop):
            if lengths is None:
                order, depth, _ = breadth_first(indptr, indices, chosen[i : i + 1], np.inf)
                total[i] = depth[order].sum()
            else:
                order, far, _ = dijkstra(indptr, indices, lengths, chosen[i : i + 1], -1, np.inf)
                total[i] = far[order].sum()
            reached[i] = len(order) - 1

    in_parts(len(chosen), part, smallest=16)
    return total, reached


def _some(nbunch: Any = None, distance: Any = None, sources: Any = None, **_: object) -> str | None:
    return None if nbunch is None and distance is None and sources is None else "hops to all from all only"


@accelerates(unless=_some)
def harmonic_centrality(G: Rows, nbunch: None = None, distance: None = None, sources: None = None) -> dict[Hashable, float]:
    """Sum of 1/hops to a node from the others (Boldi & Vigna 2014)."""
    return G.keyed(distances(G).harmonic)


@accelerates()
def eccentricity(G: Rows, v: Any = None, sp: Any = None, weight: str | None = None) -> dict[Hashable, int] | int:
    """Most hops from a node to any other; raises as networkx does where some pair has no path."""
    if v is not None or sp is not None or weight is not None:
        return networkx_own("eccentricity")(G, v, sp, weight)  # type: ignore[no-any-return]
    found = distances(G, to=False)
    if len(G) and int(found.reached.min()) < len(G) - 1:
        if G.directed:
            raise nx.NetworkXError("Found infinite path length because the digraph is not strongly connected")
        raise nx.NetworkXError("Found infinite path length because the graph is not connected")
    return G.keyed(found.farthest)
