"""The coordination index: parts counted by hand, intervals that hold, silence below the floor, changes told only past chance."""

import dataclasses
import datetime as dt
import math

import networkx as nx
import numpy as np
import polars as pl
import pytest

from orggraph.fastnx.csr import CSRGraph
from orggraph.graph import from_arrays
from orggraph.index import LEVELS, change, coordination_index
from orggraph.index.base import Items
from orggraph.index.compute import _resampled
from orggraph.index.parts import PARTS, _steps_between, load_shared
from orggraph.index.weeks import Weeks, weeks
from orggraph.settings import load
from tests.findings.offices import keeping, needing, office, related, weekly
from tests.findings.planted import CHART, TODAY, delegating, listed, ordering, rows
from tests.findings.random_ties import random_ties

S = load()


def part(org, level, name, found=()):
    return next(p for p in coordination_index(org, found)[level].parts if p.name == name)


# -- parts ----------------------------------------------------------------------------------------------------------------------
TEAM = from_arrays(
    list("abcdef"), [-1, 0, 0, 0, 1, 2], arcs=[(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (1, 4), (4, 1), (2, 5), (0, 3), (3, 0)]
)


def test_contact_among_leaders_counts_pairs_both_ways():
    one = part(TEAM, "leaders", "leaders_in_contact")  # a, b, c lead; d leads nobody; b and c talk one way only
    assert (one.value, one.n) == (pytest.approx(2 / 3), 3)


def test_lines_and_reach():
    assert part(TEAM, "people", "lines_both_ways").value == pytest.approx(4 / 5)  # c never hears f
    assert part(TEAM, "people", "reached_from_the_top").value == 1


def test_registers_are_counted():
    late = {"until": TODAY - dt.timedelta(9)}
    orders = [
        ("D1", "b", "two", "hours", "require", {}),
        ("D2", "c", "two", "hours", "forbid", {}),
        ("D3", "a", "one", "travel", "prefer", {}),
        ("D4", "b", "one", "travel", "permit", {}),
        ("D5", "a", "one", "audit", None, late),
        ("D6", "a", "one", "books", None, late | {"status": "done", "done_on": TODAY - dt.timedelta(20)}),
        ("D7", "a", "one", "fleet", None, late | {"status": "done", "done_on": TODAY}),
    ]
    org = delegating(ordering(CHART, *orders), "b", "d")
    assert part(org, "leaders", "orders_agree").value == 1 / 2
    assert (part(org, "leaders", "orders_followed").value, part(org, "leaders", "orders_followed").n) == (pytest.approx(1 / 3), 3)
    assert part(org, "leaders", "leaders_delegate").value == pytest.approx(1 / 3)


def test_concerns_and_tasks_are_counted():
    day = {"a": 90, "b": 90, "c": 5, "d": 90}
    answered = {"a": TODAY - dt.timedelta(80), "b": TODAY}
    org = listed(
        CHART, "Concern", *({"id": k, "raised_on": TODAY - dt.timedelta(d), "answered_on": answered.get(k)} for k, d in day.items())
    )
    org = related(org, RAISED=rows("RAISED", {"source": "d", "target": "a"}))
    assert (part(org, "people", "concerns_answered").value, part(org, "people", "concerns_answered").n) == (pytest.approx(1 / 3), 3)
    held = rows("RESPONSIBLE_FOR", *({"source": p, "target": t, "role": r} for p, t, r in (("d", "T1", "A"), ("e", "T2", "R"))))
    assert part(related(org, RESPONSIBLE_FOR=held), "people", "one_accountable").value == 1 / 2


@pytest.mark.parametrize("seed", range(3))
def test_load_shared_is_one_minus_the_gini_of_peers(seed):
    org = office(seed)
    counted = load_shared(org, S, ())
    volume = np.bincount(org.arcs["source"], org.arcs["count"], org.n) + np.bincount(org.arcs["target"], org.arcs["count"], org.n)
    expected = []
    for depth in (2, 3):
        x = volume[(org.depth == depth) & org.seen]
        expected += [1 - np.abs(x[:, None] - x).sum() / (2 * len(x) ** 2 * x.mean())] * len(x)
    assert counted.mean == pytest.approx(np.mean(expected))


@pytest.mark.parametrize("seed", range(20))
def test_steps_between_units_are_those_of_the_nearest(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 40))
    graph = CSRGraph.from_arcs(n, rng.integers(0, n, 2 * n), rng.integers(0, n, 2 * n))
    ours, theirs = np.array_split(rng.permutation(n), 2)
    nearest = nx.multi_source_dijkstra_path_length(graph.to_networkx(), set(theirs.tolist()), cutoff=3, weight=None)
    assert _steps_between(graph, ours, theirs).tolist() == [nearest.get(i, 4) for i in ours.tolist()]


# -- levels -----------------------------------------------------------------------------------------------------------------------
def test_a_chart_alone_gives_no_index_and_says_what_it_needs():
    for level, index in coordination_index(from_arrays(list("abc"), [-1, 0, 0])).items():
        assert math.isnan(index.value)
        assert index.assessed == 0
        assert all(p.needs for p in index.parts if p.name != "mechanisms_in_use" or level == "departments")


def test_below_the_floor_there_is_no_number_but_the_parts_are_shown():
    index = coordination_index(office(1))["leaders"]  # one part of four: contact
    assert index.assessed == 0.25
    assert math.isnan(index.value)
    assert next(p for p in index.parts if p.n).name == "leaders_in_contact"


def test_the_sample_has_three_levels_within_their_intervals(sample):
    for level, index in coordination_index(sample).items():
        assert level in LEVELS
        assert 0 <= index.low <= index.value <= index.high <= 100
        assert index.value == pytest.approx(100 * np.mean([p.value for p in index.parts]))
        assert {p.name for p in index.parts} == {p.name for p in PARTS if p.level == level}


def test_the_interval_has_the_width_of_a_known_mean():
    rng = np.random.default_rng(3)
    covered = 0
    for run in range(200):
        values = (rng.random(60) < 0.7).astype(float)
        draws = _resampled(Items([f"{run}-{k}" for k in range(60)], values, np.ones(60)), "x", S)
        low, high = np.quantile(draws, [0.025, 0.975])
        covered += low <= 0.7 <= high
    assert covered >= 180  # 95 % promised; fewer than 90 % of 200 would come once in a thousand


def test_few_items_give_a_wide_interval_even_when_all_are_good():
    few, many = (_resampled(Items([str(k) for k in range(n)], np.ones(n), np.ones(n)), "x", S) for n in (3, 300))
    assert np.quantile(few, 0.025) < 0.9 < 0.99 < np.quantile(many, 0.025)


# -- change ------------------------------------------------------------------------------------------------------------------------
def test_no_change_is_told_between_an_organisation_and_itself(sample):
    index = coordination_index(sample)
    for level in LEVELS:
        same = change(index[level], index[level])
        assert (same.difference, same.told) == (0, False)


def test_lines_that_fall_silent_are_a_change_of_people():
    before = office(2)
    broken = {i for i in range(before.n) if i % 3 == 0}
    after = keeping(before, lambda s, t: not (s in broken and before.manager[s] == t))
    one, two = (coordination_index(org)["people"] for org in (before, after))
    told = change(one, two)
    assert told.high < 0
    assert told.told
    assert told.low <= told.difference <= told.high


def test_indices_of_other_parts_are_not_compared():
    day = office(1)
    more = listed(day, "Concern", {"id": "c", "raised_on": day.as_of - dt.timedelta(90)})
    more = related(more, RAISED=rows("RAISED", {"source": day.ids[5], "target": "c"}))
    one, two = (coordination_index(org)["people"] for org in (day, more))
    assert math.isnan(change(one, two).difference)


def test_a_pair_with_a_finding_lowers_departments():
    org = needing(office(3, without={(0, 1)}), (0, 1), (2, 3), (4, 5))
    from orggraph.analysis import analyze

    result = analyze(org)
    assert {p.name: p.value for p in result.index["departments"].parts}["pairs_without_finding"] == pytest.approx(2 / 3)
    assert dataclasses.asdict(part(org, "departments", "need_met"))["value"] < 1
    assert isinstance(org.tie_rows, pl.DataFrame)


# -- weeks -------------------------------------------------------------------------------------------------------------------------
def test_blocks_of_weeks_end_with_the_newest_and_need_eight():
    org = random_ties(3)
    seen = weeks(org, PARTS, S, ())
    newest = org.tie_rows["period"].max()
    assert [(newest - day).days for day in seen.days] == [21 * k + 14 for k in range(7, -1, -1)]
    assert set(seen.parts) == {p.name for p in PARTS if "communication" in p.needs} - {"pairs_without_finding"}
    assert all(len(values) == 8 for values in seen.parts.values())
    short = dataclasses.replace(org, tie_rows=org.tie_rows.filter(pl.col("period") > newest - dt.timedelta(weeks=20)))
    assert weeks(short, PARTS, S, ()) is None
    assert all(index.trend is None for index in coordination_index(short).values())


def test_a_block_is_counted_as_if_there_were_no_other_weeks_but_who_is_silent_in_it_counts():
    org = random_ties(3)
    seen = weeks(org, PARTS, S, ())
    last = dataclasses.replace(org, tie_rows=org.tie_rows.filter(pl.col("period") >= seen.days[-1]))
    last.__dict__["seen"] = org.seen
    (shared,) = [p for p in PARTS if p.name == "load_shared"]
    assert seen.parts["load_shared"][-1] == pytest.approx(shared.count(last, S, ()).mean)


def test_weeks_that_differ_widen_the_interval_by_the_error_of_their_mean():
    values = np.array([0.2, 0.8, 0.4, 0.6, 0.5, 0.9, 0.1, 0.5])
    days = tuple(dt.date(2026, 1, 5) + dt.timedelta(21 * k) for k in range(8))
    draws = Weeks(days, {"x": values}).draws("x", 20000, 1)
    assert draws.mean() == pytest.approx(0, abs=0.003)
    assert draws.std() == pytest.approx(values.std(ddof=1) / 8**0.5, rel=0.03)
    assert np.array_equal(draws, Weeks(days, {"x": values}).draws("x", 20000, 1))
    calm = Weeks(days, {"x": np.full(8, 0.5)}).draws("x", 100, 1)
    assert not calm.any()
    assert not Weeks(days, {}).draws("x", 100, 1).any()


def test_lines_that_fall_silent_one_after_the_other_are_a_trend_of_people():
    org = office(4, inside=8.0)

    def lines(s, t):
        return org.manager[s] == t or org.manager[t] == s

    steady = weekly(org, 26, lambda s, t, w: True, 4)
    falling = weekly(org, 26, lambda s, t, w: not (lines(s, t) and s + t > 10 * (26 - w)), 4)
    even, told = (coordination_index(x)["people"].trend for x in (steady, falling))
    assert told.told
    assert told.high < 0
    assert told.difference < even.difference


def test_random_contact_has_a_trend_no_more_often_than_stated():
    told = assessed = 0
    for seed in range(60):
        for index in coordination_index(random_ties(seed)).values():
            if index.trend is not None and math.isfinite(index.trend.difference):
                told += index.trend.told
                assessed += 1
    assert assessed >= 60
    assert told <= 5  # a sixtieth promised for each level: two or so in ninety
