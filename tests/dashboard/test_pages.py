"""Every page by itself, on the sample, on the real data sets and on an empty store, in both languages."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from orggraph import history, ingest
from orggraph.dashboard import cache, pages
from orggraph.dashboard.widgets import md
from orggraph.store import open_store

ROOT = Path(__file__).parents[2]
PAGE_FILES = ROOT / "orggraph" / "dashboard" / "pages"
PAGES = [p.name for p in pages()]
DATA = ROOT.parent / "shared" / "data"
SOURCES = {
    "sample": ROOT / "sample_data",
    "krackhardt": DATA / "krackhardt",
    "manufacturing_email": DATA / "manufacturing_email",
    "uk_treasury_organogram": DATA / "uk_treasury_organogram",
}


@pytest.fixture(scope="session")
def stores(tmp_path_factory):
    made = {}
    for name, folder in SOURCES.items():
        made[name] = tmp_path_factory.mktemp(name) / "store"
        with open_store(made[name]) as store:
            ingest.import_paths([folder], store)
    return made


def page(name, monkeypatch, store, **parameters):
    monkeypatch.setenv("ORGGRAPH_STORE", str(store))
    monkeypatch.setenv("ORGGRAPH_AUDIT", str(Path(store).with_suffix(".audit")))
    at = AppTest.from_file(str(PAGE_FILES / f"{name}.py"), default_timeout=120)
    for key, value in parameters.items():
        at.query_params[key] = value
    return at.run()


def words(at):
    return " ".join(e.value for kind in (at.title, at.subheader, at.markdown, at.caption, at.info, at.success) for e in kind)


@pytest.mark.parametrize("lang", ["en", "zh_TW"])
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("source", SOURCES)
def test_a_page_shows_itself(name, lang, source, stores, monkeypatch):
    at = page(name, monkeypatch, stores[source], lang=lang)
    assert not at.exception
    assert not at.error
    assert len(at.title) == 1
    chinese = any("\u4e00" <= c <= "\u9fff" for c in at.title[0].value)
    assert chinese == (lang == "zh_TW")
    for text in (e.value for e in at.markdown):
        assert "{" not in text.replace("\\{", ""), text


def test_the_first_page_leads_with_what_was_planted(stores, monkeypatch):
    at = page("where", monkeypatch, stores["sample"])
    assert re.search(r"[1-9]\d* of \d+ pairs of departments that need each other", words(at).replace("\\", ""))
    assert any("Sales" in m.value and "Legal" in m.value for m in at.markdown)
    assert at.metric[0].value.endswith("%")


def test_without_communication_no_page_says_zero_contacts(stores, monkeypatch):
    at = page("where", monkeypatch, stores["uk_treasury_organogram"])
    assert [m.value for m in at.metric][:2] == ["—", "—"]
    assert "not assessed" in words(at).replace("\\", "")
    assert "not assessed: needs communication data" in words(page("departments", monkeypatch, stores["uk_treasury_organogram"])).replace(
        "\\", ""
    )


def test_a_link_leads_to_a_person_and_a_scope(stores, monkeypatch):
    at = page("people", monkeypatch, stores["sample"], person="E0003", scope="D10")
    org = cache.organisation(str(stores["sample"]), cache.newest(str(stores["sample"])))
    assert md(org.names[org.position["E0003"]]) in [s.value for s in at.subheader]
    outside = page("people", monkeypatch, stores["sample"], person="E0005", scope="D10")
    assert md(org.names[org.position["E0005"]]) not in [s.value for s in outside.subheader]


def test_an_unknown_link_is_no_error(stores, monkeypatch):
    at = page("where", monkeypatch, stores["sample"], scope="nobody", lang="xx")
    assert not at.exception


def test_an_empty_store_offers_two_ways_and_the_sample_works(tmp_path, monkeypatch):
    at = page("where", monkeypatch, tmp_path / "empty")
    assert [b.key for b in at.button] == ["sample"]
    assert at.get("link_button")[0].proto.url == "import?lang=en"
    at.button(key="sample").click().run()
    assert not at.exception
    assert at.title[0].value == "Where is coordination needed?"


def test_a_store_that_is_no_store_is_one_sentence(tmp_path, monkeypatch):
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"x")
    at = page("where", monkeypatch, folder)
    assert not at.exception
    assert "is no orggraph store" in at.error[0].value.replace("\\", "")


def test_names_are_shown_as_they_are(tmp_path, monkeypatch):
    evil = "<b>Bob</b> [x](javascript:alert(1)) $x$ :red[hi] `c`"
    (tmp_path / "people.csv").write_text(f'id,name,manager_id\n1,"{evil}",\n' + "".join(f"{k},P{k},1\n" for k in range(2, 20)), "utf-8")
    with open_store(tmp_path / "store") as store:
        ingest.import_paths([tmp_path / "people.csv"], store)
    at = page("where", monkeypatch, tmp_path / "store")
    assert not at.exception
    assert any(md(evil) in m.value for m in at.markdown)
    assert not any(evil in m.value for m in at.markdown)


def test_a_typed_statement_that_writes_is_refused_on_the_page(stores, monkeypatch):
    at = page("queries", monkeypatch, stores["sample"])
    at.text_area(key="cypher").set_value("MATCH (p:Person) SET p.name = 'x'")
    at.button(key="run").click().run()
    assert "was not run" in at.error[0].value


def test_upload_preview_and_import_run_once(tmp_path, monkeypatch):
    at = page("import_", monkeypatch, tmp_path / "store")
    people = b"id,name,department,manager_id\n1,Ann,Board,\n2,Bo,Sales,1\n3,Cy,Sales,77\n"
    at.file_uploader(key="files").set_value([("people.csv", people, "text/csv")]).run()
    assert not at.exception
    said = words(at).replace("\\", "")
    assert "Rows of people: 3 read = 3 loaded + 0 set aside + 0 left out; of 1 loaded rows one reference was set aside" in said
    with open_store(tmp_path / "store") as store:
        assert history.empty(store)
    at.button(key="commit").click().run()
    assert "3 people" in words(at)
    with open_store(tmp_path / "store") as store:
        assert store.counts()["Person"] == 3
        assert store.counts()["Import"] == 1
    at.run()
    with open_store(tmp_path / "store") as store:
        assert store.counts()["Import"] == 1
