"""What a reader gets from the sample: all that was planted and can be looked for, nothing that was not, the gravest first."""

import math
import re

import pytest

from orggraph import graph, ingest
from orggraph.analysis import analyze
from orggraph.explain import explain
from orggraph.store import open_store
from tests.sample.tables import AS_OF, FOLDER, PLANTED

CONSEQUENCES = PLANTED["consequences"]
EXPECTED = {  # finding: the subjects planted, with what follows from them
    "friction": [PLANTED["friction_no_contact"]],
    "one_carrier": [PLANTED["friction_one_carrier"]["departments"]],
    "span": [[PLANTED["span"]["manager"]]],
    "span_narrow": [],
    "layers_deep": [],
    "silent_lines": PLANTED["silent_lines"],
    "skip_level_isolated": [[PLANTED["skip_level_isolated"]], [CONSEQUENCES["skip_level_isolated"]]],
    "single_link": [[PLANTED["single_link"]["person"]]],
    "boundary_closed": [[PLANTED["boundary_closed"]]],
    "bottleneck": [[PLANTED["bottleneck"]], [CONSEQUENCES["bottleneck"]]],
    "several_managers": [[PLANTED["several_managers"]]],
    "conflicting_directives": [PLANTED["conflicting_directives"]["issuers"]],
    "concerns_unanswered": [[PLANTED["concerns_unanswered"]["person"]]],
    "accountability_gap": [["D12"], ["D21"], ["D33"]],
    "follow_through": [["D31"]],
    "absent_no_delegate": [[PLANTED["delegation_missing"]]],
    "delegation_lapsed": [],
    "mechanism_on_paper": [["D11", "D33"]],
    "above_authority": [CONSEQUENCES["above_authority"]],
    "one_on_one": [CONSEQUENCES["one_on_one"]],
    "directives_to_compare": [],
    "managers_apart": [],
    "upward_path": [],
    "separate_charts": [],
    "leaders_silent": [],
    "leaders_apart": [],
    "load_uneven": [],
    "contact_fading": [],
    "leaders_weigh_apart": [],
    "four_directions": [],
    "unit_directions": [[PLANTED["boundary_closed"]]],  # of its five pairs outside three lead up
    "unit_links_nobody": [],
    "hub_in_fact": [[PLANTED["bottleneck"]]],
    "chair_without_links": [],
    "office_links": [["D01"]],
    "glue_work": [[PLANTED["bottleneck"]], [PLANTED["glue_work"]]],
    "overload_crossing": [[PLANTED["bottleneck"]]],
    "late_to_hear": [[PLANTED["late_to_hear"]]],
    "never_reached": [],
    "source_unheard": [[i] for i in CONSEQUENCES["source_unheard"]],
    "skill_single_holder": [["D31", PLANTED["skill_held_by_one"]["person"]]],
    "complementary_strangers": [],
    "division_unbalanced": [],
    "voice_uneven": [],
    "one_way_ties": [],
    "excluded_members": [],
    "cliques_inside": [[CONSEQUENCES["cliques_inside"]]],
    "chart_not_pure": [],
    "coordinator_unsupported": [],
}
STEPS = {"text", "how", "value", "threshold", "expected", "low", "high", "p", "q", "measured_in", "n", "coverage", "reach", "excess", "certainty"} | {
    "severity", "level", "query",
}  # fmt: skip
ROOM = 7  # findings on the first page


@pytest.fixture(scope="module")
def analysis(tmp_path_factory):
    with open_store(tmp_path_factory.mktemp("sample") / "store") as store:
        result = ingest.import_paths([FOLDER], store, as_of=AS_OF)
        assert (result.people, result.departments, result.ties, result.quarantined) == (300, 14, 29155, 0)
        assert list(result.issues) == []
        return analyze(graph.load(store))


@pytest.mark.parametrize("finding", EXPECTED)
def test_all_that_was_planted_is_found_and_nothing_else(analysis, finding):
    assert finding in analysis.assessed
    found = [[s.id for s in r.found.subjects] for r in analysis.ranked if r.found.finding == finding]
    assert sorted(found) == sorted(EXPECTED[finding])


def test_the_gravest_come_first(analysis):
    first = [r.found.identity for r in analysis.ranked[:ROOM]]
    assert "friction:D11:D33" in first[:3]
    assert {"concerns_unanswered:E0195", "conflicting_directives:E0003:E0005", "bottleneck:E0071"} <= set(first)
    assert not any(identity.startswith("silent_lines") for identity in first)  # one line each: grave for two, not for the whole


def test_the_cause_of_the_gravest_friction_is_told(analysis):
    (friction,) = [r.found for r in analysis.ranked if r.found.finding == "friction"]
    assert friction.evidence["observed"] == 0
    assert friction.expected > 3
    assert friction.evidence["cause"] == "no_contact_point"


def test_controls_are_left_alone(analysis):
    named = {frozenset(s.id for s in r.found.subjects) for r in analysis.ranked}
    assert not named & {frozenset(pair) for pair in PLANTED["controls"].values()}
    assert PLANTED["controls_in_registers"]["delegated"] not in {s.id for r in analysis.ranked for s in r.found.subjects}


def test_the_arithmetic_of_every_finding_adds_up_by_hand(analysis):
    """From what `explain` prints: reach with its counts, excess with value, threshold and scale, and their product."""
    for ranked in analysis.ranked:
        x, steps = ranked.found, explain(ranked)
        assert not {*x.evidence} & STEPS, x.identity  # else a number of the evidence would hide a step
        reach = x.reach
        if found := re.match(r"(\S+) of (\d+) (?:people|registered)", str(steps["reach"])):
            reach = float(found[1]) / float(found[2])
        part, threshold, scale = map(float, re.match(r"1 − exp\(−\|(\S+) − (\S+)\| / (\S+)\)", str(steps["excess"])).groups())
        own = math.isclose(part, x.value, rel_tol=1e-3) and math.isclose(threshold, x.threshold, rel_tol=1e-3)
        assert own != (";" in str(steps["excess"])), x.identity  # another scale than that of the value is named
        severity = 100 * math.sqrt(reach) * (1 - math.exp(-abs(part - threshold) / scale)) * x.certainty
        assert math.isclose(severity, float(str(steps["severity"]).split(" = ")[1]), rel_tol=2e-2), x.identity
        assert x.low != x.high, x.identity  # an interval of no width is none
