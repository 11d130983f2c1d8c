"""What an organisation states about itself, targets, mandates and priorities, is what its findings go by."""

import dataclasses
import datetime as dt

import polars as pl
import pytest

from orggraph.findings._carriers import mandated
from orggraph.findings._targets import for_all, stated
from orggraph.graph import from_arrays
from orggraph.index import coordination_index
from tests.findings.offices import found, listed, related, subjects
from tests.findings.planted import CHART, TODAY, ordering, rows
from tests.findings.planted_flow import FLOW
from tests.findings.test_chart import fan


def stating(org, *rows_):
    """Return a copy with targets, each as (scope, metric, min, max)."""
    return listed(org, "Target", *({"id": f"{s}:{m}", "scope": s, "metric": m, "min": low, "max": high} for s, m, low, high in rows_))


def test_a_grade_goes_before_a_unit_a_unit_before_all_and_a_unit_holds_for_those_below_it():
    org = dataclasses.replace(CHART, parent=CHART.parent * 0 + [-1, 0, 1])  # top over one over two
    org = dataclasses.replace(org, people=org.people.with_columns(grade=pl.Series([None, "M", None, None, None, None, None, "M"])))
    org = stating(org, ("all", "span", None, 8.0), ("one", "span", None, 5.0), ("M", "span", None, 3.0), ("all", "layers", None, 4.0))
    assert stated(org, "span", "max").tolist() == [8, 3, 5, 5, 5, 5, 5, 3]
    assert (for_all(org, "layers", "max", 7), for_all(org, "response_days", "max", 30)) == (4, 30)


def test_spans_go_by_the_stated_target():
    assert found(stating(fan(8), ("all", "span", None, 6.0)), "span")[0].threshold == 6
    assert found(stating(fan(12), ("all", "span", None, 12.0)), "span") == ()
    assert subjects(found(stating(CHART, ("all", "span", 3.0, None)), "span_narrow")) == [("a",), ("c",)]
    assert found(stating(CHART, ("all", "span", 2.0, None)), "span_narrow") == ()


def test_depth_goes_by_the_stated_target():
    chain = from_arrays([f"{i:02d}" for i in range(10)], [-1, *range(9)])
    assert found(chain, "layers_deep")[0].threshold == 7
    assert found(stating(chain, ("all", "layers", None, 10.0)), "layers_deep") == ()
    assert found(stating(chain, ("all", "layers", None, 4.0)), "layers_deep")[0].evidence["people_below"] == 6


def concerned(days):
    """One concern lies with c since so many days."""
    org = listed(CHART, "Concern", {"id": "K", "raised_on": TODAY - dt.timedelta(days), "status": "raised", "topic": "tools"})
    return related(org, STOPPED_AT=rows("STOPPED_AT", {"source": "K", "target": "c"}))


def test_answers_go_by_the_stated_target_in_the_finding_and_in_the_index():
    org = concerned(20)
    assert found(org, "concerns_unanswered") == ()
    strict = stating(org, ("two", "response_days", None, 14.0))
    (one,) = found(strict, "concerns_unanswered")
    assert (subjects((one,)), one.threshold) == ([("c",)], 14)
    part = {p.name: p.value for p in coordination_index(stating(org, ("all", "response_days", None, 14.0)))["people"].parts}
    assert part["concerns_answered"] == 0


def holding(org, who, scope=None):
    return related(org, HAS_MANDATE=rows("HAS_MANDATE", {"source": who, "target": "liaison", "scope": scope}))


def test_who_holds_a_mandate_is_no_unsupported_coordinator():
    org = FLOW["coordinator_unsupported"]()
    (one,) = found(org, "coordinator_unsupported")
    who = one.subjects[0].id
    assert not mandated(org)[org.position[who]]
    assert found(holding(org, who), "coordinator_unsupported") == ()


@pytest.mark.parametrize(("scope", "told"), [(None, 0), ("all", 0), ("two", 0), ("top", 0), ("one", 1)])
def test_a_mandate_covers_orders_to_the_unit_it_names_and_those_below(scope, told):
    org = dataclasses.replace(CHART, parent=CHART.parent * 0 + [-1, 0, 0])
    org = ordering(org, ("D1", "b", "two", "hours", "require", {}))
    assert len(found(org, "above_authority")) == 1
    assert len(found(holding(org, "b", scope), "above_authority")) == told


def test_stated_priorities_go_before_the_weights_of_goals():
    org = related(
        CHART,
        PRIORITISES=rows(
            "PRIORITISES",
            {"source": "b", "target": "two", "weight": 0.9},
            {"source": "c", "target": "two", "weight": 0.1},
            {"source": "a", "target": "two", "weight": 0.5},
        ),
    )
    (one,) = found(org, "leaders_weigh_apart")
    assert (subjects((one,)), one.value, one.evidence["matters"]) == ([("b", "c")], pytest.approx(0.8), ("two",))
