"""Further findings that need the chart alone."""

from orggraph.graph import from_arrays
from orggraph.metrics.upward_path import upward_path
from tests.findings.offices import found, subjects


def test_a_manager_of_one_manager_is_a_layer_of_one():
    org = from_arrays(list("abcde"), [-1, 0, 1, 2, 2])
    assert subjects(found(org, "one_on_one")) == [("a", "b"), ("b", "c")]
    assert found(org, "one_on_one")[1].evidence["people_below"] == 2
    assert found(from_arrays(list("abc"), [-1, 0, 1]), "one_on_one") == found(from_arrays(list("abc"), [-1, 0, 1]), "one_on_one")[:1]
    assert found(from_arrays(list("abcd"), [-1, 0, 0, 1]), "one_on_one") == ()  # one report who leads nobody is a pair, not a layer


def test_a_long_file_is_told_for_its_branch_and_a_second_way_forgives_it():
    file = [f"{i:02d}" for i in range(9)]
    manager = [-1, *range(7), 0]  # 08 reports to the top
    (one,) = found(from_arrays(file, manager), "upward_path")
    assert (subjects((one,)), one.value, one.evidence["people"]) == ([("01",)], 7, 2)
    assert found(from_arrays(file, manager, dotted=[(5, 8)]), "upward_path") == ()


def test_the_width_counts_people_on_all_ways():
    result = upward_path(from_arrays(list("abcdef"), [-1, 0, 1, 2, 0, 4], dotted=[(3, 5)]))
    assert result.values.tolist() == [0, 1, 2, 3, 1, 2]
    assert result.columns["people_above"].tolist() == [0, 1, 2, 5, 1, 2]


def test_two_companies_have_no_common_superior():
    (one,) = found(from_arrays(list("abcdef"), [-1, 0, 0, -1, 3, -1]), "separate_charts")
    assert (subjects((one,)), one.value, one.evidence["rest"], one.n) == ([("d",)], 2, 3, 2)
    assert found(from_arrays(list("abc"), [-1, 0, 0]), "separate_charts") == ()
