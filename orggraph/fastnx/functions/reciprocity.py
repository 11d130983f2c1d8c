"""Reciprocity: how many arcs are answered."""

from __future__ import annotations

import networkx as nx
import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import CSRDiGraph


@accelerates(light=True)
def overall_reciprocity(G: CSRDiGraph) -> float:
    """Share of arcs with a reverse arc; raises on a graph without arcs, as networkx does."""
    arcs = len(G.indices)
    if not arcs:
        raise nx.NetworkXError("Not defined for empty graphs")
    return int(np.count_nonzero(G.answers >= 0)) / arcs  # self loops answer nobody
