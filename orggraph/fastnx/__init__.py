"""A networkx backend on compressed rows: graphs are frozen arrays, heavy measures run compiled, the rest falls back to networkx."""

import networkx as nx

from orggraph.fastnx.backend import backend, info
from orggraph.fastnx.csr import CSRDiGraph, CSRGraph

nx.config.fallback_to_nx = True  # functions without a compiled version convert once and run in networkx; there is no narrower switch

__all__ = ["CSRDiGraph", "CSRGraph", "backend", "info"]
