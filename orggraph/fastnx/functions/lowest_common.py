"""Lowest common ancestors: a walk up in trees; in other digraphs networkx's own search, whose answer is one of several."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import combinations_with_replacement, islice
from typing import Any

import numpy as np

from orggraph.fastnx.accelerate import accelerates, networkx_own
from orggraph.fastnx.csr import CSRDiGraph
from orggraph.fastnx.forest import Forest

CHUNK = 100_000  # pairs that are answered together

Pair = tuple[Hashable, Hashable]


def forest(G: CSRDiGraph) -> Forest | None:
    """Return the graph as trees; None where some node has two parents or there are circles."""
    if "_forest" not in G.__dict__:  # graphs are frozen
        G.__dict__["_forest"] = None
        if len(G.indices) == len(np.unique(G.indices)):
            parent = np.full(len(G), -1, np.int64)
            parent[G.indices] = G.sources
            trees = Forest.of(parent)
            G.__dict__["_forest"] = trees if trees.depth.min(initial=0) >= 0 else None
    found: Forest | None = G.__dict__["_forest"]
    return found


def _answers(G: CSRDiGraph, trees: Forest, pairs: Iterable[Pair]) -> Iterator[tuple[Pair, Any]]:
    """Yield each pair with its lowest common ancestor; pairs without one are left out."""
    pairs = iter(pairs)
    while chunk := list(islice(pairs, CHUNK)):
        ends = np.array([(G.position[v], G.position[w]) for v, w in chunk])
        for pair, lowest in zip(chunk, trees.lowest_common(ends[:, 0], ends[:, 1]).tolist(), strict=True):
            if lowest >= 0:
                yield pair, G.ids[lowest]


@accelerates()
def lowest_common_ancestor(G: CSRDiGraph, node1: Hashable, node2: Hashable, default: Any = None) -> Any:
    """The lowest node that reaches both, or is one and reaches the other; one of them where several are lowest."""
    trees = forest(G)
    if trees is None or node1 not in G or node2 not in G:
        return networkx_own("lowest_common_ancestor")(G, node1, node2, default)
    lowest = trees.lowest_of(G.position[node1], G.position[node2])
    return default if lowest < 0 else G.ids[lowest]


@accelerates()
def all_pairs_lowest_common_ancestor(G: CSRDiGraph, pairs: Iterable[Pair] | None = None) -> Iterator[tuple[Pair, Any]]:
    """Lowest common ancestors of pairs, all by default."""
    trees = forest(G)
    wanted = None if pairs is None else list(dict.fromkeys(pairs))
    if trees is None or not len(G) or not all(v in G and w in G for v, w in wanted or ()):
        own: Iterator[tuple[Pair, Any]] = networkx_own("all_pairs_lowest_common_ancestor")(G, wanted)
        return own
    return _answers(G, trees, combinations_with_replacement(G.ids, 2) if wanted is None else wanted)
