"""Findings about the flow of contact and information, skills and voice: what was planted is found, what chance gives is left alone."""

import dataclasses

import pytest

from orggraph.findings.base import all_findings
from orggraph.graph import from_arrays
from orggraph.settings import load
from tests.findings.offices import found, head_of, members_of, needing, office, related, rows, subjects, weekly
from tests.findings.planted_flow import FLOW, GLUE, NEEDS, duties, skilled, two_masters, with_office

SEEDS = range(20)
UNIT = {"late_to_hear": 3, "never_reached": 5, "voice_uneven": 7, "one_way_ties": 8, "cliques_inside": 9, "office_links": 0}
PERSON = {
    "four_directions": head_of(3),
    "hub_in_fact": GLUE,
    "chair_without_links": head_of(4),
    "glue_work": GLUE,
    "overload_crossing": GLUE,
    "source_unheard": head_of(6),
    "excluded_members": GLUE,
    "coordinator_unsupported": GLUE,
    "division_unbalanced": head_of(0),
}


@pytest.mark.parametrize("name", [*UNIT, *PERSON])
def test_what_was_planted_is_found_and_nothing_else(name):
    org = FLOW[name]()
    expected = f"D{UNIT[name]}" if name in UNIT else org.ids[PERSON[name]]
    assert subjects(found(org, name)) == [(expected,)]


def dated(seed):
    """An office whose contacts fall into 26 weeks at random, as all findings about time need."""
    return weekly(duties(with_office(needing(office(seed), *NEEDS)), dict.fromkeys(members_of(3), 2)), 26, lambda *_: True, seed)


@pytest.mark.parametrize("name", [*UNIT, *PERSON])
def test_organisations_made_by_chance_raise_few_alarms(name):
    alarms = sum(bool(found(dated(seed), name)) for seed in SEEDS)
    assert alarms <= 3  # at one in twenty each, four or more of twenty come once in sixty


@pytest.mark.parametrize("name", ["hub_in_fact", "glue_work", "late_to_hear", "never_reached", "source_unheard", "cliques_inside"])
def test_ways_are_not_told_when_a_fifth_of_the_people_is_not_seen(name):
    org = office(1)
    seen = org.tie_rows.filter((org.tie_rows["source"] < 100) & (org.tie_rows["target"] < 100))
    detection = all_findings()[name].detect(dataclasses.replace(org, tie_rows=seen), load())
    assert (detection.found, detection.reason) == ((), "coverage_low")


@pytest.mark.parametrize("name", [name for name in FLOW if name not in ("skill_single_holder", "division_unbalanced")])
@pytest.mark.parametrize(
    "org",
    [
        from_arrays(["a"], [-1], department=[0], departments=["A"], arcs=[]),
        from_arrays(["a", "b"], [-1, 0], department=[0, 0], departments=["A"], arcs=[(0, 1), (1, 0)]),
        from_arrays([f"{i:02d}" for i in range(40)], [-1] * 40, arcs=[(i, (i + 1) % 40) for i in range(40)]),
        from_arrays(
            [f"{i:02d}" for i in range(40)],
            [-1, *[0] * 39],
            department=list(range(40)),
            departments=[f"{i:02d}" for i in range(40)],
            arcs=[(0, 1)],
        ),
    ],
    ids=["one person", "one department of two", "no manager and no department", "everybody a department"],
)
def test_hardly_any_organisation_gives_no_finding_and_no_error(name, org):
    org = skilled(org, {}) if org.department_ids else related(org, HAS_SKILL=rows("HAS_SKILL"))
    assert all_findings()[name].detect(org, load()).found == ()


def test_a_direction_is_told_with_the_people_counted():
    (one,) = found(FLOW["four_directions"](), "four_directions")
    assert (one.key, one.evidence["direction"], one.evidence["people"]) == ("down", "direction.down", 0)
    assert one.low == 0 < one.high < one.expected


def test_the_office_says_which_pairs_it_links():
    (one,) = found(FLOW["office_links"](), "office_links")
    assert one.evidence["missed"] == ("D1",)
    # of the pairs with need (0-1 is the office's own) it reaches both ends of the three others
    assert (one.evidence["linked"], one.evidence["pairs_linked"], one.evidence["pairs_needed"]) == (8, 3, 3)
    assert found(with_office(needing(office(1), *NEEDS)), "office_links") == ()


def test_without_an_office_nothing_is_told():
    assert all_findings()["office_links"].detect(office(1), load()).reason == "no_office"


def test_who_could_relieve_knows_the_units_and_has_room():
    (one,) = found(FLOW["overload_crossing"](), "overload_crossing")
    assert one.evidence["crossings"] == 3
    assert set(one.involved[1:]) <= set(members_of(2)) - {GLUE}


def test_the_relay_goes_to_the_late_department_from_outside():
    org = FLOW["late_to_hear"]()
    (one,) = found(org, "late_to_hear")
    assert org.names.index(one.evidence["contact"]) in members_of(3)
    assert org.names.index(one.evidence["relay"]) not in members_of(3)
    assert one.value > one.expected
    assert one.evidence["gain"] > "0%"


def test_glue_work_of_an_office_or_with_a_mandate_is_the_job():
    assert found(with_office(FLOW["glue_work"](), 2), "glue_work") == ()
    assert found(with_office(FLOW["hub_in_fact"](), 2), "hub_in_fact") == ()


def test_a_skill_of_one_is_told_with_the_holder_and_not_of_two_or_below_the_level():
    org = office(1)
    one, two = head_of(0) + 1, head_of(0) + 2
    (single,) = found(skilled(org, {one: 4, two: 2}), "skill_single_holder")
    assert subjects((single,)) == [("D0", org.ids[one])]
    assert single.key == "welding"
    assert found(skilled(org, {one: 4, two: 3}), "skill_single_holder") == ()
    assert found(skilled(org, {}), "skill_single_holder") == ()  # nobody has it: a gap, told elsewhere


def test_complementary_departments_that_meet_are_left_alone():
    holders = {head_of(1) + 1: 4, head_of(1) + 2: 3}
    apart, met = office(1, without={(0, 1)}), office(1)
    (one,) = found(skilled(apart, holders), "complementary_strangers")
    assert subjects((one,)) == [("D0", "D1")]
    assert (one.evidence["have"], one.evidence["asked"], one.evidence["others"]) == (0, 2, 2)
    assert found(skilled(met, holders), "complementary_strangers") == ()
    assert found(skilled(apart, holders | {head_of(2): 5}), "complementary_strangers") == ()  # unit 2 is in contact: ask there
    assert found(skilled(apart, holders | {head_of(0): 3, head_of(0) + 1: 3}), "complementary_strangers") == ()


def test_done_duties_do_not_count():
    org = duties(office(1), {**{head_of(0) + k: 2 for k in range(1, 6)}, head_of(0): 12}, status="done")
    assert all_findings()["division_unbalanced"].detect(org, load()).reason == "no_teams_with_duties"


def test_a_chart_of_two_masters_is_told_and_a_tree_is_not():
    (one,) = found(two_masters(), "chart_not_pure")
    # of 91 pairs below the first, the 66 of the twelve have two lowest superiors
    assert one.value == pytest.approx(1 - 66 / 91)
    assert subjects((one,)) == [("00",)]
    assert found(office(1), "chart_not_pure") == ()


def test_parts_are_told_with_their_sizes():
    (one,) = found(FLOW["cliques_inside"](), "cliques_inside")
    assert (one.value, one.evidence["sizes"], one.evidence["people"]) == (
        2,
        "6 + 6",
        13,
    )  # the thirteenth is in contact with the head alone
    assert one.p <= one.q <= load()["test.q_max"]
