"""Components: what hangs together, in a direction or in any."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import CSRDiGraph, CSRGraph, Ints, Positions, Rows
from orggraph.fastnx.kernel import kernel
from orggraph.fastnx.search import breadth_first

LOOKS = 2  # ties of each node that are looked at before the largest part is known
NULL = "Connectivity is undefined for the null graph."


def labels(G: Rows) -> tuple[int, Positions]:
    """Return the number of (weak) components and the component of every position, numbered by their first node."""
    count, label = _labels(G.indptr, G.indices, *G.incoming[:2])
    return int(count), label


def strong_labels(G: CSRDiGraph) -> tuple[int, Positions]:
    """Return the number of strong components and the component of every position: one is numbered after all that it leads to."""
    count, label = _strong(G.indptr, G.indices)
    return int(count), label


def _parts(G: Rows, count: int, label: Positions) -> Iterator[set[Any]]:
    order = np.argsort(label, kind="stable")
    ends = np.searchsorted(label[order], np.arange(count + 1)).tolist()
    nodes = G.named(order)
    return (set(nodes[a:b]) for a, b in pairwise(ends))


def _is_one(G: Rows, count: int) -> bool:
    if not len(G):
        raise nx.NetworkXPointlessConcept(NULL)
    return count == 1


@accelerates(light=True)
def connected_components(G: CSRGraph) -> Iterator[set[Any]]:
    """Sets of nodes joined by paths, by their first node."""
    return _parts(G, *labels(G))


@accelerates(light=True)
def number_connected_components(G: CSRGraph) -> int:
    """Number of components."""
    return labels(G)[0]


@accelerates(light=True)
def is_connected(G: CSRGraph) -> bool:
    """Whether there is one component."""
    return _is_one(G, labels(G)[0] if len(G) else 0)


@accelerates(light=True)
def node_connected_component(G: CSRGraph, n: Hashable) -> set[Any]:
    """The component of a node."""
    if n not in G:
        raise KeyError(n)
    order, _, _ = breadth_first(G.indptr, G.indices, np.array([G.position[n]], np.int32), np.inf)
    return set(G.named(order))


@accelerates(light=True)
def weakly_connected_components(G: CSRDiGraph) -> Iterator[set[Any]]:
    """Sets of nodes joined when directions are not looked at, by their first node."""
    return _parts(G, *labels(G))


@accelerates(light=True)
def number_weakly_connected_components(G: CSRDiGraph) -> int:
    """Number of weak components."""
    return labels(G)[0]


@accelerates(light=True)
def is_weakly_connected(G: CSRDiGraph) -> bool:
    """Whether there is one weak component."""
    return _is_one(G, labels(G)[0] if len(G) else 0)


@accelerates()
def strongly_connected_components(G: CSRDiGraph) -> Iterator[set[Any]]:
    """Sets of nodes that reach each other, in networkx's order (Nuutila's variant of Tarjan's algorithm)."""
    return _parts(G, *strong_labels(G))


@accelerates()
def number_strongly_connected_components(G: CSRDiGraph) -> int:
    """Number of strong components."""
    return strong_labels(G)[0]


@accelerates()
def is_strongly_connected(G: CSRDiGraph) -> bool:
    """Whether all nodes reach each other."""
    return _is_one(G, strong_labels(G)[0] if len(G) else 0)


# -- kernels ---------------------------------------------------------------------------------------------------------------
@kernel
def _join(parent: Positions, v: int, w: int) -> None:
    """Join two trees; the lower root stays one."""
    a, b = parent[v], parent[w]
    while a != b:
        high, low = max(a, b), min(a, b)
        up = parent[high]
        if up == high:
            parent[high] = low
            break
        a, b = parent[up], low


@kernel
def _labels(indptr: Ints, indices: Positions, in_indptr: Ints, in_indices: Positions) -> tuple[int, Positions]:
    """Join trees of nodes; who is in the largest after a look at two ties each need not look at more (Afforest: Sutton et al. 2018)."""
    n = len(indptr) - 1
    parent = np.arange(n).astype(np.int32)
    for v in range(n):
        for k in range(indptr[v], min(indptr[v] + LOOKS, indptr[v + 1])):
            _join(parent, v, indices[k])
    size = np.zeros(n, np.int32)
    large = 0
    for v in range(n):
        while parent[parent[v]] != parent[v]:
            parent[v] = parent[parent[v]]
        size[parent[v]] += 1
        if size[parent[v]] > size[large]:
            large = parent[v]
    for v in range(n):
        if parent[v] == large:
            continue
        for k in range(indptr[v] + LOOKS, indptr[v + 1]):
            _join(parent, v, indices[k])
        for k in range(in_indptr[v], in_indptr[v + 1]):
            _join(parent, v, in_indices[k])
    count = 0
    label = np.empty(n, np.int32)
    for v in range(n):  # the root is the first node of its tree
        root = parent[v]
        while parent[root] != root:
            root = parent[root]
        parent[v] = root
        if root == v:
            label[v] = count
            count += 1
        else:
            label[v] = label[root]
    return count, label


@kernel
def _strong(indptr: Ints, indices: Positions) -> tuple[int, Positions]:
    n = len(indptr) - 1
    label = np.full(n, -1, np.int32)
    found = np.zeros(n, np.int64)  # time of discovery from 1, 0: not yet
    low = np.zeros(n, np.int64)
    at = indptr[:n].copy()
    path = np.empty(n, np.int32)
    waiting = np.empty(n, np.int32)
    waits = 0
    clock = 0
    count = 0
    for start in range(n):
        if found[start]:
            continue
        clock += 1
        found[start] = low[start] = clock
        path[0] = start
        height = 1
        while height:
            v = path[height - 1]
            if at[v] < indptr[v + 1]:
                w = indices[at[v]]
                at[v] += 1
                if not found[w]:
                    clock += 1
                    found[w] = low[w] = clock
                    path[height] = w
                    height += 1
                continue
            for k in range(indptr[v], indptr[v + 1]):
                w = indices[k]
                if label[w] < 0:
                    low[v] = min(low[v], low[w] if found[w] > found[v] else found[w])
            height -= 1
            if low[v] == found[v]:
                label[v] = count
                while waits and found[waiting[waits - 1]] > found[v]:
                    waits -= 1
                    label[waiting[waits]] = count
                count += 1
            else:
                waiting[waits] = v
                waits += 1
    return count, label
