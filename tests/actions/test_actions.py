"""Advice: the lowest rung, who may authorise it, who stands in, never beyond what the reader may see; and what comes first."""

import dataclasses
import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orggraph.actions.ladder import advise
from orggraph.actions.priorities import prioritise
from orggraph.analysis import analyze
from orggraph.findings.base import Found, Subject
from orggraph.graph import from_arrays
from orggraph.viewer import OWNER, Viewer
from tests.findings.offices import related

#       a
#     b   c
#    d e  f
ORG = from_arrays(list("abcdef"), [-1, 0, 0, 1, 1, 2])


def finding(*who, name="silent_lines", severity=50.0, key="x", **evidence):
    """A finding as grave as said (reach and certainty are 1)."""
    return Found(
        name,
        (Subject("person", key, key),),
        value=0,
        threshold=1,
        reach=1,
        excess=severity / 100,
        certainty=1,
        n=1,
        who=who,
        evidence=evidence,
    )


@pytest.mark.parametrize(
    ("who", "authorised"),
    [((3, 4), "b"), ((3, 5), "a"), ((1, 3), "b"), ((3,), "b"), ((0,), "a")],
    ids=["two reports: their manager", "two branches: the chief", "manager and report: the manager", "one: their manager", "the chief"],
)
def test_the_lowest_common_superior_authorises(who, authorised):
    (action,) = advise(ORG, finding(*who), OWNER)
    assert action.who == tuple(ORG.ids[i] for i in who)
    assert action.authorised_by == authorised


def test_a_reader_is_told_of_nobody_outside_their_part():
    (action,) = advise(ORG, finding(3, 5), Viewer("manager", person="b"))
    assert (action.who, action.authorised_by) == (("d",), None)


def test_nobody_to_act_gives_no_advice():
    assert advise(ORG, finding(), OWNER) == ()


def test_the_cause_chooses_the_rung():
    (action,) = advise(ORG, finding(3, 4, name="friction", cause="opposed_goals", rung="mediation"), OWNER)
    assert (action.rung, action.why, action.hours) == ("mediation", "action.friction.opposed_goals", 6)
    (action,) = advise(ORG, finding(3, 4), OWNER)
    assert (action.rung, action.why) == ("contact", "action.silent_lines")


def away(since, until, stands_in, valid_until=None):
    rows = {"source": ["b"], "from": [since], "until": [until]}
    return related(
        dataclasses.replace(ORG, as_of=dt.date(2026, 5, 10)),
        IS_AWAY=pl.DataFrame({**rows, "target": ["b"]}),
        DELEGATES_TO=pl.DataFrame(
            {"source": ["b"], "target": [stands_in], "from": [since], "until": [valid_until]}, schema_overrides={"until": pl.Date}
        ),
    )


MAY_1, MAY_9, MAY_20 = (dt.date(2026, 5, d) for d in (1, 9, 20))


@pytest.mark.parametrize(
    ("org", "delegate"),
    [(away(MAY_1, MAY_20, "e"), "e"), (away(MAY_1, MAY_9, "e"), None), (away(MAY_1, MAY_20, "e", MAY_9), None)],
    ids=["away", "back", "delegation has run out"],
)
def test_the_delegate_is_named_while_the_authorised_is_away(org, delegate):
    (action,) = advise(org, finding(3, 4), OWNER)
    assert (action.authorised_by, action.delegate) == ("b", delegate)


def test_a_delegate_outside_the_readers_part_is_not_named():
    (action,) = advise(away(MAY_1, MAY_20, "f"), finding(3, 4), Viewer("manager", person="b"))
    assert (action.authorised_by, action.delegate) == ("b", None)


def with_advice(*found):
    return [(f, advise(ORG, f, OWNER)) for f in found]


def test_one_action_covers_all_findings_of_the_same_people_and_comes_first_for_it():
    small = [finding(3, 4, severity=20, key=k) for k in "pqr"]
    large = finding(5, severity=45, key="z")
    first, second = prioritise(with_advice(large, *small))
    assert first.covers == ("silent_lines:p", "silent_lines:q", "silent_lines:r")
    assert first.share_of_friction == pytest.approx(60 / 105)
    assert (second.covers, second.share_of_friction) == (("silent_lines:z",), pytest.approx(1))


@given(st.lists(st.floats(1, 100), min_size=4, max_size=4), st.permutations(range(4)), st.floats(0.99, 1.01))
def test_the_order_is_stable(severities, order, nudge):
    found = [finding(w, severity=s, key=k) for w, s, k in zip((1, 2, 3, 5), severities, "pqrs", strict=True)]
    usual = [p.covers for p in prioritise(with_advice(*found))]
    assert [p.covers for p in prioritise(with_advice(*(found[i] for i in order)))] == usual
    every = [dataclasses.replace(f, excess=min(f.excess * nudge, 1)) for f in found]
    shares = [p.share_of_friction for p in prioritise(with_advice(*every))]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_the_first_three_stay_as_good_as_the_best_when_the_input_moves_by_a_hundredth(sample):
    ranked = analyze(sample).ranked
    usual = prioritise([(r.found, r.actions) for r in ranked])
    assert usual[-1].share_of_friction == pytest.approx(1)
    step = {p.covers: p.share_of_friction - before for p, before in zip(usual, [0, *(q.share_of_friction for q in usual)], strict=False)}
    for nudge in (0.99, 1.01):
        moved = [(dataclasses.replace(r.found, excess=r.found.excess * (nudge if k % 2 else 1)), r.actions) for k, r in enumerate(ranked)]
        first = [p.covers for p in prioritise(moved)[:3]]
        assert first[0] == usual[0].covers
        assert sum(step[covers] for covers in first) >= 0.98 * usual[2].share_of_friction  # only near ties change places


def test_managers_see_what_lies_in_their_part_only(sample):
    everything = analyze(sample).ranked
    for person in ("E0003", "E0005", "E0283"):
        part = {sample.ids[i] for i in sample.subtree(sample.position[person])}
        seen = analyze(sample, viewer=Viewer("manager", person=person)).ranked
        assert len(seen) < len(everything)
        for r in seen:
            assert {s.id for s in r.found.subjects if s.kind == "person"} <= part
            for a in r.actions:
                assert {*a.who, *filter(None, (a.authorised_by, a.delegate))} <= part
    assert "span:E0283" in {r.found.identity for r in analyze(sample, viewer=Viewer("manager", person="E0283")).ranked}
