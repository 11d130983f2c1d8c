"""How sure each finding is: an interval, a chance, or a count; and whether it hangs on which weeks were seen."""

import dataclasses
import datetime as dt
import math

import numpy as np
import polars as pl
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from orggraph.actions.remeasure import Measure
from orggraph.actions.remeasure import compare as remeasured
from orggraph.analysis import analyze
from orggraph.compare import compare, said
from orggraph.explain import explain
from orggraph.findings import base
from orggraph.findings.base import Certainty, all_findings, certain, deviation, uncertainty
from orggraph.metrics import jackknife
from orggraph.metrics.betweenness import betweenness
from orggraph.metrics.bridging import bridging
from orggraph.metrics.information import department_lag
from orggraph.metrics.jackknife import left_out, standard_error
from orggraph.settings import load
from tests import eval as evaluation
from tests.findings.offices import found, keeping, needing, office, weekly
from tests.findings.planted import ORGANISATIONS
from tests.findings.planted_flow import GLUE, NEEDS, crossed, joined, late, silent_chair, unheard, unreached, unsupported

SETTINGS = load()
PLANTED = {  # of each finding that tells outliers among peers, in contact of 26 weeks
    "bottleneck": lambda: joined(1, 8),
    "hub_in_fact": joined,
    "chair_without_links": silent_chair,
    "glue_work": joined,
    "coordinator_unsupported": unsupported,
    "overload_crossing": crossed,
    "late_to_hear": late,
    "never_reached": unreached,
    "source_unheard": unheard,
}


def spread(org, weeks=26):
    """Return a copy with each contact in a random week, where all contact bears one date."""
    rows = org.tie_rows
    if rows is None or rows["period"].n_unique() != 1:
        return org
    return weekly(org, weeks, lambda s, t, w: True)


# -- the jackknife itself ----------------------------------------------------------------------------------------------------
@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=12))
def test_of_a_mean_of_blocks_the_error_is_the_usual_one(blocks):
    x = np.array(blocks)
    without = (x.sum() - x) / (len(x) - 1)
    assert standard_error(without) == pytest.approx(x.std(ddof=1) / math.sqrt(len(x)), abs=1e-9)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=12), st.floats(-10, 10), st.floats(-1e3, 1e3))
def test_the_error_follows_the_scale_and_not_the_place(blocks, scale, place):
    x = np.array(blocks)
    assert standard_error(scale * x + place) == pytest.approx(abs(scale) * float(standard_error(x)), abs=1e-6)
    assert standard_error(np.full(len(x), place)) == 0


@pytest.mark.parametrize(("weeks", "copies"), [(26, 8), (9, 8), (8, 8), (5, 5), (4, 4), (3, 0), (1, 0)])
def test_each_contact_is_left_out_once_and_everybody_stays(weeks, copies):
    org = spread(office(1), weeks) if weeks > 1 else office(1)
    parts = list(left_out(org))
    assert len(parts) == copies
    if copies:
        assert org.tie_rows is not None
        assert sum(org.tie_rows.height - part.tie_rows.height for part in parts) == org.tie_rows.height
        assert len({part.searches for part in parts}) == 1
        again = pl.concat(part.tie_rows for part in parts).group_by(pl.all()).len()["len"]
        assert again.min() >= copies - 1
        for part in parts:
            out = set(org.tie_rows["period"].unique()) - set(part.tie_rows["period"].unique())
            assert (max(out) - min(out)).days < 7 * math.ceil(weeks / copies)  # successive weeks
            assert (part.seen == org.seen).all()
        assert all(one is two for one, two in zip(left_out(org), parts, strict=True))


def test_contacts_without_a_date_are_in_every_part():
    org = spread(office(1))
    assert org.tie_rows is not None
    undated = org.tie_rows.with_columns(period=pl.lit(None, dtype=pl.Date)).head(50)
    both = dataclasses.replace(org, tie_rows=pl.concat([org.tie_rows, undated]))
    assert {part.tie_rows["period"].null_count() for part in left_out(both)} == {50}


def test_word_is_followed_for_half_of_the_whole_window_in_every_part():
    """A department that nothing reaches counts with the days looked at: fewer weeks are no reason to have heard earlier."""
    org = office(1)
    apart = org.department == 3
    org = spread(keeping(org, lambda s, t: bool(apart[s] == apart[t])))
    assert [department_lag(x).columns["at_least"][3] for x in (org, *left_out(org))] == [13 * 7] * 9


def test_in_a_large_organisation_ways_are_followed_from_the_same_few_and_results_are_kept(monkeypatch):
    few = SETTINGS.changed(jackknife__cost=1.0, jackknife__searches=40.0)
    monkeypatch.setattr(jackknife, "load", lambda: few)
    org = spread(joined(1, 8))
    for measure in (betweenness, bridging):
        notes = {measure(part).note for part in left_out(org)}
        assert notes == {"sampled: ways from 40 of 141 people"}
    one, two = (list(left_out(org)) for _ in range(2))
    assert all(a is not b and bridging(a) is bridging(b) for a, b in zip(one, two, strict=True))
    drawn = found(org, "bottleneck")
    assert [x.subjects[0].id for x in drawn] == [f"P{GLUE:03d}"]
    assert drawn[0].certainty.error < 0.05


# -- findings ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PLANTED)
def test_an_outlier_has_the_certainty_and_interval_of_its_weeks(name):
    org = spread(PLANTED[name]())
    (one, *_) = found(org, name)
    sure = one.certainty
    assert isinstance(sure, Certainty)
    assert len(sure.without) == 8
    assert sure.error == pytest.approx(float(standard_error(np.array(sure.without))))
    assert 0.5 * one.coverage <= sure <= one.coverage
    assert uncertainty(all_findings()[name], one) in ("interval", "counted")
    if math.isfinite(one.low):
        assert one.low <= one.value <= one.high


@pytest.mark.parametrize("name", [*PLANTED, "one_carrier", "single_link"])
def test_the_measure_left_out_is_the_one_that_found_it(name, monkeypatch):
    """Without nothing, value − threshold is what it is: there is no second version of any formula."""
    monkeypatch.setattr(base, "left_out", lambda org: (org,) * 5)
    if name in PLANTED:
        org = spread(PLANTED[name]())
    else:
        org, _ = evaluation.planted(name, 1000, 0.0, 1.0)
    told = found(org, name)
    assert told
    for one in told:
        assert one.certainty.without == pytest.approx([one.value - one.threshold] * 5)
        assert one.certainty == one.coverage


def test_with_too_few_periods_certainty_is_q_or_the_coverage_and_no_interval_is_told():
    for name, make in PLANTED.items():
        org = make()
        if org.tie_rows["period"].n_unique() == 1:
            (one, *_) = found(org, name)
            assert one.certainty == (1 - one.q if math.isfinite(one.q) else one.coverage)
            assert math.isnan(one.low)
            assert uncertainty(all_findings()[name], one) == "unknown"


def busy(seed, weeks):
    """One person of unit 2 is in contact with many of every other unit, in these weeks alone; the others all the time."""
    org = spread(office(seed, outside=0.1))
    rows, days = org.tie_rows, sorted(org.tie_rows["period"].unique())
    assert rows is not None
    others = [m for u in range(10) if u != 2 for m in range(1 + u * 14, 9 + u * 14)]
    met = [(a, b, days[w]) for m in others for a, b in ((GLUE, m), (m, GLUE)) for w in weeks]
    more = pl.DataFrame(met, schema={"source": pl.Int64, "target": pl.Int64, "period": pl.Date}, orient="row")
    more = more.with_columns(channel=pl.lit("email"), count=pl.lit(1.0), weight=pl.lit(1.0)).select(rows.columns)
    return dataclasses.replace(org, tie_rows=pl.concat([rows, more]))


@pytest.mark.parametrize("name", ["bottleneck", "hub_in_fact"])
@pytest.mark.parametrize("seed", range(3))
def test_what_rests_on_a_single_week_is_not_sure_and_what_stands_in_all_weeks_is(name, seed):
    (once,), (always,) = ([x for x in found(busy(seed, weeks), name) if x.subjects[0].id == f"P{GLUE:03d}"] for weeks in ([11], range(26)))
    assert once.value > once.threshold
    assert once.low < once.threshold  # its interval does not leave out that it is nothing
    assert once.certainty < 0.85
    assert always.low > always.threshold
    assert always.certainty > 0.99


@pytest.mark.parametrize("seed", range(3))
def test_whoever_was_overloaded_in_a_single_week_is_not_told(seed):
    assert not [x for x in found(busy(seed, [11]), "overload_crossing") if x.subjects[0].id == f"P{GLUE:03d}"]
    (always,) = (x for x in found(busy(seed, range(26)), "overload_crossing") if x.subjects[0].id == f"P{GLUE:03d}")
    assert always.low > always.threshold
    assert always.certainty > 0.99


def test_the_error_is_that_of_windows_drawn_anew():
    """Of one organisation's rates many windows are drawn: their values vary as much as the jackknife of each says, or a little less."""
    values, errors = [], []
    d = evaluation.draft(7)
    evaluation.hub_in_fact(d)
    for seed in range(24):
        rng = np.random.default_rng(seed)
        org = evaluation.with_counts(d.org, rng.poisson(d.rates), rng)
        (one,) = [x for x in found(org, "hub_in_fact") if {x.subjects[0].id} == set(*d.expected)]
        values.append(one.value)
        errors.append(one.certainty.error)
    assert 0.6 < np.mean(errors) / np.std(values, ddof=1) < 1.8


def test_every_finding_says_how_sure_its_value_is(sample):
    """With an interval, with p or q, or as a count of what is on record; nothing is told of which nothing is known."""
    planted = {name: analyze(spread(make()), only=[name]) for name, make in ORGANISATIONS.items()}
    told = [r for a in (analyze(sample), *planted.values()) for r in a.ranked]
    assert {r.found.finding for r in told} == {*all_findings()}
    for r in told:
        x = r.found
        chance = math.isfinite(x.p) or math.isfinite(x.q)
        assert chance or uncertainty(r.declaration, x) != "unknown", x.identity


# -- two dates ---------------------------------------------------------------------------------------------------------------
def states(before, after, name):
    return {c.identity: c for c in compare(analyze(before, only=[name]), analyze(after, only=[name])).findings}


def test_with_intervals_a_change_is_told_only_past_both():
    one, two = (spread(joined(seed)) for seed in (1, 2))
    (c,) = states(one, two, "hub_in_fact").values()
    assert (c.state, c.known) == ("same", "interval")
    assert c.low < 0 < c.high
    fewer = states(spread(joined(1, 13)), spread(joined(1, 4)), "hub_in_fact")
    (c,) = fewer.values()
    assert (c.state, c.known) == ("better", "interval")
    assert c.high < 0
    assert "[" in said(c, "en")


def test_what_is_counted_says_so_and_what_is_not_known_too():
    two_days = [dataclasses.replace(org, as_of=org.as_of + dt.timedelta(k)) for k, org in enumerate((joined(1, 6), joined(1, 9)))]
    (c,) = states(*two_days, "hub_in_fact").values()  # all contact bears one date
    assert (c.state, c.known) == ("unclear", "unknown")
    assert said(c, "en") == f"{c.difference:+.3g}"
    (same,) = states(two_days[0], two_days[0], "hub_in_fact").values()
    assert same.state == "same"
    (alone, *_) = states(spread(unreached(1)), spread(unreached(2)), "never_reached").values()
    assert alone.known == "counted"
    assert said(alone, "en").endswith("counted")


def test_a_case_is_measured_again_by_its_interval():
    then = Measure("bottleneck", 0.30, 0.1, deviation=0.02)
    assert remeasured(then, Measure("bottleneck", 0.28, 0.1, deviation=0.02), "", SETTINGS).outcome == "same"
    said_again = remeasured(then, Measure("bottleneck", 0.15, 0.1, deviation=0.02), "", SETTINGS)
    assert (said_again.outcome, said_again.test) == ("better", "interval")
    assert said_again.low < -0.15 < said_again.high < 0
    unsure = remeasured(then, Measure("bottleneck", 0.15, 0.1), "", SETTINGS)
    assert (unsure.outcome, unsure.test) == ("unclear", "unsure")
    assert remeasured(then, Measure("bottleneck", 0.30, 0.1), "", SETTINGS).outcome == "same"


def test_a_deviation_comes_from_the_interval_the_count_or_nothing():
    org = spread(joined())
    (one,) = found(org, "hub_in_fact")
    assert deviation(one) == pytest.approx((one.high - one.low) / 3.92)
    assert math.isnan(deviation(dataclasses.replace(one, low=math.nan, high=math.nan, certainty=1.0)))
    (carried,) = found(evaluation.planted("one_carrier", 1000, 0.0, 1.0)[0], "one_carrier")
    assert (carried.value, deviation(carried)) == (1.0, 0.0)


def test_what_cannot_be_told_without_a_block_is_half_sure():
    sure = certain(1.0, 0.5, math.nan, 7, 0.9)
    assert sure == 0.45
    days = sorted(spread(office(1)).tie_rows["period"].unique())
    org = needing(needing(spread(office(1, without={(2, 3)})), *NEEDS), (2, 3), strength=3.0)
    pairs = [(1 + 2 * 14 + 5, 1 + 3 * 14 + k, days[4]) for k in range(8)]
    more = pl.DataFrame(pairs, schema={"source": pl.Int64, "target": pl.Int64, "period": pl.Date}, orient="row")
    more = more.with_columns(channel=pl.lit("email"), count=pl.lit(1.0), weight=pl.lit(1.0)).select(org.tie_rows.columns)
    org = dataclasses.replace(org, tie_rows=pl.concat([org.tie_rows, more]))
    (one,) = found(org, "one_carrier")
    assert one.certainty == one.coverage / 2
    assert uncertainty(all_findings()["one_carrier"], one) == "unknown"
    (ranked,) = analyze(org, only=["one_carrier"]).ranked
    assert "cannot be told" in explain(ranked)["certainty"]


def test_counts_have_the_interval_of_a_count():
    (closed,) = found(evaluation.planted("boundary_closed", 1000, 0.0, 1.0)[0], "boundary_closed")
    outside, inside = closed.evidence["outside"], closed.evidence["inside"]
    assert closed.value == pytest.approx((outside - inside) / (outside + inside))
    shares = scipy.stats.binomtest(round(outside), round(outside + inside)).proportion_ci(0.95, method="exact")
    assert (closed.low, closed.high) == pytest.approx((2 * shares.low - 1, 2 * shares.high - 1))
    (left,) = found(evaluation.planted("excluded_members", 1000, 0.1, 1.0)[0], "excluded_members")
    assert (left.low, left.high) == pytest.approx(
        (scipy.stats.chi2.ppf(0.025, 2 * left.value) / 2 if left.value else 0.0, scipy.stats.chi2.ppf(0.975, 2 * left.value + 2) / 2)
    )
