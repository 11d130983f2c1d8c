"""What breaks while a page is open: one sentence in place and a way to try again, never a traceback."""

import datetime as dt
import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from orggraph import ingest
from orggraph.dashboard import cache, pages
from orggraph.errors import StoreError
from orggraph.store import open_store

ROOT = Path(__file__).parents[2]
PAGES = [p.name for p in pages()]
CHART = "id,name,department,manager_id\n1,Ann,Board,\n2,Bo,Sales,1\n3,Cy,Sales,1\n"


@pytest.fixture
def store(tmp_path, monkeypatch):
    folder = tmp_path / "store"
    write(folder, CHART, "2026-03-31")
    monkeypatch.setenv("ORGGRAPH_STORE", str(folder))
    monkeypatch.setenv("ORGGRAPH_AUDIT", str(tmp_path / "audit.sqlite"))
    return folder


def write(folder, text, day):
    file = folder.parent / "people.csv"
    file.write_text(text, "utf-8")
    with open_store(folder) as opened:
        ingest.import_paths([file], opened, as_of=dt.date.fromisoformat(day))


def page(name, **parameters):
    at = AppTest.from_file(str(ROOT / "orggraph" / "dashboard" / "pages" / f"{name}.py"), default_timeout=120)
    for key, value in parameters.items():
        at.query_params[key] = value
    return at


def in_place(at):
    assert not at.exception
    assert at.error, "nothing was said"
    assert "Traceback" not in at.error[0].value
    assert any(b.key == "retry" for b in at.button)


@pytest.mark.parametrize("name", PAGES)
def test_a_store_that_goes_away_is_one_sentence(name, store):
    at = page(name).run()
    assert not at.exception
    time.sleep(1)  # the engine stays open for a moment after each operation
    while store.exists():  # and what a page left to do may still write
        shutil.rmtree(store, ignore_errors=True)
    store.write_text("no folder any more")
    in_place(at.run())


@pytest.mark.parametrize("name", ["where", "findings", "people", "structure", "method"])
def test_a_bug_is_one_sentence_and_a_retry_helps(name, store, monkeypatch):
    def broken(*arguments):
        raise ZeroDivisionError("deep inside")

    whole = cache.result
    monkeypatch.setattr(cache, "result", broken)
    monkeypatch.setattr(cache, "visible", broken)
    at = page(name).run()
    in_place(at)
    assert "deep inside" not in at.error[0].value
    monkeypatch.setattr(cache, "result", whole)
    monkeypatch.undo()
    monkeypatch.setenv("ORGGRAPH_STORE", str(store))
    at.button(key="retry").click().run()
    assert not at.error


NEEDED = {
    "where": ("newest", "organisation", "result", "dates", "earlier", "contacts", "pairs", "matrix"),
    "findings": ("result",),
    "departments": ("contacts", "pairs", "matrix", "unit_directions"),
    "structure": ("visible", "sizes", "icicle", "directory"),
    "people": ("visible", "directory", "directions"),
    "information": ("directory", "usual_reach", "periods"),
    "briefing": ("result", "store", "numbers"),
    "cases": ("store",),
    "history": ("dates", "quarters", "past"),
    "queries": ("store",),
    "privacy": ("organisation",),
}


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in NEEDED.items() for part in parts])
@pytest.mark.parametrize("reason", [StoreError("The store went away; try again"), RuntimeError("deep inside")], ids=["told", "bug"])
def test_each_part_that_a_page_needs_may_break(name, part, reason, sample, monkeypatch, tmp_path):
    monkeypatch.setenv("ORGGRAPH_STORE", str(sample))
    monkeypatch.setenv("ORGGRAPH_AUDIT", str(tmp_path / "audit.sqlite"))
    whole = getattr(cache, part)

    def broken(*arguments, **named):
        raise reason

    monkeypatch.setattr(cache, part, broken)
    at = page(name).run()
    in_place(at)
    assert ("went away" in at.error[0].value) == isinstance(reason, StoreError)
    assert "deep inside" not in at.error[0].value
    monkeypatch.setattr(cache, part, whole)
    at.button(key="retry").click().run()
    assert not at.error


def test_settings_that_cannot_be_read_are_one_sentence(store, monkeypatch, tmp_path):
    (tmp_path / "mine.toml").write_text("[span.max\nvalue = ")
    monkeypatch.setenv("ORGGRAPH_SETTINGS", str(tmp_path / "mine.toml"))
    in_place(page("method").run())


def test_an_import_by_somebody_else_is_seen(store):
    at = page("people").run()
    write(store, CHART + "4,Di,Sales,1\n", "2026-04-30")
    at.run()
    assert any("Di (4)" in o for o in at.selectbox(key="person").options)


@pytest.mark.parametrize("name", PAGES)
def test_a_link_that_makes_no_sense_is_no_error(name, store):
    nonsense = {
        "lang": "xx",
        "scope": "☃",
        "person": "gone",
        "unit": "gone",
        "other": "gone",
        "finding": "gone:1",
        "source": "-1",
        "as": "king",
    }
    at = page(name, **nonsense, query="gone", case="gone", before="soon", after="never").run()
    assert not at.exception
    assert not at.error


def test_who_left_is_told_on_an_old_link(store):
    at = page("people", person="3").run()
    assert not any("not here" in i.value for i in at.info)
    write(store, "id,name,department,manager_id\n1,Ann,Board,\n2,Bo,Sales,1\n", "2026-04-30")
    at.run()
    assert any("not here" in i.value for i in page("people", person="3").run().info)


def test_two_readers_two_languages(store):
    english, chinese = page("structure", lang="en").run(), page("structure", lang="zh_TW").run()
    english.run()
    assert english.title[0].value == "Is the chart easy to lead?"
    assert chinese.run().title[0].value != english.title[0].value
