"""Every page for every role, in both languages, on stores that are full, partial, empty and huge."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from orggraph import ingest
from orggraph.dashboard import pages
from orggraph.settings import load as load_settings
from orggraph.store import open_store
from tests.dashboard.test_readers import _elements as elements

ROOT = Path(__file__).parents[2]
PAGES = [p.name for p in pages()]
PEOPLE, UNIT, SPAN = 2400, 20, 8  # of the huge store: beyond what the past, a table or a picture holds
READERS = {"owner": "", "analyst": "analyst", "hr": "hr", "manager": "manager:{boss}", "employee": "employee:{last}"}
BOSS = {"full": ("E0283", "E0100"), "partial": ("1", "3"), "empty": ("1", "3"), "huge": ("P0001", "P2399")}
LANGUAGES = ("en", "zh_TW")
EVERY = [("full", role, lang) for role in READERS for lang in LANGUAGES]
EVERY += [(store, role, LANGUAGES[k % 2]) for store in ("partial", "empty", "huge") for k, role in enumerate(READERS)]
LARGEST = 400_000  # bytes that a page may send; all pairs of the huge store's departments alone are more


def huge(folder):
    rng = np.random.default_rng(7)
    rows = [f"P{i:04d},Person {i},D{i // UNIT:03d},{'' if i == 0 else f'P{(i - 1) // SPAN:04d}'}" for i in range(PEOPLE)]
    (folder / "people.csv").write_text("id,name,department,manager_id\n" + "\n".join(rows))
    ends = {(int(a), int(b)) for a, b in rng.integers(PEOPLE, size=(30_000, 2)) if a != b}
    ties = [f"P{a:04d},P{b:04d},email,2026-0{1 + (a + b) % 6}-05,1" for a, b in sorted(ends)]
    (folder / "ties.csv").write_text("source_id,target_id,channel,period,count\n" + "\n".join(ties))


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    made = {name: tmp_path_factory.mktemp(name) for name in BOSS}
    huge(made["huge"])
    (made["partial"] / "people.csv").write_text("id,name,manager_id\n1,Ann,\n2,Bo,1\n3,Cy,2\n4,Di,2\n")
    for name, source in (("full", ROOT / "sample_data"), ("partial", made["partial"]), ("huge", made["huge"])):
        with open_store(made[name] / "store") as store:
            ingest.import_paths([source / "people.csv", source / "ties.csv"] if name == "huge" else [source], store)
    return {name: folder / "store" for name, folder in made.items()}


@pytest.mark.parametrize(("name", "role", "lang"), EVERY)
@pytest.mark.parametrize("page", PAGES)
def test_it_shows_itself(page, name, role, lang, stores, monkeypatch, tmp_path):
    monkeypatch.setenv("ORGGRAPH_STORE", str(stores[name]))
    monkeypatch.setenv("ORGGRAPH_AUDIT", str(tmp_path / "audit.sqlite"))
    at = AppTest.from_file(str(ROOT / "orggraph" / "dashboard" / "pages" / f"{page}.py"), default_timeout=300)
    boss, last = BOSS[name]
    at.query_params["lang"] = lang
    at.query_params["as"] = READERS[role].format(boss=boss, last=last)
    at.run()
    assert not at.exception
    assert not at.error
    (title,) = at.title
    assert any("\u4e00" <= c <= "\u9fff" for c in title.value) == (lang == "zh_TW")
    assert not [e.value for kind in (at.markdown, at.caption, at.info) for e in kind if "{" in e.value.replace("\\{", "")]
    if name == "empty":
        closed = (page, role) == ("import_", "analyst")
        assert closed or at.button(key="sample"), "an empty store says how to fill it"
        return
    assert bool(at.sidebar.warning) == (role != "owner"), "who looks with whose eyes is said"
    assert all(len(d.value) <= load_settings()["dashboard.table_rows"] for d in at.dataframe)
    sent = sum(e.proto.ByteSize() for e in elements(at._tree) if hasattr(getattr(e, "proto", None), "ByteSize"))
    assert sent < LARGEST
