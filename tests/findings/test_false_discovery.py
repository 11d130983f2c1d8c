"""A hundred organisations of random ties raise no more than the stated share of false findings."""

import numpy as np
import pytest
import scipy.stats

from orggraph.errors import NotAssessed
from orggraph.findings.base import all_findings
from orggraph.metrics.overdispersion import overdispersion
from orggraph.settings import load
from tests import eval as evaluation
from tests.findings.offices import found, subjects
from tests.findings.planted_flow import with_office
from tests.findings.random_ties import conversations, joint_work, of_one_period, random_ties, thin_units, with_need

ORGANISATIONS = 100
STATED = 0.05  # test.q_max, and one in twenty organisations for findings about outliers
AGAINST_CHANCE = [name for name, d in all_findings().items() if "communication" in d.needs]


def alarms(draw, names=AGAINST_CHANCE):
    """For every finding that reads contact: in how many organisations it was assessed, and in how many it told anything."""
    settings = load()
    assessed, told = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for seed in range(ORGANISATIONS):
        org = draw(seed)
        for name in names:
            try:
                detection = all_findings()[name].assess(org, settings)
            except NotAssessed:
                continue
            if not detection.reason:
                assessed[name] += 1
                told[name] += bool(detection.found)
    return assessed, told


@pytest.mark.parametrize(
    "draw", [random_ties, lambda seed: conversations(seed, 0.05), lambda seed: conversations(seed, 0.2)], ids=["contacts", "few", "many"]
)
def test_random_ties_raise_no_more_than_the_stated_share(draw):
    """Messages come alone, or as conversations: then a pair has many of them or none, and silence beside many is still chance."""
    assessed, told = alarms(draw)
    limit = int(scipy.stats.binom.ppf(0.999, ORGANISATIONS, STATED))  # one finding in a thousand would pass it by chance
    assert {name: k for name, k in told.items() if k > limit} == {}
    assert sum(told.values()) <= STATED * sum(assessed.values())
    assert sum(k == ORGANISATIONS for k in assessed.values()) >= 8  # silence by not looking would pass the two above


@pytest.mark.parametrize(
    ("rate", "names"),
    [
        (0.02, ["friction", "office_links"]),
        (0.3, ["leaders_apart", "overload_crossing", "skip_level_isolated"]),
        (0.6, ["leaders_apart", "one_way_ties", "overload_crossing", "skip_level_isolated"]),
        (1.2, ["leaders_apart", "overload_crossing"]),
    ],
)
def test_what_thin_contact_leaves_out_by_chance_is_not_told(rate, names):
    """Strong needs and departments without a pair in contact; leaders and members most of whose ties happen to be one-way; who is busiest."""
    assessed, told = alarms(lambda seed: with_office(random_ties(seed, units=9, rate=rate)), names)
    assert min(assessed.values()) > 0.9 * ORGANISATIONS
    assert max(told.values()) <= int(scipy.stats.binom.ppf(0.95, ORGANISATIONS, STATED))


@pytest.mark.parametrize("rate", [0.05, 0.2, 0.4, 0.8])
def test_conversations_that_no_period_tells_apart_leave_no_false_silence(rate):
    """All messages bear one date: a pair has many of them or none, and only how many other pairs have says how many are one conversation."""
    assessed, told = alarms(lambda seed: of_one_period(conversations(seed, rate)), ["silent_lines", "leaders_silent"])
    assert assessed["silent_lines"] == ORGANISATIONS
    assert max(told.values()) <= STATED * ORGANISATIONS


@pytest.mark.parametrize("name", ["silent_lines", "leaders_silent"])
def test_silence_beside_many_contacts_is_found_of_one_period_too(name):
    """Twelve contacts on a line where most pairs have one: nothing is told of what is not planted either."""
    for seed in range(10):
        org, expected = evaluation.planted(name, 1000 + seed, 0.0, 1.0)
        told = found(of_one_period(org), name)
        assert {frozenset(ids) for ids in subjects(told)} == expected
        assert {f.evidence["occasion"] for f in told} == {1}


def test_pairs_that_differ_by_chance_raise_no_false_findings_either():
    """Teams across two units make contact cluster; counts of a pair of units then vary several times as much as Poisson."""
    told = {"friction": 0, "contact_below_chance": 0}
    varied = 0
    for seed in range(ORGANISATIONS):
        org = joint_work(seed)
        varied += overdispersion(org).details["from_pair_to_pair"] > 2
        told["contact_below_chance"] += bool(found(org, "contact_below_chance"))
        told["friction"] += bool(found(with_need(org, np.random.default_rng(seed)), "friction"))
    assert varied > 0.9 * ORGANISATIONS
    assert max(told.values()) <= STATED * ORGANISATIONS


def test_among_many_departments_the_parts_that_chance_makes_are_not_told():
    """Sixty departments so thin that some fall into parts: an uncorrected p of one in twenty would be told in most organisations."""
    parted = [f for seed in range(10) for f in found(thin_units(seed), "cliques_inside", **{"test.q_max": 1.0})]
    assert sum(f.p <= load()["test.q_max"] for f in parted) >= 5  # there is something to be wrong about
    told = sum(bool(found(thin_units(seed), "cliques_inside")) for seed in range(ORGANISATIONS))
    assert told <= int(scipy.stats.binom.ppf(0.999, ORGANISATIONS, STATED))
