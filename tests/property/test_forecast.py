"""Trends: found where they are, seldom where they are not; and the statistics block counted by hand."""

import dataclasses
import datetime as dt
import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orggraph.graph import TIES_SCHEMA, from_arrays
from orggraph.metrics.forecast import forecast, theil_sen
from orggraph.statistics import statistics
from tests.findings.planted import ordering

SERIES = 200


@pytest.mark.parametrize("periods", [6, 12])
def test_noise_seldom_has_a_trend(periods):
    rng = np.random.default_rng(1)
    assert sum(forecast(rng.normal(10, 1, periods)).told for _ in range(SERIES)) <= 20  # one in twenty, and chance


def test_a_trend_is_told_and_the_next_value_lies_within_its_interval():
    rng = np.random.default_rng(2)
    told = inside = 0
    for _ in range(SERIES):
        y = rng.normal(10, 1, 13) + np.arange(13)
        f = forecast(y[:-1])
        told += f.told
        inside += f.told and f.ahead[0][1] <= y[-1] <= f.ahead[0][2]
    assert told >= 0.95 * SERIES
    assert inside >= 0.85 * told  # damping leans against a trend that goes on in full


def test_no_trend_is_told_of_few_periods_or_after_a_gap():
    assert forecast(np.arange(5.0)).reason == "too_few_periods"
    assert forecast(np.array([*np.arange(9.0), math.nan])).reason == "too_few_periods"
    assert forecast(np.ones(9)).reason == "no_trend"


def test_a_threshold_is_passed_only_when_the_whole_interval_is():
    y = np.arange(12.0) + np.tile([0.1, -0.1], 6)
    assert [forecast(y, threshold).passes for threshold in (11.2, 30.0)] == [1, 0]
    assert forecast(-y, -11.2).passes == 1
    assert forecast(y, 5.0).passes == 0  # passed long ago


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=12), st.floats(-10, 10), st.floats(-100, 100))
def test_the_slope_follows_what_is_added(values, slope, level):
    y = np.array(values)
    assert theil_sen(y + level + slope * np.arange(len(y))) == pytest.approx(theil_sen(y) + slope, abs=1e-6)


def test_the_statistics_are_those_counted_by_hand():
    day = dt.date
    rows = [
        (0, 1, "email", day(2026, 1, 5), 4.0, 1.0),
        (1, 0, "email", day(2026, 1, 12), 2.0, 1.0),
        (2, 0, "email", day(2026, 4, 6), 3.0, 1.0),
        (2, 0, "broadcast", day(2026, 4, 6), 90.0, 1.0),
    ]
    org = from_arrays(list("abc"), [-1, 0, 0], department=[0, 0, 1], departments=["U", "V"], as_of=day(2026, 5, 1))
    org = dataclasses.replace(org, tie_rows=pl.DataFrame(rows, schema=TIES_SCHEMA, orient="row"))
    late = {"date": day(2026, 1, 7), "until": day(2026, 2, 1), "status": "done", "done_on": day(2026, 4, 20)}
    block = statistics(ordering(org, ("D1", "a", "b", "x", None, late)))
    known = {r.name: r.values for r in block.rows}
    assert block.starts == (day(2026, 1, 1), day(2026, 4, 1))
    assert not block.complete  # the second quarter runs until June
    assert known["contacts"] == pytest.approx((6 / 2 / 3, 3 / 1 / 3))
    assert known["between_units"] == (0, 1)
    assert known["both_ways"] == (0.5, 0)
    assert known["directives_open"] == (1, 0)
    assert all(r.trend.reason == "too_few_periods" for r in block.rows)


def test_nothing_known_gives_no_statistics():
    assert statistics(from_arrays(["a"], [-1])).rows == ()


def test_every_statistic_and_part_of_the_index_has_its_words():
    from orggraph.i18n import LANGUAGES, catalogue
    from orggraph.index.parts import PARTS

    wanted = {f"index.part.{p.name}" for p in PARTS} | {f"trend.{k}" for k in ("too_few_periods", "no_trend", "up", "down")}
    wanted |= {
        f"statistic.{k}" for k in ("contacts", "between_units", "both_ways", "directives_open", "concerns_raised", "concerns_in_time")
    }
    assert all(wanted <= set(catalogue(language)) for language in LANGUAGES)
