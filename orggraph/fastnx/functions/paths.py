"""Shortest paths by hops, and searches breadth first, in networkx's order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np

from orggraph.fastnx.accelerate import accelerates, networkx_own
from orggraph.fastnx.csr import Ints, Positions, Rows
from orggraph.fastnx.functions.components import labels, strong_labels
from orggraph.fastnx.kernel import kernel
from orggraph.fastnx.search import breadth_first, distances

Tree = tuple[Positions, Positions, Positions]


def _from(G: Rows, source: Hashable, cutoff: float | None = None, *, back: bool = False, text: str = "Source {} is not in G") -> Tree:
    """Return `breadth_first` from one node, along ties or (``back``) against them."""
    indptr, indices = G.incoming[:2] if back else (G.indptr, G.indices)
    return breadth_first(indptr, indices, np.array([G.at(source, text=text)], np.int32), np.inf if cutoff is None else cutoff)


def _lengths(G: Rows, tree: Tree) -> dict[Hashable, int]:
    order, depth, _ = tree
    return dict(zip(G.named(order), depth[order].tolist(), strict=True))


def _paths(G: Rows, tree: Tree, join: Callable[[list[Any], list[Any]], list[Any]]) -> dict[Hashable, list[Any]]:
    order, _, parent = tree
    nodes, parents = G.named(order), G.named(parent[order])
    paths = {nodes[0]: [nodes[0]]}
    for node, before in zip(nodes[1:], parents[1:], strict=True):
        paths[node] = join(paths[before], [node])
    return paths


@accelerates()
def single_source_shortest_path_length(G: Rows, source: Hashable, cutoff: float | None = None) -> dict[Hashable, int]:
    """Hops from a node to all it reaches."""
    return _lengths(G, _from(G, source, cutoff))


@accelerates()
def single_target_shortest_path_length(G: Rows, target: Hashable, cutoff: float | None = None) -> dict[Hashable, int]:
    """Hops to a node from all that reach it."""
    return _lengths(G, _from(G, target, cutoff, back=True, text="Target {} is not in G"))


@accelerates()
def all_pairs_shortest_path_length(G: Rows, cutoff: float | None = None) -> Iterator[tuple[Hashable, dict[Hashable, int]]]:
    """Hops between all pairs, a node at a time."""
    return ((node, _lengths(G, _from(G, node, cutoff))) for node in G.ids)


@accelerates()
def single_source_shortest_path(G: Rows, source: Hashable, cutoff: float | None = None) -> dict[Hashable, list[Any]]:
    """A shortest path from a node to each it reaches."""
    return _paths(G, _from(G, source, cutoff, text="Source {} not in G"), lambda path, node: path + node)


@accelerates()
def single_target_shortest_path(G: Rows, target: Hashable, cutoff: float | None = None) -> dict[Hashable, list[Any]]:
    """A shortest path to a node from each that reaches it."""
    return _paths(G, _from(G, target, cutoff, back=True, text="Target {} not in G"), lambda path, node: node + path)


@accelerates()
def all_pairs_shortest_path(G: Rows, cutoff: float | None = None) -> Iterator[tuple[Hashable, dict[Hashable, list[Any]]]]:
    """Shortest paths between all pairs, a node at a time."""
    return ((node, single_source_shortest_path(G, node, cutoff)) for node in G.ids)


@accelerates()
def bidirectional_shortest_path(G: Rows, source: Hashable, target: Hashable) -> list[Any]:
    """A shortest path between two nodes, searched from both ends; where several are shortest, digraphs may give another than networkx."""
    ends = (G.at(source, text="Source {} is not in G"), G.at(target, text="Target {} is not in G"))
    path = _between(G.indptr, G.indices, *G.incoming[:2], *ends)
    if not len(path):
        raise nx.NetworkXNoPath(f"No path between {source} and {target}.")
    return G.named(path)


@accelerates()
def average_shortest_path_length(G: Rows, weight: str | None = None, method: str | None = None) -> float:
    """Mean hops over all ordered pairs; raises as networkx does where some pair has no path."""
    if weight is not None or method not in (None, "unweighted"):
        return networkx_own("average_shortest_path_length")(G, weight, method)  # type: ignore[no-any-return]
    n = len(G)
    if n == 0:
        raise nx.NetworkXPointlessConcept("the null graph has no paths, thus there is no average shortest path length")
    if n == 1:
        return 0
    if (strong_labels(G) if G.directed else labels(G))[0] > 1:  # type: ignore[arg-type]
        raise nx.NetworkXError("Graph is not strongly connected." if G.directed else "Graph is not connected.")
    return int(distances(G).total.sum()) / (n * (n - 1))


def _ordered(sort_neighbors: object = None, **_: object) -> str | None:
    return None if sort_neighbors is None else "an order of neighbours is a function"


@accelerates(unless=_ordered)
def bfs_edges(
    G: Rows, source: Hashable, reverse: bool = False, depth_limit: int | None = None, sort_neighbors: None = None
) -> Iterator[tuple[Any, Any]]:
    """Ties by which a search breadth first finds the others, in its order; predecessors come by position."""
    G._row(source)
    order, _, parent = _from(G, source, depth_limit, back=reverse)
    return iter(list(zip(G.named(parent[order[1:]]), G.named(order[1:]), strict=True)))


@accelerates()
def bfs_layers(G: Rows, sources: Any) -> Iterator[list[Any]]:
    """Lists of nodes at 0, 1, 2 … hops from the sources."""
    first = list({sources} if sources in G else set(sources))
    for source in first:
        if source not in G:
            raise nx.NetworkXError(f"The node {source} is not in the graph.")
    order, depth, _ = breadth_first(G.indptr, G.indices, np.array([G.position[s] for s in first], np.int32), np.inf)
    ends = np.searchsorted(depth[order], np.arange(depth.max(initial=-1) + 2)).tolist()
    nodes = G.named(order)
    return (nodes[a:b] for a, b in pairwise(ends))


@accelerates()
def descendants(G: Rows, source: Hashable) -> set[Any]:
    """All that a node reaches, without itself."""
    G._row(source)
    return set(G.named(_from(G, source)[0][1:]))


@accelerates()
def ancestors(G: Rows, source: Hashable) -> set[Any]:
    """All that reach a node, without itself."""
    G._row(source)
    return set(G.named(_from(G, source, back=True)[0][1:]))


# -- kernels ---------------------------------------------------------------------------------------------------------------
@kernel
def _between(indptr: Ints, indices: Positions, in_indptr: Ints, in_indices: Positions, source: int, target: int) -> Positions:
    """Return the nodes of a shortest path; empty where there is none. The side with fewer nodes at its edge moves."""
    n = len(indptr) - 1
    if source == target:
        return np.full(1, source, np.int32)
    before = np.full(n, -2, np.int32)  # towards the source; -2 not found, -1 the source itself
    after = np.full(n, -2, np.int32)
    before[source] = after[target] = -1
    out, into = np.empty(n, np.int32), np.empty(n, np.int32)
    out[0], into[0] = source, target
    out_start, out_stop, in_start, in_stop = 0, 1, 0, 1
    meet = -1
    while meet < 0 and out_start < out_stop and in_start < in_stop:
        if out_stop - out_start <= in_stop - in_start:
            end = out_stop
            for i in range(out_start, out_stop):
                v = out[i]
                for k in range(indptr[v], indptr[v + 1]):
                    w = indices[k]
                    if before[w] == -2:
                        before[w] = v
                        out[end] = w
                        end += 1
                    if after[w] != -2:
                        meet = w
                        break
                if meet >= 0:
                    break
            out_start, out_stop = out_stop, end
        else:
            end = in_stop
            for i in range(in_start, in_stop):
                v = into[i]
                for k in range(in_indptr[v], in_indptr[v + 1]):
                    w = in_indices[k]
                    if after[w] == -2:
                        after[w] = v
                        into[end] = w
                        end += 1
                    if before[w] != -2:
                        meet = w
                        break
                if meet >= 0:
                    break
            in_start, in_stop = in_stop, end
    if meet < 0:
        return np.empty(0, np.int32)
    length = 1
    v = before[meet]
    while v >= 0:
        length += 1
        v = before[v]
    path = np.empty(n, np.int32)
    at = length - 1
    v = meet
    while v >= 0:
        path[at] = v
        at -= 1
        v = before[v]
    v = after[meet]
    while v >= 0:
        path[length] = v
        length += 1
        v = after[v]
    return path[:length].copy()
