"""What happens if nothing is done: a trend of the contact that a finding is about, told only where it is past chance."""

import dataclasses
import datetime as dt

import numpy as np
import polars as pl
import pytest

from orggraph.actions.ladder import advise
from orggraph.actions.outlook import Outlook
from orggraph.actions.words import lines
from orggraph.findings.base import Found, Subject
from orggraph.graph import TIES_SCHEMA, from_arrays
from orggraph.settings import load
from orggraph.viewer import OWNER

SETTINGS = load()
START = dt.date(2026, 1, 5)


def office(between, inside=5.0, step=7):
    """Two departments of two people; ``between`` are their contacts by period (a to c), a and b have the same every time."""
    org = from_arrays(list("abcd"), [-1, 0, 0, 2], department=[0, 0, 1, 1], departments=["X", "Y"], arcs=[])
    rows = []
    for k, count in enumerate(between):
        day = START + dt.timedelta(days=step * k)
        rows += [(0, 2, "email", day, float(count), float(count)), (0, 1, "email", day, inside, inside)]
    return dataclasses.replace(org, tie_rows=pl.DataFrame(rows, schema=TIES_SCHEMA, orient="row"))


def found(*subjects, name="friction"):
    kinds = [Subject("department" if s in "XY" else "person", s, s) for s in subjects]
    return Found(name, tuple(kinds), value=0, threshold=0.5, reach=0.2, excess=0.5, certainty=1, n=1, who=(0, 2))


def test_the_series_counts_what_passes_between_two_sides_or_one_and_the_rest():
    outlook = Outlook(office([4, 3, 2]), SETTINGS)
    assert outlook.series(np.array([0, 1]), np.array([2, 3])).tolist() == [4, 3, 2]
    assert outlook.series(np.array([2, 3]), np.array([0, 1])).tolist() == [4, 3, 2]
    assert outlook.series(np.array([0, 1])).tolist() == [4, 3, 2]
    assert outlook.series(np.array([1])).tolist() == [5, 5, 5]
    assert outlook.series(np.array([3])).tolist() == [0, 0, 0]


FALLING = [40, 37, 36, 33, 31, 28, 27, 24, 22, 19]


def test_falling_contact_is_told_with_its_interval_and_how_far_ahead():
    said = Outlook(office(FALLING), SETTINGS).nothing(found("X", "Y"))
    assert said.key == "nothing.falls"
    low, value, high = (float(said.values[k]) for k in ("low", "value", "high"))
    assert low <= value <= high < FALLING[-1]
    assert said.values["weeks"] == "2"
    assert float(said.values["by"]) == pytest.approx(2.3, abs=0.3)


def test_growing_contact_of_one_person_is_told():
    said = Outlook(office(FALLING[::-1]), SETTINGS).nothing(found("c", name="overload_crossing"))
    assert said.key == "nothing.grows"


@pytest.mark.parametrize(
    ("org", "what"),
    [
        (office([9, 12, 10, 11, 8, 12, 9, 10, 11, 10]), found("X", "Y")),
        (office(FALLING[:5]), found("X", "Y")),
        (office([0] * 10), found("X", "Y")),
        (office(FALLING), found("b")),
        (office(FALLING), found("X", "Z")),
        (office(FALLING), found("a", name="span")),
    ],
    ids=["no trend", "too few periods", "no contact at all", "an even one", "a subject that is gone", "not about contact"],
)
def test_without_a_trend_nothing_is_foretold(org, what):
    assert Outlook(org, SETTINGS).nothing(what).key == "nothing.stays"


def test_the_advice_carries_the_forecast():
    org = office(FALLING)
    (action,) = advise(org, found("X", "Y"), OWNER)
    text = {line.key: line.text for line in lines(org, action, "en")}["nothing"]
    assert "contact goes on falling" in text
    assert "in 2 weeks" in text
