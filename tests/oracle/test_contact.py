"""Contact between and inside departments, and along reporting lines, against published numbers, counts by hand and simulated chance."""

import itertools

import networkx as nx
import numpy as np
import polars as pl
import pytest
import scipy.stats
from polars.testing import assert_frame_equal

from orggraph.graph import from_arrays
from orggraph.metrics import chance
from orggraph.metrics.department_contact import below_chance, department_contact, quasi_independence
from orggraph.metrics.department_traffic import department_traffic
from orggraph.metrics.ei_index import _permuted, department_ei, ei_index, expected_ei
from orggraph.metrics.overdispersion import overdispersion
from orggraph.metrics.reporting_contact import reporting_contact, skip_level
from tests.findings.offices import office
from tests.oracle import organisations


def karate():
    graph = nx.karate_club_graph()
    club = [0 if graph.nodes[v]["club"] == "Mr. Hi" else 1 for v in graph]
    ids = [f"{v:02d}" for v in graph]
    return from_arrays(ids, [-1] * len(ids), department=club, departments=["Mr. Hi", "Officer"], arcs=list(graph.edges))


def test_ei_of_the_karate_factions():
    assert ei_index(karate()).value == pytest.approx((11 - 67) / 78)


@pytest.mark.parametrize(("relation", "value", "ties"), [("advice", 0.5172414, 145), ("friendship", 0.3164557, 79)])
def test_ei_of_krackhardts_managers(relation, value, ties):
    found = ei_index(organisations.krackhardt(relation))
    assert (found.value, found.n) == (pytest.approx(value, abs=5e-8), ties)
    assert found.expected == pytest.approx(0.5524, abs=5e-5)


def test_advice_is_no_more_open_than_chance_and_karate_far_more_closed():
    assert ei_index(organisations.krackhardt("advice")).p > 0.2
    assert ei_index(karate()).p == pytest.approx(1 / 1000)


def test_ei_of_the_reporting_lines():
    chart = organisations.krackhardt()
    lines = [(int(i), int(m)) for i, m in enumerate(chart.manager) if m >= 0]
    org = from_arrays(chart.ids, chart.manager, department=chart.department, departments=chart.department_ids, arcs=lines)
    assert ei_index(org).value == pytest.approx(-0.6)


def test_permuted_labels_meet_the_analytic_expectation():
    org = organisations.krackhardt("friendship")
    a, b = np.array(list(org.contacts.edges)).T
    draws = _permuted(a, b, org.department, 20_000)
    sizes = np.bincount(org.department)
    assert draws.mean() == pytest.approx(expected_ei(sizes), abs=4 * draws.std() / 20_000**0.5)


def test_people_without_a_department_leave_the_index():
    arcs = [(0, 1), (1, 2), (2, 3), (0, 3)]
    org = from_arrays(list("abcd"), [-1] * 4, department=[0, 0, 1, -1], departments=["A", "B"], arcs=arcs)
    assert (ei_index(org).value, ei_index(org).n) == (0.0, 2)  # a-b inside, b-c outside; both ties of d are left out


def test_ei_without_ties_is_unknown_and_says_why():
    org = from_arrays(["a", "b"], [-1, 0], department=[0, 0], departments=["A"], arcs=[])
    assert np.isnan(ei_index(org).value)
    assert ei_index(org).reason == "no ties"


def test_department_ei_by_hand_and_small_groups_withheld():
    # A = a..e (five), B = f..i (four: too small); inside A: ab, bc; A to B: af, bg, ch
    arcs = [(0, 1), (1, 0), (1, 2), (0, 5), (1, 6), (2, 7)]
    org = from_arrays(list("abcdefghi"), [-1] * 9, department=[0] * 5 + [1] * 4, departments=["A", "B"], arcs=arcs)
    found = department_ei(org)
    assert found.values[0] == pytest.approx((3 - 2) / 5)
    assert found.columns["expected"][0] == pytest.approx((20 - 10) / 30)  # 10 pairs inside A, 20 between A and B
    assert np.isnan(found.values[1])


def test_factory_branches_and_reporting_lines():
    org = organisations.manufacturing()
    found = ei_index(org)
    assert found.value == pytest.approx(0.2847, abs=5e-5)
    assert (found.n, found.details["inside"]) == (2017 + 1123, 1123)
    lines = reporting_contact(org).frame
    assert lines.height == 153
    assert lines.filter(lines["assessed"] & (lines["up"] + lines["down"] > 0)).height == 97


def test_reporting_contact_by_hand():
    # a is the chief; b writes up twice, hears nothing; c and a are silent; d has no data
    org = from_arrays(list("abcde"), [-1, 0, 0, 0, 1], arcs=[(1, 0), (1, 0), (2, 4), (4, 1)])
    frame = reporting_contact(org).frame
    assert frame.select("a", "b", "up", "down", "assessed").rows()[:2] == [(1, 0, 2.0, 0.0, True), (2, 0, 0.0, 0.0, True)]
    assert frame["expected"][1] == pytest.approx(1 * 2 / 8)  # c has 1 contact end, a has 2, all have 8
    assert frame["p_low"][1] == pytest.approx(np.exp(-0.25))
    unseen = frame.row(2, named=True)
    assert not unseen["assessed"]
    assert np.isnan([unseen[k] for k in ("up", "down", "expected", "p_low")]).all()


def test_skip_level_by_hand():
    # a > b > c, d, e: c talks to a, d only to b, e to nobody
    org = from_arrays(list("abcde"), [-1, 0, 1, 1, 1], arcs=[(0, 2), (1, 3)])
    np.testing.assert_array_equal(skip_level(org).values, [np.nan, np.nan, 1, 0, np.nan])


def test_department_contact_by_hand():
    # four departments of five in a ring: A-C, A-D, B-C and B-D have three pairs each (one talking both ways), A-B and C-D none
    ring = [(a + k, b + k) for a, b in ((0, 10), (0, 15), (5, 10), (5, 15)) for k in range(3)]
    inside = [(d + k, d + k + 1) for d in (0, 5, 10, 15) for k in range(4)]
    units = [i // 5 for i in range(20)]
    ids = [f"p{i:02d}" for i in range(20)]
    org = from_arrays(ids, [-1] * 20, department=units, departments=["A", "B", "C", "D"], arcs=[*ring, (10, 0), *inside])
    frame = department_contact(org).frame
    assert frame.select("a", "b", "observed").rows() == [(0, 1, 0), (0, 2, 3), (0, 3, 3), (1, 2, 3), (1, 3, 3), (2, 3, 0)]
    np.testing.assert_allclose(frame["expected"], 2)  # six contacts outside each, spread over three others
    np.testing.assert_allclose(frame["configuration"], 14 * 14 / (4 * 14 - 1))  # 6 + 2 * 4 contact ends each
    assert frame["p_low"][0] == pytest.approx(np.exp(-2))
    assert frame["log2_ratio"][0] == pytest.approx(np.log2(0.5 / 2.5))
    assert (frame["low"][0], frame["high"][0]) == (0, pytest.approx(-np.log(0.025) / 2))  # exact interval of a count of none
    assert frame["assessed"].all()


def test_three_departments_leave_nothing_to_chance_and_are_not_assessed():
    units = [i // 5 for i in range(15)]
    arcs = [(i, i + 1) for i in range(14)] + [(0, 14), (1, 7)]
    org = from_arrays([f"p{i:02d}" for i in range(15)], [-1] * 15, department=units, departments=["A", "B", "C"], arcs=arcs)
    assert not department_contact(org).frame["assessed"].any()


def test_expected_contact_keeps_every_departments_outside_contacts():
    rng = np.random.default_rng(3)
    pairs = np.triu(rng.poisson(20, (8, 8)), 1).astype(float)
    pairs += pairs.T + np.diag(rng.poisson(300, 8))
    expected = quasi_independence(pairs)
    np.testing.assert_allclose(np.nansum(expected, axis=1), (pairs - np.diag(np.diag(pairs))).sum(axis=1), rtol=1e-6)


def test_p_values_are_fair_when_only_chance_is_at_work():
    p = np.concatenate([department_contact(office(seed)).frame["p_low"].to_numpy() for seed in range(12)])
    share = (p <= 0.1).mean()
    assert share <= 0.1 + 3 * (0.1 * 0.9 / len(p)) ** 0.5  # never bolder than said; a little shy, as counts are whole numbers
    assert scipy.stats.kstest(p, "uniform", alternative="greater").pvalue > 0.001


def test_small_departments_and_unseen_ones_are_not_assessed():
    # A, B and C of five and seen, D of four, E of five of whom two are seen
    units = [*[0] * 5, *[1] * 5, *[2] * 5, *[3] * 4, *[4] * 5]
    arcs = [(i, i + 1) for i in range(18)] + [(0, 12), (19, 0), (20, 6)]
    org = from_arrays([f"p{i:02d}" for i in range(24)], [-1] * 24, department=units, departments=list("ABCDE"), arcs=arcs)
    frame = department_contact(org).frame
    assert frame.filter("assessed").select("a", "b").rows() == [(0, 1), (0, 2), (1, 2)]
    assert frame.filter(~frame["assessed"])["q"].is_nan().all()


def test_department_traffic_adds_up_whatever_way_it_is_counted():
    org = office(5)
    frame = department_traffic(org).frame
    unit = org.department
    for a, b, contacts, pairs, forward in frame.select("a", "b", "contacts", "pairs", "forward").sample(8, seed=1).iter_rows():
        rows = [(s, t, c) for s, t, c in org.arcs.select("source", "target", "count").iter_rows() if {unit[s], unit[t]} == {a, b}]
        assert contacts == sum(c for *_, c in rows)
        assert pairs == len({frozenset((s, t)) for s, t, _ in rows})
        assert forward == pytest.approx(sum(c for s, _, c in rows if unit[s] == a) / contacts)
    contact = department_contact(org).frame
    joined = contact.join(frame, on=["a", "b"])
    assert (joined["observed"] == joined["pairs"]).all()


@pytest.mark.parametrize("seed", range(4))
def test_pairs_below_chance_are_those_of_the_whole_table(seed):
    org = office(seed, without={(0, 1), (2, 3)}, outside=0.6)
    whole = department_contact(org).frame.filter(pl.col("assessed"))
    few, assessed = below_chance(org, 0.05)
    assert assessed == whole.height == 45
    kept = whole.filter(pl.col("p_low") <= 0.05)
    assert kept.height
    assert_frame_equal(few.filter(pl.col("p_low") <= 0.05), kept.drop("need"))


def test_overdispersion_is_the_variance_when_people_are_drawn_anew():
    # one of A is in contact with four of B, else one pair of A and C: whoever draws people anew sees 0, 4, 8 … pairs of A and B
    units = [i // 5 for i in range(20)]
    arcs = [(0, 5), (0, 6), (0, 7), (0, 8), (1, 10), (11, 15), (12, 5)]
    inside = [(i, i + 1) for i in range(19) if (i + 1) % 5]
    org = from_arrays([f"p{i:02d}" for i in range(20)], [-1] * 20, department=units, departments=list("ABCD"), arcs=[*arcs, *inside])
    contact = np.zeros((20, 20))
    for a, b in arcs:
        contact[a, b] = contact[b, a] = 1
    rng, drawn, observed = np.random.default_rng(5), [], []
    for a, b in itertools.combinations(range(4), 2):
        block = contact[a * 5 : a * 5 + 5, b * 5 : b * 5 + 5]
        row, column, every = ((x - x.mean()) for x in (block.sum(axis=1), block.sum(axis=0), block))
        drawn.append((row**2).sum() + (column**2).sum() - (every**2).sum())
        observed.append(block.sum())
        anew = [block[np.ix_(*rng.integers(0, 5, (2, 5)))].sum() for _ in range(4000)]
        assert drawn[-1] <= np.var(anew) * 1.1 + 1e-9  # the bootstrap counts the noise of single pairs twice
        assert (row**2).sum() + (column**2).sum() == pytest.approx(np.var(anew), rel=0.5)
    result = overdispersion(org)
    assert result.value == pytest.approx(sum(drawn) / sum(observed))
    assert result.details["by_size"] == pytest.approx((sum(drawn) - sum(observed)) / sum(o * o for o in observed))
    assert result.value > 1.5
    assert overdispersion(office(1)).value < 1.2  # where contact comes by chance, pairs do not hang together


def test_pairs_of_people_vary_little_where_messages_vary_wildly():
    factory = overdispersion(organisations.manufacturing())  # nine months of real mail
    assert factory.details["of_messages"] > 100
    assert 1.5 < factory.details["from_pair_to_pair"] < 3


def test_pairs_that_differ_make_the_test_wider():
    org = office(2, without={(0, 1)})
    even = department_contact(org).frame
    assert (even["p_low"] == chance.poisson_cdf(even["observed"], even["expected"])).all()
    teams = office(2, without={(a, b) for a in range(5) for b in range(5, 10)})
    apart = department_contact(teams).frame
    assert overdispersion(teams).details["from_pair_to_pair"] > 1.5
    some = apart.filter(pl.col("observed") < pl.col("expected"))
    assert (some["p_low"] > chance.poisson_cdf(some["observed"], some["expected"])).all()
