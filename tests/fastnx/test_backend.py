"""What the networkx backend promises beside equal answers: it runs compiled, refuses honestly, converts without loss, and is frozen."""

import copy
import inspect
import pickle
import subprocess
import sys
import warnings

import networkx as nx
import numpy as np
import pytest

from orggraph.fastnx.backend import backend, functions
from orggraph.fastnx.csr import CSRDiGraph, CSRGraph
from orggraph.fastnx.forest import Forest
from orggraph.fastnx.info import functions as named
from orggraph.fastnx.sampled import sampled_betweenness
from tests.fastnx.calls import DIRECTED, EITHER, UNDIRECTED, alike, answer

KARATE = nx.karate_club_graph()


def fast(graph):
    return backend.convert_from_nx(graph, preserve_edge_attrs=True, preserve_node_attrs=True, preserve_graph_attrs=True)


def test_the_names_that_networkx_reads_are_the_functions_there_are():
    assert named() == sorted(functions())


@pytest.mark.parametrize("name", named())
def test_signatures_are_networkx_s_own(name):
    def shape(function):
        return [(p.name, p.kind, p.default) for p in inspect.signature(function).parameters.values()]

    assert shape(functions()[name].function) == shape(nx.utils.backends._registered_algorithms[name].orig_func)


TREE = nx.DiGraph([(0, 1), (0, 2), (1, 3), (1, 4), (2, 5)])


@pytest.mark.parametrize("name", sorted({*EITHER, *UNDIRECTED, *DIRECTED}))
def test_no_call_on_a_simple_graph_leaves_the_backend(name, monkeypatch):
    """The first call of each function runs on compressed rows alone: a conversion would be an error."""
    monkeypatch.setattr(type(backend), "convert_to_nx", lambda *_, **__: pytest.fail(f"{name} was converted for networkx"))
    graph = TREE if name in DIRECTED else nx.Graph(KARATE.edges)
    nx.set_node_attributes(graph, {v: "AB"[v % 2] for v in graph}, "unit")
    nx.set_node_attributes(graph, {v: v % 4 for v in graph}, "grade")
    call = {**EITHER, **UNDIRECTED, **DIRECTED}[name][0]
    assert alike(answer(call, fast(graph)), answer(call, graph))


@pytest.mark.parametrize("weight", [float("nan"), -1.0, float("inf"), "heavy", None], ids=str)
@pytest.mark.parametrize(
    ("name", "kind"), [*((n, nx.Graph) for n in sorted({*EITHER, *UNDIRECTED})), *((n, nx.DiGraph) for n in sorted({*EITHER, *DIRECTED}))]
)
def test_bad_weights_meet_networkx_s_own_values_and_exceptions(name, kind, weight):
    graph = kind([(0, 1), (1, 2), (2, 0), (2, 3), (4, 5)])
    graph[0][1]["weight"] = weight
    for call in {**EITHER, **UNDIRECTED, **DIRECTED}[name]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ours, theirs = answer(call, fast(graph)), answer(call, graph)
        assert alike(ours, theirs), f"{ours} and not {theirs}"


@pytest.mark.parametrize("graph", [KARATE, nx.DiGraph([("b", "a", {"n": 1}), ("a", "b"), ("c", "c")]), nx.empty_graph(3), nx.Graph()])
def test_there_and_back_again(graph):
    graph.graph["name"] = "office"
    back = fast(graph).to_networkx()
    assert nx.utils.graphs_equal(back, graph)
    assert [list(row) for row in back._adj.values()] == [list(row) for row in graph._adj.values()]
    back.add_edge(0, "new")  # a copy of its own


def test_multigraphs_and_weights_that_are_functions_are_refused_with_a_reason():
    assert "multigraphs" in backend.can_run("clustering", (nx.MultiGraph([(0, 1)]),), {})
    assert "functions" in backend.can_run("pagerank", (KARATE,), {"weight": lambda *_: 1})
    assert backend.can_run("pagerank", (KARATE,), {}) is True
    with pytest.raises(NotImplementedError):
        nx.effective_size(nx.MultiGraph([(0, 1), (0, 1)]), backend="fastnx")


def test_small_graphs_and_single_passes_are_left_to_networkx():
    large = nx.path_graph(1000)
    assert "small" in backend.should_run("pagerank", (nx.path_graph(5),), {})
    assert backend.should_run("pagerank", (large,), {}) is True
    assert "one pass" in backend.should_run("degree_centrality", (large,), {})
    assert backend.should_run("degree_centrality", (fast(large),), {}) is True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # networkx says that it keeps the conversion
        nx.pagerank(large, backend="fastnx")
    assert backend.should_run("degree_centrality", (large,), {}) is True


def test_graphs_are_frozen():
    graph = fast(KARATE)
    assert nx.is_frozen(graph)
    with pytest.raises(nx.NetworkXError, match="Frozen"):
        graph.add_edge(0, 1)
    with pytest.raises(nx.NetworkXError, match="Frozen"):
        graph.remove_node(0)
    changed = graph.copy()
    changed.add_edge(0, 1000)
    assert 1000 not in graph


@pytest.mark.parametrize("graph", [KARATE, nx.DiGraph([("b", "a"), ("a", "b"), ("c", "c"), ("a", "c")]), nx.Graph([(1, 1), (1, 2)])])
def test_the_reading_side_is_networkx_s(graph):
    ours = fast(graph)
    some = list(graph)[:2]
    assert list(ours) == list(graph)
    assert dict(ours.degree) == dict(graph.degree)
    assert dict(ours.degree(weight="weight")) == dict(graph.degree(weight="weight"))
    assert dict(ours.degree(some)) == dict(graph.degree(some))
    assert ours.degree[some[0]] == graph.degree[some[0]] == ours.degree(some[0])
    assert list(ours.edges(data=True)) == list(graph.edges(data=True))
    assert (ours.size(), ours.size("weight"), ours.number_of_edges()) == (graph.size(), graph.size("weight"), graph.number_of_edges())
    assert list(ours.subgraph(some).edges) == list(graph.subgraph(some).edges)
    assert list(ours.neighbors(some[0])) == list(graph.neighbors(some[0]))
    assert ours.has_edge(*some) == graph.has_edge(*some)
    assert (nx.density(ours), nx.number_of_selfloops(ours)) == (nx.density(graph), nx.number_of_selfloops(graph))
    assert answer(lambda g: list(g.neighbors("nobody")), ours) == answer(lambda g: list(g.neighbors("nobody")), graph)
    if graph.is_directed():
        assert dict(ours.in_degree) == dict(graph.in_degree)
        assert {v: set(ours.predecessors(v)) for v in ours} == {v: set(graph.predecessors(v)) for v in graph}
        assert set(ours.reverse().edges) == set(graph.reverse().edges)


@pytest.mark.parametrize("plain", [KARATE, nx.DiGraph(KARATE)])
def test_views_of_networkx_and_copies_show_the_same_graph(plain):
    frozen = fast(plain)
    some = list(plain.edges)[:3]
    views = (
        lambda g: g.edge_subgraph(some),
        lambda g: nx.subgraph_view(g, filter_node=lambda n: n < 9),
        lambda g: nx.restricted_view(g, [0], some),
        lambda g: nx.induced_subgraph(g, range(5)),
        lambda g: g.to_undirected(as_view=True),
        lambda g: g.to_directed(as_view=True),
        lambda g: pickle.loads(pickle.dumps(g)),  # its own bytes
        copy.copy,
        copy.deepcopy,
    )
    for view in views:
        seen, wanted = view(frozen), view(plain)
        assert list(seen.nodes(data=True)) == list(wanted.nodes(data=True))
        assert list(seen.edges(data=True)) == list(wanted.edges(data=True))
        assert seen.is_directed() == wanted.is_directed()
    assert type(copy.deepcopy(frozen)) is type(pickle.loads(pickle.dumps(frozen))) is type(frozen)


def test_falling_back_twice_does_not_warn_of_changes_that_frozen_graphs_do_not_have():
    code = "import networkx as nx; from orggraph.fastnx.csr import CSRGraph; g = CSRGraph.from_arcs(3, [0, 1], [1, 2])"
    calls = "; print(nx.voterank(g), nx.square_clustering(g), nx.voterank(g))"
    done = subprocess.run([sys.executable, "-c", code + calls], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[1] {0: 0, 1: 0, 2: 0} [1]\n", "")


def test_arcs_become_sorted_rows_with_sums():
    graph = CSRDiGraph.from_arcs(4, [2, 0, 0, 1, 0, 3], [0, 2, 1, 1, 2, 0], [1.0, 2.0, 3.0, 9.0, 4.0, 5.0])
    assert [(u, v, d["weight"]) for u, v, d in graph.edges(data=True)] == [(0, 1, 3.0), (0, 2, 6.0), (2, 0, 1.0), (3, 0, 5.0)]
    assert list(CSRGraph.from_arcs(4, [2, 0], [0, 2], [1.0, 2.0]).edges(data="weight")) == [(0, 2, 3.0)]
    with pytest.raises(ValueError, match="positions from 0 to 3"):
        CSRGraph.from_arcs(4, [0], [4])


def test_a_tie_of_weight_zero_is_a_tie():
    for kind in (CSRGraph, CSRDiGraph):
        assert list(kind.from_arcs(3, [0, 1], [1, 2], [0, 0]).edges) == [(0, 1), (1, 2)]


def test_a_chain_of_any_length_is_searched():
    n = 50_000
    chain = CSRGraph.from_arcs(n, range(n - 1), range(1, n))
    assert sum(1 for _ in nx.articulation_points(chain)) == n - 2
    assert sum(1 for _ in nx.bridges(chain)) == n - 1
    assert Forest.of(np.arange(-1, n - 1)).depth[-1] == n - 1


@pytest.mark.parametrize("directed", [False, True])
def test_more_sources_than_are_searched_together(directed):
    graph = nx.gnp_random_graph(1300, 0.003, seed=4, directed=directed)
    assert nx.closeness_centrality(fast(graph)) == pytest.approx(nx.closeness_centrality(graph), rel=1e-12)
    assert nx.harmonic_centrality(fast(graph)) == pytest.approx(nx.harmonic_centrality(graph), rel=1e-12)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("ties", [0.002, 0.005, 0.04])
def test_graphs_of_a_few_hundred_nodes(directed, ties):
    """Large enough for levels that are pulled and pushed, parts beside a large one, and several cores."""
    graph = nx.gnp_random_graph(400, ties, seed=4, directed=directed)
    ours = fast(graph)
    between = nx.betweenness_centrality(graph)
    assert nx.betweenness_centrality(ours) == pytest.approx(between, rel=1e-12)
    assert nx.betweenness_centrality(ours, 20, seed=1) == pytest.approx(nx.betweenness_centrality(graph, 20, seed=1), rel=1e-12)
    assert nx.core_number(ours) == nx.core_number(graph)
    assert nx.degree_assortativity_coefficient(ours) == pytest.approx(nx.degree_assortativity_coefficient(graph), rel=1e-9)
    if directed:
        assert list(nx.weakly_connected_components(ours)) == list(nx.weakly_connected_components(graph))
        assert nx.overall_reciprocity(ours) == nx.overall_reciprocity(graph)
    else:
        assert list(nx.connected_components(ours)) == list(nx.connected_components(graph))
        assert list(nx.articulation_points(ours)) == list(nx.articulation_points(graph))


@pytest.mark.parametrize("directed", [False, True])
def test_effective_size_by_weight_follows_networkx_s_code_for_single_nodes(directed):
    """For all nodes at once networkx 3.6 divides by the wrong end's largest weight, where its code for single nodes follows Burt."""
    graph = nx.gnp_random_graph(20, 0.3, seed=2, directed=directed)
    for i, (_, _, d) in enumerate(graph.edges(data=True)):
        d["weight"] = 1 + i % 4
    theirs = {v: e for v, e in nx.effective_size(graph, list(graph), weight="weight").items() if len(graph[v])}
    ours = nx.effective_size(fast(graph), weight="weight")
    assert {v: ours[v] for v in theirs} == pytest.approx(theirs)
    assert nx.effective_size(graph, weight="weight") != pytest.approx(theirs)


def test_published_values_of_the_karate_club():
    graph = fast(nx.Graph(KARATE.edges))
    assert nx.transitivity(graph) == pytest.approx(0.2557, abs=5e-5)
    assert nx.average_clustering(graph) == pytest.approx(0.5706, abs=5e-5)
    assert nx.degree_assortativity_coefficient(graph) == pytest.approx(-0.4756, abs=5e-5)
    constraint, size, between = nx.constraint(graph), nx.effective_size(graph), nx.betweenness_centrality(graph)
    assert [constraint[v] for v in (0, 33, 11)] == pytest.approx([0.1554, 0.1564, 1], abs=5e-5)
    assert [size[v] for v in (0, 33)] == pytest.approx([13.75, 15.2353], abs=5e-5)
    assert [between[v] for v in (0, 33, 32)] == pytest.approx([0.4376, 0.3041, 0.1452], abs=5e-5)
    assert nx.closeness_centrality(graph, 0) == pytest.approx(0.5690, abs=5e-5)
    factions = [{v for v in KARATE if KARATE.nodes[v]["club"] == c} for c in ("Mr. Hi", "Officer")]
    assert nx.community.modularity(graph, factions) == pytest.approx(0.3582, abs=5e-5)


@pytest.mark.parametrize("method", [nx.community.louvain_communities, nx.community.leiden_communities])
def test_communities_of_the_karate_club(method):
    graph = fast(nx.Graph(KARATE.edges))
    found = [nx.community.modularity(graph, method(graph, seed=seed)) for seed in range(20)]
    assert min(found) >= 0.36
    assert 0.4188 <= max(found) <= 0.41979 + 5e-6  # the optimum (Brandes et al. 2008)


def test_leiden_s_communities_hang_together_and_repeat_themselves():
    graph = nx.gnp_random_graph(400, 0.008, seed=5)
    ours = fast(graph)
    found = nx.community.leiden_communities(ours, seed=1)
    assert set().union(*found) == set(graph)
    assert sum(map(len, found)) == len(graph)
    assert all(nx.is_connected(graph.subgraph(part)) for part in found)
    assert found == nx.community.leiden_communities(ours, seed=1)
    louvain = nx.community.louvain_communities(ours, seed=1)
    assert nx.community.modularity(graph, found) >= nx.community.modularity(graph, louvain) - 0.02


def test_leiden_finds_planted_groups_and_stops_at_odd_graphs():
    planted = nx.planted_partition_graph(6, 20, 0.6, 0.02, seed=1)
    found = nx.community.leiden_communities(fast(planted), seed=3)
    assert sorted(map(sorted, found)) == [list(range(i, i + 20)) for i in range(0, 120, 20)]
    for odd in (nx.empty_graph(3), nx.Graph(), nx.Graph([(0, 0), (0, 1)]), nx.star_graph(5), nx.complete_graph(6), nx.path_graph(2)):
        parts = nx.community.leiden_communities(fast(odd), seed=0)
        assert sorted(v for part in parts for v in part) == sorted(odd)


def test_sampled_values_without_networkit_are_exact(monkeypatch):
    monkeypatch.setitem(sys.modules, "networkit", None)
    graph = fast(KARATE)
    assert sampled_betweenness(graph, 0.1, 0.1).tolist() == list(nx.betweenness_centrality(graph).values())


def test_the_leaders_of_sampled_betweenness_are_the_exact_ones():
    """Every one of the exact top ten is sampled among those within twice the error of the tenth."""
    graph = fast(nx.barabasi_albert_graph(2000, 3, seed=7))
    exact = np.array(list(nx.betweenness_centrality(graph).values()))
    epsilon = 0.004
    sampled = sampled_betweenness(graph, epsilon, 0.1)
    top = np.argsort(-exact)[:10]
    assert np.abs(sampled - exact).max() <= epsilon
    assert set(top) <= set(np.flatnonzero(sampled >= np.sort(sampled)[-10] - 2 * epsilon))
    assert set(np.argsort(-exact)[:3]) == set(np.argsort(-sampled)[:3])


def test_forests_agree_with_networkx():
    rng = np.random.default_rng(3)
    parent = np.array([-1, -1, *(rng.integers(0, i) for i in range(2, 200))])
    forest = Forest.of(parent)
    graph = nx.DiGraph([(p, i) for i, p in enumerate(parent.tolist()) if p >= 0])
    a, b = rng.integers(0, 200, (2, 300))
    expected = [nx.lowest_common_ancestor(graph, i, j, default=-1) for i, j in zip(a.tolist(), b.tolist(), strict=True)]
    assert forest.lowest_common(a, b).tolist() == expected
    assert all(set(forest.subtree(i).tolist()) == nx.descendants(graph, i) | {i} for i in range(200))
    assert all(set(forest.chain(i).tolist()) == nx.ancestors(graph, i) for i in range(200))


def test_circles_in_a_forest_are_nobody_s_subtree():
    forest = Forest.of([1, 2, 0, 2, 4, -1])  # 0 → 1 → 2 → 0, 3 below it, 4 its own parent
    assert forest.depth.tolist() == [-1, -1, -1, -1, -1, 0]
    assert forest.chain(3).tolist() == [2, 0, 1]
    assert forest.chain(4).tolist() == []
    assert forest.lowest_common(0, 5).tolist() == [-1]


def test_importing_graphs_imports_no_compiler():
    line = "import sys, orggraph.graph; print('numba' in sys.modules, 'networkit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
