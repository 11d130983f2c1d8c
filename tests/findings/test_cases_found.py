"""Findings from the case register and from what leaders weigh."""

import datetime as dt

import pytest

from orggraph.errors import NotAssessed
from orggraph.findings.base import all_findings
from orggraph.settings import load
from tests.findings.offices import found, related, subjects
from tests.findings.planted import CHART, TODAY, listed, recurring, rows, weighing, with_cases

LATE = {"id": "K1", "owner": "b", "due": TODAY - dt.timedelta(90)}


def test_a_step_past_its_day_is_told_with_its_owner():
    (one,) = found(with_cases(CHART, LATE, {"id": "K2", "owner": "c"}), "actions_overdue")
    assert (subjects((one,)), one.value, one.reach, one.evidence["cases"]) == ([("b",)], 90, 0.5, ("K1",))


@pytest.mark.parametrize("more", [{"status": "settled"}, {"status": "closed"}, {"due": TODAY - dt.timedelta(20)}, {"due": None}])
def test_a_case_settled_or_hardly_late_is_left_alone(more):
    assert all_findings()["actions_overdue"].detect(with_cases(CHART, LATE | more), load()).found == ()


def test_a_pair_that_comes_back_is_told_and_a_mechanism_forgives_it():
    (one,) = found(recurring(), "friction_recurring")
    assert (subjects((one,)), one.value, one.threshold, one.certainty) == ([("one", "two")], 3, 1, 0.5)
    joins = rows("JOINS", {"source": "M", "target": "one"}, {"source": "M", "target": "two"})
    assert found(related(listed(recurring(), "Mechanism", {"id": "M"}), JOINS=joins), "friction_recurring") == ()
    ended = listed(recurring(), "Mechanism", {"id": "M", "until": TODAY - dt.timedelta(1)})
    assert found(related(ended, JOINS=joins), "friction_recurring")[0].certainty == 1


def test_cases_of_past_years_or_of_three_units_are_no_recurrence():
    old = ({"id": f"K{k}", "about": ("one", "two"), "opened": TODAY - dt.timedelta(400 + k)} for k in range(3))
    many = ({"id": f"N{k}", "about": ("one", "two", "top")} for k in range(3))
    assert all_findings()["friction_recurring"].detect(with_cases(CHART, *old, *many), load()).found == ()


def test_cases_opened_after_the_day_of_the_last_import_count():
    later = ({"id": f"K{k}", "about": ("one", "two"), "opened": TODAY + dt.timedelta(30 * k)} for k in (1, 2, 3))
    (one,) = found(with_cases(CHART, *later), "friction_recurring")
    assert (one.value, one.evidence["cases"]) == (3, ("K1", "K2", "K3"))
    apart = ({"id": f"K{k}", "about": ("one", "two"), "opened": TODAY + dt.timedelta(400 * k)} for k in (1, 2, 3))
    assert all_findings()["friction_recurring"].detect(with_cases(CHART, *apart), load()).found == ()


def test_leaders_who_weigh_a_goal_far_apart_are_told():
    (one,) = found(weighing(1.0, 0.2), "leaders_weigh_apart")
    assert (subjects((one,)), one.evidence["matters"], one.evidence["people"]) == ([("b", "c")], ("Grow",), 7)
    assert one.value == pytest.approx(0.8)
    assert found(weighing(1.0, 0.6), "leaders_weigh_apart") == ()


def test_without_any_weights_it_is_not_assessed():
    with pytest.raises(NotAssessed):
        all_findings()["leaders_weigh_apart"].detect(CHART, load())
