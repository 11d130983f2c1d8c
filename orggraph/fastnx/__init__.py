"""A networkx backend on compressed rows: graphs are frozen arrays, heavy measures run compiled, the rest falls back to networkx."""

from orggraph.fastnx.backend import backend, info
from orggraph.fastnx.csr import CSRDiGraph, CSRGraph

__all__ = ["CSRDiGraph", "CSRGraph", "backend", "info"]
