"""Kernels against published numbers and networkx, through the metrics that use them."""

import networkx as nx
import numpy as np
import pytest

from orggraph.fastnx.csr import CSRDiGraph, CSRGraph
from orggraph.fastnx.sampled import sampled_betweenness
from orggraph.graph import from_arrays
from orggraph.metrics.articulation import bridges
from orggraph.metrics.betweenness import betweenness
from orggraph.metrics.krackhardt import dimensions, krackhardt
from orggraph.metrics.reach import reach
from orggraph.metrics.reciprocity import reciprocity
from tests.oracle import organisations


def fast(graph):
    kind = CSRDiGraph if graph.is_directed() else CSRGraph
    return kind.from_arcs(len(graph), *np.array(list(graph.edges())).reshape(-1, 2).T)


KARATE = nx.karate_club_graph()


def test_bridges_of_the_kite_and_of_karate():
    def found(graph):
        return bridges(from_arrays([f"{i:02d}" for i in range(len(graph))], [-1] * len(graph), arcs=list(graph.edges()))).frame.rows()

    assert found(nx.krackhardt_kite_graph()) == [(7, 8, 2), (8, 9, 1)]
    assert found(KARATE) == [(0, 11, 1)]


@pytest.mark.parametrize("graph", [nx.star_graph(400), nx.barabasi_albert_graph(400, 2, seed=1), KARATE], ids=["star", "hubs", "karate"])
def test_sampled_values_of_hubs_keep_the_bound(graph):
    """The centre of a star lies on every way: 1, where a biased estimate shows at once."""
    exact = np.array(list(nx.betweenness_centrality(graph).values()))
    assert np.abs(sampled_betweenness(fast(graph), 0.005, 0.1) - exact).max() <= 0.005


def test_sampled_values_of_a_large_network_keep_the_bound_and_repeat_themselves():
    """Large and short enough that the chain with the known diameter is added: it must leave no trace."""
    graph = nx.connected_watts_strogatz_graph(3000, 8, 0.3, seed=1)
    exact = np.array(list(nx.betweenness_centrality(fast(graph)).values()))
    sampled = sampled_betweenness(fast(graph), 0.001, 0.1)
    assert sampled.shape == exact.shape
    assert np.abs(sampled - exact).max() <= 0.001
    assert sampled.sum() == pytest.approx(exact.sum(), rel=0.02)
    assert (sampled == sampled_betweenness(fast(graph), 0.001, 0.1)).all()


def test_sampling_where_nobody_or_everybody_is_in_contact():
    assert sampled_betweenness(CSRGraph.from_arcs(10, [], []), 0.01, 0.1).tolist() == [0] * 10
    assert sampled_betweenness(fast(nx.complete_graph(300)), 0.01, 0.1).max() <= 0.01


@pytest.mark.parametrize(("relation", "edge", "pairs"), [("advice", 0.4736842, 0.3103448), ("friendship", 0.4509804, 0.2911392)])
def test_reciprocity_of_krackhardts_managers(relation, edge, pairs):
    found = reciprocity(organisations.krackhardt(relation))
    assert found.value == pytest.approx(edge, abs=5e-8)
    assert found.details["pairs"] == pytest.approx(pairs, abs=5e-8)


def test_directed_betweenness_of_krackhardts_managers():
    """The published top two of each relation; on ``ties`` the arcs keep their direction."""
    advice = nx.betweenness_centrality(organisations.krackhardt("advice").ties, normalized=False)
    friends = nx.betweenness_centrality(organisations.krackhardt("friendship").ties, normalized=False)
    assert [advice[k - 1] for k in (18, 21)] == pytest.approx([88.9167, 60.1270], abs=5e-5)
    assert [friends[k - 1] for k in (17, 11)] == pytest.approx([134.4333, 58.45], abs=5e-5)


def test_people_without_data_are_in_no_pair():
    """A path of three lies between all that is known of, however many others were never seen."""
    seen = from_arrays(["a", "b", "c"], [-1, 0, 0], arcs=[(0, 1), (1, 2)])
    more = from_arrays(["a", "b", "c", "d", "e"], [-1, 0, 0, 0, 0], arcs=[(0, 1), (1, 2)])
    assert betweenness(seen).values.tolist() == [0, 1, 0]
    np.testing.assert_array_equal(betweenness(more).values, [0, 1, 0, np.nan, np.nan])
    assert betweenness(more).coverage == pytest.approx(0.6)


def test_reach_follows_the_direction_of_ties():
    """a to b to c to d and nothing back; e was never seen."""
    org = from_arrays(["a", "b", "c", "d", "e"], [-1, 0, 0, 0, 0], arcs=[(0, 1), (1, 2), (2, 3)])
    found = reach(org)
    np.testing.assert_allclose(found.values, [2 / 3, 2 / 3, 1 / 3, 0, np.nan])
    np.testing.assert_allclose(found.columns["contacts"], [1 / 3, 1 / 3, 1 / 3, 0, np.nan])
    np.testing.assert_allclose(found.columns["within_3"], [1, 2 / 3, 1 / 3, 0, np.nan])


def test_reach_counts_what_networkx_s_paths_reach():
    graph = nx.gnp_random_graph(700, 0.003, seed=4, directed=True)  # more people than are looked at together
    org = from_arrays([f"{i:03d}" for i in range(700)], [-1] * 700, arcs=list(graph.edges()))
    known = [i for i in graph if graph.degree(i)]
    found = reach(org).values
    assert [found[i] * (len(known) - 1) for i in known] == pytest.approx(
        [len(nx.single_source_shortest_path_length(graph, i, cutoff=2)) - 1 for i in known]
    )


def test_two_managers_over_the_same_two_leave_no_lowest_one():
    """C over A and B, both over x and y (x, y dotted to B): of six pairs x-y alone has no least upper bound."""
    org = from_arrays(["A", "B", "C", "x", "y"], [2, 2, -1, 0, 0], dotted=[(3, 1), (4, 1)])
    found = krackhardt(org)
    assert found.value == pytest.approx(1 - 1 / 6)
    assert found.details == pytest.approx({"connectedness": 1, "hierarchy": 1, "efficiency": 1 - 2 / 16})


@pytest.mark.parametrize(("relation", "expected"), [("advice", (1, 0, 0.575, 1)), ("friendship", (1, 0.18182, 0.795, 1))])
def test_krackhardts_dimensions_of_his_own_managers(relation, expected):
    found = dimensions(organisations.krackhardt(relation).ties)
    assert tuple(found.values()) == pytest.approx(expected, abs=5e-6)
