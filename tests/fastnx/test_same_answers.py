"""Every function of the backend answers as networkx does: on random graphs of every kind, values and exceptions alike."""

import warnings

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orggraph.fastnx.backend import backend, functions
from tests.fastnx.calls import CALLS, DIRECTED, EITHER, OWN, UNDIRECTED, alike, answer

NAMES = [0, 1, "b", ("c", 2), 2.5, 7, "a", frozenset({1})]


@st.composite
def graphs(draw, directed):
    """Small graphs: empty, isolates, parts, self loops, circles and trees; weights missing, whole, fractions, 0; any hashable as a node."""
    graph = nx.DiGraph() if directed else nx.Graph()
    nodes = draw(st.sampled_from([list(range(7)), NAMES]))[: draw(st.integers(0, 7))]
    graph.add_nodes_from((v, {"unit": draw(st.sampled_from("AB")), "grade": draw(st.integers(0, 3))}) for v in nodes)
    if nodes:
        pair = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes))
        loops, tree = draw(st.booleans()), draw(st.booleans())
        weights = draw(st.sampled_from([st.none(), st.integers(1, 4), st.floats(0.25, 4, width=16), st.sampled_from([0, 1, 2])]))
        for u, v in draw(st.lists(pair, max_size=14)):
            if (loops or u != v) and not (tree and directed and (graph.in_degree(v) or nodes.index(u) >= nodes.index(v))):
                weight = draw(weights)
                graph.add_edge(u, v, **({} if weight is None else {"weight": weight}))
    return graph


def compressed(graph):
    return backend.convert_from_nx(graph, preserve_edge_attrs=True, preserve_node_attrs=True)


def test_every_function_has_a_call():
    assert {*EITHER, *UNDIRECTED, *DIRECTED, *OWN} == set(functions())


@pytest.mark.parametrize("kind", ["graph", "digraph"])
def test_random_graphs(kind):
    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(graphs(kind == "digraph"))
    def compare(graph):
        fast = compressed(graph)
        for name, call, where in CALLS:
            if where in ("both", kind):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # networkx divides by zero where a correlation is undefined
                    ours, theirs = answer(call, fast), answer(call, graph)
                assert alike(ours, theirs), f"{name}: {ours} and not {theirs}, ties {list(graph.edges(data=True))}"

    compare()
