"""Large event logs: the same ties as the small ones give, by one expression that DuckDB and Spark run alike."""

import csv
import importlib.util
import random

import ibis
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from orggraph import eventlog, graph, importers, ingest
from orggraph.errors import OrgGraphError, UsageError
from orggraph.importers.base import Batch, ReadOptions
from orggraph.store import cypher
from orggraph.store.memory import Tables

KEY = ["source_id", "target_id", "channel", "period"]


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Two thousand messages of one to thirty recipients over three weeks, in CSV and in Parquet."""
    folder, rng = tmp_path_factory.mktemp("log"), random.Random(5)
    people = [f"p{k}" for k in range(40)]
    rows = []
    for k in range(2000):
        sender = rng.choice(people)
        when = f"2026-01-{rng.randint(5, 25):02} {rng.randint(0, 23):02}:{k % 60:02}:{k // 60:02}"
        for to in rng.sample(people, rng.choice([1, 1, 1, 2, 3, 30])):  # now and then to oneself
            rows.append((sender, to, when, f"m{k}", "email"))
    rows += rows[:500]  # as two mailboxes hold them
    with (folder / "mail.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("sender", "recipient", "timestamp", "message_id", "channel"), *rows])
    frame = pl.DataFrame(rows, schema=["Sender", "Recipient", "Timestamp", "Message-ID", "Channel"], orient="row")
    frame.with_columns(pl.col("Timestamp").str.to_datetime(), Subject=pl.lit("canary")).write_parquet(folder / "mail.parquet")
    return folder


def ties(frame):
    return frame.select(*KEY, pl.col("count").cast(pl.Float64), pl.col("weight").cast(pl.Float64)).sort(KEY)


def summed(path, **options):
    batch = Batch()
    eventlog.read([path], ReadOptions(**options), batch)
    return batch


@pytest.mark.parametrize("fanout", ["split", "each"])
def test_it_gives_what_the_small_reader_gives(log, fanout):
    small = importers.read([log / "mail.csv"], ReadOptions(fanout=fanout)).tables["ties"]
    for name in ("mail.csv", "mail.parquet"):
        large = summed(log / name, fanout=fanout).tables["ties"]
        assert_frame_equal(ties(large), ties(small), check_exact=False, rel_tol=1e-9)
    assert small["channel"].unique().sort().to_list() == ["broadcast", "email"]


def test_every_row_is_accounted_for(log):
    batch = summed(log / "mail.parquet")
    total = pl.read_parquet(log / "mail.parquet").height
    assert batch.files[0].rows == total
    assert batch.tables["ties"]["rows"].sum() + sum(batch.skipped["ties"].values()) == total


def test_months_and_times_that_are_none(tmp_path):
    frame = pl.DataFrame({"from": ["a", "a", "b"], "to": ["b", "b", "a"], "time": ["2026-01-05 10:00", "2026-02-09 10:00", "soon"]})
    frame.write_parquet(tmp_path / "calls.parquet")
    batch = summed(tmp_path / "calls.parquet", period="month")
    assert ties(batch.tables["ties"]).rows() == [("a", "b", "calls", "2026-01-01", 1.0, 1.0), ("a", "b", "calls", "2026-02-01", 1.0, 1.0)]
    assert [i.code for i in batch.issues] == ["events.time-invalid"]


def test_a_log_is_imported_with_its_chart(log, tmp_path):
    (tmp_path / "people.csv").write_text("id,name\n" + "".join(f"p{k},P{k}\n" for k in range(40)))
    store = Tables()
    result = ingest.import_paths([tmp_path / "people.csv", log / "mail.parquet"], store)
    assert result.people == 40
    assert result.ties == summed(log / "mail.parquet").tables["ties"].height
    assert graph.load(store).window
    held = [store.nodes(n) if n in cypher.node_labels() else store.edges(n) for n in store.counts()]
    assert not any("canary" in str(row) for frame in held for row in frame.rows()), "a subject was read"


def test_files_that_are_no_log_are_one_sentence(tmp_path):
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "x.parquet")
    with pytest.raises(OrgGraphError, match="no column for source_id, target_id, time"):
        summed(tmp_path / "x.parquet")
    (tmp_path / "y.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(OrgGraphError, match="cannot be read"):
        summed(tmp_path / "y.parquet")
    with pytest.raises(UsageError, match="fanout"):
        eventlog.weekly_ties(ibis.memtable({"source_id": ["a"], "target_id": ["b"], "time": ["2026-01-05"]}), ReadOptions(fanout="first"))


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed: pip install pyspark")
def test_spark_gives_the_same(log):
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        con = ibis.pyspark.connect(session)
        mapped = {"source_id": "Sender", "target_id": "Recipient", "time": "Timestamp", "message_id": "Message-ID", "channel": "Channel"}
        table = con.read_parquet(log / "mail.parquet")
        there = eventlog.weekly_ties(table.select({f: table[c] for f, c in mapped.items()})).to_polars()
        here = summed(log / "mail.parquet").tables["ties"]
        assert_frame_equal(ties(there.with_columns(pl.col("period").cast(pl.String))), ties(here), check_exact=False, rel_tol=1e-9)
    finally:
        session.stop()
