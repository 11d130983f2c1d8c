"""What networkx looks at graphs through: degrees, nodes, and plain graphs of dictionaries."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import networkx as nx


class Nodes:
    """As much of a networkx graph as its checks of node lists look at, without rows."""

    def __init__(self, graph: Any) -> None:
        self._adj = graph.position

    def __contains__(self, node: object) -> bool:
        try:
            return node in self._adj
        except TypeError:
            return False


class Degrees:
    """What ``G.degree``, ``G.in_degree`` and ``G.out_degree`` are: a mapping by node, and a function of nodes and weight."""

    def __init__(self, graph: Any, direction: str, weight: str | None = None, positions: Sequence[int] | None = None) -> None:
        self._graph, self._direction, self._weight, self._positions = graph, direction, weight, positions

    @property
    def _values(self) -> list[Any]:
        """Degrees by position, kept with the graph: it is frozen, and networkx's functions ask again and again."""
        kept: dict[tuple[str | None, str], list[Any]] = self._graph.__dict__.setdefault("_degrees", {})
        asked = self._weight, self._direction
        if asked not in kept:
            kept[asked] = self._graph.degrees(*asked).tolist()
        return kept[asked]

    def __call__(self, nbunch: Any = None, weight: str | None = None) -> Any:
        """Return the degree of one node, or the degrees of some."""
        if nbunch is not None and nbunch in self._graph:
            return Degrees(self._graph, self._direction, weight)[nbunch]
        positions = None
        if nbunch is not None:
            positions = [self._graph.position[node] for node in self._graph.nbunch_iter(nbunch)]
        return Degrees(self._graph, self._direction, weight, positions)

    def __getitem__(self, node: Hashable) -> Any:
        return self._values[self._graph.position[node]]

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self._positions is None:
            return iter(zip(self._graph.nodes_by_position, self._values, strict=True))
        values = self._values
        return ((self._graph.ids[i], values[i]) for i in self._positions)

    def __len__(self) -> int:
        return len(self._graph) if self._positions is None else len(self._positions)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)})"


def fill(plain: nx.Graph, graph: Any) -> None:
    """Fill an empty plain graph with copies of a compressed graph's dictionaries."""
    plain.graph.update(graph.graph)
    plain._node.update((node, dict(record)) for node, record in graph._node.items())
    copies: dict[int, dict[str, Any]] = {}
    adjacency = plain._adj
    for node, row in graph._adj.items():
        adjacency[node] = {other: copies.setdefault(id(record), record.copy()) for other, record in row.items()}
    if graph.directed:
        for node, row in graph._pred.items():
            plain._pred[node] = {other: copies[id(record)] for other, record in row.items()}


def plain_view(graph: Any) -> nx.Graph:
    """Return a plain networkx graph that shares the dictionaries of a compressed one; only for functions that read."""
    plain = nx.DiGraph() if graph.directed else nx.Graph()
    plain.graph, plain._node, plain._adj = graph.graph, graph._node, graph._adj
    if graph.directed:
        plain._pred = graph._pred
    return plain
