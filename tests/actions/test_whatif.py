"""What-if: what each change does to chart and ties, what cannot be meant, and what the sample says before and after."""

import dataclasses

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.actions.changes import Fill, Liaison, Meeting, Merge, Move, Remove, Split, apply
from orggraph.actions.copies import LEVELS, pair_counts, retied
from orggraph.analysis import analyze
from orggraph.errors import UnknownName, UsageError
from orggraph.graph import from_arrays
from orggraph.index import coordination_index
from orggraph.settings import load
from orggraph.viewer import Viewer
from orggraph.whatif import SAMPLED, suggest, whatif
from tests.findings.offices import FILLED, related

SETTINGS = load()


def contacts(*counted):
    """Arcs, each as often as said."""
    return [(s, t) for s, t, times in counted for _ in range(times)]


#            a
#       b         c        b heads X, c heads Y, everybody below is of theirs
#     d e f     g h i
ORG = from_arrays(
    list("abcdefghi"),
    [-1, 0, 0, 1, 1, 1, 2, 2, 2],
    departments=["X", "Y", "Z"],
    department=[2, 0, 1, 0, 0, 0, 1, 1, 1],
    parent=[2, 2, -1],
    head=[1, 2, 0],
    arcs=contacts(
        (1, 3, 6), (3, 1, 6), (1, 4, 3), (1, 5, 3), (3, 4, 2), (3, 5, 4), (4, 5, 2), (2, 6, 4), (6, 7, 2), (3, 6, 8), (0, 1, 2), (2, 8, 2)
    ),
)  # fmt: skip
NEED = pl.DataFrame([FILLED | {"source": s, "target": t, "note": None} for s, t in (("X", "Y"), ("Z", "X"))])


def pairs(org):
    """Contacts of each pair both ways, by ids."""
    out = {}
    for s, t, c in org.arcs.select("source", "target", "count").iter_rows():
        key = "".join(sorted((org.ids[s], org.ids[t])))
        out[key] = out.get(key, 0) + c
    return out


def manager(org, key):
    m = org.manager[org.position[key]]
    return org.ids[m] if m >= 0 else None


def unit(org, key):
    return org.department_ids[org.department[org.position[key]]]


@pytest.mark.parametrize("change", [Move("d", "c"), Liaison("X", "Y"), Meeting("X", "Y"), Merge("X", "Y"), Remove("d"), Split("X", "d")])
def test_the_organisation_itself_is_never_touched(change):
    org = related(ORG, DEPENDS_ON=NEED)
    before = (org.manager.tolist(), org.department.tolist(), org.tie_rows.rows(), org.relationships["DEPENDS_ON"].rows())
    for level in LEVELS:
        apply(org, [change], level, SETTINGS)
    assert before == (org.manager.tolist(), org.department.tolist(), org.tie_rows.rows(), org.relationships["DEPENDS_ON"].rows())


def test_a_move_brings_a_line_its_contact_and_lets_the_old_one_fall():
    lines = sorted([12, 3, 3, 4, 2, 2])  # bd, be, bf, cg, ab, ci
    for level, share in (("low", 0.25), ("central", 0.5), ("high", 0.75)):
        after = apply(ORG, [Move("d", "c")], level, SETTINGS)
        assert (manager(after, "d"), unit(after, "d")) == ("c", "Y")
        said = pairs(after)
        assert said["cd"] == pytest.approx(np.quantile(lines, share))
        assert said["bd"] == pytest.approx(np.median([2, 4, 2, 2]))  # de, df, ef, gh: pairs with one manager
        assert "de" not in said  # the weaker half of the old team's contact fades
        assert said["df"] == 4


def test_who_heads_a_unit_takes_it_along():
    after = apply(ORG, [Move("b", "c")], "central", SETTINGS)
    assert unit(after, "b") == "X"
    assert after.department_ids[after.parent[after.department_position["X"]]] == "Y"


def test_a_person_who_goes_leaves_reports_to_the_manager_and_a_share_of_contact_to_a_teammate():
    for level, share in (("low", 0), ("central", 0.25), ("high", 0.5)):
        after = apply(ORG, [Remove("d")], level, SETTINGS)
        assert "d" not in after.position
        assert after.n == ORG.n - 1
        said = pairs(after)
        assert said.get("fg", 0) == pytest.approx(8 * share)  # f is the closest teammate of d
        assert said["bf"] == pytest.approx(3 + 12 * share)
        assert said["cg"] == 4
    after = apply(ORG, [Remove("b")], "central", SETTINGS)
    assert {manager(after, k) for k in "def"} == {"a"}
    assert after.head[after.department_position["X"]] == -1


def test_what_a_leaver_answers_for_goes_to_the_manager_and_duties_are_lost():
    org = related(
        ORG,
        STOPPED_AT=pl.DataFrame({"source": ["k1"], "target": ["d"]}),
        RESPONSIBLE_FOR=pl.DataFrame({"source": ["d"], "target": ["t1"]}),
    )
    after = apply(org, [Remove("d")], "central", SETTINGS)
    assert after.relationships["STOPPED_AT"].rows() == [("k1", "b")]
    assert after.relationships["RESPONSIBLE_FOR"].height == 0


def test_merged_units_have_their_need_inside_and_come_into_contact_in_the_high_case_only():
    org = related(ORG, DEPENDS_ON=NEED)
    low, central, high = (apply(org, [Merge("X", "Y")], level, SETTINGS) for level in LEVELS)
    assert low.department_ids == ("Y", "Z")
    assert {unit(low, k) for k in "bdefcghi"} == {"Y"}
    assert manager(low, "b") == "c"
    assert low.relationships["DEPENDS_ON"].select("source", "target").rows() == [("Z", "Y")]
    assert len(pairs(low)) == len(pairs(org))
    # X has 4 people and all 6 pairs in contact; Y as many people and 3 of 6; the smaller is X by order: density 1 of 16 pairs
    assert len(pairs(central)) - len(pairs(low)) == round(0.5 * 1.0 * 16) - 1
    assert len(pairs(high)) - len(pairs(low)) == 16 - 1


def test_a_split_cuts_need_by_people_and_keeps_ties():
    after = apply(related(ORG, DEPENDS_ON=NEED), [Split("X", "d")], "central", SETTINGS)
    assert (unit(after, "d"), unit(after, "e")) == ("X/d", "X")
    assert after.department_ids == tuple(sorted(after.department_ids))
    assert pairs(after) == pairs(ORG)
    need = {f"{s}>{t}": k for s, t, k in after.relationships["DEPENDS_ON"].select("source", "target", "strength").iter_rows()}
    assert need == pytest.approx({"X>Y": 0.375, "X/d>Y": 0.125, "Z>X": 0.375, "Z>X/d": 0.125})


def test_a_liaison_has_contact_with_people_of_the_other_side_at_the_quartiles():
    for level in LEVELS:
        after = apply(ORG, [Liaison("e", "Y")], level, SETTINGS)
        new = {k: v for k, v in pairs(after).items() if k not in pairs(ORG)}
        assert set(new) <= {"ce", "eg", "eh", "ei"}
        assert 1 <= len(new) <= SETTINGS["whatif.contacts"]
        wanted = np.quantile([2, 8], {"low": 0.25, "central": 0.5, "high": 0.75}[level])  # ab, dg
        assert list(new.values()) == pytest.approx([wanted] * len(new))


def test_a_filled_post_is_a_usual_member():
    vacant = ORG.people.with_columns(vacant=pl.col("id") == "e")
    org = dataclasses.replace(ORG, people=vacant, tie_rows=ORG.tie_rows.filter((pl.col("source") != 4) & (pl.col("target") != 4)))
    after = apply(org, [Fill("e")], "central", SETTINGS)
    assert not after.vacant.any()
    assert "be" in pairs(after)


PAIR = st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda p: p[0] != p[1])


@given(
    st.lists(st.tuples(PAIR, st.sampled_from([0.0, 0.5, 2.0])), max_size=4),
    st.lists(PAIR, max_size=3),
    st.lists(PAIR, max_size=3, unique=True),
    st.sampled_from([1.0, 3.0, 7.5]),
    st.sampled_from([0.0, 1.0, 3.0]),
)
@settings(max_examples=60)
def test_ties_of_pairs_that_change_are_summed_as_all_of_them_would_be(scaled, dropped, added, count, least):
    office = dataclasses.replace(ORG, min_count=least)
    changed = retied(office, [(a, b, f) for (a, b), f in scaled], dropped, added, count)
    anew = dataclasses.replace(changed)  # nothing is known of a fresh copy
    assert changed.arcs.equals(anew.arcs)
    assert pair_counts(changed).equals(pair_counts(anew))


@pytest.mark.parametrize("change", [Move("E0283", "E0015"), Liaison("D11", "D33"), Meeting("D11", "D33"), Merge("D33", "D34")])
def test_what_is_kept_from_before_is_what_a_copy_read_anew_would_say(sample, change):
    copy = apply(sample, [change], "central", SETTINGS)
    kept, anew = analyze(copy), analyze(dataclasses.replace(copy))
    assert [(r.found.identity, r.found.severity, r.found.value, r.found.p) for r in kept.ranked] == [
        (r.found.identity, r.found.severity, r.found.value, pytest.approx(r.found.p, nan_ok=True)) for r in anew.ranked
    ]
    assert {k: i.value for k, i in kept.index.items()} == {k: i.value for k, i in anew.index.items()}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (Move("b", "d"), UsageError, "would close a circle"),
        (Move("b", "b"), UsageError, "to themselves"),
        (Move("d", "b"), UsageError, "already"),
        (Move("q", "b"), UnknownName, "no person"),
        (Merge("X", "X"), UsageError, "with itself"),
        (Merge("X", "Z"), UsageError, "part of the other"),
        (Merge("Z", "X"), UsageError, "part of the other"),
        (Merge("X", "Q"), UnknownName, "no department"),
        (Remove("a"), UsageError, "stands at the top"),
        (Remove("q"), UnknownName, "no person"),
        (Fill("d"), UsageError, "not vacant"),
        (Liaison("X", "X"), UsageError, "two different"),
        (Liaison("d", "X"), UsageError, "overlap"),
        (Meeting("X", "Z"), UsageError, "overlap"),
        (Split("X", "b"), UsageError, "not all of it"),
        (Split("X", "g"), UsageError, "must be a part"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(change, error, words):
    with pytest.raises(error, match=words):
        whatif(ORG, [change])


@pytest.mark.parametrize(
    "change", [Move("d", "c"), Move("g", "d"), Liaison("X", "Y"), Liaison("d", "g"), Merge("X", "Z"), Remove("h"), Fill("q")]
)
def test_a_manager_tries_changes_in_their_own_part_only(change):
    with pytest.raises(UsageError, match="is not in the part of the organisation that you lead"):
        whatif(ORG, [change], viewer=Viewer("manager", person="b"))


def test_a_manager_is_told_what_a_change_does_to_their_part(sample):
    lead = Viewer("manager", person="E0005")
    part = sample.subtree(sample.position["E0005"])
    i = next(
        int(k) for k in part if len(sample.reports(int(k))) > 2 and sample.manager[k] >= 0 and k != part[0] and sample.manager[k] in part
    )
    result = whatif(sample, [Remove(sample.ids[i])], viewer=lead)
    inside = {sample.ids[int(k)] for k in part}
    for c in result.changed:
        r = c.after or c.before
        assert {s.id for s in r.found.subjects if s.kind == "person"} <= inside
    assert result.changed
    assert result.index == {}


def test_a_part_that_was_split_off_may_be_changed_further():
    done = whatif(ORG, [Split("X", "d"), Merge("X/d", "X")], viewer=Viewer("manager", person="b"))
    assert done.after.org.department_ids == ORG.department_ids


def test_changes_are_made_one_after_the_other():
    with pytest.raises(UnknownName, match="no person"):
        whatif(ORG, [Remove("d"), Move("d", "c")])
    with pytest.raises(UsageError, match="Nothing is to be changed"):
        whatif(ORG, [])
    assert manager(apply(ORG, [Move("c", "d"), Remove("b")], "central", SETTINGS), "c") == "d"


def test_a_liaison_between_sales_and_legal_takes_their_friction_away(sample):
    result = whatif(sample, [Liaison("D11", "D33")])
    gone = {c.identity: c.state for c in result.changed}
    assert gone["friction:D11:D33"] == "gone"
    assert result.holds["friction:D11:D33"] == LEVELS
    span = result.index["departments"]
    assert span.before < span.central
    assert span.low <= span.high
    assert result.kept == ()


@pytest.mark.parametrize("change", [Liaison("D11", "D33"), Move("E0283", "E0015"), Merge("D33", "D34"), Remove("E0199")])
def test_a_large_organisation_gets_the_same_answer_but_for_what_it_says_was_kept(sample, change):
    large = SETTINGS.changed(whatif__reused=0)
    known = analyze(sample)
    whole, kept, given = (
        whatif(sample, [change], before=known),
        whatif(sample, [change], large),
        whatif(sample, [change], large, before=known),
    )
    assert kept.kept == given.kept == SAMPLED
    usual = [(c.identity, c.state) for c in whole.changed if c.identity.split(":")[0] not in SAMPLED]
    for quick in (kept, given):
        assert [(c.identity, c.state) for c in quick.changed] == usual
        assert {k: (s.before, s.low, s.central, s.high) for k, s in quick.index.items()} == {
            k: pytest.approx((s.before, s.low, s.central, s.high)) for k, s in whole.index.items()
        }


def test_the_index_under_low_and_high_is_what_it_would_be_by_itself(sample):
    result = whatif(sample, [Remove("E0199")])
    for level in ("low", "high"):
        copy = apply(sample, [Remove("E0199")], level, SETTINGS)
        alone = coordination_index(copy, [r.found for r in analyze(copy).ranked], SETTINGS)
        for k, span in result.index.items():
            assert getattr(span, level) == pytest.approx(alone[k].value, abs=0.5) or span.low <= alone[k].value <= span.high


def test_leaving_of_the_one_link_is_seen(sample):
    result = whatif(sample, [Remove("E0199")])
    assert {c.identity: c.state for c in result.changed}["single_link:E0199"] == "left"


def test_a_suggestion_says_how_many_were_tried_and_what_is_usual(sample):
    few = load().changed(whatif__tried=4)
    found = suggest(sample, "D11", "D33", few)
    assert 8 <= found.tried <= 16
    assert found.best[0].gain >= found.median
    assert found.best[0].gain > 0
    again = suggest(sample, "D11", "D33", few)
    assert [(t.person, t.gain) for t in again.best] == [(t.person, t.gain) for t in found.best]
    with pytest.raises(UsageError, match="side by side"):
        suggest(sample, "D11", "D10")
