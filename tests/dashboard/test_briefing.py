"""From a finding into the briefing: what is put aside is told in full, in the link, for those who may see it."""

import datetime as dt
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
import streamlit as st

from orggraph import audit, ingest
from orggraph.briefing import compose, memory
from orggraph.briefing.write import to_markdown
from orggraph.dashboard import cache
from orggraph.i18n import translate
from orggraph.store import open_store
from orggraph.viewer import OWNER
from tests.dashboard.test_pages import page, stores, words

__all__ = ["stores"]
SAMPLE = Path(__file__).parents[2] / "sample_data"
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


@pytest.fixture
def own(stores, tmp_path, monkeypatch):
    """A copy of the sample's store that a test may write into, with a log of views of its own."""
    monkeypatch.setenv("ORGGRAPH_AUDIT", str(tmp_path / "audit.sqlite"))
    open_store(stores["sample"]).close()  # lets go of it at once: what is open is not to be copied
    return shutil.copytree(stores["sample"], tmp_path / "own")


def test_whom_the_page_shows_stands_in_the_log_once_a_look(own, monkeypatch):
    at = page("briefing", monkeypatch, own)
    seen = audit.views(str(own))
    url = str(own)
    document = compose(cache.result(url, cache.newest(url), OWNER))
    assert sorted(seen["person"]) == list(document.people)
    assert len(seen) > 5
    at.run()
    assert len(audit.views(str(own))) == len(seen)


def test_a_file_that_is_taken_is_remembered_and_the_next_says_what_changed_since(own, monkeypatch, tmp_path):
    files = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, *_, key, **__: files.update({key: data}))
    at = page("briefing", monkeypatch, own)
    assert "This is the first briefing" in words(at).replace("\\", "")
    assert memory.last(cache.store(str(own)), before=dt.date(2027, 1, 1)) is None
    assert b"# Where coordination is needed" in files["file.md"]()  # called when the reader clicks
    kept = memory.last(cache.store(str(own)), before=dt.date(2027, 1, 1))
    assert (kept.by, kept.reader, kept.as_of) == ("owner", "", dt.date(2026, 9, 30))
    assert set(audit.views(str(own))["page"]) == {"briefing", "briefing.md"}
    people = pl.read_csv(SAMPLE / "people.csv", infer_schema=False)
    with open_store(own) as store:
        for days in (31, 61):
            moved = pl.when(pl.col("id") == "E0100").then(pl.lit(f"after {days}")).otherwise("title").alias("title")
            people.with_columns(moved).write_csv(tmp_path / "people.csv")
            ingest.import_paths([tmp_path / "people.csv"], store, as_of=kept.as_of + dt.timedelta(days))
    text = words(page("briefing", monkeypatch, own)).replace("\\", "")
    assert "Since 2026-09-30" in text
    assert f"Compared with what the briefing of {kept.at[:10]} was about" in text
    text = words(page("briefing", monkeypatch, own, **{"as": "manager:E0005"})).replace("\\", "")
    assert "Since 2026-10-31" in text  # nothing was ever taken for this reader: the import before


def test_the_numbers_by_quarter_are_told_to_who_sees_the_whole(stores, monkeypatch):
    title = translate("brief.trends", "en")
    assert title in words(page("briefing", monkeypatch, stores["sample"]))
    assert title not in words(page("briefing", monkeypatch, stores["sample"], **{"as": "manager:E0005"}))
