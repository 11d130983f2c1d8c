"""What must not matter to a position metric does not: the order of people, self loops, rows written twice, how strong a tie is."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.fastnx.csr import CSRGraph
from orggraph.graph import from_arrays
from orggraph.metrics.articulation import bridges, cut_off
from orggraph.metrics.betweenness import betweenness
from orggraph.metrics.reach import reach
from orggraph.metrics.structural_holes import constraint, effective_size

PERSONAL = [betweenness, constraint, cut_off, effective_size, reach]
PEOPLE = st.integers(3, 14)


def arcs_of(n):
    end = st.integers(0, n - 1)
    return st.lists(st.tuples(end, end, st.integers(1, 9)), max_size=40)


TIES = PEOPLE.flatmap(lambda n: st.tuples(st.just(n), arcs_of(n)))


def org_of(n, arcs):
    return from_arrays([f"{i:02d}" for i in range(n)], [-1] * n, arcs=arcs)


@pytest.mark.parametrize("metric", PERSONAL, ids=lambda m: m.name)
@given(TIES, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_a_number_follows_the_person_not_the_place_in_the_file(metric, ties, random):
    n, arcs = ties
    place = list(range(n))
    random.shuffle(place)
    moved = [(place[a], place[b], w) for a, b, w in arcs]
    random.shuffle(moved)
    np.testing.assert_allclose(metric(org_of(n, moved)).values[place], metric(org_of(n, arcs)).values, atol=1e-12)


@pytest.mark.parametrize("metric", PERSONAL, ids=lambda m: m.name)
@given(TIES)
@settings(max_examples=40)
def test_self_loops_repeated_rows_and_strength_change_nothing(metric, ties):
    n, arcs = ties
    plain = metric(org_of(n, [(a, b) for a, b, _ in arcs if a != b])).values
    np.testing.assert_allclose(metric(org_of(n, arcs + arcs[: len(arcs) // 2] + [(i, i, 1) for i in range(n)])).values, plain, atol=1e-12)


@given(TIES)
@settings(max_examples=80)
def test_a_bridge_has_the_smaller_side_it_says(ties):
    n, arcs = ties
    org = org_of(n, arcs)
    plain = org.contacts.to_networkx()
    found = bridges(org).frame.rows()
    assert [(a, b) for a, b, _ in found] == sorted(tuple(sorted(e)) for e in nx.bridges(plain))
    for a, b, lost in found:
        plain.remove_edge(a, b)
        assert lost == min(len(nx.node_connected_component(plain, a)), len(nx.node_connected_component(plain, b)))
        plain.add_edge(a, b)


@given(TIES)
@settings(max_examples=80)
def test_components_and_conversion_equal_networkx(ties):
    n, arcs = ties
    graph = CSRGraph.from_arcs(n, *zip(*arcs, strict=True)) if arcs else CSRGraph.from_arcs(n, [], [])
    plain = graph.to_networkx()
    assert list(nx.connected_components(graph)) == list(nx.connected_components(plain))
    assert dict(graph.degree) == dict(plain.degree)
    back = nx.Graph(graph.edges)
    back.add_nodes_from(graph)
    assert nx.utils.graphs_equal(nx.Graph(plain.edges), nx.Graph(back.edges))
    assert plain.size("weight") == pytest.approx(sum(w for a, b, w in arcs if a != b))
