"""Two months of one organisation: who moved, what became better, and what a manager may know of it."""

import datetime as dt
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from orggraph import ingest
from orggraph.dashboard import cache
from orggraph.i18n import translate
from orggraph.store import open_store
from orggraph.viewer import OWNER

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "orggraph" / "dashboard" / "pages" / "history.py"


@pytest.fixture(scope="module")
def two_months(tmp_path_factory):
    folder = tmp_path_factory.mktemp("months")
    shutil.copytree(ROOT / "sample_data", folder / "first", ignore=shutil.ignore_patterns("*.py", "*.md", "*.toml"))
    people = pl.read_csv(ROOT / "sample_data" / "people.csv", infer_schema=False)
    moved = people.with_columns(
        department=pl.when(pl.col("id").is_in(["E0100", "E0101", "E0102"])).then(pl.lit("D33")).otherwise("department"),
        as_of=pl.lit("2026-10-31"),
    ).filter(~pl.col("id").is_in(["E0299", "E0300"]))
    (folder / "second").mkdir()
    moved.write_csv(folder / "second" / "people.csv")
    with open_store(folder / "store") as store:
        ingest.import_paths([folder / "first"], store)
        ingest.import_paths([folder / "second"], store, as_of=dt.date(2026, 10, 31))
    return folder / "store"


def shown(store, monkeypatch, **parameters):
    monkeypatch.setenv("ORGGRAPH_STORE", str(store))
    at = AppTest.from_file(str(PAGE), default_timeout=120)
    for key, value in parameters.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    assert not at.error
    return at


def words(at):
    return " ".join(e.value for kind in (at.markdown, at.info, at.caption) for e in kind).replace("\\", "")


def test_who_moved_is_counted_and_drawn(two_months, monkeypatch):
    at = shown(two_months, monkeypatch)
    assert "Imports tell of 2 dates" in words(at)
    assert "The 5 ends of quarters before 2026-09-30" in words(at)
    assert "3 moved" in words(at)
    assert "2 left" in words(at)
    assert re.search(r"\*\*Findings from 2026-09-30 to 2026-10-31: .*\.\*\*", words(at))
    assert at.get("plotly_chart")
    table = next(d.value for d in at.dataframe if "what" in d.value.columns)
    assert set(table.loc[table["what"] == "changed department", "id"]) == {"E0100", "E0101", "E0102"}


def test_a_manager_meets_only_their_own_people(two_months, monkeypatch):
    at = shown(two_months, monkeypatch, **{"as": "manager:E0283"})
    tables = [d.value for d in at.dataframe if "id" in d.value.columns]
    assert not any({"E0100", "E0299"} & set(t["id"]) for t in tables)
    assert "shown to those who see the whole" in words(at)


def test_before_the_first_import_findings_are_compared_and_nobody_is_said_to_move(two_months, monkeypatch):
    at = shown(two_months, monkeypatch, before="2026-03-31", after="2026-06-30")
    assert "who was there before 2026-09-30" in words(at)
    assert not re.search(r"\d moved", words(at))
    at = shown(two_months, monkeypatch, before="2026-06-30", after="2026-10-31")
    assert "who was there before 2026-09-30" in words(at)
    assert "3 moved" in words(at)


def test_the_same_date_twice_compares_nothing(two_months, monkeypatch):
    at = shown(two_months, monkeypatch, before="2026-10-31", after="2026-10-31")
    assert "two different dates" in words(at)


def test_whether_the_index_rose_or_fell_is_said_with_its_interval(two_months, monkeypatch):
    at = shown(two_months, monkeypatch)
    url = str(two_months)
    index = cache.past(url, cache.newest(url), dt.date(2026, 10, 31), OWNER).index
    known = {level: i.trend for level, i in index.items() if i.trend is not None}
    assert known
    for level, t in known.items():
        by, low, high = (f"{round(v):+d}".replace("-", "−") for v in (t.difference, t.low, t.high))
        said = f"{translate(f'index.{level}')}: {by} points (95 %: {low} to {high}), {'a' if t.told else 'no'} trend"
        assert said in words(at)


def test_in_a_large_organisation_the_past_is_told_when_somebody_asks(two_months, monkeypatch, tmp_path):
    (tmp_path / "small.toml").write_text("[dashboard.past_people]\nvalue = 100\n")
    monkeypatch.setenv("ORGGRAPH_SETTINGS", str(tmp_path / "small.toml"))
    monkeypatch.setattr(cache, "_asked", {})
    at = shown(two_months, monkeypatch)
    assert "The 5 ends of quarters" not in words(at)
    assert at.selectbox(key="before").options == ["2026-09-30", "2026-10-31"]
    at.button(key="ask").click().run()
    assert not at.exception
    assert "The 5 ends of quarters before 2026-09-30" in words(at)
    assert len(at.selectbox(key="before").options) == 7
    assert not [b for b in shown(two_months, monkeypatch).button if b.key == "ask"], "asked once, it is told to all"
