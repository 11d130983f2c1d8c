"""From networkx graphs to compressed rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

import networkx as nx
import numpy as np

from orggraph.fastnx.csr import MISSING, CSRDiGraph, CSRGraph


def from_networkx(
    graph: nx.Graph,
    edge_attrs: Mapping[str, Any] | None = None,
    node_attrs: Mapping[str, Any] | None = None,
    *,
    all_edge_attrs: bool = False,
    all_node_attrs: bool = False,
) -> CSRGraph | CSRDiGraph:
    """Return a networkx graph as compressed rows, nodes and neighbours in the same order.

    Parameters
    ----------
    graph : nx.Graph or nx.DiGraph
        `NotImplementedError` for multigraphs, whose parallel ties rows cannot hold.
    edge_attrs, node_attrs : mapping of str to value, optional
        Attributes to keep, and what stands for a missing one (None: nothing stands for it).
    all_edge_attrs, all_node_attrs : bool
        Keep all attributes.
    """
    if graph.is_multigraph():
        raise NotImplementedError("fastnx takes no multigraphs")
    n = len(graph)
    rows = graph._adj
    ids: list[Any] | None = list(rows)
    indptr = np.zeros(n + 1, np.int64)
    np.cumsum(np.fromiter(map(len, rows.values()), np.int64, n), out=indptr[1:])
    ends: Iterable[Any] = chain.from_iterable(rows.values())
    if all(type(node) is int and node == i for i, node in enumerate(rows)):
        ids = None
    else:
        position = {node: i for i, node in enumerate(rows)}
        ends = map(position.__getitem__, ends)
    indices = np.fromiter(ends, np.int32, int(indptr[-1]))

    columns: dict[str, Any] = {}
    if all_edge_attrs or edge_attrs:
        records = [record for row in rows.values() for record in row.values()]
        wanted = dict.fromkeys(chain.from_iterable(records)) if all_edge_attrs else edge_attrs or {}
        columns = {name: _column(records, name, missing) for name, missing in wanted.items()}
    attributes: dict[str, Any] = {}
    if all_node_attrs or node_attrs:
        nodes = list(graph._node.values())
        wanted = dict.fromkeys(chain.from_iterable(nodes)) if all_node_attrs else node_attrs or {}
        attributes = {name: [r.get(name, MISSING if missing is None else missing) for r in nodes] for name, missing in wanted.items()}
    kind = CSRDiGraph if graph.is_directed() else CSRGraph
    return kind(indptr, indices, columns, ids, attributes, graph.graph)


def _column(records: list[dict[str, Any]], name: str, missing: Any) -> Any:
    """Return one attribute of ties: an array where all are numbers of one type, else a list."""
    values = [record.get(name, MISSING if missing is None else missing) for record in records]
    kinds = set(map(type, values))
    if kinds == {float}:
        return np.array(values)
    if kinds == {int} and max(map(abs, values)) < 2**53:  # larger ones would be rounded
        return np.array(values, dtype=np.int64)
    return values
