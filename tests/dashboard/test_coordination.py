"""Pages Cases and What-if: a case from opening to the look whether it helped, two readers at once, and changes tried on a copy."""

import datetime as dt
import shutil

import pytest

from orggraph.actions import cases as register
from orggraph.dashboard import cache
from orggraph.store import open_store
from orggraph.viewer import OWNER
from tests.dashboard.test_pages import page, stores, words

__all__ = ["stores"]
FRICTION = "friction:D11:D33"


@pytest.fixture
def own(stores, tmp_path):
    """A copy of the sample's store that a test may write into."""
    open_store(stores["sample"]).close()  # lets go of it at once: what is open is not to be copied
    return shutil.copytree(stores["sample"], tmp_path / "own")


def known(folder):
    with open_store(folder) as store:
        return register.all_cases(store)


@pytest.mark.parametrize("lang", ["en", "zh_TW"])
def test_a_case_is_opened_advanced_and_measured_again(own, monkeypatch, lang):
    at = page("cases", monkeypatch, own, lang=lang, finding=FRICTION)
    assert not at.exception
    assert known(own) == ()
    at.button(key="open_do").click().run()
    assert not at.exception
    (case,) = known(own)
    assert (case.finding_identity, case.status) == (FRICTION, "opened")
    assert case.title in words(at).replace("\\", "")
    at.button(key="advance").click().run()
    at.button(key="again").click().run()
    assert not at.exception
    assert not at.error
    (case,) = known(own)
    assert (case.status, case.outcome, case.revision) == ("contacted", "same", 3)


def test_owner_day_and_mediator_are_changed_on_the_page(own, monkeypatch):
    at = page("cases", monkeypatch, own, finding=FRICTION)
    at.button(key="open_do").click().run()
    (case,) = known(own)
    assert case.owner_id == "E0015"
    at.selectbox(key="owner_C-0001_1").set_value("E0273")
    at.date_input(key="due_C-0001_1").set_value(case.due + dt.timedelta(7))
    could = at.selectbox(key="mediator_C-0001_1")
    assert 1 <= len(could.options) <= 3
    could.select_index(0)
    at.button(key="amend").click().run()
    assert not at.exception
    assert not at.error
    (then,) = known(own)
    assert (then.owner_id, then.due, then.revision) == ("E0273", case.due + dt.timedelta(7), 2)
    assert then.mediator_id not in (None, "E0015", "E0273")
    at.button(key="amend").click().run()
    assert "Nothing about the case C-0001 would change" in at.error[0].value.replace("\\", "")


def test_a_second_reader_is_told_and_nothing_is_lost(own, monkeypatch):
    at = page("cases", monkeypatch, own, finding=FRICTION)
    at.button(key="open_do").click().run()
    (case,) = known(own)
    with open_store(own) as store:
        from orggraph import graph

        register.amend(store, graph.load(store), case.id, by="E0273", note="I am at it")
    at.button(key="advance").click().run()
    assert "E0273 changed the case C-0001 in the meantime" in at.error[0].value.replace("\\", "")
    assert (known(own)[0].status, known(own)[0].revision) == ("opened", 2)


def test_a_reader_sees_no_case_of_another_part(own, monkeypatch):
    at = page("cases", monkeypatch, own, finding=FRICTION)
    at.button(key="open_do").click().run()
    other = page("cases", monkeypatch, own, **{"as": "manager:E0003"})
    assert not other.exception
    assert "C-0001" not in words(other).replace("\\", "")


def test_a_liaison_is_tried_from_the_link_and_the_store_stays(stores, monkeypatch):
    at = page("whatif", monkeypatch, stores["sample"], changes="liaison:D11:D33")
    assert not at.exception
    assert not at.error
    shown = at.dataframe[0].value
    assert shown.height if hasattr(shown, "height") else len(shown)
    with open_store(stores["sample"]) as store:
        assert store.counts()["Import"] == 1


def test_what_cannot_be_meant_is_a_sentence(stores, monkeypatch):
    at = page("whatif", monkeypatch, stores["sample"], changes="merge:D11=D10")
    assert "part of the other" in at.error[0].value.replace("\\", "")
    at = page("whatif", monkeypatch, stores["sample"], changes="fire:E0001")
    assert "no kind of change" in at.error[0].value.replace("\\", "")


def test_changes_are_added_and_cleared(stores, monkeypatch):
    at = page("whatif", monkeypatch, stores["sample"])
    at.selectbox(key="unit_one").set_value("D11")
    at.selectbox(key="unit_other").set_value("D33").run()
    at.button(key="add").click().run()
    assert not at.exception
    assert at.session_state["kept_changes"] == "liaison:D11:D33"
    at.button(key="clear").click().run()
    assert not at.session_state["kept_changes"]


def test_the_home_page_says_what_to_do_first_and_leads_to_the_cases(stores, monkeypatch):
    at = page("where", monkeypatch, stores["sample"])
    links = [(e.proto.page, e.proto.query_string) for e in at.get("page_link")]
    assert ("cases", "lang=en&finding=friction%3AD11%3AD33") in links
    assert ("findings", "lang=en&finding=friction%3AD11%3AD33") in links


def test_the_register_says_what_it_has_not(own, monkeypatch):
    assert words(page("cases", monkeypatch, own)).count("No case yet") == 1
    at = page("cases", monkeypatch, own, finding=FRICTION)
    at.button(key="open_do").click().run()
    said = words(at)
    assert "1 open case, 0 past its day" in said or "1 open case, 0 past their day" in said
    assert "none was measured again yet" in said
    assert "of 0 measured" not in said


def test_the_home_page_tells_actions_from_the_gravest_findings(stores, monkeypatch):
    at = page("where", monkeypatch, stores["sample"])
    n = len(cache.result(str(stores["sample"]), cache.newest(str(stores["sample"])), OWNER).ranked)
    assert f"The gravest findings: 7 of {n}" in [s.value for s in at.subheader]
    index = next(c.value for c in at.caption if c.value.startswith("leaders"))
    assert "on 2026-06-30: " in index.replace("\\", "")
