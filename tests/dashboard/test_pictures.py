"""What the pictures hold, not how they look: their cells, nodes and colours, and that nothing draws more than a reader can see."""

import itertools

import numpy as np
import polars as pl
import pytest

from orggraph.charts.compass import compass
from orggraph.charts.ego import ego_network, neighbourhood
from orggraph.charts.matrix import MOST_UNITS, department_matrix, units_shown
from orggraph.charts.reach import reach_curve
from orggraph.charts.structure import MOST_PARTS, department_icicle, layer_bars, part_below, reporting_icicle, span_histogram
from orggraph.charts.theme import CATEGORIES, MAX_NODES, MAX_PEOPLE, ON_DARK, category, text_on
from orggraph.charts.trend import MOST_FLOWS, flows
from orggraph.graph import from_arrays

WORDS = {k: k for k in ("seen", "expected", "need", "not_assessed", "target", "span", "managers", "layer", "people", "ratio")}


def pairs(units, assessed=lambda a, b: True):
    rows = [
        (a, b, float(a + b), 4.0, float(a == 0 and b == 1), float(b - a), assessed(a, b))
        for a, b in itertools.combinations(range(units), 2)
    ]
    return pl.DataFrame(rows, schema=["a", "b", "observed", "expected", "need", "log2_ratio", "assessed"], orient="row")


def organisation(n=400, units=1):
    """A tree of eight reports each, contacts of the first person with everybody."""
    managers = [-1, *((i - 1) // 8 for i in range(1, n))]
    arcs = [(0, j) for j in range(1, n)]
    ids = [f"p{i:04d}" for i in range(n)]
    return from_arrays(ids, managers, arcs=arcs, department=[i % units for i in range(n)], departments=[f"d{k:02d}" for k in range(units)])


@pytest.fixture(scope="module")
def org():
    return organisation(units=60)


def test_the_matrix_is_symmetric_grey_where_unknown_and_marks_need(org):
    figure, cells = department_matrix(org, pairs(4, lambda a, b: (a, b) != (2, 3)), WORDS)
    heat, chosen, needed = figure.data
    assert np.array_equal(heat.z, heat.z.T, equal_nan=True)
    assert np.isnan(np.diag(heat.z)).all()
    assert len(cells) == 2 * 5
    assert (2, 3) not in cells
    assert int(np.isnan(heat.z).sum()) == 4 + 2
    assert sorted(zip(needed.x, needed.y, strict=True)) == [("d00", "d01"), ("d01", "d00")]
    for (a, b), x, y, numbers in zip(cells, chosen.x, chosen.y, chosen.customdata, strict=True):
        assert (y, x) == (f"d{a:02d}", f"d{b:02d}")
        assert numbers.tolist()[0] == a + b


def test_the_matrix_shows_a_part_of_many_departments(org):
    assert len(units_shown(pairs(60))) == MOST_UNITS
    assert department_matrix(org, pairs(60), WORDS)[0].data[0].z.shape == (MOST_UNITS, MOST_UNITS)


def test_areas_are_people_and_labels_can_be_read(org):
    figure = department_icicle(org, [1] * 60, "{} others".format)
    (areas,) = figure.data
    assert len(areas.ids) == MOST_PARTS
    assert areas.labels[-1] == f"{60 - MOST_PARTS + 1} others"
    assert sum(areas.values) == 60
    assert areas.textfont.color == tuple(text_on(c) for c in areas.marker.colors)


@pytest.mark.parametrize("colour", [*CATEGORIES, *ON_DARK])
def test_every_label_has_the_contrast_of_print(colour):
    def luminance(c):
        parts = [int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        return np.dot([0.2126, 0.7152, 0.0722], [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts])

    high, low = sorted((luminance(colour), luminance(text_on(colour))), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_a_department_keeps_its_colour():
    assert [category(k) for k in range(5)] == list(CATEGORIES)
    assert category(7) == category(2)
    assert category(7, dark=True) == ON_DARK[2]


def test_reporting_lines_are_drawn_layer_by_layer_as_far_as_they_fit(org):
    everybody = np.ones(org.n, dtype=bool)
    shown = part_below(org, 0, everybody)
    assert len(shown) == 1 + 8 + 64
    assert len(shown) <= MAX_NODES
    (areas,) = reporting_icicle(org, shown, everybody, np.arange(org.n, dtype=float), "span").data
    assert dict(zip(areas.ids, areas.values, strict=True))["p0000"] == org.n
    assert areas.parents[0] == ""
    nobody = np.zeros(org.n, dtype=bool)
    nobody[0] = True
    assert part_below(org, 0, nobody) == [0]


def test_those_around_a_person_are_at_most_sixty(org):
    everybody = np.ones(org.n, dtype=bool)
    assert len(neighbourhood(org, 0, everybody)) == MAX_PEOPLE
    assert len(ego_network(org, 0, everybody).data[1].x) == MAX_PEOPLE


def test_bars_count(org):
    spans = np.full(org.n, np.nan)
    spans[:3] = [2, 2, 9]
    bars = span_histogram(spans, 8, WORDS).data[0]
    assert dict(zip(bars.x, bars.y, strict=True))[2] == 2
    assert sum(bars.y) == 3
    assert bars.marker.color[-1] != bars.marker.color[0]
    assert list(layer_bars(np.array([1, 4, 9]), WORDS).data[0].x) == [1, 4, 9]


def test_an_arm_that_was_not_assessed_is_dotted():
    names = ("up", "down", "sideways", "outside")
    lines = compass({"up": 0.5, "down": 0.5, "sideways": 0.0}, {}, dict.fromkeys(names, ""), "").data
    assert [t.line.dash for t in lines if t.mode == "lines"] == [None, None, None, "dot"]


def test_curves_and_flows():
    words = {"source": "a", "usual": "b", "steps": "c", "share": "d"}
    assert [len(t.y) for t in reach_curve([1, 2], [0.1, 0.4], [0.1, 0.2], words).data] == [2, 2]
    assert len(reach_curve([1], [0.1], None, words).data) == 1
    moves = pl.DataFrame({"from": [f"a{k}" for k in range(60)], "to": ["z"] * 60, "people": list(range(1, 61))})
    (flow,) = flows(moves).data
    assert len(flow.link.value) == MOST_FLOWS
    assert min(flow.link.value) == 60 - MOST_FLOWS + 1
