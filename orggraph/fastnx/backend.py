"""The backend that networkx dispatches to: compiled versions of single functions, under networkx's own names.

They stand in ``functions/``, one file for each idea. What is not there, and any call that a function refuses (`NotImplementedError`), runs
in networkx itself after one conversion, so bad input meets networkx's own exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from orggraph.fastnx.accelerate import Accelerated
from orggraph.fastnx.convert import from_networkx
from orggraph.fastnx.csr import CSRDiGraph, CSRGraph
from orggraph.fastnx.views import plain_view
from orggraph.registry import collect

SMALL = 200  # nodes and ties below which networkx is done before a conversion would be


@cache
def functions() -> dict[str, Accelerated]:
    """Return all functions by networkx's name."""
    return {f.name: f for f in collect("orggraph.fastnx.functions", Accelerated)}


class Backend:
    """networkx looks its functions up here by name."""

    def __getattr__(self, name: str) -> Accelerated:
        if name.startswith("_") or name not in functions():
            raise AttributeError(name)
        return functions()[name]

    @staticmethod
    def convert_from_nx(
        graph: Any,
        *,
        edge_attrs: Mapping[str, Any] | None = None,
        node_attrs: Mapping[str, Any] | None = None,
        preserve_edge_attrs: bool = False,
        preserve_node_attrs: bool = False,
        **_: object,
    ) -> CSRGraph | CSRDiGraph:
        """Return a networkx graph as compressed rows."""
        if isinstance(graph, CSRGraph | CSRDiGraph):
            return graph
        return from_networkx(graph, edge_attrs, node_attrs, all_edge_attrs=preserve_edge_attrs, all_node_attrs=preserve_node_attrs)

    @staticmethod
    def convert_to_nx(result: Any, **_: object) -> Any:
        """Return a backend graph as a networkx graph; anything else is a result and stays."""
        return plain_view(result) if isinstance(result, CSRGraph | CSRDiGraph) else result

    def can_run(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        """Return True, or why a call must run elsewhere."""
        function = functions()[name]
        given = function.signature.bind(*args, **kwargs).arguments
        if given["G"].is_multigraph():
            return "no multigraphs"
        if callable(given.get("weight")) or callable(given.get("distance")):
            return "weights are attributes of ties, not functions"
        return (function.unless and function.unless(**given)) or True

    def should_run(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        """Return True, or why networkx is faster than a conversion. Compressed graphs and graphs converted before are always worth it."""
        function = functions()[name]
        graph = function.signature.bind(*args, **kwargs).arguments["G"]
        if isinstance(graph, CSRGraph | CSRDiGraph) or (graph.__networkx_cache__ or {}).get("backends", {}).get("fastnx"):
            return True
        if len(graph) + graph.number_of_edges() < SMALL:
            return "small: networkx is done before the graph is converted"
        return "one pass of networkx costs less than the conversion" if function.light else True


backend = Backend()
