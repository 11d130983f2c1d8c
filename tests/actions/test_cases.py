"""The case register: states, two people at once, imports, what left, what comes back, and the calendar file."""

import dataclasses
import datetime as dt
import threading
from pathlib import Path

import icalendar
import polars as pl
import pytest

from orggraph import graph, ingest
from orggraph.actions import cases as c
from orggraph.actions.agenda import to_ics
from orggraph.actions.changes import Merge, apply
from orggraph.actions.ladder import Adviser
from orggraph.analysis import analyze
from orggraph.errors import StoreConflict, UnknownName, UsageError
from orggraph.settings import load
from orggraph.viewer import OWNER, Viewer, allow

SETTINGS = load()
DAY = dt.date(2026, 10, 1)
SAMPLE = Path(__file__).parents[2] / "sample_data"


def friction(org):
    (r,) = analyze(org, only=["friction"]).ranked
    return r.found, r.actions[0]


def opened(store, org, **more):
    found, action = friction(org)
    return c.open_case(store, org, found, action, by="E0001", today=DAY, **more)


def walk(store, org, key, *states):
    for state in states:
        case = c.advance(store, org, key, state, by="E0015", today=DAY)
    return case


def test_a_case_remembers_what_was_found_and_who_does_what_until_when(register, sample):
    case = opened(register, sample, note="first talk on Monday")
    assert (case.id, case.status, case.rung, case.owner_id, case.title) == (
        "C-0001",
        "opened",
        "contact",
        "E0015",
        "Sales 業務部 ↔ Legal 法務部",
    )
    assert (case.due, case.remeasure_on) == (DAY + dt.timedelta(14), DAY + dt.timedelta(14 + 42))
    assert c.one(register, "C-0001") == case
    assert [(s.by, s.action, s.note) for s in c.log(register, "C-0001")] == [("E0001", "opened", "first talk on Monday")]
    asked = register.read("MATCH (p:Person)-[:OWNS_CASE]->(c:Case)-[:ABOUT]->(d:Department) RETURN p.id AS p, d.id AS d ORDER BY d")
    assert asked.tuples == (("E0015", "D11"), ("E0015", "D33"))


def test_the_same_finding_has_one_open_case(register, sample):
    opened(register, sample)
    with pytest.raises(UsageError, match="C-0001 of the same finding is opened"):
        opened(register, sample)


def test_nobody_knows_on_a_past_day_of_a_case_opened_later(register, sample):
    opened(register, sample)
    assert graph.load(register).nodes["Case"].height == 1
    assert graph.load(register, as_of=sample.as_of).listed("Case").height == 0
    assert graph.load(register, as_of=DAY).listed("Case").height == 1


def test_a_finding_about_who_has_left_opens_no_case(register, sample):
    found, action = friction(sample)
    later = apply(sample, [Merge("D33", "D34")], "low", SETTINGS)
    with pytest.raises(UsageError, match="D33 is not in the organisation now"):
        c.open_case(register, later, found, action, owner="E0015", today=DAY)
    assert c.all_cases(register) == ()


def test_a_case_climbs_a_rung_at_a_time_and_says_where_it_may_go(register, sample):
    opened(register, sample)
    with pytest.raises(UsageError, match="is opened; from there it can be contacted, closed, not “consulting”"):
        walk(register, sample, "C-0001", "consulting")
    assert c.one(register, "C-0001").revision == 1
    case = walk(register, sample, "C-0001", "contacted", "talking", "mediating", "consulting", "settled")
    assert (case.status, case.rung, case.revision) == ("settled", "consultation", 6)
    assert [s.action for s in c.log(register, "C-0001")] == ["opened", "contacted", "talking", "mediating", "consulting", "settled"]
    assert walk(register, sample, "C-0001", "closed").closed == DAY
    with pytest.raises(UsageError, match="from there it can be reopened"):
        walk(register, sample, "C-0001", "talking")
    assert walk(register, sample, "C-0001", "reopened").closed is None


def test_every_state_can_be_left_and_only_for_states_there_are():
    from orggraph.model import CASE_STATES

    base = c.Case("C-1", "x", "span:a", "contact", "a", DAY, DAY, DAY, "opened", 1.0)
    for status in CASE_STATES:
        for rung in ("contact", "communication", "mediation", "consultation", "mechanism"):
            follow = c.next_states(dataclasses.replace(base, status=status, rung=rung))
            assert follow
            assert set(follow) <= set(CASE_STATES) - {"opened"}


def test_closing_unsettled_work_needs_a_word_why(register, sample):
    opened(register, sample)
    walk(register, sample, "C-0001", "contacted")
    with pytest.raises(UsageError, match="say why in a note"):
        walk(register, sample, "C-0001", "closed")
    assert c.advance(register, sample, "C-0001", "closed", note="both units merge", today=DAY).status == "closed"


def test_of_two_people_who_saw_the_same_the_second_is_told_and_nothing_is_lost(register, sample):
    seen = opened(register, sample).revision
    c.advance(register, sample, "C-0001", "contacted", by="E0015", seen=seen, today=DAY)
    with pytest.raises(StoreConflict, match="E0015 changed the case C-0001 in the meantime \\(now contacted"):
        c.advance(register, sample, "C-0001", "closed", by="E0273", seen=seen, today=DAY)
    assert (c.one(register, "C-0001").status, len(c.log(register, "C-0001"))) == ("contacted", 2)


def test_many_at_once_write_every_step_or_are_told(register, sample):
    opened(register, sample)
    told, start = [], threading.Barrier(6)

    def note(k):
        start.wait()
        try:
            c.amend(register, sample, "C-0001", by=f"p{k}", note=f"note {k}")
        except StoreConflict:
            told.append(k)

    threads = [threading.Thread(target=note, args=(k,)) for k in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    steps = c.log(register, "C-0001")
    assert len(steps) - 1 + len(told) == 6
    assert c.one(register, "C-0001").revision == len(steps)
    assert {s.by for s in steps[1:]}.isdisjoint({f"p{k}" for k in told})


def test_owner_day_and_mediator_can_be_changed(register, sample):
    opened(register, sample)
    case = c.amend(register, sample, "C-0001", owner="E0273", due=dt.date(2026, 12, 1), mediator="E0006")
    assert (case.owner_id, case.mediator_id, case.remeasure_on) == ("E0273", "E0006", dt.date(2027, 1, 12))
    assert c.one(register, "C-0001") == case
    for wrong, words in (({"owner": "E9"}, "no person"), ({"due": dt.date(2025, 1, 1)}, "before that"), ({}, "Nothing about"),
                         ({"mechanism": "M9"}, "no mechanism")):  # fmt: skip
        with pytest.raises((UsageError, UnknownName), match=words):
            c.amend(register, sample, "C-0001", **wrong)
    assert c.one(register, "C-0001") == case


def test_a_party_does_not_mediate(register, sample):
    for party in ("E0015", "E0273"):  # the heads of both departments
        with pytest.raises(UsageError, match="is a party of the case and cannot mediate"):
            opened(register, sample, mediator=party)
    opened(register, sample, owner="E0006")
    for party in ("E0015", "E0006"):
        with pytest.raises(UsageError, match="is a party of the case C-0001 and cannot mediate"):
            c.amend(register, sample, "C-0001", mediator=party)


def test_imports_keep_the_register_and_an_owner_who_left_must_be_replaced(register, sample, tmp_path):
    opened(register, sample)
    people = pl.read_csv(SAMPLE / "people.csv", infer_schema=False)
    people.filter(pl.col("id") != "E0015").with_columns(manager_id=pl.col("manager_id").replace("E0015", "E0003")).write_csv(
        tmp_path / "people.csv"
    )
    ingest.import_paths([tmp_path / "people.csv"], register, as_of=dt.date(2026, 10, 31))
    later = graph.load(register)
    case = c.one(register, "C-0001")
    assert (case.owner_id, case.departments, len(c.log(register, "C-0001"))) == (None, ("D11", "D33"), 1)
    with pytest.raises(UsageError, match="has left; name another owner"):
        walk(register, later, "C-0001", "contacted")
    c.amend(register, later, "C-0001", owner="E0273")
    assert walk(register, later, "C-0001", "contacted").status == "contacted"


def test_an_old_file_of_cases_changes_nothing_that_was_written_since(register, sample, tmp_path):
    from orggraph import export

    opened(register, sample)
    export.to_folder(register, tmp_path / "out")
    walk(register, sample, "C-0001", "contacted")
    ingest.import_paths([tmp_path / "out"], register, as_of=sample.as_of)
    assert (c.one(register, "C-0001").status, len(c.log(register, "C-0001"))) == ("contacted", 2)


def test_the_register_comes_back_from_its_files(register, sample, tmp_path):
    from orggraph import export
    from orggraph.store import open_store

    opened(register, sample, mediator="E0006")
    case = walk(register, sample, "C-0001", "contacted")
    export.to_folder(register, tmp_path / "out")
    with open_store(tmp_path / "new") as new:
        ingest.import_paths([tmp_path / "out"], new, as_of=sample.as_of)
        assert c.all_cases(new) == (case,)
        assert [s.action for s in c.log(new, "C-0001")] == ["opened", "contacted"]


def with_contact(org, pairs):
    """The same organisation with so many person pairs of Sales and Legal in contact."""
    sales, legal = (org.members(org.department_position[d]) for d in ("D11", "D33"))
    week = org.tie_rows["period"].max()
    rows = [(int(sales[k % len(sales)]), int(legal[k // len(sales)]), "email", week, 5.0, 5.0) for k in range(pairs)]
    return dataclasses.replace(org, tie_rows=org.tie_rows.vstack(pl.DataFrame(rows, schema=org.tie_rows.schema, orient="row")))


def test_a_re_measure_says_whether_it_helped_and_how_sure_that_is(register, sample):
    opened(register, sample)
    walk(register, sample, "C-0001", "contacted", "settled")
    same, said = c.remeasure(register, sample, "C-0001")
    assert (same.status, same.outcome, said.test) == ("re-measured", "same", "poisson")
    assert said.p == pytest.approx(1)
    better, said = c.remeasure(register, with_contact(sample, 24), "C-0001")
    assert (better.outcome, better.status) == ("better", "re-measured")
    assert said.p < 0.01
    assert said.low > 1
    assert "better (poisson): 0 →" in c.log(register, "C-0001")[-1].note


def test_before_it_is_settled_a_look_changes_no_state(register, sample):
    opened(register, sample)
    case, _ = c.remeasure(register, sample, "C-0001")
    assert (case.status, case.outcome) == ("opened", "same")


def test_what_was_tried_in_vain_leads_one_rung_up_and_what_comes_back_to_a_mechanism(register, sample):
    found, action = friction(sample)
    assert (action.rung, action.reason) == ("contact", "cause")
    opened(register, sample)
    walk(register, sample, "C-0001", "contacted", "settled")
    c.remeasure(register, sample, "C-0001")
    walk(register, sample, "C-0001", "closed")
    (then,) = Adviser(graph.load(register), OWNER, SETTINGS).advise(found)
    assert (then.rung, then.reason, then.tried) == ("communication", "tried", ("contact",))
    for _ in range(2):
        key = opened(register, sample).id
        walk(register, sample, key, "closed")
    (then,) = Adviser(graph.load(register), OWNER, SETTINGS).advise(found)
    assert (then.rung, then.reason) == ("mechanism", "recurs")


def test_what_was_settled_and_came_back_asks_for_a_mechanism_also_while_it_is_worked_on(register, sample):
    found, _ = friction(sample)
    opened(register, sample)
    for state in ("contacted", "settled", "reopened", "contacted"):
        walk(register, sample, "C-0001", state)
        (then,) = Adviser(graph.load(register), OWNER, SETTINGS).advise(found)
        back = "reopened" in [s.action for s in c.log(register, "C-0001")]
        assert (then.reason == "recurs") == back
        assert (then.rung == "mechanism") == back


def test_a_mechanism_for_the_same_departments_is_looked_at_whether_it_is_used(sample):
    assert c.mechanisms(sample, ["D11", "D33"], SETTINGS) == (c.Standing("M3", "Contract clinic", False),)
    assert c.mechanisms(sample, ["D11", "D12"], SETTINGS)[0].used is True
    assert c.mechanisms(sample, ["D11", "D34"], SETTINGS) == ()


def test_a_reader_sees_cases_of_their_part_only(register, sample):
    case = opened(register, sample)
    assert c.visible(case, sample, allow(OWNER, sample))
    assert c.visible(case, sample, allow(Viewer("manager", person="E0001"), sample))
    assert not c.visible(case, sample, allow(Viewer("manager", person="E0003"), sample))


def test_the_calendar_file_has_both_days_of_every_open_case(register, sample):
    case = opened(register, sample)
    events = icalendar.Calendar.from_ical(to_ics([case], "zh_TW")).walk("VEVENT")
    assert {(str(e["UID"]), e["DTSTART"].dt) for e in events} == {
        ("C-0001-due@orggraph", case.due),
        ("C-0001-remeasure@orggraph", case.remeasure_on),
    }
    assert all("Sales 業務部 ↔ Legal 法務部" in str(e["SUMMARY"]) for e in events)
    assert not icalendar.Calendar.from_ical(to_ics([dataclasses.replace(case, status="closed")])).walk("VEVENT")


def test_a_re_measure_is_told_in_the_readers_language_and_without_powers_of_ten(register, sample):
    from orggraph.actions.words import compared, remark

    opened(register, sample)
    walk(register, sample, "C-0001", "contacted", "settled")
    c.remeasure(register, sample, "C-0001")
    *_, step = c.log(register, "C-0001")
    assert (remark(step, "en"), remark(step, "zh_TW")) == ("same: 0 → 0", "持平：0 → 0")
    assert remark(dataclasses.replace(step, note="by hand"), "zh_TW") == "by hand"
    assert "215 → 99" in compared(c.Compared("better", "counted", 215.0, 99.0), "en")
