"""Every page on organisations as nobody would draw them: it shows itself, and no NaN."""

import datetime as dt
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from orggraph import ingest
from orggraph.dashboard import pages
from orggraph.store import open_store
from tests.cli.test_odd_organisations import CASES, NAN

FOLDER = Path(__file__).parents[2] / "orggraph" / "dashboard" / "pages"
SHOWN = ("dates in the future", "one person", "no manager anywhere", "two companies", "departments of one", "all names equal")


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    made = {}
    for name in SHOWN:
        folder = tmp_path_factory.mktemp("files")
        for table, text in CASES[name].items():
            (folder / f"{table}.csv").write_text(text, "utf-8")
        made[name] = tmp_path_factory.mktemp("odd") / "store"
        with open_store(made[name]) as store:
            ingest.import_paths([folder], store, as_of=dt.date(2026, 6, 30))
    return made


@pytest.mark.parametrize("page", [p.name for p in pages()])
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_shows_itself_without_nan(name, page, stores, monkeypatch, tmp_path):
    monkeypatch.setenv("ORGGRAPH_STORE", str(stores[name]))
    monkeypatch.setenv("ORGGRAPH_AUDIT", str(tmp_path / "audit"))
    at = AppTest.from_file(str(FOLDER / f"{page}.py"), default_timeout=120).run()
    assert not at.exception
    assert not at.error
    shown = [e.value for kind in (at.title, at.subheader, at.markdown, at.caption, at.info, at.success, at.metric) for e in kind]
    assert shown
    assert not NAN.search(" ".join(map(str, shown)))
