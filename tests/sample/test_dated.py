"""The sample on earlier days: the day of its import gives what was imported, quarters before give what their dates say."""

import csv
import datetime as dt
import math

import pytest

from orggraph import analysis, dated, graph, ingest
from orggraph.store import open_store
from tests.sample.tables import FOLDER

QUARTERS = tuple(dt.date.fromisoformat(d) for d in ("2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31", "2026-06-30"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    with open_store(tmp_path_factory.mktemp("dated") / "store") as store:
        ingest.import_paths([FOLDER], store)
        yield graph.load(store, window_weeks=math.inf), graph.load(store)


def told(org):
    found = analysis.analyze(org)
    return [(r.found.identity, r.found.severity) for r in found.ranked], {k: (i.value, i.low, i.high) for k, i in found.index.items()}


def test_on_the_day_of_the_import_nothing_differs(whole):
    timeline, today = whole
    assert told(dated.on(timeline, today.as_of)) == told(today)


def test_quarters_begin_when_a_whole_window_is_known(whole):
    timeline, today = whole
    assert dated.quarter_ends(timeline, today.as_of) == QUARTERS


@pytest.mark.parametrize("day", QUARTERS)
def test_concerns_wait_as_their_dates_say(whole, day):
    rows = list(csv.DictReader((FOLDER / "concerns.csv").open(encoding="utf-8")))
    raised = [r for r in rows if r["raised_on"] <= day.isoformat()]
    waiting = {r["id"] for r in raised if not r["answered_on"] or r["answered_on"] > day.isoformat()}
    concerns = dated.on(whole[0], day).nodes["Concern"]
    assert concerns.height == len(raised)
    assert set(concerns.filter(concerns["answered_on"].is_null())["id"]) == waiting


@pytest.mark.parametrize("day", QUARTERS)
def test_what_never_changed_is_found_on_every_day(whole, day):
    org = dated.on(whole[0], day)
    assert org.tie_rows["period"].max() <= day
    assert org.window[1] - org.window[0] < dt.timedelta(weeks=26)
    found = {identity for identity, _ in told(org)[0]}
    assert {"friction:D11:D33", "span:E0283"} <= found
