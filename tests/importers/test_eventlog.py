"""Large event logs: the same ties as the small ones give, by one expression that DuckDB and Spark run alike."""

import csv
import datetime as dt
import importlib.util
import json
import random
import shutil

import ibis
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from orggraph import checks, eventlog, graph, importers, ingest
from orggraph.cli import run
from orggraph.errors import UsageError
from orggraph.importers import weekly
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


HEADER = ["from", "to", "time", "message id", "channel", "copy", "hours", "number of recipients", "automatic", "listed", "count"]
EVERY_RULE = (  # one row a rule: what it should become is told by the small reader, which reads the same file
    ("a", "b", "2026-01-05 23:30:00", "m1", "Mail"),  # another day, and week, in UTC with --timezone America/New_York
    ("a", "c", "2026-01-05 23:30:00", "m1", "Mail", "cc"),
    ("a", "b", "2026-01-05 23:30:00", "m1", "Mail"),  # again
    ("a", "b", "2026-01-11T23:30:00-05:00", "m2"),
    ("a", "b", "2026-01-11T23:30:00.123Z", "m3"),
    ("b", "a", "12.01.2026 08:00"),
    ("b", "a", "2026/1/13 08:00:00"),
    ("b", "c", "2026/01/13 08:00"),  # by sender and time the same message
    ("b", "a", "13/01/2026 09:00"),
    ("b", "a", "20260114T090000"),
    ("b", "c", "1768471200"),
    ("c", "a", "2026-01-15"),  # a sender without hours: each row is a message
    ("c", "b", "2026-01-15"),
    ("a", "A", "2026-01-15 10:00:00", "m4"),
    ("a", "", "2026-01-15 10:00:00", "m5"),
    ("", "a", "2026-01-15 10:00:00", "m6"),
    ("a", "b", "soon", "m7"),
    ("a", "b", "", "m8"),
    ("a", "b", "2999-01-01 10:00:00", "m9"),
    ("a", "c", "2999-01-01 10:00:00", "m10", "meeting"),
    ("a", "c", "2026-02-02 10:00:00", "m11", "meeting", "", "1.5", "4"),
    ("a", "c", "2026-02-03 10:00:00", "m12", "", "", "", "40"),
    ("d", "a", "2026-02-03 10:00:00", "m13", "", "", "", "", "bot"),
    ("a", "all@x", "2026-02-03 11:00:00", "m14", "", "", "", "", "", "all@x"),
    ("a", "b", "2026-07-03 22:30:00", "m15", "chat", "", "", "", "", "", "3"),
    ("no-reply@x", "a", "2026-02-03 11:00:00", "m16"),
    ("a", "nobody", "2026-02-03 12:00:00", "m17"),
    ("c", "b", "2026-02-04 12:00:00", "m18", "chat", "", "", "", "", "", "-3"),
    ("c", "b", "2026-02-04 13:00:00", "m19", "chat", "", "", "", "", "", "many"),
)


@pytest.mark.parametrize(
    "options",
    [{}, {"timezone": "America/New_York"}, {"timezone": "Asia/Taipei", "period": "month"}, {"fanout": "each", "undirected": True},
     {"keep_senders": True, "broadcast_over": 1}],
)  # fmt: skip
def test_a_log_read_by_both_ways_gives_the_same_ties_and_counts(tmp_path, options):
    for size in ("small", "large"):
        (tmp_path / size).mkdir()
        with (tmp_path / size / "log.csv").open("w", newline="") as file:
            csv.writer(file).writerows([HEADER, *((*r, *("",) * (len(HEADER) - len(r))) for r in EVERY_RULE)])
        (tmp_path / size / "people.csv").write_text("id,name\n" + "".join(f"{p},P{p}\n" for p in "abcd"))
    said = ReadOptions(**options)
    small = importers.read([tmp_path / "small" / "people.csv", tmp_path / "small" / "log.csv"], said)
    large = importers.read([tmp_path / "large" / "people.csv"], said)
    eventlog.read([tmp_path / "large" / "log.csv"], said, large)
    one, two = (checks.validate(b, as_of=dt.date(2026, 3, 31), options=said) for b in (small, large))
    assert_frame_equal(ties(one.tables["ties"]), ties(two.tables["ties"]), check_exact=False, rel_tol=1e-9)
    told = [{(i.code, str(i.details)) for i in c.issues if i.code.startswith("events.") and "variant" not in i.details} for c in (one, two)]
    assert told[0] - told[1] == {t for t in told[0] if t[0] == "events.time-invalid"}  # told by row, or as a number
    assert told[1] <= told[0]
    rows, sums = one.accounts["ties"], two.accounts["ties"]
    assert rows.balanced
    assert sums.balanced
    aside = {"layer.unknown-person": 2, "events.time-invalid": 3}
    assert (rows.read, rows.loaded, rows.quarantined) == (sums.read, sums.loaded, sum(aside.values()))
    assert sums.skipped == {**rows.skipped, **aside}


def test_records_that_are_none_are_counted(tmp_path):
    (tmp_path / "log.csv").write_text("from,to,time\na,b,2026-01-05 10:00\na,b\nb,a,2026-01-06 10:00\nb,a,2026-01-06 10:00,x,y\n")
    batch = summed(tmp_path / "log.csv")
    assert (batch.read["ties"], batch.skipped["ties"]) == (4, {"row.malformed": 2})
    assert batch.tables["ties"]["rows"].sum() == 2


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
    assert [i.code for i in batch.issues] == ["events.time-invalid", "events.timezone-assumed"]


def test_a_log_is_imported_with_its_chart(log, tmp_path):
    (tmp_path / "people.csv").write_text("id,name\n" + "".join(f"p{k},P{k}\n" for k in range(40)))
    store = Tables()
    result = ingest.import_paths([tmp_path / "people.csv", log / "mail.parquet"], store)
    assert result.people == 40
    assert result.ties == summed(log / "mail.parquet").tables["ties"].height
    assert graph.load(store).window
    held = [store.nodes(n) if n in cypher.node_labels() else store.edges(n) for n in store.counts()]
    assert not any("canary" in str(row) for frame in held for row in frame.rows()), "a subject was read"


def test_files_that_are_no_log_are_told_as_any_file_and_can_be_left_out(tmp_path, capsys):
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "x.parquet")
    (tmp_path / "y.parquet").write_bytes(b"PAR1 no")
    (tmp_path / "README.md").write_text("no data")
    (tmp_path / "people.csv").write_text("id,name\n1,Ann\n2,Bo\n")
    store = ["--store", str(tmp_path.with_name("store"))]
    assert run(["import", str(tmp_path), *store]) == 1
    told = capsys.readouterr().err
    for said in ("x.parquet", "no column for source_id, target_id, time", "y.parquet", "To go on without: --skip-unreadable"):
        assert said in told
    assert run(["import", str(tmp_path), *store, "--dry-run", "--skip-unreadable"]) == 0
    assert "Would be: 2 people" in capsys.readouterr().out
    assert run(["check", str(tmp_path / "y.parquet"), "--json"]) == 1
    (issue,) = json.loads(capsys.readouterr().out)["issues"]
    assert (issue["code"], issue["file"], issue["blocking"]) == ("file.unreadable", "y.parquet", True)


def test_a_log_beside_what_is_no_data_is_read(log, tmp_path):
    (tmp_path / "README.md").write_text("no data")
    shutil.copy(log / "mail.parquet", tmp_path)
    assert ingest.check_paths([tmp_path])[1].tables["ties"].height


def test_the_first_recipient_is_not_known_to_a_log():
    with pytest.raises(UsageError, match="fanout"):
        weekly.weekly_ties(ibis.memtable({"source_id": ["a"], "target_id": ["b"], "time": ["2026-01-05"]}), ReadOptions(fanout="first"))


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed: pip install pyspark")
def test_spark_gives_the_same(log):
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        con = ibis.pyspark.connect(session)
        mapped = {"source_id": "Sender", "target_id": "Recipient", "time": "Timestamp", "message_id": "Message-ID", "channel": "Channel"}
        table = con.read_parquet(log / "mail.parquet")
        there = weekly.weekly_ties(table.select({f: table[c] for f, c in mapped.items()})).to_polars()
        here = summed(log / "mail.parquet").tables["ties"]
        assert_frame_equal(ties(there.with_columns(pl.col("period").cast(pl.String))), ties(here), check_exact=False, rel_tol=1e-9)
    finally:
        session.stop()
