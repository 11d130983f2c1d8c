"""A briefing is remembered, for its reader alone; the next says what changed since; whom it told about stands in the log of views."""

import datetime as dt
import shutil
from pathlib import Path

import polars as pl
import pytest

from orggraph import audit, ingest
from orggraph.cli import run
from orggraph.store import open_store

SAMPLE = Path(__file__).parents[2] / "sample_data"
DAY = dt.date(2026, 9, 30)


@pytest.fixture
def folder(sample_store, tmp_path, monkeypatch):
    monkeypatch.setenv("ORGGRAPH_AUDIT", str(tmp_path / "audit.sqlite"))
    shutil.copytree(Path(sample_store.url), tmp_path / "store")
    return tmp_path / "store"


def brief(folder, *more):
    file = folder.parent / "b.md"
    assert run(["brief", "-o", str(file), "--store", str(folder), *more]) == 0
    return file.read_text("utf-8").replace("\\", "")


def test_the_next_briefing_says_what_changed_since_the_last_one_not_since_the_last_import(folder, tmp_path):
    assert "This is the first briefing" in brief(folder)
    people = pl.read_csv(SAMPLE / "people.csv", infer_schema=False)
    for days in (31, 61):
        people.with_columns(title=pl.when(pl.col("id") == "E0100").then(pl.lit(f"after {days}")).otherwise("title")).write_csv(
            tmp_path / "people.csv"
        )
        with open_store(folder) as store:
            ingest.import_paths([tmp_path / "people.csv"], store, as_of=DAY + dt.timedelta(days))
    text = brief(folder)
    assert "Since 2026-09-30" in text
    assert f"Compared with what the briefing of {dt.datetime.now(dt.UTC).date()} was about" in text
    assert "Since 2026-10-31" in brief(folder, "--for", "E0005")  # nothing was ever written for this reader: the import before
    assert "no earlier briefing is on record" in brief(folder, "--for", "E0005", "--since", "2026-10-31")


def test_whom_a_briefing_tells_about_is_in_the_log_of_views(folder):
    text = brief(folder, "--for", "E0005", "--by", "E0001")
    rows = audit.views(str(folder))
    assert set(rows["page"]) == {"briefing"}
    assert set(rows["reader"]) == {"E0005"}
    seen = rows["person"].to_list()
    assert len(seen) == len(set(seen)) > 5
    with open_store(folder) as store:
        names = dict(store.nodes("Person").select("id", "name").iter_rows())
    named = {key for key, name in names.items() if name in text}
    assert set(seen) <= named | {"E0005"}
    assert len(named - set(seen)) <= 12  # who authorises and who heads are named besides


def test_an_import_of_another_day_that_changed_nothing_hides_no_past(folder, tmp_path):
    shutil.copy(SAMPLE / "people.csv", tmp_path / "people.csv")
    with open_store(folder) as store:
        ingest.import_paths([tmp_path / "people.csv"], store, as_of=DAY + dt.timedelta(31))
    assert "Since 2026-09-30: " in brief(folder)
