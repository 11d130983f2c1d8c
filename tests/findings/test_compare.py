"""Two analyses compared, and the arithmetic of one finding."""

import dataclasses
import datetime as dt
import math
import re

import numpy as np
import pytest
import scipy.stats

from orggraph.analysis import analyze
from orggraph.compare import compare
from orggraph.errors import UnknownName
from orggraph.explain import explain, find, label
from orggraph.findings._causes import RUNGS
from orggraph.findings.base import Excess
from orggraph.graph import from_arrays
from orggraph.i18n import LANGUAGES
from tests.findings.offices import needing, office, weekly
from tests.findings.planted import CHART, ORGANISATIONS, TODAY, ordering
from tests.findings.planted_flow import joined

LATE = {"until": TODAY - dt.timedelta(100)}


def fan(n):
    return from_arrays([f"{i:02d}" for i in range(n + 2)], [-1, 0, *[1] * n])


def states(before, after):
    rows = compare(analyze(before), analyze(after)).findings
    return {c.identity: c.state for c in rows if not c.identity.startswith("one_on_one")}


@pytest.mark.parametrize(
    ("before", "after", "state"), [(9, 9, "same"), (9, 14, "worse"), (14, 9, "better"), (14, 8, "gone"), (8, 14, "new")]
)
def test_a_counted_fact_changes_with_its_count(before, after, state):
    assert states(fan(before), fan(after)).get("span:01", "absent") == state


def test_what_could_not_be_looked_for_before_is_not_new():
    orders = ordering(CHART, ("D1", "a", "two", "audit", None, LATE))
    assert states(CHART, orders) == {"follow_through:two": "first_assessed"}
    assert states(orders, CHART) == {"follow_through:two": "no_longer_assessed"}


def test_who_left_takes_the_finding_along():
    gone = from_arrays(["00", *(f"x{i:02d}" for i in range(5))], [-1, 0, 0, 0, 0, 0])
    assert states(fan(14), gone) == {"span:01": "left"}


def test_a_difference_within_its_interval_is_no_change():
    before, after = (needing(office(seed, without={(0, 1)}), (0, 1), (2, 3)) for seed in (3, 4))
    (one,) = [c for c in compare(analyze(before), analyze(after)).findings if c.identity == "friction:D0:D1"]
    assert one.state == "same"
    assert one.low <= one.difference <= one.high


def test_the_index_is_compared_too(sample):
    result = analyze(sample)
    changes = compare(result, result).index
    assert set(changes) == {"leaders", "departments", "people"}
    assert not any(c.told for c in changes.values())


# -- explain ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(ORGANISATIONS))
def test_the_arithmetic_can_be_followed(name):
    for ranked in analyze(ORGANISATIONS[name](), only=[name]).ranked:
        steps = explain(ranked)
        reach, excess, certainty, severity = (
            float(x) for x in re.fullmatch(r"100 × ([\d.]+) × ([\d.]+) × ([\d.]+) = ([\d.]+)", steps["severity"]).groups()
        )
        assert severity == pytest.approx(100 * reach * excess * certainty, rel=1e-2)
        assert severity == pytest.approx(ranked.found.severity, rel=1e-3)
        value, threshold, scale, result = (
            float(x) for x in re.fullmatch(r"1 − exp\(−\|(\S+) − (\S+)\| / (\S+)\) = (\d\S*?)(?:; [^;]+)?", steps["excess"]).groups()
        )
        assert result == pytest.approx(1 - math.exp(-abs(value - threshold) / scale), rel=2e-2, abs=1e-3)
        assert {*ranked.found.evidence} <= {*steps}
        assert f"{ranked.found.certainty:.4g}" in steps["certainty"]
        one = re.fullmatch(r"1 − [pq] = 1 − ([\d.e-]+) = ([\d.]+)", steps["certainty"])
        assert one is None or 1 - float(one[1]) == pytest.approx(float(one[2]), abs=1e-3)


def numbers(pattern, text):
    """What a printed step says, number by number."""
    found = re.search(pattern, text)
    assert found, text
    return [float(x) for x in found.groups()]


@pytest.mark.parametrize(
    "name",
    ["bottleneck", "hub_in_fact", "glue_work", "overload_crossing", "late_to_hear", "source_unheard", "never_reached", "voice_uneven"],
)
def test_the_certainty_follows_from_what_is_printed(name):
    """From value − threshold without each block to the standard error, t, the chance and the certainty; by another implementation of t."""
    org = joined(1, 8) if name == "bottleneck" else ORGANISATIONS[name]()
    if org.tie_rows["period"].n_unique() == 1:
        org = weekly(org, 26, lambda s, t, w: True)
    for ranked in analyze(org, only=[name]).ranked:
        steps = explain(ranked)
        known = steps["certainty"]
        if name == "never_reached":
            assert set(map(float, steps["left_out"])) == {steps["value"] - steps["threshold"]}
            assert numbers(r"^([\d.]+): the same without any of the 8 blocks", known) == [steps["coverage"]]
            continue
        error, value, threshold, below, t, degrees, past, coverage, certainty = numbers(
            r"(?:jackknife\)): (\S+); t = \|(\S+) − (\S+)\| / (\S+) = (\S+); Student's t with (\S+) degrees below it: (\S+); "
            r"× (\S+), the share of people with data = (\S+)$",
            known,
        )
        if name != "voice_uneven":
            without = np.array(steps["left_out"], dtype=float)
            assert np.sqrt(7 / 8 * ((without - without.mean()) ** 2).sum()) == pytest.approx(error, rel=0.02)
            assert degrees == 7
        assert below == error
        assert t == pytest.approx(abs(value - threshold) / error, rel=5e-3)
        assert past == pytest.approx(scipy.stats.t.cdf(t, degrees), abs=1e-3)
        assert certainty == pytest.approx(past * coverage, abs=1e-3)
        assert f" × {certainty:.4g} = " in steps["severity"]
        assert (value, threshold) == (pytest.approx(steps["value"], rel=1e-3), pytest.approx(steps["threshold"], rel=1e-3))


def test_a_misspelt_identity_names_the_nearest():
    with pytest.raises(UnknownName, match="did you mean “span:01”"):
        find(analyze(fan(12)), "span:10")


def test_unknown_is_left_out_of_the_arithmetic():
    (ranked,) = analyze(fan(12), only=["span"]).ranked
    assert not {"p", "q", "expected"} & {*explain(ranked)}
    assert dataclasses.replace(ranked.found, p=0.01).p == 0.01
    assert explain(dataclasses.replace(ranked, found=dataclasses.replace(ranked.found, p=0.01)))["p"] == 0.01


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_its_word_and_every_code_too(sample, language):
    told = [*analyze(sample).ranked, *(r for name in ORGANISATIONS for r in analyze(ORGANISATIONS[name](), only=[name]).ranked)]
    codes = {f"{kind}.{code}" for kind in ("cause", "rung") for code in (*RUNGS, *RUNGS.values())} | set(RUNGS)
    for ranked in told:
        steps = explain(ranked, language)
        assert {step for step in steps if label(step, language).startswith(("step.", "evidence."))} == set()
        assert not {str(v) for value in steps.values() for v in (value if isinstance(value, list) else [value])} & codes
        assert not str(steps["measured_in"]).startswith("measured.")


def test_the_threshold_shown_is_that_of_the_severity():
    """Where both are on one scale, the severity begins at the threshold that is shown."""
    for name in ORGANISATIONS:
        for ranked in analyze(ORGANISATIONS[name](), only=[name]).ranked:
            past = ranked.found.excess
            assert isinstance(past, Excess)
            if past.measure is None:
                assert (past.value, past.threshold) == pytest.approx((ranked.found.value, ranked.found.threshold)), name


def test_the_chance_of_a_silence_and_of_little_contact_follow_from_what_is_shown(sample):
    """By hand: exp(-occasions); and a negative binomial with the variance shown, whose chance of none is (1 / D) ^ (mean / (D - 1))."""
    silent = [explain(r) for r in analyze(sample, only=["silent_lines"]).ranked]
    assert silent
    for steps in silent:
        assert steps["p"] == pytest.approx(math.exp(-steps["occasions"]))
    (steps,) = [explain(r) for r in analyze(sample, only=["friction"]).ranked]
    assert steps["observed"] == 0
    by_model = [(steps[f"expected_by_{m}"], steps[f"dispersion_by_{m}"]) for m in ("openness", "gravity")]
    assert steps["p"] == pytest.approx(max((1 / d) ** (mean / (d - 1)) for mean, d in by_model))
    assert steps["expected"] == min(mean for mean, _ in by_model)


def test_a_certainty_from_draws_is_not_taken_for_the_coverage():
    (one,) = analyze(ORGANISATIONS["load_uneven"](), only=["load_uneven"]).ranked
    assert one.found.certainty == one.found.coverage == 1
    assert "probability" in explain(one)["certainty"]
