"""Position metrics against published numbers and networkx."""

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.fastnx.csr import CSRDiGraph, CSRGraph
from orggraph.fastnx.cuts import cut_off
from orggraph.fastnx.sampled import sampled_betweenness
from orggraph.graph import from_arrays
from orggraph.metrics.articulation import cut_off as cut_off_metric
from orggraph.metrics.betweenness import betweenness
from orggraph.metrics.krackhardt import dimensions
from orggraph.metrics.reciprocity import reciprocity
from orggraph.metrics.structural_holes import constraint, effective_size


def org_of(graph):
    """An organisation whose ties are the edges of a networkx graph with nodes 0 … n-1."""
    n = len(graph)
    return from_arrays([f"{i:03d}" for i in range(n)], [-1] * n, arcs=list(graph.edges()))


KARATE = nx.karate_club_graph()
KITE = nx.krackhardt_kite_graph()
FLORENTINE = nx.florentine_families_graph()
BURT = nx.convert_node_labels_to_integers(nx.Graph(["AB", "AF", "AG", "AE", "EG", "FG", "BG", "BD", "DG", "GC"]), ordering="sorted")


def test_karate():
    """Zachary (1977), 34 people, unweighted; Burt's constraint as igraph and networkx agree."""
    org = org_of(KARATE)
    b, c, e = betweenness(org).values, constraint(org).values, effective_size(org).values
    assert b[[0, 33, 32]] == pytest.approx([0.4376, 0.3041, 0.1452], abs=5e-5)
    assert c[[0, 33, 11]] == pytest.approx([0.1554, 0.1564, 1], abs=5e-5)
    assert e[[0, 33]] == pytest.approx([13.75, 15.2353], abs=5e-5)
    assert np.flatnonzero(cut_off_metric(org).values).tolist() == [0]


def test_kite():
    """Krackhardt (1990): Heather lies between."""
    raw = [0.8333, 0.8333, 0, 3.6667, 0, 8.3333, 8.3333, 14, 8, 0]
    assert betweenness(org_of(KITE)).values * 36 == pytest.approx(raw, abs=5e-5)
    assert cut_off_metric(org_of(KITE)).values.tolist() == [0, 0, 0, 0, 0, 0, 0, 2, 1, 0]


def test_florentine_families():
    """Padgett & Ansell (1993), Pucci left out."""
    names = sorted(FLORENTINE)
    org = org_of(nx.convert_node_labels_to_integers(FLORENTINE, ordering="sorted"))
    value = dict(zip(names, betweenness(org).values, strict=True))
    assert [value[n] for n in ("Medici", "Guadagni", "Albizzi", "Strozzi", "Ginori")] == pytest.approx(
        [0.5220, 0.2546, 0.2125, 0.1026, 0], abs=5e-5
    )
    cut = {names[i] for i in np.flatnonzero(cut_off_metric(org).values)}
    assert cut == {"Albizzi", "Guadagni", "Medici", "Salviati"}


def test_burts_example():
    """Borgatti (1997), graph A–G."""
    org = org_of(BURT)
    assert constraint(org).values == pytest.approx([0.5955, 0.6427, 1, 0.7847, 0.7309, 0.7309, 0.4003], abs=5e-5)
    assert effective_size(org).values == pytest.approx([2.5, 1.6667, 1, 1, 1, 1, 4.6667], abs=5e-5)


def test_who_was_not_seen_is_unknown_not_zero():
    org = from_arrays(["a", "b", "c", "d"], [-1, 0, 0, 0], arcs=[(0, 1), (1, 2)])
    assert np.isnan(betweenness(org).values).tolist() == [False, False, False, True]
    assert math.isnan(constraint(org).values[3])
    assert math.isnan(reciprocity(from_arrays(["a", "b"], [-1, 0], arcs=[])).value)


def test_weights_are_strengths_not_distances():
    """a-b 10, b-c 10, a-c 1: by hops nobody lies between; a weight read as a length would make a-c the way."""
    org = from_arrays(["a", "b", "c"], [-1, 0, 0], arcs=[(0, 1, 10.0), (1, 2, 10.0), (0, 2, 1.0)])
    assert betweenness(org).values.tolist() == [0, 0, 0]


def test_krackhardt_dimensions_closed_forms():
    tree = CSRDiGraph.from_arcs(7, [0, 0, 1, 1, 2, 2], [1, 2, 3, 4, 5, 6])
    assert dimensions(tree) == {"connectedness": 1, "hierarchy": 1, "efficiency": 1, "lub": 1}
    cycle = dimensions(CSRDiGraph.from_arcs(4, [0, 1, 2, 3], [1, 2, 3, 0]))
    assert (cycle["connectedness"], cycle["hierarchy"], cycle["lub"]) == (1, 0, 1)
    pairs = dimensions(CSRDiGraph.from_arcs(4, [0, 2], [1, 3]))
    assert pairs["connectedness"] == pytest.approx(4 / 12)
    assert math.isnan(pairs["lub"])


GRAPHS = st.integers(2, 24).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=70))
)


@given(GRAPHS)
@settings(max_examples=60)
def test_compiled_equals_networkx(graph):
    """On any graph, self loops and parallel rows included, the compiled functions give what plain networkx gives."""
    n, rows = graph
    source, target = [a for a, _ in rows], [b for _, b in rows]
    fast = CSRGraph.from_arcs(n, source, target)
    slow = nx.Graph()
    slow.add_nodes_from(range(n))
    slow.add_edges_from((a, b) for a, b in rows if a != b)
    assert set(fast.edges) == {(min(e), max(e)) for e in slow.edges}
    for function in (nx.betweenness_centrality, nx.constraint, nx.effective_size):
        ours, theirs = function(fast), function(slow)
        assert [ours[i] for i in range(n)] == pytest.approx([theirs[i] for i in range(n)], nan_ok=True), function.__name__
    assert set(nx.articulation_points(fast)) == set(nx.articulation_points(slow))
    assert nx.density(fast) == pytest.approx(nx.density(slow))
    assert nx.number_connected_components(fast) == nx.number_connected_components(slow)


@given(GRAPHS)
@settings(max_examples=40)
def test_cut_off_counts_who_loses_contact(graph):
    n, rows = graph
    fast = CSRGraph.from_arcs(n, [a for a, _ in rows], [b for _, b in rows])
    plain = fast.to_networkx()
    for v, count in enumerate(cut_off(fast)):
        own = nx.node_connected_component(plain, v) - {v}
        parts = [len(c) for c in nx.connected_components(plain.subgraph(own))]
        assert count == (sum(parts) - max(parts) if parts else 0)


@given(GRAPHS)
@settings(max_examples=40)
def test_directed_reciprocity_and_constraint_equal_networkx(graph):
    n, rows = graph
    arcs = [(a, b) for a, b in rows if a != b]
    if not arcs:
        return
    fast = CSRDiGraph.from_arcs(n, [a for a, _ in rows], [b for _, b in rows])
    slow = nx.DiGraph(arcs)
    slow.add_nodes_from(range(n))
    assert nx.overall_reciprocity(fast) == pytest.approx(nx.overall_reciprocity(slow))
    theirs = nx.constraint(slow)
    assert nx.constraint(fast) == pytest.approx(theirs, nan_ok=True)


def test_what_is_not_compiled_falls_back_to_networkx():
    fast = CSRGraph.from_arcs(34, *zip(*KARATE.edges, strict=True))
    assert nx.square_clustering(fast) == nx.square_clustering(KARATE)
    assert nx.is_chordal(fast) is nx.is_chordal(KARATE)


def test_sampling_stays_within_its_bound_and_repeats_itself():
    graph = nx.gnp_random_graph(200, 0.04, seed=1)
    fast = CSRGraph.from_arcs(200, *zip(*graph.edges, strict=True))
    exact = np.array(list(nx.betweenness_centrality(fast).values()))
    sampled = sampled_betweenness(fast, 0.02, 0.1)
    assert np.abs(sampled - exact).max() <= 0.02
    assert (sampled == sampled_betweenness(fast, 0.02, 0.1)).all()
