"""Fewer people with data widen what is told of them, and never make it surer; the share of people with data stands beside it."""

import numpy as np
import pytest

from orggraph.errors import NotAssessed
from orggraph.findings.base import all_findings
from orggraph.settings import load
from tests import eval as evaluation

SEEDS = 12
LEAST = 5  # planted cases told before and after: of fewer there is no average
SMALLER_FAMILY = 1e-3  # q over fewer pairs may be smaller by so much


def told(name, seed, coverage):
    """Return the planted cases that are told, by whom they are about."""
    org, expected = evaluation.planted(name, 1000 + seed, 0.0, coverage)
    try:
        detection = all_findings()[name].assess(org, load())
    except NotAssessed:
        return {}
    by_subjects = {frozenset(s.id for s in f.subjects): f for f in detection.found}
    return {ids: f for ids, f in by_subjects.items() if ids in expected}


def of_both(name, coverage):
    """Return the same cases told with all people covered and with a part of them hidden."""
    pairs = []
    for seed in range(SEEDS):
        whole, part = told(name, seed, 1.0), told(name, seed, coverage)
        pairs += [(whole[ids], part[ids]) for ids in whole.keys() & part.keys()]
    return pairs


def width(found):
    return found.high - found.low


@pytest.mark.parametrize("name", evaluation.CASES)
@pytest.mark.parametrize("coverage", [0.8, 0.6])
def test_hidden_people_widen_intervals_and_never_add_certainty(name, coverage):
    pairs = of_both(name, coverage)
    assert all(part.coverage <= whole.coverage == 1 for whole, part in pairs)  # a small team may be covered whole by chance
    assert not pairs or np.mean([part.coverage for _, part in pairs]) < 1
    if len(pairs) < LEAST:
        assert coverage == 0.6 or name in (
            "four_directions",
            "office_links",
            "source_unheard",
            "unit_directions",
        )  # few pairs are left early
        return
    assert np.mean([part.certainty for _, part in pairs]) <= np.mean([whole.certainty for whole, _ in pairs]) + SMALLER_FAMILY
    wide = [(width(whole), width(part)) for whole, part in pairs if np.isfinite(width(whole)) and np.isfinite(width(part))]
    if wide:
        before, after = np.mean(wide, axis=0)
        assert after >= before


def test_most_that_is_tested_states_an_interval():
    """That the test above does not pass by having nothing to compare."""
    with_interval = {name for name in evaluation.CASES if any(np.isfinite(width(f)) for f in told(name, 0, 1.0).values())}
    assert {
        "friction",
        "contact_below_chance",
        "load_uneven",
        "leaders_apart",
        "skip_level_isolated",
        "voice_uneven",
        "one_way_ties",
    } <= with_interval
