"""Findings from contact: what is planted is found, what chance gives is left alone."""

import dataclasses
import datetime as dt
from itertools import combinations

import numpy as np
import polars as pl
import pytest

from orggraph.analysis import analyze
from orggraph.explain import explain
from orggraph.findings.base import all_findings
from orggraph.graph import from_arrays
from orggraph.metrics.directions import department_directions
from orggraph.metrics.links import links
from orggraph.metrics.need import units_of_need
from orggraph.settings import load
from tests.findings.offices import UNITS, adding, found, head_of, keeping, members_of, needing, office, related, subjects
from tests.findings.planted import one_door, ordering, visited
from tests.oracle import organisations

SEEDS = range(20)
NEEDS = ((0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (0, 2), (1, 3), (5, 8))
AGAINST_CHANCE = ("silent_lines", "skip_level_isolated", "boundary_closed", "contact_below_chance", "bottleneck", "single_link")


# -- nothing planted ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", AGAINST_CHANCE)
def test_organisations_made_by_chance_raise_few_alarms(name):
    alarms = sum(bool(found(office(seed), name)) for seed in SEEDS)
    assert alarms <= 3  # at one in twenty each, four or more of twenty come once in sixty


@pytest.mark.parametrize("name", ["friction", "one_carrier"])
def test_needs_alone_make_no_friction(name):
    everybody = tuple(combinations(range(UNITS), 2))
    assert sum(bool(found(needing(office(seed), *everybody), name)) for seed in SEEDS) <= 3


@pytest.mark.parametrize("relation", ["advice", "friendship"])
def test_twenty_one_managers_are_too_few_for_bold_claims(relation):
    org = organisations.krackhardt(relation)
    declared = [d.id for d in all_findings().values() if d.needs == {"communication"}]
    assert [r.found.identity for r in analyze(org, only=declared).ranked] == []


# -- departments ----------------------------------------------------------------------------------------------------------------
def test_missing_needed_contact_is_found_between_the_right_two_and_nowhere_else():
    planted = [found(needing(office(seed, without={(0, 1)}), *NEEDS), "friction") for seed in SEEDS]
    assert sum(subjects(f) == [("D0", "D1")] for f in planted) >= 18
    one = next(f[0] for f in planted if f)
    assert (one.value, one.evidence["observed"], one.evidence["cause"], one.n) == (0, 0, "no_contact_point", len(NEEDS))
    assert one.low == 0 < one.high < 1
    assert one.q <= 0.05
    assert one.who == (head_of(0), head_of(1))


def test_without_known_needs_it_is_less_contact_than_expected_and_never_friction():
    org = office(1, without={(0, 1)})
    assert subjects(found(org, "contact_below_chance")) == [("D0", "D1")]
    declared = all_findings()["contact_below_chance"]
    assert declared.detect(needing(org, *NEEDS), load()).reason == "need_known"


def test_little_contact_without_need_is_no_friction():
    assert found(needing(office(1, without={(0, 1)}), *NEEDS[1:]), "friction") == ()


def test_a_department_that_is_not_seen_is_not_called_silent():
    hidden = set(members_of(1))
    org = keeping(needing(office(1), *NEEDS), lambda s, t: not {s, t} & hidden)
    detection = all_findings()["friction"].detect(org, load())
    assert detection.assessed == len(NEEDS) - sum(1 in pair for pair in NEEDS)
    assert ("D0", "D1") not in subjects(detection.found)


A, B = members_of(0)[1:], members_of(1)[1:]
CAUSES = {
    "no_contact_point": ("contact", [(A[0], B[0])]),
    "one_carrier": ("communication", [(A[0], B[0]), (B[1], A[0])]),
    "one_way": ("communication", [(A[0], B[0]), (A[1], B[1])]),
    "unknown": ("contact", [(A[0], B[0]), (B[1], A[1])]),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_the_cause_names_what_the_contact_lacks(cause):
    rung, contacts = CAUSES[cause]
    org = adding(needing(office(3, without={(0, 1)}), *NEEDS), contacts)
    (one,) = found(org, "friction")
    assert (one.evidence["cause"], one.evidence["rung"], one.evidence["observed"]) == (cause, rung, len(contacts))


def test_opposed_goals_and_distance_are_causes_when_contact_itself_tells_none():
    org = adding(needing(office(3, without={(0, 1)}), *NEEDS), CAUSES["unknown"][1])
    (far,) = found(org, "friction", friction__far=2)  # both heads report to the chief: two steps
    assert (far.evidence["cause"], far.evidence["rung"], far.evidence["steps"]) == ("far_apart", "mechanism", 2)
    pursues = pl.DataFrame(
        {"source": ["D0", "D1"], "target": ["G1", "G2"], "weight": [None, None]}, schema_overrides={"weight": pl.Float64}
    )
    opposed = pl.DataFrame({"source": ["G2"], "target": ["G1"], "kind": ["opposes"]})
    (goals,) = found(related(org, PURSUES=pursues, OPPOSES=opposed), "friction", friction__far=2)
    assert (goals.evidence["cause"], goals.evidence["rung"]) == ("opposed_goals", "mediation")
    needs = opposed.with_columns(kind=pl.lit("needs"))
    assert found(related(org, PURSUES=pursues, OPPOSES=needs), "friction")[0].evidence["cause"] == "unknown"


def two_pairs(org, days, back):
    """Person pairs (A0, B0) and (A1, B1): A writes in twelve weeks, B answers ``days`` later in ``back`` of them; B then asks as often."""
    start = org.as_of - dt.timedelta(weeks=25)
    rows = []
    for one, two in ((A[0], B[0]), (A[1], B[1])):
        for week in range(0, 24, 2):
            day = start + dt.timedelta(weeks=week)
            rows.append((one, two, "email", day, 1.0, 1.0))
            if week < 2 * back:
                rows.append((two, one, "email", day + dt.timedelta(days), 1.0, 1.0))
    more = pl.DataFrame(rows, schema=org.tie_rows.schema, orient="row")
    return dataclasses.replace(org, tie_rows=org.tie_rows.vstack(more))


def prompt(org):
    """Everybody else answers within the period: contact of one period, both ways."""
    day = pl.lit(org.as_of - dt.timedelta(weeks=12), pl.Date)
    rows = org.tie_rows.with_columns(period=day)
    return dataclasses.replace(org, tie_rows=rows.vstack(rows.with_columns(source="target", target="source")))


def test_answers_that_come_late_or_seldom_are_causes():
    org = prompt(needing(office(3, without={(0, 1)}), *NEEDS))
    (late,) = found(two_pairs(org, 7, 12), "friction")
    assert (late.evidence["cause"], late.evidence["rung"], late.evidence["days"], late.evidence["usual_days"]) == (
        "late_answers",
        "communication",
        7,
        0,
    )
    (soon,) = found(two_pairs(org, 0, 12), "friction")
    assert soon.evidence["cause"] == "unknown"
    (seldom,) = found(two_pairs(org, 0, 1), "friction")
    assert seldom.evidence["cause"] == "one_way"
    assert seldom.evidence["answered"] < 0.3


def test_a_carrier_counts_only_when_overloaded_or_when_the_pair_hangs_on_them():
    apart = office(3, without={(0, 1)})
    many = (
        [(A[0], B[k]) for k in range(6)] * 4
        + [(B[k], A[0]) for k in range(6)] * 4
        + [(A[2], B[7]), (B[7], A[2]), (A[3], B[8]), (B[8], A[3])]
    )
    usual = adding(needing(apart, *NEEDS), many)

    def cause(**changed):
        told = found(usual, "friction", test__ratio_max=0.9, test__q_max=1, **changed)
        return next(f.evidence["cause"] for f in told if subjects((f,)) == [("D0", "D1")])

    assert cause(carrier__z=50) == "unknown"  # most of the traffic, but two pairs are left and the carrier is not that much busier
    assert cause() == "one_carrier"


def test_contradicting_orders_are_a_cause_and_further_causes_are_listed():
    org = adding(needing(office(3, without={(0, 1)}), *NEEDS), CAUSES["unknown"][1])
    heads = [org.ids[head_of(u)] for u in (0, 1)]
    orders = [("O1", heads[0], "D1", "hours", "require", {}), ("O2", heads[1], "D1", "hours", "forbid", {})]
    (one,) = found(ordering(org, *orders), "friction", friction__far=2)
    assert (one.evidence["cause"], one.evidence["topic"], one.evidence["also"]) == ("contradicting_orders", "hours", ("far_apart",))


def test_a_shared_goal_weighed_far_apart_is_opposition():
    org = adding(needing(office(3, without={(0, 1)}), *NEEDS), CAUSES["unknown"][1])
    pursues = pl.DataFrame({"source": ["D0", "D1"], "target": ["G1", "G1"], "weight": [1.0, 0.2]})
    (one,) = [f for f in found(related(org, PURSUES=pursues), "friction") if subjects((f,)) == [("D0", "D1")]]
    assert (one.evidence["cause"], one.evidence["goal"]) == ("opposed_goals", "G1")
    assert one.evidence["weights_apart"] == pytest.approx(0.8)


def test_heads_who_talk_are_a_contact_point():
    org = adding(needing(office(3, without={(0, 1)}), *NEEDS), [(head_of(0), head_of(1)), (head_of(1), head_of(0))])
    (one,) = found(org, "friction")
    assert one.evidence["cause"] == "one_carrier"


def test_a_strong_need_carried_by_one_person_is_found_with_the_person():
    carrier = head_of(2) + 5
    two, three = set(members_of(2)), set(members_of(3))

    def across(s, t):
        return (s in two and t in three) or (s in three and t in two)

    base = needing(needing(office(2), *NEEDS), (2, 3), strength=3.0)
    org = keeping(base, lambda s, t: not across(s, t))
    org = adding(org, [(carrier, m) for m in members_of(3)[:8]] * 2)
    (one,) = found(org, "one_carrier")
    assert subjects((one,)) == [("D2", "D3")]
    assert (one.value, one.evidence["carrier"], one.evidence["pairs"], one.evidence["pairs_without"]) == (1, org.names[carrier], 8, 0)
    assert found(needing(office(2), *NEEDS), "one_carrier") == ()


def test_a_department_that_closed_its_boundary_is_found():
    inner = set(members_of(4))
    for seed in range(5):
        org = office(seed)
        door = {head_of(4), 0}
        closed = keeping(org, lambda s, t, door=door: (s in inner) == (t in inner) or {s, t} == door)
        assert subjects(found(closed, "boundary_closed")) == [("D4",)]


def test_a_unit_that_reaches_nobody_above_its_head_is_found():
    for seed in range(5):
        org = visited(office(seed), but=6)
        (one,) = found(org, "unit_directions")
        assert (subjects((one,)), one.key) == ([("D6",)], "up")
        pairs = department_directions(org).columns
        assert (one.evidence["pairs"], one.evidence["of"]) == (pairs["pairs_up"][6], pairs["pairs_up"][6] + pairs["pairs_sideways"][6])
        assert one.low <= one.value <= one.high < one.expected
        assert found(office(seed), "unit_directions") == ()


@pytest.mark.parametrize(("partner", "with_contact"), [(5, 14), (None, 0)])
def test_a_unit_through_which_no_two_departments_meet_is_found(partner, with_contact):
    for seed in range(5):
        (one,) = found(one_door(seed, partner), "unit_links_nobody")
        assert subjects((one,)) == [("D4",)]
        assert (one.value, one.threshold, one.evidence["people"], one.evidence["median"]) == (int(partner is not None), 2, 14, 8)
        assert one.evidence["outside"] <= with_contact
        assert one.expected > 4
        assert found(office(seed), "unit_links_nobody") == ()


def test_many_people_who_meet_one_or_one_who_meets_many_are_one_link():
    """Ten contacts of one person say no more about how many departments are met than one: chance does that often."""
    org = keeping(office(2), lambda s, t: (s in members_of(4)) == (t in members_of(4)))
    hub = adding(org, [(head_of(4) + 1, m) for m in members_of(5)] * 2)
    row = links(hub)
    assert (row.values[4], row.columns["outside"][4], row.columns["chances"][4]) == (1, 1, 1)
    assert row.columns["p"][4] == pytest.approx(1)
    assert found(hub, "unit_links_nobody") == ()
    all_to_one = adding(org, [(m, head_of(5) + 1) for m in members_of(4)] * 2)
    assert (links(all_to_one).columns["outside"][4], links(all_to_one).columns["chances"][4]) == (14, 1)


# -- levels -----------------------------------------------------------------------------------------------------------------------
def test_silent_reporting_lines_are_found_and_no_others():
    silent = {frozenset((head_of(u), head_of(u) + 3)) for u in (1, 5, 7)}
    for seed in range(5):
        org = keeping(office(seed), lambda s, t: frozenset((s, t)) not in silent)
        assert {frozenset(org.position[i] for i in ids) for ids in subjects(found(org, "silent_lines"))} == silent


def test_a_line_is_silent_only_for_the_time_it_held():
    """After a reorganisation nobody has been in contact with the new manager yet, which is no silence."""
    org = office(3)
    boss = org.manager
    report = members_of(2)[3]
    org = keeping(org, lambda s, t: {s, t} != {report, int(boss[report])})
    assert [f.subjects[1].id for f in found(org, "silent_lines")] == [org.ids[report]]
    last = org.as_of
    org = dataclasses.replace(org, window=(last - dt.timedelta(days=181), last))
    for days, told in ((0, 0), (1, 0), (150, 1)):
        moved = dataclasses.replace(org, lines_since={report: last - dt.timedelta(days=days)})
        assert len(found(moved, "silent_lines")) == told
    assert moved.recharted(manager=boss, department=org.department, parent=org.parent).lines_since == moved.lines_since
    elsewhere = np.where(np.arange(org.n) == report, 0, boss)
    assert moved.recharted(manager=elsewhere, department=org.department, parent=org.parent).lines_since == {}


def test_a_report_without_data_is_not_silent():
    quiet = head_of(1) + 3
    org = keeping(office(1), lambda s, t: quiet not in (s, t))
    assert found(org, "silent_lines") == ()


def test_a_branch_cut_off_above_its_manager_is_found():
    # everybody has some contact with the chief, except the branch of unit 6
    org = office(4)
    visits = [(m, 0) for u in range(UNITS) for m in members_of(u) if m != head_of(u) and u != 6]
    cut = set(members_of(6)) - {head_of(6)}
    closed = keeping(adding(org, visits), lambda s, t: not (0 in (s, t) and cut & {s, t}))
    (one,) = found(closed, "skip_level_isolated")
    assert subjects((one,)) == [(org.ids[head_of(6)],)]
    assert (one.value, one.n, one.evidence["people"]) == (1, 13, 13)
    assert one.low > one.expected


# -- who carries the whole -----------------------------------------------------------------------------------------------------------
def two_rooms(people):
    """Two rooms of half the people each, tied inside at random, and one person between them."""
    rng = np.random.default_rng(8)
    half = people // 2
    arcs = [(int(a), int(b)) for r in (0, half) for a, b in rng.integers(r, r + half, (half * 5, 2)) if a != b]
    arcs += [(people, int(i)) for i in (0, 1, 2, half, half + 1, half + 2)]
    return from_arrays([f"P{i:03d}" for i in range(people + 1)], [people] * people + [-1], arcs=arcs)


def test_the_only_way_between_two_rooms_is_a_bottleneck_and_a_single_link():
    org = two_rooms(60)
    first = max(found(org, "bottleneck"), key=lambda f: f.value)
    assert subjects((first,)) == [("P060",)]
    assert first.value > 0.5  # half of the pairs, in fact 900 of 1770, live in different rooms
    (link,) = [f for f in found(org, "single_link") if f.subjects[0].id == "P060"]
    assert link.value == 30


def test_ways_are_not_ranked_when_a_fifth_of_the_people_is_not_seen():
    org = keeping(two_rooms(60), lambda s, t: max(s, t) < 45)
    assert org.coverage() < 0.8
    for name in ("bottleneck", "single_link"):
        detection = all_findings()[name].detect(org, load())
        assert (detection.found, detection.reason) == ((), "coverage_low")


# -- units with teams below ---------------------------------------------------------------------------------------------------
def in_teams(org):
    """The same people, those of units 0 and 1 in two teams each below their unit; needs name the units as before."""
    ids = [*org.department_ids, "T0a", "T0b", "T1a", "T1b"]
    into = org.department.copy()
    for unit, at in ((0, 10), (1, 12)):
        for k, i in enumerate(list(members_of(unit))[1:]):
            into[i] = at + k % 2
    frame = pl.DataFrame({"id": ids, "name": ids})
    parent = np.array([-1] * 10 + [0, 0, 1, 1])
    return dataclasses.replace(org, departments=frame, department=into, parent=parent, head=np.array([*org.head, -1, -1, -1, -1]))


def test_a_unit_that_needs_another_stands_for_its_teams():
    flat = needing(office(1, without={(0, 1)}), *NEEDS)
    (one,), (two,) = found(flat, "friction"), found(in_teams(flat), "friction")
    assert subjects((two,)) == subjects((one,)) == [("D0", "D1")]
    assert (two.value, two.expected, two.q, two.involved) == (one.value, one.expected, one.q, one.involved)


def test_a_team_that_is_named_itself_stands_for_itself():
    org = in_teams(needing(office(1), *NEEDS))
    org = related(org, DEPENDS_ON=pl.concat([org.linked("DEPENDS_ON"), needing(org, (10, 13)).linked("DEPENDS_ON").tail(1)]))
    level = units_of_need(org)
    assert {org.department_ids[d] for d in level.department} == {*org.department_ids} - {"T0b", "T1a"}
    assert units_of_need(level) is level
    assert units_of_need(office(1)).department.tolist() == office(1).department.tolist()


def test_one_stray_contact_between_teams_is_contact_of_their_units():
    flat = needing(office(1, without={(0, 1)}), *NEEDS)
    org = adding(in_teams(flat), [(head_of(0) + 3, head_of(1) + 4)])
    assert found(org, "friction")[0].evidence["observed"] == 1


# -- which rule told it -------------------------------------------------------------------------------------------------------
def test_friction_names_the_rule_that_told_it():
    flat = needing(office(1, without={(0, 1)}), *NEEDS)
    assert found(flat, "friction")[0].evidence["rule"] == "rule.tested"
    (one,) = [f for f in found(flat, "friction", test__q_max=0.0) if f.subjects[0].id == "D0"]
    assert one.evidence["rule"] == "rule.no_contact_at_all"
    (ranked,) = [r for r in analyze(flat, load().changed(test__q_max=0.0), only=["friction"]).ranked if r.found.identity == one.identity]
    assert "no contact at all" in explain(ranked)["rule"]
    assert "全無" in explain(ranked, "zh_TW")["rule"]
