"""Priorities: the exact cover against brute force, the greedy one against its bound, weights, the curve, and what small changes do."""

import dataclasses
import itertools

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from orggraph.actions.base import Action
from orggraph.actions.priorities import effect, effort, leader_weights, plan
from orggraph.analysis import analyze
from orggraph.settings import load
from tests.actions.test_actions import ORG, finding, related

SETTINGS = load()
RUNGS = ("contact", "communication", "mediation", "consultation", "mechanism")


def option(rung, *who, means="talk"):
    return Action(
        rung, who, None, None, "x", hours=SETTINGS[f"action.hours.{means}"], hours_week=SETTINGS[f"action.weekly.{means}"], means=means
    )


def advised(rows):
    """Findings as (severity, rung, parties), each with its advice; means go with the rung."""
    means = dict(zip(RUNGS, ("talk", "slot", "mediation", "decision", "liaison"), strict=True))
    return [(finding(severity=s, key=f"f{k}"), (option(r, *w, means=means[r]),)) for k, (s, r, w) in enumerate(rows)]


ROWS = st.lists(
    st.tuples(st.floats(1, 60), st.sampled_from(RUNGS), st.sampled_from([("a",), ("b",), ("a", "b"), ("c",)])), min_size=1, max_size=7
)


def by_hand(found):
    """Gain of each option on each finding, written anew: same people, rung not below the need; at the same rung the same means."""
    options = {}
    for _, (a,) in found:
        options.setdefault((a.rung, a.means, a.who), a)
    gain = np.zeros((len(options), len(found)))
    for i, o in enumerate(options.values()):
        for j, (f, (mine,)) in enumerate(found):
            higher = RUNGS.index(o.rung) > RUNGS.index(mine.rung)
            if o.who == mine.who and (higher or (o.rung, o.means) == (mine.rung, mine.means)):
                gain[i, j] = f.severity * SETTINGS[f"action.effect.{o.rung}"]
    return gain, [effort(o, SETTINGS) for o in options.values()]


def subsets(n):
    return itertools.chain.from_iterable(itertools.combinations(range(n), k) for k in range(n + 1))


@given(ROWS)
@settings(max_examples=60)
def test_no_set_of_actions_reaches_as_much_for_fewer_hours(rows):
    found = advised(rows)
    gain, cost = by_hand(found)
    wanted = SETTINGS["priority.share"] * gain.max(axis=0).sum()
    least = min(sum(cost[i] for i in s) for s in subsets(len(cost)) if s and gain[list(s)].max(axis=0).sum() >= wanted - 1e-6)
    said = plan(found)
    assert said.exact
    assert said.hours == pytest.approx(least, abs=1e-6)
    assert said.bound == said.hours


@given(ROWS, st.floats(0, 80))
@settings(max_examples=60)
def test_no_set_of_actions_takes_away_more_in_the_given_hours(rows, hours):
    found = advised(rows)
    gain, cost = by_hand(found)
    most = max(gain[list(s)].max(axis=0).sum() if s else 0.0 for s in subsets(len(cost)) if sum(cost[i] for i in s) <= hours + 1e-9)
    said = plan(found, hours=hours)
    assert said.hours <= hours + 1e-6
    assert said.relief == pytest.approx(most / sum(f.severity for f, _ in found), abs=1e-6)


@given(ROWS)
@settings(max_examples=40)
def test_greedy_stays_between_its_bound_and_all_actions(rows):
    found = advised(rows)
    exact, greedy = plan(found), plan(found, SETTINGS.changed(priority__exact=0))
    assert not greedy.exact
    assert greedy.bound <= exact.hours + 1e-6 <= greedy.hours + 2e-6
    _, cost = by_hand(found)
    assert greedy.hours <= sum(cost) + 1e-6


def solved(gain, cost, *, hours=None):
    """The least hours, or the most taken away in given ones, by the mixed-integer solver of scipy (HiGHS)."""
    a, f = gain.nonzero()
    options, links = gain.shape[0], len(a)
    link = np.arange(links)
    ties = sp.csr_array((np.r_[np.ones(links), -np.ones(links)], (np.r_[link, link], np.r_[options + link, a])))
    once = sp.csr_array((np.ones(links), (f, options + link)))
    gains, costs = np.r_[np.zeros(options), gain[a, f]], np.r_[cost, np.zeros(links)]
    reach = LinearConstraint(gains[None, :], SETTINGS["priority.share"] * gain.max(axis=0).sum(), np.inf)
    rule = reach if hours is None else LinearConstraint(costs[None, :], -np.inf, hours)
    rules = [LinearConstraint(ties, -np.inf, 0), LinearConstraint(once, -np.inf, 1), rule]
    whole = np.r_[np.ones(options), np.zeros(links)]
    found = milp(
        costs if hours is None else -gains, constraints=rules, bounds=Bounds(0, 1), integrality=whole, options={"mip_rel_gap": 1e-9}
    )
    assert found.status == 0
    return found.fun if hours is None else -found.fun


@pytest.mark.parametrize(("n", "parties"), [(60, 20), (200, 200), (300, 60), (500, 500)])
@pytest.mark.parametrize("hours", [None, 60.0])
def test_a_mixed_integer_solver_finds_nothing_better(n, parties, hours):
    rng = np.random.default_rng(n + parties)
    drawn = zip(rng.uniform(1, 60, n), rng.choice(RUNGS, n), rng.integers(parties, size=n), strict=True)
    found = advised([(float(s), str(r), (f"p{w}",)) for s, r, w in drawn])
    gain, cost = by_hand(found)
    said = plan(found, hours=hours)
    assert said.exact
    best = solved(gain, cost, hours=hours)
    reached = said.hours if hours is None else said.relief * sum(f.severity for f, _ in found)
    assert reached == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize("odd", [{"action__hours__talk": 2 / 3}, {"priority__steps": 10}])
def test_what_cannot_be_solved_exactly_is_not_called_exact(odd):
    found = [(f, (dataclasses.replace(a, hours=SETTINGS.changed(**odd)["action.hours.talk"]),)) for f, (a,) in
             advised([(40, "contact", ("a",)), (30, "contact", ("b",)), (10, "contact", ("c",)), (20, "contact", ("d",))])]  # fmt: skip
    said = plan(found, SETTINGS.changed(**odd))
    assert not said.exact
    assert said.bound <= said.hours


def test_the_curve_rises_to_all_that_was_measured():
    said = plan(advised([(40, "contact", ("a",)), (30, "contact", ("b",)), (10, "contact", ("c",)), (20, "contact", ("a", "b"))]))
    shares = [p.share_of_friction for p in said.priorities]
    assert shares == pytest.approx([0.4, 0.7, 0.9, 1.0])
    assert said.chosen == 3  # 80 % of what could go need three of four equal hours
    assert said.relief == pytest.approx(0.9 * SETTINGS["action.effect.contact"])


def test_a_leaders_priority_comes_first():
    import polars as pl

    rows = [(30, "contact", ("a",)), (29, "contact", ("b",))]
    found = advised(rows)
    org = related(ORG, PRIORITISES=pl.DataFrame({"source": ["a"], "target": ["f1"], "weight": [0.5]}))
    weights = leader_weights(org, [f for f, _ in found], SETTINGS)
    assert weights == {"silent_lines:f0": 1.0, "silent_lines:f1": 1.5}
    assert plan(found).priorities[0].covers == ("silent_lines:f0",)
    assert plan(found, weights=weights).priorities[0].covers == ("silent_lines:f1",)


def test_what_gets_worse_counts_a_quarter_more():
    f = finding(severity=30, key="x", trend="worse")
    assert leader_weights(ORG, [f], SETTINGS) == {f.identity: 1.25}


def test_own_cases_move_the_assumed_effect():
    class Past:
        @staticmethod
        def outcomes(rung):
            return 6, 8

    assert effect("contact", SETTINGS) == (0.5, 0)
    assert effect("contact", SETTINGS, Past) == (pytest.approx((0.5 * 4 + 6) / 12), 8)


OFF = 0.01  # how far every input may be off
NUDGES = st.lists(st.floats(1 - OFF, 1 + OFF), min_size=7, max_size=7)


def nudged(found, factors):
    return [(dataclasses.replace(f, excess=f.excess * k), a) for (f, a), k in zip(found, factors, strict=False)]


@given(ROWS, NUDGES)
@settings(max_examples=60)
def test_a_hundredth_off_the_plan_reaches_as_much_and_costs_what_a_share_a_little_off_costs(rows, factors):
    found = advised(rows)
    said, share = plan(nudged(found, factors)), SETTINGS["priority.share"]
    low, high = share * (1 - OFF) / (1 + OFF), share * (1 + OFF) / (1 - OFF)
    least, most = (plan(found, SETTINGS.changed(priority__share=s)).hours for s in (low, high))
    assert least - 1e-6 <= said.hours <= most + 1e-6
    gain, _ = by_hand(found)  # by the inputs as they were
    options = list(dict.fromkeys((a.rung, a.means, a.who) for _, (a,) in found))
    chosen = [options.index((p.action.rung, p.action.means, p.action.who)) for p in said.priorities[: said.chosen]]
    assert gain[chosen].max(axis=0).sum() >= low * gain.max(axis=0).sum() - 1e-6


@given(st.lists(st.tuples(st.floats(1, 60), st.sampled_from(RUNGS)), min_size=2, max_size=7), NUDGES)
@settings(max_examples=60)
def test_a_hundredth_off_only_actions_whose_gains_nearly_tie_change_places(rows, factors):
    found = advised([(severity, rung, (f"p{k}",)) for k, (severity, rung) in enumerate(rows)])  # each takes something away by itself
    gain = {f.identity: f.severity * SETTINGS[f"action.effect.{a.rung}"] for f, (a,) in found}
    usual, moved = plan(found), plan(nudged(found, factors))
    first, then = ([p.covers[0] for p in said.priorities[: said.chosen]] for said in (usual, moved))
    both = [x for x in first if x in then]
    for one, other in itertools.combinations(both, 2):
        if gain[one] > gain[other] * (1 + OFF) / (1 - OFF):
            assert then.index(one) < then.index(other)


def test_the_samples_first_three_stay_when_every_input_moves_by_a_hundredth(sample):
    ranked = analyze(sample).ranked
    pairs = [(r.found, r.actions) for r in ranked]
    usual = plan(pairs)
    severity = {r.found.identity: r.found.severity for r in ranked}
    gains = [sum(severity[c] for c in p.covers) * SETTINGS[f"action.effect.{p.action.rung}"] for p in usual.priorities[: usual.chosen]]
    tied = {p.covers for p, gain in zip(usual.priorities, gains, strict=False) if gain >= gains[2] * (1 - OFF) / (1 + OFF)}
    rng = np.random.default_rng(3)
    for _ in range(10):
        moved = plan(nudged(pairs, rng.uniform(1 - OFF, 1 + OFF, len(pairs))))
        assert {p.covers for p in moved.priorities[:3]} <= tied


def test_nothing_found_needs_no_plan():
    assert plan([]).priorities == ()
