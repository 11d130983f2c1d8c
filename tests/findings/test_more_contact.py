"""Further findings from contact: planted cases, and organisations made by chance that raise few alarms."""

from itertools import combinations

import pytest

from tests.findings.offices import UNITS, found, needing, office, subjects
from tests.findings.planted import ALL_PAIRS, burdened, fading, led, weekly

SEEDS = range(20)


@pytest.mark.parametrize("name", ["leaders_silent", "leaders_apart", "load_uneven"])
def test_organisations_made_by_chance_raise_few_alarms(name):
    # ten heads who meet by chance alone are no team, so the leaders here are given a rate of their own
    orgs = [office(seed) if name == "load_uneven" else led() for seed in SEEDS[: 20 if name == "load_uneven" else 1]]
    assert sum(bool(found(org, name)) for org in orgs) <= 3


def test_needed_contact_without_trend_raises_few_alarms():
    everybody = tuple(combinations(range(UNITS), 2))
    orgs = (needing(weekly(office(seed, outside=1.0), 26, lambda *_: True, seed), *everybody) for seed in SEEDS)
    assert sum(bool(found(org, "contact_fading")) for org in orgs) <= 3


def test_contact_that_fades_is_found_and_no_other():
    for seed in range(5):
        assert subjects(found(fading(seed), "contact_fading")) == [("D2", "D3")]
    (one,) = found(fading(), "contact_fading")
    assert one.value < 0.2
    assert one.q <= 0.05


def test_a_unit_that_carries_most_is_found_and_no_other():
    for seed in range(5):
        assert subjects(found(burdened(seed), "load_uneven")) == [("D4",)]
    (one,) = found(burdened(), "load_uneven")
    assert one.low > 1
    assert one.low <= one.value <= one.high


def test_two_silent_leaders_are_found():
    assert subjects(found(led((1, 2)), "leaders_silent")) == [("L01", "L02")]


def test_a_team_most_of_whose_pairs_are_silent_is_apart():
    (one,) = found(led(*ALL_PAIRS), "leaders_apart")
    assert (subjects((one,)), one.n, one.evidence["mutual"], one.evidence["silent"]) == ([("L00",)], 15, 5, 10)
    assert one.low < one.value < one.high
    assert found(led(*ALL_PAIRS[:6]), "leaders_apart") == ()  # nine of fifteen
