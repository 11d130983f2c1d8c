"""Findings from registers: directives, concerns, responsibilities. All rows are written by hand."""

import dataclasses
import datetime as dt

import polars as pl
import pytest

from orggraph.graph import from_arrays
from tests.findings.offices import found, related, subjects

TODAY = dt.date(2026, 6, 30)
CHART = from_arrays(
    list("abcdefgh"), [-1, 0, 0, 1, 1, 1, 2, 2], department=[0, 1, 2, 1, 1, 1, 2, 2], departments=["top", "one", "two"], as_of=TODAY
)


def directives(*rows):
    """Give each row as (id, issuer, addressee, subject, stance), and further columns as a dict."""
    usual = {"date": dt.date(2026, 1, 1), "until": None, "status": "open", "supersedes": None}
    nodes = [usual | {"id": i, "subject": subject, "stance": stance} | more for i, _, _, subject, stance, more in rows]
    schema = {"until": pl.Date, "supersedes": pl.String}
    return related(
        dataclasses.replace(CHART, nodes={"Directive": pl.DataFrame(nodes, schema_overrides=schema)}),
        ISSUED=pl.DataFrame({"source": [r[1] for r in rows], "target": [r[0] for r in rows]}),
        ADDRESSES=pl.DataFrame({"source": [r[0] for r in rows], "target": [r[2] for r in rows]}),
    )


ONE = ("D1", "b", "two", "overtime", "require", {})
TWO = ("D2", "c", "two", "overtime", "forbid", {})


def test_opposed_orders_to_one_addressee_are_told_with_both_issuers():
    (one,) = found(directives(ONE, TWO), "conflicting_directives")
    assert subjects((one,)) == [("b", "c")]
    assert one.evidence == {"topic": "overtime", "addressee": "two", "directives": ("D1", "D2"), "waiting": 3, "settles": "a"}
    assert one.reach == 3 / 8  # the people of department two wait


@pytest.mark.parametrize(
    "other",
    [
        ("D2", "b", "two", "overtime", "forbid", {}),
        ("D2", "c", "one", "overtime", "forbid", {}),
        ("D2", "c", "two", "travel", "forbid", {}),
        ("D2", "c", "two", "overtime", "prefer", {}),
        ("D2", "c", "two", "overtime", None, {}),
        ("D2", "c", "two", "overtime", "forbid", {"status": "done"}),
        ("D2", "c", "two", "overtime", "forbid", {"until": dt.date(2026, 6, 1)}),
        ("D2", "c", "two", "overtime", "forbid", {"supersedes": "D1"}),
    ],
    ids=["same issuer", "other addressee", "other subject", "no opposition", "stance unknown", "done", "run out", "superseded"],
)
def test_orders_that_can_both_be_followed_are_no_conflict(other):
    assert found(directives(ONE, other), "conflicting_directives") == ()


def concerns(*rows):
    """Give each row as (id, raised by, stopped at, days ago, status, answered)."""
    nodes = [
        {
            "id": i,
            "topic": "tools",
            "status": status,
            "raised_on": TODAY - dt.timedelta(days),
            "answered_on": TODAY if answered else None,
        }
        for i, _, _, days, status, answered in rows
    ]
    return related(
        dataclasses.replace(CHART, nodes={"Concern": pl.DataFrame(nodes, schema_overrides={"answered_on": pl.Date, "status": pl.String})}),
        RAISED=pl.DataFrame({"source": [r[1] for r in rows], "target": [r[0] for r in rows]}),
        STOPPED_AT=pl.DataFrame({"source": [r[0] for r in rows], "target": [r[2] for r in rows]}),
    )


def test_concerns_that_wait_are_told_with_whom_they_stopped_and_not_who_raised_them():
    org = concerns(
        ("C1", "d", "b", 90, None, False),
        ("C2", "e", "b", 45, "open", False),
        ("C3", "f", "b", 29, None, False),
        ("C4", "g", "c", 80, None, True),
        ("C5", "h", "c", 80, "withdrawn", False),
    )
    (one,) = found(org, "concerns_unanswered")
    assert subjects((one,)) == [("b",)]
    assert (one.value, one.threshold, one.n) == (90, 30, 5)
    assert one.evidence == {"concerns": 2}  # two raisers are too few for the topics
    assert one.involved == (org.position["b"],)


def test_topics_are_told_when_enough_people_raised_them():
    org = concerns(*((f"C{k}", key, "b", 60, None, False) for k, key in enumerate("acdef")))
    assert found(org, "concerns_unanswered")[0].evidence == {"concerns": 5, "topics": ("tools",)}


def test_tasks_need_exactly_one_accountable():
    rows = [("d", "T1", "A"), ("e", "T1", "R"), ("d", "T2", "R"), ("d", "T3", "A"), ("e", "T3", "A"), ("g", "T4", "R"), ("d", "T5", "R")]
    org = related(
        dataclasses.replace(
            CHART, nodes={"Task": pl.DataFrame({"id": [f"T{k}" for k in range(1, 7)], "status": ["open"] * 4 + ["done", "open"]})}
        ),
        RESPONSIBLE_FOR=pl.DataFrame(rows, schema=["source", "target", "role"], orient="row"),
        DOES=pl.DataFrame({"source": ["one"] * 3, "target": ["T1", "T2", "T3"]}),
    )
    one, two = found(org, "accountability_gap")
    # T2 has nobody, T3 has two; T4 names no department: that of its people counts; T5 is done; T6 has no row and stays unknown
    assert subjects((one, two)) == [("one",), ("two",)]
    assert one.evidence == {"none": 1, "several": 1, "tasks": ("T2", "T3")}
    assert two.evidence == {"none": 1, "several": 0, "tasks": ("T4",)}
    assert one.n == 5
