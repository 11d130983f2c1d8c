"""Compiled and vectorised metrics against the plainest reading of their definition, on random organisations."""

import dataclasses
import datetime as dt
import itertools

import networkx as nx
import numpy as np
import polars as pl
import pytest
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orggraph.fastnx.csr import CSRGraph
from orggraph.graph import TIES_SCHEMA, from_arrays
from orggraph.metrics import chance as chances
from orggraph.metrics._kernels import same_by_chance
from orggraph.metrics.bridging import bridging
from orggraph.metrics.brokerage import ROLES, roles
from orggraph.metrics.bus_factor import bus_factor
from orggraph.metrics.closeness import closeness, distances
from orggraph.metrics.core_periphery import core_of
from orggraph.metrics.fragmentation import fragmentation_without, group_betweenness, key_set, single
from orggraph.metrics.groups import adjusted_mutual_information, adjusted_rand, modularity_of
from orggraph.metrics.information import Contacts, arrivals, contacts_by_period, simulated_arrivals
from orggraph.metrics.krackhardt import dimensions
from orggraph.metrics.nestedness import nodf
from orggraph.metrics.null_models import ends, gravity_fit, parted_by_chance, poisson_fit, rewired
from orggraph.metrics.reach import within
from orggraph.metrics.reporting_contact import skip_level
from orggraph.metrics.robustness import robustness_of
from orggraph.metrics.superiors import chart_distance, lines_down, lowest_common_superiors
from orggraph.metrics.triads import transitivity
from orggraph.metrics.voice import _jackknife, gini

QUICK = settings(max_examples=40)


@st.composite
def organisations(draw, most=11, least=3):
    """A chart in which everybody reports to somebody before them or to nobody, with departments and ties."""
    n = draw(st.integers(least, most))
    manager = [draw(st.integers(-1, i - 1)) for i in range(n)]
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=3 * n))
    arcs = sorted({(a, b) for a, b in pairs if a != b})
    label = draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n))
    dotted = [(a, b) for a, b in draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=3)) if b < a]
    return from_arrays([f"{i:02d}" for i in range(n)], manager, department=label, departments=list("ABC"), arcs=arcs, dotted=dotted)


def plain(org, directed=False):
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(org.n))
    graph.add_edges_from(org.arcs.select("source", "target").iter_rows())
    return graph


@given(organisations())
@QUICK
def test_brokerage_counts_open_two_paths(org):
    graph, label = plain(org, directed=True), org.department
    counts, _, _, lost = roles(org.ties, label)
    for v in graph:
        found, unknown = dict.fromkeys(ROLES, 0), 0
        for a, b in itertools.product(graph.predecessors(v), graph.successors(v)):
            if a == b or graph.has_edge(a, b):
                continue
            la, lv, lb = label[[a, v, b]]
            if min(la, lv, lb) < 0:
                unknown += 1
            elif la == lv == lb:
                found["coordinator"] += 1
            elif la == lb:
                found["itinerant"] += 1
            elif lv == lb:
                found["gatekeeper"] += 1
            elif la == lv:
                found["representative"] += 1
            else:
                found["liaison"] += 1
        assert counts[v].tolist() == list(found.values())
        assert lost[v] == unknown


@given(organisations(most=6))
@settings(max_examples=15)
def test_brokerage_moments_are_those_of_all_deals(org):
    """All orders of the labels, each as likely: at most 720."""
    assume((org.department >= 0).all())
    _, mean, variance, _ = roles(org.ties, org.department)
    deals = np.array([roles(org.ties, np.array(p))[0] for p in itertools.permutations(org.department)])
    np.testing.assert_allclose(mean, deals.mean(axis=0), atol=1e-9)
    np.testing.assert_allclose(variance, deals.var(axis=0), atol=1e-9)


@given(organisations())
@QUICK
def test_reach_equals_networkx_s_hops(org):
    graph = plain(org, directed=True)
    for v, counts in enumerate(within(org.ties, 3)):
        hops = nx.single_source_shortest_path_length(graph, v, cutoff=3)
        assert counts.tolist() == [sum(0 < d <= k for d in hops.values()) for k in (1, 2, 3)]


@given(organisations())
@QUICK
def test_transitivity_over_all_two_paths(org):
    graph = plain(org, directed=True)
    paths = [(a, b) for v in graph for a, b in itertools.product(graph.predecessors(v), graph.successors(v)) if a != b]
    found = transitivity(org)
    assert found.details["paths"] == len(paths)
    assert found.details["closed"] == sum(graph.has_edge(*ends) for ends in paths)
    assert found.value == pytest.approx(nx.transitivity(plain(org))) or (np.isnan(found.value) and not nx.transitivity(plain(org)))


@given(organisations(most=6), st.integers(0, 99))
@QUICK
def test_labels_dealt_at_random_are_orders_of_the_labels(org, seed):
    """Each count is one that some order of the labels gives, and each of these comes up among many deals."""
    ends = [np.array(column, np.int32) for column in (org.arcs["source"].to_list(), org.arcs["target"].to_list())]
    label = org.department.astype(np.int32)
    counts = same_by_chance(*ends, label, 20_000, seed)
    possible = {int((p[ends[0]] == p[ends[1]]).sum()) for p in map(np.array, itertools.permutations(label))}
    assert set(counts.tolist()) == possible  # the rarest is one deal in 720 or more often: 20,000 miss it once in 1e12


@given(organisations())
@QUICK
def test_closeness_and_distances_equal_networkx(org):
    seen = np.flatnonzero(org.seen)
    assume(seen.size > 1)
    graph = plain(org).subgraph(seen.tolist())
    found = closeness(org)
    near, harmonic = nx.closeness_centrality(graph), nx.harmonic_centrality(graph)
    for i in seen.tolist():
        assert found.values[i] == pytest.approx(near[i]) or (near[i] == 0 and np.isnan(found.values[i]))
        assert found.columns["harmonic"][i] == pytest.approx(harmonic[i] / (seen.size - 1))
    lengths = [d for _, to in nx.all_pairs_shortest_path_length(graph) for d in to.values() if d]
    largest = graph.subgraph(max(nx.connected_components(graph), key=len))
    told = distances(org)
    assert told.value == pytest.approx(np.mean(lengths))
    if len(largest) > 1 and sum(len(c) == len(largest) for c in nx.connected_components(graph)) == 1:
        assert (told.details["diameter"], told.details["radius"]) == (nx.diameter(largest), nx.radius(largest))


@given(organisations())
@QUICK
def test_bridging_equals_networkx_over_pairs_of_departments(org):
    label, seen = org.department, np.flatnonzero(org.seen).tolist()
    groups = {g: [i for i in seen if label[i] == g] for g in range(3)}
    assume(sum(bool(g) for g in groups.values()) > 1)
    graph = plain(org).subgraph(seen)
    total, pairs = dict.fromkeys(seen, 0.0), 0
    for one, two in itertools.permutations(groups.values(), 2):
        for s, t in itertools.product(one, two):
            pairs += nx.has_path(graph, s, t)
            if nx.has_path(graph, s, t):
                ways = list(nx.all_shortest_paths(graph, s, t))
                for v in seen:
                    total[v] += v not in (s, t) and sum(v in way for way in ways) / len(ways)
    found = bridging(org).values
    assert [found[i] for i in seen] == pytest.approx([total[i] / pairs if pairs else np.nan for i in seen], nan_ok=True)


@given(organisations(), st.sets(st.integers(0, 10), min_size=1, max_size=3))
@QUICK
def test_group_betweenness_counts_shortest_ways_through_the_group(org, members):
    """By listing every shortest way: `networkx.group_betweenness_centrality` (3.6) gives 9.25 for 9 of such an organisation."""
    chosen = {m for m in members if m < org.n}
    assume(chosen and org.n - len(chosen) > 1)
    graph, shares = plain(org), []
    for a, b in itertools.combinations(sorted(set(range(org.n)) - chosen), 2):
        if nx.has_path(graph, a, b):
            ways = [set(way) for way in nx.all_shortest_paths(graph, a, b)]
            shares.append(sum(bool(way & chosen) for way in ways) / len(ways))
    raw = group_betweenness(org.contacts, sorted(chosen)).details.get("raw", np.nan)
    assert raw == pytest.approx(sum(shares) if shares else np.nan, nan_ok=True)


@given(organisations())
@QUICK
def test_fragmentation_of_every_single_loss(org):
    graph = org.contacts
    for v, value in enumerate(single(graph)):
        gone = np.arange(org.n) == v
        assert value == pytest.approx(fragmentation_without(graph, gone), nan_ok=True)


@given(organisations(most=9, least=6))
@settings(max_examples=25)
def test_no_exchange_betters_the_set_found(org):
    best, proven = key_set(org.contacts, 2)
    found, tried = key_set(org.contacts, 2, exact_sets=0)
    assert proven and not tried
    one, two = (fragmentation_without(org.contacts, np.isin(np.arange(org.n), s)) for s in (best, found))
    assert two <= one + 1e-12
    for stays, comes in itertools.product(found, range(org.n)):
        other = fragmentation_without(org.contacts, np.isin(np.arange(org.n), [stays, comes]))
        assert comes == stays or two >= other - 1e-12


def test_two_people_who_part_the_others_only_together_are_found():
    ties = [(0, 3), (0, 4), (1, 3), (1, 4), (2, 3), (2, 4)]
    graph = CSRGraph.from_arcs(5, *zip(*ties, strict=True))
    assert sorted(key_set(graph, 2, exact_sets=0)[0]) == [3, 4]


@given(organisations())
@QUICK
def test_robustness_by_taking_people_away(org):
    graph = plain(org)
    total = 0
    while graph:
        graph.remove_node(min(graph, key=lambda v: (-graph.degree(v), v)))
        total += max((len(c) for c in nx.connected_components(graph)), default=0)
    assert robustness_of(org.contacts) == pytest.approx(total / org.n**2)


@given(organisations(), st.integers(0, 5))
@QUICK
def test_rewiring_keeps_every_degree_and_makes_no_parallels(org, draw):
    other = rewired(org.contacts, draw)
    assert np.diff(other.indptr).tolist() == np.diff(org.contacts.indptr).tolist()
    assert other.number_of_edges() == org.contacts.number_of_edges()
    assert ends(rewired(org.contacts, draw))[0].tolist() == ends(other)[0].tolist()


def test_rewiring_reaches_every_network_of_the_degrees():
    """Six people in a ring of contacts: the 70 two-regular networks on six are one ring (60) or two triangles (10)."""
    ring = from_arrays([f"{i}" for i in range(6)], [-1] * 6, arcs=[(i, (i + 1) % 6) for i in range(6)]).contacts
    parted = np.mean([nx.number_connected_components(rewired(ring, k).to_networkx()) == 2 for k in range(2000)])
    assert parted == pytest.approx(10 / 70, abs=0.03)


def test_the_chance_of_parts_is_that_of_all_networks_of_the_degrees():
    """Two triangles: three people lie outside the largest part in 10 of the 70 networks. Stopping at the tenth gives the same, but less well."""
    pair = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)]
    triangles = from_arrays([f"{i}" for i in range(6)], [-1] * 6, arcs=pair).contacts
    assert parted_by_chance(triangles, 3, 4999, 5000) == pytest.approx(10 / 70, abs=0.02)
    assert parted_by_chance(triangles, 3, 4999, 10) == pytest.approx(10 / 70, rel=0.8)
    assert parted_by_chance(triangles, 4, 199, 10) == 1  # no part of four: nobody is apart, and nobody more often than that


@given(organisations(), st.integers(1, 3))
@QUICK
def test_parts_by_chance_counted_network_by_network(org, least):
    def apart(graph):
        sizes = sorted(len(c) for c in nx.connected_components(graph.to_networkx()) if len(c) >= least)
        return sum(sizes[:-1])

    assume(org.contacts.number_of_edges() > 1)
    many = sum(apart(rewired(org.contacts, k)) >= apart(org.contacts) for k in range(19))
    assert parted_by_chance(org.contacts, least, 19, 99) == pytest.approx((1 + many) / 20)


@given(organisations())
@QUICK
def test_a_core_fits_as_the_correlation_says(org):
    fit, size, order = core_of(org.contacts)
    assume(np.isfinite(fit))
    ties = np.asarray(org.contacts.pattern.toarray())
    inside = np.isin(np.arange(org.n), order[:size])
    ideal = inside[:, None] | inside[None, :]
    off = ~np.eye(org.n, dtype=bool)
    assert fit == pytest.approx(np.corrcoef(ties[off], ideal[off])[0, 1])


@given(organisations(most=9))
@QUICK
def test_least_upper_bounds_pair_by_pair(org):
    graph = nx.DiGraph([(m, i) for i, m in enumerate(org.manager.tolist()) if m >= 0] + [(b, a) for a, b in org.dotted.tolist()])
    graph.add_nodes_from(range(org.n))
    reach = {v: nx.descendants(graph, v) | {v} for v in graph}
    bad = most = 0
    for part in nx.weakly_connected_components(graph):
        most += (len(part) - 1) * (len(part) - 2) // 2
        for u, v in itertools.combinations(part, 2):
            bounds = [k for k in graph if {u, v} <= reach[k]]
            bad += not any(all(k in reach[other] for other in bounds) for k in bounds)
    found = dimensions(lines_down(org, dotted=True))
    assert found["lub"] == pytest.approx(1 - bad / most if most else np.nan, nan_ok=True)
    assert found["hierarchy"] == pytest.approx(1.0 if graph.size() else np.nan, nan_ok=True)


@given(organisations(most=9))
@QUICK
def test_lowest_common_superiors_and_distance(org):
    solid = nx.DiGraph([(m, i) for i, m in enumerate(org.manager.tolist()) if m >= 0])
    solid.add_nodes_from(range(org.n))
    both = solid.copy()
    both.add_edges_from((b, a) for a, b in org.dotted.tolist())
    a, b = np.triu_indices(org.n, 1)
    steps = chart_distance(org, a, b)
    tree = solid.to_undirected()
    for i, j, d in zip(a.tolist(), b.tolist(), steps, strict=True):
        common = (nx.ancestors(both, i) | {i}) & (nx.ancestors(both, j) | {j})
        lowest = {c for c in common if not (nx.descendants(both, c) & common)}
        assert set(lowest_common_superiors(org, i, j, dotted=True)) == lowest
        assert lowest_common_superiors(org, i, j) == ((nx.lowest_common_ancestor(solid, i, j),) if nx.has_path(tree, i, j) else ())
        assert d == (nx.shortest_path_length(tree, i, j) if nx.has_path(tree, i, j) else np.inf)


@given(organisations())
@QUICK
def test_skip_level_counts_contacts_above_the_manager(org):
    found = skip_level(org).values
    for i in range(org.n):
        above = org.chain(i)[1:]
        known = org.depth[i] >= 3 and org.seen[i]
        assert found[i] == (any(j in above for j in org.contacts.neighbors(i)) if known else pytest.approx(np.nan, nan_ok=True))


@st.composite
def histories(draw):
    n, periods = draw(st.integers(2, 7)), draw(st.integers(1, 6))
    rows = sorted(draw(st.lists(st.tuples(st.integers(0, periods - 1), st.integers(0, n - 1), st.integers(0, n - 1)), max_size=25)))
    k, s, t = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return n, Contacts(s, t, np.ones(len(s)), np.searchsorted(k, np.arange(periods + 1)), 7.0, 7.0 * periods)


@given(histories(), st.booleans())
@QUICK
def test_word_arrives_by_the_earliest_chain_in_time(history, within):
    """Against all chains of contacts: a search over (person, period)."""
    n, contacts = history
    best = {0: 0}
    for k in range(contacts.periods):
        source, target, _ = contacts.at(k)
        known = set(best)
        for _ in range(n if within else 1):
            known |= {int(t) for s, t in zip(source, target, strict=True) if s in (known if within else best)}
        best |= {v: k + 1 for v in known if v not in best}
    found = arrivals(contacts, n, np.array([0]), within=within)
    assert {i: v for i, v in enumerate(found) if np.isfinite(v)} == best
    if not within:
        runs = simulated_arrivals(contacts, n, np.array([0]), passing=1.0, fading=0.0, runs=2, seed=1)
        np.testing.assert_array_equal(runs, [found, found])


def test_less_contagion_is_slower():
    rng = np.random.default_rng(2)
    rows = rng.integers(0, 40, (2, 2000))
    contacts = Contacts(*rows, np.ones(2000), np.arange(0, 2001, 100), 7.0, 140.0)
    lag = [
        np.nanmean(simulated_arrivals(contacts, 40, np.array([0]), passing=b, fading=g, runs=60, seed=3))
        for b, g in ((1, 0), (0.3, 0), (0.1, 0))
    ]
    assert lag == sorted(lag)
    fading = simulated_arrivals(contacts, 40, np.array([0]), passing=0.1, fading=0.9, runs=60, seed=3)
    assert np.isnan(fading).mean() > 0.3


LABELS = st.integers(2, 12).flatmap(lambda n: st.tuples(*[st.lists(st.integers(0, 3), min_size=n, max_size=n)] * 2))


@given(LABELS)
@QUICK
def test_agreement_of_labellings(labels):
    a, b = (np.array(x) for x in labels)
    pairs = list(itertools.combinations(range(len(a)), 2))
    same = np.array([[a[i] == a[j], b[i] == b[j]] for i, j in pairs], dtype=float)
    both, one, two = (same[:, 0] * same[:, 1]).sum(), same[:, 0].sum(), same[:, 1].sum()
    chance = one * two / len(pairs)
    expected = (both - chance) / ((one + two) / 2 - chance) if (one + two) / 2 != chance else np.nan
    assert adjusted_rand(a, b) == pytest.approx(expected, nan_ok=True)
    assert adjusted_mutual_information(a, b) == pytest.approx(adjusted_mutual_information(b, a), nan_ok=True)


def test_mutual_information_is_adjusted_for_chance():
    """Of labels dealt at random the mean is 0, of equal ones the value is 1."""
    rng = np.random.default_rng(5)
    a = np.repeat(np.arange(4), 6)
    assert adjusted_mutual_information(a, a) == pytest.approx(1)
    assert np.mean([adjusted_mutual_information(a, rng.permutation(a)) for _ in range(400)]) == pytest.approx(0, abs=0.01)


@given(organisations())
@QUICK
def test_modularity_equals_networkx(org):
    graph = plain(org)
    assume(graph.size())
    label = org.department + 1
    parts = [set(np.flatnonzero(label == g).tolist()) for g in np.unique(label)]
    assert modularity_of(org.contacts, label) == pytest.approx(nx.community.modularity(graph, parts, weight=None))
    assert modularity_of(org.ties, label) == pytest.approx(nx.community.modularity(plain(org, directed=True), parts, weight=None))


@given(st.lists(st.floats(0, 100), min_size=3, max_size=12))
@QUICK
def test_gini_by_differences(values):
    x = np.array(values)
    assume(x.sum() > 1e-6)
    n = len(x)
    by_hand = np.abs(x[:, None] - x[None, :]).sum() / (2 * n**2 * x.mean()) * n / (n - 1)
    assert gini(x) == pytest.approx(by_hand, abs=1e-9)


@given(st.lists(st.integers(0, 50).map(float), min_size=4, max_size=30))
@QUICK
def test_leaving_out_one_after_the_other_is_what_the_jackknife_does(values):
    x = np.array(values)
    left = np.array([gini(np.delete(x, i)) for i in range(len(x))])
    known = left[np.isfinite(left)]
    said = _jackknife(x)
    if np.count_nonzero(x) == 1:  # nobody would be left: the exact interval of the share who speak at all
        assert said * 1.96 == pytest.approx(scipy.stats.beta.ppf(0.975, 2, len(x) - 1))
    elif known.size > 2:
        assert said == pytest.approx(np.sqrt((len(x) - 1) * known.var()), abs=1e-9)
    else:
        assert np.isnan(said)


HOLDERS = st.dictionaries(st.sampled_from("abcdef"), st.frozensets(st.integers(0, 4), max_size=3), max_size=6)


@given(HOLDERS)
@QUICK
def test_bus_factor_by_trying_all(holders):
    items = [h for h in holders.values() if h]
    people = sorted(set().union(*items)) if items else []
    best = next(
        (
            k
            for k in range(1, len(people) + 1)
            for gone in itertools.combinations(people, k)
            if sum(h <= set(gone) for h in items) * 2 > len(items)
        ),
        0,
    )
    assert bus_factor(holders) == (best, True)


@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=2, max_size=6))
@QUICK
def test_nodf_pair_by_pair(rows):
    matrix = np.array(rows, dtype=float)
    matrix = matrix[matrix.any(axis=1)][:, matrix.any(axis=0)] if matrix.any() else np.zeros((0, 0))

    def pairs(m):
        for upper, lower in itertools.combinations(m, 2):
            high, low = (upper, lower) if upper.sum() > lower.sum() else (lower, upper)
            yield 0.0 if upper.sum() == lower.sum() else float((high * low).sum() / low.sum())

    every = [*pairs(matrix), *pairs(matrix.T)]
    assert nodf(rows)["nodf"] == pytest.approx(100 * np.mean(every) if every else np.nan, nan_ok=True)


def test_poisson_regression_solves_its_equations_and_finds_what_was_put_in():
    rng = np.random.default_rng(4)
    x = np.stack([np.ones(4000), rng.normal(size=4000), rng.normal(size=4000)], axis=1)
    offset = rng.normal(size=4000)
    y = rng.poisson(np.exp(offset + x @ [0.5, 0.3, -0.4])).astype(float)
    beta, mean = poisson_fit(y, x, offset)
    assert beta == pytest.approx([0.5, 0.3, -0.4], abs=0.06)
    np.testing.assert_allclose(x.T @ (y - mean), 0, atol=1e-5 * y.sum())


def test_gravity_leaves_out_a_need_that_would_part():
    rng = np.random.default_rng(6)
    distance, need = rng.integers(1, 6, 300).astype(float), rng.random(300)
    possible, activity = np.full(300, 100.0), rng.uniform(10, 50, 300)
    for push, expected in ((1.0, True), (-1.0, False)):
        y = rng.poisson(possible * np.exp(-5 + 0.5 * np.log(activity) - 0.6 * np.log1p(distance) + push * need)).astype(float)
        fit = gravity_fit(y, possible, activity, distance, need)
        assert ("need" in fit.coefficients) == expected
        assert fit.coefficients["distance"] == pytest.approx(-0.6, abs=0.15)
        assert fit.dispersion == pytest.approx(1, abs=0.4) or not expected


def test_wide_counts_are_judged_by_a_wider_law():
    observed, expected = np.array([2.0]), np.array([10.0])
    assert chances.low_tail(observed, expected, 1.0)[0] < 0.003 < 0.05 < chances.low_tail(observed, expected, 6.0)[0]


def test_periods_are_cut_where_the_dates_change():
    org = from_arrays(list("abc"), [-1, 0, 0], arcs=[(0, 1)])
    day = org.as_of
    rows = pl.DataFrame(
        [(0, 1, "email", day, 1.0, 1.0), (1, 2, "email", day + dt.timedelta(7), 2.0, 2.0), (0, 2, "broadcast", day, 1.0, 1.0)],
        schema=TIES_SCHEMA,
        orient="row",
    )
    found = contacts_by_period(dataclasses.replace(org, tie_rows=rows))
    assert (found.periods, found.days, found.span, found.starts.tolist()) == (2, 7, 14, [0, 1, 2])
    np.testing.assert_array_equal(arrivals(found, 3, np.array([0])), [0, 1, 2])
