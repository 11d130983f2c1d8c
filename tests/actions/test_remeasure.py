"""Better, same or worse: tests against scipy's own and by hand."""

import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from orggraph.actions.remeasure import Measure, compare
from orggraph.settings import load

SETTINGS = load()


def rate(events, exposure):
    return Measure("friction", events / exposure, 0.5, "rate", events, exposure)


def share(events, whole):
    return Measure("skip_level_isolated", events / whole, 0.75, "share", events, whole)


@given(st.integers(0, 30), st.floats(1, 40), st.integers(0, 30), st.floats(1, 40))
def test_two_rates_agree_with_the_exact_conditional_test(k1, e1, k2, e2):
    said = compare(rate(k1, e1), rate(k2, e2), "", SETTINGS)
    if k1 + k2:
        assert said.p == pytest.approx(scipy.stats.binomtest(k2, k1 + k2, e2 / (e1 + e2)).pvalue)
        assert said.low <= (k2 / e2) / (k1 / e1) * (1 + 1e-9) if k1 else True
    assert (said.outcome == "same") == (said.p > 0.05 or k1 / e1 == k2 / e2)


def test_a_share_is_compared_by_fishers_exact_test():
    said = compare(share(7, 7), share(1, 7), "", SETTINGS)
    assert (said.outcome, said.test) == ("better", "fisher")
    assert said.p == pytest.approx(scipy.stats.fisher_exact([[1, 6], [7, 0]]).pvalue)
    assert compare(share(7, 7), share(6, 7), "", SETTINGS).outcome == "same"
    assert compare(share(6, 60), share(30, 60), "", SETTINGS).outcome == "better"  # below its threshold: more was missing


@pytest.mark.parametrize(("now", "outcome"), [(17, "same"), (16.5, "same"), (12, "better"), (8, "better"), (20, "worse")])
def test_what_is_counted_needs_a_tenth_of_its_distance(now, outcome):
    assert compare(Measure("span", 17, 8), Measure("span", now, 8), "", SETTINGS).outcome == outcome


def test_what_is_no_longer_found_is_better_and_what_was_not_looked_for_unclear():
    assert compare(rate(0, 10), None, "gone", SETTINGS).outcome == "better"
    assert compare(rate(0, 10), None, "not_assessed", SETTINGS).outcome == "unclear"


@given(st.floats(0, 5), st.sampled_from(["rate", "share", "value"]))
def test_a_measure_comes_back_from_its_text(value, kind):
    for m in (Measure("x", value, 0.5, kind, 3.0, 4.0, "2026-01-05"), Measure("x", value, 0.5)):
        back = Measure.from_json(m.to_json())
        assert repr(back) == repr(m)
