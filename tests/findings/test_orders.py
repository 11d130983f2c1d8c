"""Findings about orders and authority: each planted case, and what must not be told."""

import dataclasses
import datetime as dt

import pytest

from orggraph.findings.base import all_findings
from orggraph.settings import load
from tests.findings.offices import found, related, subjects
from tests.findings.planted import CHART, TODAY, absent, delegating, listed, ordering, rows, torn

PAST = {"until": TODAY - dt.timedelta(100)}


# -- orders that meet ---------------------------------------------------------------------------------------------------------
def test_an_order_to_a_unit_meets_one_to_a_person_in_it_and_the_common_superior_is_named():
    (one,) = found(
        ordering(CHART, ("D1", "b", "two", "hours", "require", {}), ("D2", "c", "g", "hours", "forbid", {})), "conflicting_directives"
    )
    assert subjects((one,)) == [("b", "c")]
    assert (one.evidence["addressee"], one.evidence["waiting"], one.evidence["settles"], one.reach) == ("g", 1, "a", 1 / 8)


def test_several_conflicts_of_two_issuers_are_one_finding():
    orders = [
        (f"D{k}{i}", i, "two", topic, s, {}) for k, topic in enumerate(("hours", "travel")) for i, s in (("b", "require"), ("c", "forbid"))
    ]
    (one,) = found(ordering(CHART, *orders), "conflicting_directives")
    assert (one.evidence["topic"], len(one.evidence["directives"])) == ("hours, travel", 4)


def test_an_unknown_stance_is_possible_and_no_conflict():
    org = ordering(CHART, ("D1", "b", "two", "travel", None, {}), ("D2", "c", "two", "travel", "require", {}))
    assert found(org, "conflicting_directives") == ()
    (one,) = found(org, "directives_to_compare")
    assert (subjects((one,)), one.certainty) == ([("b", "c")], 0.5)
    both_known = ordering(CHART, ("D1", "b", "two", "travel", "prefer", {}), ("D2", "c", "two", "travel", "require", {}))
    assert found(both_known, "directives_to_compare") == ()


def test_managers_who_order_the_opposite_pull_apart():
    (one,) = found(torn(), "managers_apart")
    assert (subjects((one,)), one.evidence["managers"], one.evidence["by_orders"], one.evidence["by_goals"]) == ([("d",)], ("b", "c"), 1, 0)
    agreeing = ordering(torn(), ("D1", "b", "one", "overtime", "require", {}), ("D2", "c", "d", "overtime", "prefer", {}))
    assert found(agreeing, "managers_apart") == ()


def test_goals_of_the_managers_units_pull_apart_too():
    goals = {
        "PURSUES": rows("PURSUES", {"source": "one", "target": "G1"}, {"source": "two", "target": "G2"}),
        "OPPOSES": rows("OPPOSES", {"source": "G2", "target": "G1", "kind": "opposes"}),
    }
    org = related(dataclasses.replace(CHART, dotted=torn().dotted), **goals)
    (one,) = found(org, "managers_apart")
    assert (one.evidence["by_orders"], one.evidence["by_goals"]) == (0, 1)


def test_pulling_apart_needs_orders_or_goals():
    from orggraph.errors import NotAssessed

    with pytest.raises(NotAssessed):
        all_findings()["managers_apart"].detect(CHART, load())


# -- followed through ----------------------------------------------------------------------------------------------------------
def test_an_order_past_its_day_is_told_with_the_unit_where_it_stopped():
    org = ordering(CHART, ("D1", "a", "two", "audit", "require", PAST), ("D2", "a", "two", "plan", "require", {}))
    (one,) = found(org, "follow_through")
    assert subjects((one,)) == [("two",)]
    assert (one.value, one.evidence["directives"], one.evidence["issuers"], one.n) == (100, ("D1",), ("a",), 2)
    assert one.reach == 1 / 2  # one of two directives; three of eight people are fewer
    assert one.who == (CHART.position["c"],)


@pytest.mark.parametrize(
    "more",
    [{"until": TODAY - dt.timedelta(30)}, PAST | {"status": "done"}, PAST | {"status": "withdrawn"}, PAST | {"done_on": TODAY}],
    ids=["a month is patience", "done", "withdrawn", "done on a day"],
)
def test_what_is_done_or_hardly_late_is_not_asked_after(more):
    assert found(ordering(CHART, ("D1", "a", "two", "audit", "require", more)), "follow_through") == ()


def test_an_order_replaced_by_a_later_one_is_not_asked_after():
    org = ordering(CHART, ("D1", "a", "two", "audit", "require", PAST), ("D2", "a", "two", "audit", "require", {"supersedes": "D1"}))
    assert found(org, "follow_through") == ()


def test_an_order_without_a_last_day_is_late_after_half_a_year_and_a_month():
    old = {"date": TODAY - dt.timedelta(220)}
    (one,) = found(ordering(CHART, ("D1", "a", "g", "audit", None, old)), "follow_through")
    assert (subjects((one,)), one.value) == ([("g",)], 40)


# -- authority --------------------------------------------------------------------------------------------------------------------
ACROSS = ("D1", "b", "two", "hours", "require", {})


def test_an_order_to_another_line_is_told_with_who_stands_above_both():
    (one,) = found(ordering(CHART, ACROSS), "above_authority")
    assert (subjects((one,)), one.evidence["authorised"], one.certainty) == ([("b", "two")], "a", 0.5)
    with_register = delegating(ordering(CHART, ACROSS), "d", "e")
    assert found(with_register, "above_authority")[0].certainty == 1


@pytest.mark.parametrize("issuer", ["a", "c"])
def test_those_above_may_order(issuer):
    assert found(ordering(CHART, ("D1", issuer, "two", "hours", "require", {})), "above_authority") == ()


def test_a_delegate_of_somebody_above_may_order_on_the_days_of_the_delegation():
    assert found(delegating(ordering(CHART, ACROSS), "a", "b", since=-365), "above_authority") == ()
    assert found(delegating(ordering(CHART, ACROSS), "a", "b", since=-3), "above_authority") != ()  # the order is older


def test_a_dotted_line_gives_a_say():
    assert found(ordering(dataclasses.replace(CHART, dotted=torn().dotted), ("D1", "c", "d", "hours", None, {})), "above_authority") == ()


# -- away -------------------------------------------------------------------------------------------------------------------------
def test_a_leader_away_without_a_delegate_is_told():
    (one,) = found(absent(CHART, "b"), "absent_no_delegate")
    assert (subjects((one,)), one.value, one.evidence["people_below"]) == ([("b",)], 26, 3)
    assert one.evidence["until"] == "2026-07-20"


@pytest.mark.parametrize(
    "org",
    [
        delegating(absent(CHART, "b"), "b", "d"),
        absent(CHART, "b", since=-1, until=0),
        absent(CHART, "b", since=1, until=30),
        absent(CHART, "b", since=-30, until=-1),
        absent(CHART, "g"),
    ],
    ids=["a delegate", "two days", "not yet", "back", "leads nobody and owns nothing"],
)
def test_nobody_is_missed(org):
    assert all(d.detect(org, load()).found == () for d in (all_findings()["absent_no_delegate"], all_findings()["delegation_lapsed"]))


def test_a_delegate_who_is_away_too_does_not_stand_in():
    (one,) = found(delegating(absent(absent(CHART, "b"), "d"), "b", "d"), "absent_no_delegate")
    assert subjects((one,)) == [("b",)]


def test_a_delegation_that_ran_out_is_told_with_the_delegate():
    org = delegating(absent(CHART, "b"), "b", "d", until=-2)
    assert found(org, "absent_no_delegate") == ()
    (one,) = found(org, "delegation_lapsed")
    assert (subjects((one,)), one.evidence["lapsed_on"]) == ([("b", "d")], "2026-06-28")


def test_an_urgent_matter_is_told_even_of_those_who_lead_nobody():
    org = ordering(absent(CHART, "g"), ("D1", "c", "g", "claim", "require", {"priority": "1"}))
    (one,) = found(org, "absent_no_delegate")
    assert one.evidence["orders"] == 1
    due = listed(absent(CHART, "g"), "Task", {"id": "T1", "due": TODAY + dt.timedelta(3)}, {"id": "T2", "due": TODAY + dt.timedelta(90)})
    held = rows("RESPONSIBLE_FOR", *({"source": "g", "target": t, "role": "A"} for t in ("T1", "T2")))
    assert found(related(due, RESPONSIBLE_FOR=held), "absent_no_delegate")[0].evidence["tasks"] == 1


# -- mechanisms -----------------------------------------------------------------------------------------------------------------
def mechanism(**more):
    org = listed(CHART, "Mechanism", {"id": "M", "title": "Round", "cadence": "monthly", "last_used": TODAY - dt.timedelta(200), **more})
    return related(org, JOINS=rows("JOINS", {"source": "M", "target": "one"}, {"source": "M", "target": "two"}))


def test_a_round_long_not_held_is_on_paper():
    (one,) = found(mechanism(), "mechanism_on_paper")
    assert (one.identity, one.value, one.threshold, one.reach) == ("mechanism_on_paper:one:two:M", 200, 93, 7 / 8)


@pytest.mark.parametrize(
    "more",
    [{"last_used": TODAY - dt.timedelta(90)}, {"cadence": "on_demand"}, {"last_used": None}, {"until": TODAY - dt.timedelta(1)}],
    ids=["within three rounds", "no rhythm", "last use unknown", "closed"],
)
def test_what_works_or_is_unknown_is_not_called_idle(more):
    assert all_findings()["mechanism_on_paper"].detect(mechanism(**more), load()).found == ()
