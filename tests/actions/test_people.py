"""Who mediates and who decides: nobody with a stake, not always the same person, and nothing above a reader's authority as theirs."""

import dataclasses
import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orggraph.actions.authority import authority, deciding
from orggraph.actions.base import LADDER
from orggraph.actions.ladder import Adviser
from orggraph.actions.mediator import People, mediators
from orggraph.actions.past import Past
from orggraph.actions.words import lines
from orggraph.graph import from_arrays
from orggraph.i18n import LANGUAGES, translate
from orggraph.settings import load
from orggraph.viewer import OWNER, Viewer, allow
from tests.actions.test_actions import finding
from tests.findings.offices import related

SETTINGS = load()
QUICK = settings(max_examples=60)
DAY = dt.date(2026, 1, 5)
CASE = {"opened": pl.Date, "id": pl.String, "finding_identity": pl.String, "status": pl.String, "rung": pl.String, "outcome": pl.String}


def with_cases(org, cases, mediators=()):
    """The organisation with cases (rows of ``CASE``) and who mediates which, as (person, case)."""
    org = dataclasses.replace(org, nodes={**org.nodes, "Case": pl.DataFrame(cases, schema=CASE, orient="row")})
    ends = {"source": pl.String, "target": pl.String}
    return related(org, MEDIATES=pl.DataFrame(list(mediators), schema=ends, orient="row")) if mediators else org


# -- mediators -------------------------------------------------------------------------------------------------------------
@st.composite
def offices(draw):
    """Two departments of three with their heads, four people besides, and contact at random."""
    ids = list("abcdefghijk")
    boss = [-1, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2]  # b and c head X and Y; d to g are the others
    unit = [-1, 0, 1, -1, -1, -1, -1, 0, 0, 1, 1]
    pairs = [(i, j) for i in range(11) for j in range(11) if i != j]
    arcs = [
        (i, j, float(w)) for i, j in draw(st.lists(st.sampled_from(pairs), min_size=8, max_size=40)) for w in (draw(st.integers(1, 9)),)
    ]
    org = from_arrays(ids, boss, department=unit, departments=["X", "Y"], head=[1, 2], arcs=arcs)
    rows = org.tie_rows.with_columns(count=pl.col("weight"))
    return dataclasses.replace(org, tie_rows=rows, as_of=DAY)


def proposed(org, mask=None):
    sides = (org.members(0), org.members(1))
    people = People(org, Past(org, SETTINGS), SETTINGS)
    return people, mediators(people, sides, [1, 2, 0], np.ones(org.n, dtype=bool) if mask is None else mask)


@given(offices(), st.sets(st.integers(3, 6)), st.sets(st.integers(3, 6)))
@QUICK
def test_no_party_nobody_absent_overloaded_or_out_of_scope_mediates(org, away, hidden):
    rows = {"source": [org.ids[i] for i in away], "target": [org.ids[i] for i in away], "from": DAY, "until": DAY}
    org = related(org, IS_AWAY=pl.DataFrame(rows, schema={"source": pl.String, "target": pl.String, "from": pl.Date, "until": pl.Date}))
    mask = np.ones(org.n, dtype=bool)
    mask[list(hidden)] = False
    people, found = proposed(org, mask)
    assert len(found) <= 3
    assert {c.person for c in found} <= {org.ids[i] for i in range(3, 7) if i not in away | hidden}
    for c in found:
        assert people.load[1][org.position[c.person]] <= SETTINGS["mediator.load_z"]
        assert set(c.parts) == {"closeness", "neutrality", "capacity", "standing", "rest"}
        assert all(0 < part <= 1 for part in c.parts.values())
        assert c.score == pytest.approx(np.prod(list(c.parts.values())) ** 0.2)


@given(offices())
@QUICK
def test_who_has_mediated_rests_and_another_comes_first_in_the_end(org):
    _, first = proposed(org)
    assume(len(first) > 1)
    turns, cases, mediates = [], [], []
    for k in range(40):
        _, found = proposed(with_cases(org, cases, mediates))
        turns.append(found[0].person)
        assert found[0].parts["rest"] == pytest.approx(1 / (1 + turns[:-1].count(turns[-1])))
        if len(set(turns)) > 1:
            break
        cases.append((DAY, f"C{k}", "x", "closed", "mediation", "better"))
        mediates.append((turns[-1], f"C{k}"))
    enough = (first[0].score / first[1].score) ** 5 - 1  # mediations after which the second is as good
    assert len(set(turns)) > 1 or enough >= 39


# -- the ladder ------------------------------------------------------------------------------------------------------------
REGISTER = st.lists(
    st.tuples(
        st.sampled_from(LADDER[:4]),
        st.sampled_from(["better", "same", "worse", None]),
        st.sampled_from(["closed", "settled", "re-measured"]),
        st.integers(0, 700),
    ),
    max_size=4,
)


@given(st.sampled_from(LADDER), REGISTER)
@QUICK
def test_the_rung_is_the_causes_own_or_one_above_what_failed_and_never_straight_up(own, register):
    from tests.actions.test_actions import ORG

    org = dataclasses.replace(ORG, as_of=DAY)
    f = finding(3, 5, rung=own)
    cases = [(DAY - dt.timedelta(days), f"C{k}", f.identity, status, rung, out) for k, (rung, out, status, days) in enumerate(register)]
    (said,) = Adviser(with_cases(org, cases), OWNER, SETTINGS).advise(f)
    recent = [(r, out) for r, out, _, days in register if days <= SETTINGS["case.memory_days"]]
    failed = max((LADDER.index(r) for r, out in recent if out in ("same", "worse")), default=-1)
    if said.reason == "recurs":
        assert said.rung == "mechanism"
        assert len(recent) >= SETTINGS["case.recurs"] or any(out == "better" for _, out in recent)
        return
    assert LADDER.index(said.rung) == max(LADDER.index(own), min(failed + 1, 4))
    if said.rung == "consultation":  # a leader decides only where the cause asks for it, or mediation was in vain
        assert said.reason == ("nobody_lower" if own == "consultation" else "tried")
        assert own == "consultation" or "mediation" in said.tried
    told = {line.key: line.text for line in lines(org, said, "en")}
    assert told["reason"]
    assert said.reason != "tried" or all(translate(f"rung.{r}", "en") in told["reason"] for r in said.tried)


# -- authority -------------------------------------------------------------------------------------------------------------
@st.composite
def charts(draw):
    """A chart of up to nine people, some of whom stand in for others today."""
    n = draw(st.integers(2, 9))
    boss = [-1, *(draw(st.integers(-1, i - 1)) for i in range(1, n))]
    org = dataclasses.replace(from_arrays([chr(97 + i) for i in range(n)], boss), as_of=DAY)
    away, stands_in = draw(st.integers(0, n - 1)), draw(st.integers(0, n - 1))
    ends = {"source": pl.String, "target": pl.String, "from": pl.Date, "until": pl.Date}
    return related(
        org,
        IS_AWAY=pl.DataFrame([(org.ids[away], org.ids[away], DAY, DAY)], schema=ends, orient="row"),
        DELEGATES_TO=pl.DataFrame([(org.ids[away], org.ids[stands_in], DAY, DAY)], schema=ends, orient="row"),
    )


@given(charts(), st.data())
@QUICK
def test_nothing_above_a_readers_authority_is_worded_as_theirs_to_do(org, data):
    who = data.draw(st.lists(st.integers(0, org.n - 1), min_size=1, max_size=3, unique=True))
    reader = data.draw(st.integers(0, org.n - 1))
    rung = data.draw(st.sampled_from(LADDER))
    viewer = Viewer("manager", person=org.ids[reader])
    mask = allow(viewer, org)
    by, _ = deciding(org, who)
    said = authority(org, who, rung, viewer, mask)
    above = set() if by < 0 else {by, *org.chain(by)}
    stands_in = by >= 0 and org.ids[by] in set(org.relationships["IS_AWAY"]["source"]) and (
        org.relationships["DELEGATES_TO"]["target"].to_list() == [org.ids[reader]]
    )  # fmt: skip
    assert (said.part == "decide") == (reader in above or stands_in)
    assert said.by is None or mask[org.position[said.by]]
    assert said.delegate is None or mask[org.position[said.delegate]]
    assert said.part != "take_part" or (reader in who and rung in ("contact", "communication"))
    (advice,) = Adviser(org, viewer, SETTINGS).advise(finding(*who, rung=rung))
    for lang in LANGUAGES:
        part = {line.key: line.text for line in lines(org, advice, lang)}.get("part", "")
        assert (part == translate("reader.decide", lang)) == (advice.part == "decide")
    assert (advice.part == "decide") == (reader in above or stands_in)
