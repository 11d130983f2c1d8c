"""Digraphs without circles: order, and whether there are circles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import CSRDiGraph, Ints, Positions, Rows
from orggraph.fastnx.kernel import kernel


def generations(G: CSRDiGraph) -> tuple[Positions, Ints]:
    """Return positions in networkx's topological order, those in circles left out, and where each generation begins."""
    if "_generations" not in G.__dict__:  # graphs are frozen
        arrivals = np.bincount(G.indices, minlength=len(G))
        G.__dict__["_generations"] = _generations(G.indptr, G.indices, arrivals)
    found: tuple[Positions, Ints] = G.__dict__["_generations"]
    return found


@accelerates()
def topological_generations(G: Rows) -> Iterator[list[Any]]:
    """Lists of nodes whose predecessors all stand in earlier lists; raises at the end where circles are left."""
    if not isinstance(G, CSRDiGraph):
        raise nx.NetworkXError("Topological sort not defined on undirected graphs.")
    return _lists(G)


def _lists(G: CSRDiGraph) -> Iterator[list[Any]]:
    order, begins = generations(G)
    nodes, ends = G.named(order), begins.tolist()
    for a, b in pairwise(ends):
        yield nodes[a:b]
    if len(order) < len(G):
        raise nx.NetworkXUnfeasible("Graph contains a cycle or graph changed during iteration")


@accelerates()
def is_directed_acyclic_graph(G: Rows) -> bool:
    """Whether there are directions and no circles."""
    return isinstance(G, CSRDiGraph) and len(generations(G)[0]) == len(G)


@kernel
def _generations(indptr: Ints, indices: Positions, arrivals: Ints) -> tuple[Positions, Ints]:
    n = len(indptr) - 1
    order = np.empty(n, np.int32)
    begins = np.zeros(n + 1, np.int64)
    found = 0
    for v in range(n):
        if arrivals[v] == 0:
            order[found] = v
            found += 1
    rounds = 0
    at = 0
    while at < found:
        stop = found
        for i in range(at, stop):
            for k in range(indptr[order[i]], indptr[order[i] + 1]):
                w = indices[k]
                arrivals[w] -= 1
                if arrivals[w] == 0:
                    order[found] = w
                    found += 1
        at = stop
        rounds += 1
        begins[rounds] = stop
    return order[:found].copy(), begins[: rounds + 1].copy()
