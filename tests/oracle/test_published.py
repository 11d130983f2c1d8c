"""Published numbers, each asked of the metric by its name, as ``orggraph metric NAME`` does."""

import math

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp

from orggraph.fastnx.csr import CSRDiGraph, CSRGraph
from orggraph.graph import from_arrays
from orggraph.metrics.base import get
from orggraph.metrics.congruence import coordination_requirements
from orggraph.metrics.ei_index import _permuted
from orggraph.metrics.fragmentation import distance_fragmentation, fragmentation_without, key_set
from orggraph.metrics.krackhardt import dimensions
from orggraph.metrics.null_models import ends
from orggraph.metrics.robustness import robustness_of
from orggraph.metrics.superiors import lowest_common_superiors
from orggraph.metrics.triads import TYPES
from tests.oracle.organisations import krackhardt, manufacturing, of_graph, schoolfriends, workfrance

KARATE = of_graph(nx.karate_club_graph(), "club")
KITE = of_graph(nx.krackhardt_kite_graph())
FLORENTINE = of_graph(nx.florentine_families_graph())
BURT = of_graph(nx.Graph(["AB", "AF", "AG", "AE", "EG", "FG", "BG", "BD", "DG", "GC"]))
ADVICE, FRIENDS = krackhardt("advice"), krackhardt("friendship")
DIGITS = 5e-4  # where the source prints fewer, so many digits are compared


def lines():
    """Krackhardt's reporting lines as communication, from report to boss."""
    chart = krackhardt()
    arcs = [(int(i), int(m)) for i, m in enumerate(chart.manager) if m >= 0]
    return from_arrays(chart.ids, chart.manager, department=chart.department, departments=chart.department_ids, arcs=arcs)


LINES = lines()


def value(org, name, part=None):
    """Return a number as the command prints it: the value, or the column or detail called ``part``."""
    table = get(name)(org).table(org)
    return table[part or "value"].to_numpy() if table.height > 1 else table[part or "value"][0]


WHOLE = [  # (organisation, metric, column, published number)
    (KARATE, "density", None, 0.1390),
    (KARATE, "transitivity", None, 0.2557),
    (KARATE, "transitivity", "clustering", 0.5706),
    (KARATE, "assortativity", "degree", -0.4756),
    (KARATE, "assortativity", None, 0.7175),
    (KARATE, "modularity", None, 0.3582),
    (KARATE, "ei_index", None, -0.7179),
    (KARATE, "robustness", None, 0.1358),
    (ADVICE, "density", "directed", 0.4523810),
    (FRIENDS, "density", "directed", 0.2428571),
    (LINES, "density", "directed", 0.0476190),
    (ADVICE, "reciprocity", None, 0.4736842),
    (FRIENDS, "reciprocity", None, 0.4509804),
    (LINES, "reciprocity", None, 0),
    (ADVICE, "reciprocity", "pairs", 0.3103448),
    (FRIENDS, "reciprocity", "pairs", 0.2911392),
    (LINES, "reciprocity", "pairs", 0),
    (ADVICE, "reciprocity", "with_null", 0.5238095),
    (FRIENDS, "reciprocity", "with_null", 0.7333333),
    (LINES, "reciprocity", "with_null", 0.9047619),
    (ADVICE, "transitivity", None, 0.7345088),
    (FRIENDS, "transitivity", None, 0.4714946),
    (LINES, "transitivity", None, 0),
    (ADVICE, "transitivity", "directed", 0.6639785),
    (FRIENDS, "transitivity", "directed", 0.4610526),
    (LINES, "transitivity", "directed", 0),
    (ADVICE, "ei_index", None, 0.5172414),
    (FRIENDS, "ei_index", None, 0.3164557),
    (LINES, "ei_index", None, -0.6),
    (ADVICE, "ei_index", "arcs", 0.5157895),
    (FRIENDS, "ei_index", "arcs", 0.2549020),
    (ADVICE, "modularity", None, -0.02366),
    (FRIENDS, "modularity", None, 0.08148),
    (LINES, "modularity", None, 0.5525),
    (ADVICE, "modularity", "directed", 0.01856),
    (FRIENDS, "modularity", "directed", 0.11870),
    (LINES, "modularity", "directed", 0.5650),
    (ADVICE, "assortativity", "directed", 0.02390),
    (FRIENDS, "assortativity", "directed", 0.15909),
    (LINES, "assortativity", "directed", 0.73856),
    (ADVICE, "assortativity", None, -0.03220),
    (FRIENDS, "assortativity", None, 0.11015),
    (LINES, "assortativity", None, 0.73423),
    (workfrance(), "density", None, 0.04207),
    (workfrance(), "density", "pairs", 932),
    (workfrance(), "distances", None, 3.0354),
    (workfrance(), "distances", "diameter", 6),
    (workfrance(), "distances", "radius", 4),
    (workfrance(), "assortativity", "degree", 0.0648),
    (workfrance(), "transitivity", None, 0.2749),
    (workfrance(), "assortativity", None, 0.6844),
    (workfrance(), "modularity", None, 0.5747),
    (workfrance(), "modularity", "weighted", 0.6657),
    (workfrance(), "ei_index", None, -0.4700),
    (workfrance(), "ei_index", "inside", 685),
    (workfrance(), "ei_index", "weighted", -0.6280),
    (workfrance(), "ei_index", "expected", 0.7274),
    (schoolfriends("reported"), "density", "ties", 668),
    (schoolfriends("reported"), "density", "pairs", 406),
    (schoolfriends("reported"), "density", "isolates", 195),
    (schoolfriends("reported"), "reciprocity", None, 0.7844),
    (schoolfriends("reported"), "assortativity", "directed", 0.7189),
    (schoolfriends("reported"), "assortativity", None, 0.6941),
    (schoolfriends("reported"), "modularity", None, 0.5756),
    (schoolfriends("reported"), "assortativity", "degree", 0.2872),
    (schoolfriends("facebook"), "density", "pairs", 1437),
    (schoolfriends("facebook"), "density", "isolates", 173),
    (schoolfriends("facebook"), "assortativity", None, 0.3834),
    (schoolfriends("facebook"), "modularity", None, 0.3171),
    (schoolfriends("reported", "gender"), "assortativity", None, 0.2059),
    (schoolfriends("facebook", "gender"), "assortativity", None, 0.1335),
]


@pytest.mark.parametrize(("org", "name", "part", "published"), WHOLE, ids=[f"{n}-{p or ''}-{v}" for _, n, p, v in WHOLE])
def test_numbers_of_the_whole(org, name, part, published):
    assert value(org, name, part) == pytest.approx(published, abs=DIGITS)


POSITIONS = [  # (organisation, metric, column, {person: published number})
    (KARATE, "constraint", None, {0: 0.1554, 33: 0.1564, 11: 1}),
    (KARATE, "effective_size", None, {0: 13.75, 33: 15.2353}),
    (KARATE, "betweenness", None, {0: 0.4376, 33: 0.3041, 32: 0.1452}),
    (KARATE, "closeness", None, {0: 0.5690}),
    (KITE, "degree", None, dict(enumerate([4, 4, 3, 6, 3, 5, 5, 3, 2, 1]))),
    (KITE, "closeness", None, dict(enumerate([0.5294, 0.5294, 0.5, 0.6, 0.5, 0.6429, 0.6429, 0.6, 0.4286, 0.3103]))),
    (KITE, "closeness", "harmonic", dict(enumerate([0.6759, 0.6759, 0.6204, 0.7870, 0.6204, 0.7593, 0.7593, 0.6667, 0.5185, 0.3796]))),
    (KITE, "betweenness", None, {7: 0.3889, 9: 0}),
    (KITE, "fragmentation", None, {7: 0.3889, 8: 0.2222} | dict.fromkeys([0, 1, 2, 3, 4, 5, 6, 9], 0)),
    (FLORENTINE, "closeness", None, {8: 0.56}),
    (FLORENTINE, "fragmentation", None, {8: 0.3846}),
    (BURT, "constraint", None, dict(enumerate([0.5955, 0.6427, 1, 0.7847, 0.7309, 0.7309, 0.4003]))),
    (BURT, "effective_size", None, dict(enumerate([2.5, 1.6667, 1, 1, 1, 1, 4.6667]))),
    (BURT, "burt_hierarchy", None, dict(enumerate([0.1678, 0.0737, 1, 0.0127, 0.0034, 0.0034, 0.0947]))),
    (ADVICE, "degree", "in", {1: 18, 17: 15, 20: 15}),
    (FRIENDS, "degree", "in", {1: 10, 0: 8, 11: 8}),
    (LINES, "degree", "in", {13: 7, 6: 4, 20: 4, 1: 3, 17: 2}),
    (ADVICE, "degree", "out", {14: 20, 17: 17}),
    (FRIENDS, "degree", "out", {16: 18, 10: 13}),
    (LINES, "degree", "out", dict.fromkeys(range(21), 1) | {6: 0}),
    (ADVICE, "brokerage", None, {17: 121, 20: 72, 5: 0}),
    (FRIENDS, "brokerage", None, {16: 71}),
]


@pytest.mark.parametrize(("org", "name", "part", "published"), POSITIONS, ids=[f"{n}-{p or ''}-{len(v)}" for _, n, p, v in POSITIONS])
def test_numbers_of_persons(org, name, part, published):
    found = value(org, name, part)
    assert [found[i] for i in published] == pytest.approx(list(published.values()), abs=DIGITS)


def test_florentine_betweenness():
    published = {
        "Medici": 0.5220, "Guadagni": 0.2546, "Albizzi": 0.2125, "Salviati": 0.1429, "Ridolfi": 0.1136, "Bischeri": 0.1044, "Strozzi": 0.1026,
        "Barbadori": 0.0934, "Tornabuoni": 0.0916, "Castellani": 0.0549, "Peruzzi": 0.0220,
    }  # fmt: skip
    found = dict(zip(FLORENTINE.ids, value(FLORENTINE, "betweenness"), strict=True))
    assert found == pytest.approx(dict.fromkeys(FLORENTINE.ids, 0) | published, abs=DIGITS)


ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


@pytest.mark.parametrize(
    ("org", "total", "people"),
    [
        (ADVICE, (28, 69, 62, 95, 246), {21: (11, 7, 15, 20, 19), 18: (0, 32, 11, 4, 74), 6: (0, 0, 0, 0, 0)}),
        (FRIENDS, (26, 27, 55, 80, 68), {}),
    ],
    ids=["advice", "friendship"],
)
def test_gould_fernandez_roles(org, total, people):
    found = get("brokerage")(org).columns
    assert tuple(found[role].sum() for role in ROLES) == total
    for k, counts in people.items():
        assert tuple(found[role][k - 1] for role in ROLES) == counts


@pytest.mark.parametrize(
    ("org", "published"),
    [
        (ADVICE, "74 153 90 160 86 49 59 101 190 2 72 62 78 17 107 30"),
        (FRIENDS, "376 366 143 114 34 35 39 101 23 0 20 16 25 9 23 6"),
        (LINES, "1003 274 0 0 37 16 0 0 0 0 0 0 0 0 0 0"),
    ],
    ids=["advice", "friendship", "reports-to"],
)
def test_triad_census(org, published):
    found = get("triad_census")(org)
    assert [found.details[t] for t in TYPES] == [int(x) for x in published.split()]
    assert found.value == 1330


@pytest.mark.parametrize(("org", "dyads", "arcs"), [(ADVICE, (45, 100, 65), 190), (FRIENDS, (23, 56, 131), 102), (LINES, (0, 20, 190), 20)])
def test_dyads(org, dyads, arcs):
    found = get("reciprocity")(org)
    assert tuple(found.details[k] for k in ("mutual", "one_way", "null")) == dyads
    assert value(org, "density", "ties") == arcs


@pytest.mark.parametrize(
    ("org", "reverse", "published"),
    [
        (ADVICE, False, (1, 0, 0.575, 1)),
        (ADVICE, True, (1, 0, 0.575, 1)),
        (FRIENDS, False, (1, 0.18182, 0.795, 1)),
        (FRIENDS, True, (1, 0.18182, 0.795, 0.99474)),
        (LINES, False, (1, 1, 1, 0.08421)),
        (LINES, True, (1, 1, 1, 1)),
    ],
)
def test_krackhardts_dimensions_both_ways(org, reverse, published):
    graph = org.ties.transposed if reverse else org.ties
    found = dimensions(graph)
    assert [found[k] for k in ("connectedness", "hierarchy", "efficiency", "lub")] == pytest.approx(published, abs=5e-6)


@pytest.mark.parametrize(("graph", "published"), [
    (nx.star_graph(4), 0.16), (nx.star_graph(9), 0.09), (nx.complete_graph(5), 0.40), (nx.complete_graph(10), 0.45), (nx.path_graph(5), 0.24),
    (nx.path_graph(10), 0.25), (nx.cycle_graph(5), 0.32), (nx.cycle_graph(10), 0.29),
])  # fmt: skip
def test_robustness_of_closed_forms(graph, published):
    assert robustness_of(of_graph(graph).contacts) == pytest.approx(published, abs=1e-9)


def test_graicunas_series():
    fan = [from_arrays([f"{i:02d}" for i in range(n + 1)], [-1, *[0] * n]) for n in range(1, 13)]
    assert [value(org, "graicunas")[0] for org in fan] == [1, 6, 18, 44, 100, 222, 490, 1080, 2376, 5210, 11374, 24708]


@pytest.mark.parametrize(
    ("org", "cut", "pairs"),
    [
        (KARATE, ["000"], [("000", "011")]),
        (KITE, ["007", "008"], [("007", "008"), ("008", "009")]),
        (FLORENTINE, ["Albizzi", "Guadagni", "Medici", "Salviati"], None),
    ],
    ids=["karate", "kite", "florentine"],
)
def test_cut_nodes_and_bridges(org, cut, pairs):
    assert [org.ids[i] for i in np.flatnonzero(value(org, "cut_off") > 0)] == cut
    if pairs is not None:
        assert get("bridges")(org).table(org).select("a_id", "b_id").rows() == pairs


def test_kite_betweenness_before_it_is_divided():
    raw = [0.8333, 0.8333, 0, 3.6667, 0, 8.3333, 8.3333, 14, 8, 0]
    assert (value(KITE, "betweenness") * 36).tolist() == pytest.approx(raw, abs=5e-5)


def test_key_players_of_the_kite():
    kite = KITE.contacts
    assert distance_fragmentation(kite) == pytest.approx(0.3537, abs=5e-5)
    assert distance_fragmentation(kite.induced([i for i in range(10) if i != 7])) == pytest.approx(0.4861, abs=5e-5)
    best, proven = key_set(kite, 2)
    gone = np.isin(np.arange(10), best)
    assert (best, proven) == ([5, 6], True)  # not the two best single ones, 7 and 8
    assert fragmentation_without(kite, gone) == pytest.approx(0.5357, abs=5e-5)


def test_karate_is_near_its_best_modularity():
    found = get("modularity")(KARATE)
    assert 0.4188 - DIGITS <= found.details["best"] <= 0.41980
    assert found.low >= 0.38


def test_departments_of_the_french_office_are_nearly_its_groups():
    found = get("modularity")(workfrance())
    assert found.details["best"] == pytest.approx(0.5919, abs=0.01)
    assert found.details["ami"] == pytest.approx(0.810, abs=0.06)
    assert found.details["ari"] == pytest.approx(0.790, abs=0.1)


def test_people_of_the_french_office():
    org = workfrance()
    at = org.position
    degree, between, holes = (value(org, name) for name in ("degree", "betweenness", "constraint"))
    assert [degree[at[k]] for k in ("0603", "0322", "1485")] == [28, 24, 24]
    assert sorted(degree)[-3:] == [24, 24, 28]
    assert [between[at[k]] for k in ("0603", "0099", "0322")] == pytest.approx([0.0619, 0.0586, 0.0528], abs=5e-5)
    assert [holes[at[k]] for k in ("0156", "0099", "0603")] == pytest.approx([0.0764, 0.0782, 0.0793], abs=5e-5)
    assert (np.count_nonzero(value(org, "cut_off")), get("bridges")(org).frame.height) == (2, 2)
    assert get("ei_index")(org).p == pytest.approx(1 / 1000)


def test_needs_of_cataldos_example():
    a, d = np.array([[0, 1, 0], [0, 1, 1], [1, 1, 0]]), np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
    found = coordination_requirements(sp.csr_array(a), sp.csr_array(d)).toarray()
    assert found.tolist() == [[1, 2, 2], [2, 4, 3], [2, 3, 4]]


def test_two_managers_share_the_place_above():
    org = from_arrays(list("ABCxy"), [2, 2, -1, 0, 0], dotted=[(3, 1), (4, 1)])
    assert {org.ids[i] for i in lowest_common_superiors(org, 3, 4, dotted=True)} == {"A", "B"}


def test_a_weak_transitive_triad():
    org = from_arrays(list("abc"), [-1] * 3, arcs=[(0, 1), (1, 2), (0, 2)])
    assert value(org, "transitivity", "directed") == 1
    assert math.isnan(value(from_arrays(list("ab"), [-1, 0], arcs=[(0, 1)]), "transitivity"))


def test_closed_forms_of_the_dimensions():
    tree = CSRDiGraph.from_arcs(7, [0, 0, 1, 1, 2, 2], [1, 2, 3, 4, 5, 6])
    assert [dimensions(tree)[k] for k in ("connectedness", "hierarchy", "efficiency", "lub")] == [1, 1, 1, 1]
    assert CSRGraph.from_arcs(3, [0], [1]).number_of_edges() == 1


def test_the_reporting_lines_stay_inside_departments_by_arcs_too():
    assert value(LINES, "ei_index", "arcs") == pytest.approx(-0.6)


@pytest.mark.parametrize(("org", "large"), [(ADVICE, [21]), (FRIENDS, [19]), (LINES, [])], ids=["advice", "friendship", "reports-to"])
def test_strong_components(org, large):
    assert [len(c) for c in nx.strongly_connected_components(org.ties) if len(c) > 1] == large


def test_karate_groups_of_louvain_and_constraint_by_weight():
    graph = nx.karate_club_graph()
    plain = CSRGraph.from_arcs(34, *zip(*graph.edges, strict=True))
    found = [nx.community.modularity(graph, nx.community.louvain_communities(plain, weight=None, seed=k), weight=None) for k in range(20)]
    assert min(found) >= 0.38
    assert 0.4188 - DIGITS <= max(found) <= 0.41980
    ends = np.array(list(graph.edges))
    heavy = CSRGraph.from_arcs(34, ends[:, 0], ends[:, 1], [graph[a][b]["weight"] for a, b in ends.tolist()])
    assert nx.constraint(heavy, weight="weight")[0] == pytest.approx(0.1906, abs=5e-5)


def test_mail_of_the_factory():
    """What the README of the data counts; people in the chart alone, so that ends outside it are left out."""
    org = manufacturing()
    assert org.n == 154
    between = dict(zip(org.ids, value(org, "betweenness"), strict=True))
    assert max(between, key=lambda k: between[k]) == "130"


@pytest.mark.parametrize(("kind", "dropped", "a_category"), [("reported", 0.2059, 0.2010), ("facebook", 0.1335, 0.1283)])
def test_who_is_unknown_is_no_category(kind, dropped, a_category):
    assert value(schoolfriends(kind, "gender"), "assortativity") == pytest.approx(dropped, abs=DIGITS)
    assert value(schoolfriends(kind, "gender", unknown=""), "assortativity") == pytest.approx(a_category, abs=DIGITS)


def test_labels_of_the_french_office_dealt_at_random():
    org = workfrance()
    a, b = ends(org.contacts)
    drawn = _permuted(a, b, org.department, 2000)
    assert drawn.mean() == pytest.approx(0.7277, abs=4 * 0.0239 / 2000**0.5)  # two runs of 2000 draws
    assert drawn.std() == pytest.approx(0.0239, rel=0.1)
    assert (1 + (drawn <= value(org, "ei_index")).sum()) / 2001 == 1 / 2001
