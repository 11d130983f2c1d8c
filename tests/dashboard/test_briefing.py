"""From a finding into the briefing: what is put aside is told in full, in the link, for those who may see it."""

import re

import pytest

from orggraph.briefing import compose
from orggraph.briefing.write import to_markdown
from orggraph.dashboard import cache
from orggraph.viewer import OWNER
from tests.dashboard.test_pages import page, stores, words

__all__ = ["stores"]
FRICTION, SPAN = "friction:D11:D33", "span:E0283"


def headings(at):
    text = max((m.value for m in at.markdown), key=len)
    return re.findall(r"^#+ (\d+ · .*)$", text, re.MULTILINE)


def test_a_finding_is_put_aside_and_taken_back(stores, monkeypatch):
    at = page("findings", monkeypatch, stores["sample"], finding=SPAN)
    at.button(key=f"brief_{SPAN}").click().run()
    assert at.session_state["kept_briefing"] == SPAN
    at.button(key=f"brief_{SPAN}").click().run()
    assert at.session_state["kept_briefing"] == ""


@pytest.mark.parametrize("lang", ["en", "zh_TW"])
def test_what_was_put_aside_is_told_in_full(stores, monkeypatch, lang):
    leading = headings(page("briefing", monkeypatch, stores["sample"], lang=lang))
    assert len(leading) == 7
    at = page("briefing", monkeypatch, stores["sample"], lang=lang, briefing=f"{SPAN}|gone:1|{FRICTION}")
    assert not at.exception
    assert at.multiselect(key="briefed").value == [SPAN, FRICTION]
    told = headings(at)
    assert len(told) == 2
    assert any("Sales" in h and "Legal" in h for h in told)
    at.multiselect(key="briefed").set_value([FRICTION]).run()
    assert at.session_state["kept_briefing"] == FRICTION
    assert len(headings(at)) == 1


def test_a_manager_briefs_on_their_own_part(stores, monkeypatch):
    at = page("briefing", monkeypatch, stores["sample"], briefing=f"{SPAN}|{FRICTION}", **{"as": "manager:E0283"})
    assert not at.exception
    assert FRICTION not in at.multiselect(key="briefed").value
    assert "Hsu Mei" not in words(at)


def test_all_others_stand_in_the_table(stores):
    url = str(stores["sample"])
    analysis = cache.result(url, cache.newest(url), OWNER)
    text = to_markdown(compose(analysis, chosen=[SPAN]))
    told = [r for r in analysis.ranked if r.declaration.seed != "S3b"]
    assert f"(1 of {len(told)})" in text
    assert [r.rank for r in told if r.found.identity != SPAN and f"| {r.rank} |" not in text] == []
