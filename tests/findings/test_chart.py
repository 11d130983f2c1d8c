"""Findings that need the chart alone."""

import pytest

from orggraph.graph import from_arrays
from tests.findings.offices import found, subjects


def fan(n):
    """A chief over a manager with n reports."""
    return from_arrays([f"{i:02d}" for i in range(n + 2)], [-1, 0, *[1] * n])


def test_span_is_told_above_the_target_only():
    assert found(fan(8), "span") == ()
    (one,) = found(fan(12), "span")
    assert subjects((one,)) == [("01",)]
    assert (one.value, one.threshold, one.certainty, one.n) == (12, 8, 1, 14)
    assert one.evidence == {"median": 6.5, "possible_relations": 24708}  # managers have 1 and 12 reports


def test_a_wider_span_is_graver_and_a_higher_target_forgives_it():
    assert found(fan(12), "span")[0].severity < found(fan(16), "span")[0].severity
    assert found(fan(12), "span", span__max=12) == ()


def test_depth_is_told_for_each_top():
    chain = from_arrays([f"{i:02d}" for i in range(12)], [-1, *range(9), -1, 10])  # ten layers, and a second chart of two
    (one,) = found(chain, "layers_deep")
    assert subjects((one,)) == [("00",)]
    assert (one.value, one.evidence["people_below"]) == (10, 3)
    assert found(chain, "layers_deep", layers__max=10) == ()


def test_a_third_manager_is_told_and_all_are_named():
    org = from_arrays(list("abcde"), [-1, 0, 0, 0, 1], dotted=[(4, 2), (4, 3), (3, 1)])
    (one,) = found(org, "several_managers")
    assert subjects((one,)) == [("e",)]
    assert one.value == 3
    assert one.evidence["managers"] == ("b", "c", "d")
    assert set(one.involved) == {1, 2, 3, 4}


def test_severity_is_the_product_of_its_parts():
    (one,) = found(fan(12), "span")
    assert one.severity == pytest.approx(100 * (12 / 14) ** 0.5 * (1 - 2.718281828459045**-2))
