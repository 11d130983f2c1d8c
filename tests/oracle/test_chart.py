"""Numbers of the chart against published and counted ones."""

from collections import Counter

import numpy as np
import pytest

from orggraph.fastnx.csr import CSRDiGraph
from orggraph.graph import from_arrays
from orggraph.metrics.krackhardt import dimensions, krackhardt
from orggraph.metrics.layers import layer, upward_path
from orggraph.metrics.span import graicunas, span
from tests.oracle import organisations


def spans(org):
    values = span(org).values
    return {int(i): int(values[i]) for i in np.flatnonzero(np.isfinite(values))}


def test_graicunas_table():
    assert [graicunas(n) for n in range(13)] == [0, 1, 6, 18, 44, 100, 222, 490, 1080, 2376, 5210, 11374, 24708]
    assert graicunas(70) == 70 * (2**69 + 69)  # beyond what 64 bits hold


def test_krackhardt_managers_report_to_five():
    org = organisations.krackhardt()
    assert {org.ids[i]: s for i, s in spans(org).items()} == {"07": 4, "14": 7, "21": 4, "02": 3, "18": 2}
    assert Counter(layer(org).values) == {1: 1, 2: 4, 3: 16}
    assert upward_path(org).values.max() == 2


def test_krackhardt_dimensions_need_the_chart_from_boss_to_report():
    org = organisations.krackhardt()
    right = krackhardt(org)
    assert right.value == 1
    assert right.details == {"connectedness": 1, "hierarchy": 1, "efficiency": 1}
    reports = np.flatnonzero(org.manager >= 0)
    wrong = dimensions(CSRDiGraph.from_arcs(org.n, reports, org.manager[reports]))
    assert wrong["lub"] == pytest.approx(0.08421, abs=5e-6)


def test_treasury_spans_and_depths():
    org = organisations.treasury()
    found = spans(org)
    assert org.n == 401
    assert [Counter(upward_path(org).values)[d] for d in range(6)] == [1, 8, 62, 117, 130, 83]
    assert len(found) == 78
    assert np.mean(list(found.values())) == pytest.approx(5.1282, abs=5e-5)
    assert sorted(((s, org.ids[i]) for i, s in found.items()), reverse=True)[:4] == [
        (26, "23984"),
        (20, "24363"),
        (16, "24038"),
        (15, "25203"),
    ]


def test_factory_spans_and_depths():
    org = organisations.manufacturing()
    found = spans(org)
    assert [Counter(upward_path(org).values)[d] for d in range(6)] == [1, 11, 64, 33, 44, 1]
    assert (len(found), sum(found.values())) == (34, 153)
    assert sorted(((s, org.ids[i]) for i, s in found.items()), reverse=True)[:3] == [(13, "104"), (11, "141"), (11, "086")]


def test_a_reporting_circle_has_no_layer_and_neither_has_who_is_below_it():
    org = from_arrays(["a", "b", "c", "d", "e"], [1, 0, 0, -1, 3])
    np.testing.assert_array_equal(layer(org).values, [np.nan, np.nan, np.nan, 1, 2])
    np.testing.assert_array_equal(upward_path(org).values, [np.nan, np.nan, np.nan, 0, 1])
