"""Measures summing event logs into weekly ties: ``python -m tests.bench_events [FILES]`` writes ``docs/benchmarks/events.md``.

Each file is read by a process of its own, so that its peak memory is its own; FILES is any of ``5-parquet 5-csv 50-parquet 50-csv``.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import duckdb

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "events.md"
ROOT = Path(__file__).parents[1]
PEOPLE = 20_000
CONTACTS = 20  # of each person
WEEKS = 13
LIMIT = 4000  # megabytes
FILES = ("5-parquet", "5-csv", "50-parquet", "50-csv")
READ = """
import json, sys
from pathlib import Path
from orggraph import eventlog
from orggraph.importers.base import Batch, ReadOptions
batch = Batch()
eventlog.read([Path(sys.argv[1])], ReadOptions(timezone="Asia/Taipei"), batch)
ties = batch.tables["ties"]
print(json.dumps({"ties": ties.height, "rows": int(ties["rows"].sum()), "skipped": sum(batch.skipped.get("ties", {}).values())}))
"""


def write(path: Path, events: int) -> None:
    """Write a log of messages to two people each, every fiftieth row twice, as two mailboxes hold it."""
    form = "(FORMAT parquet)" if path.suffix == ".parquet" else "(FORMAT csv, HEADER)"
    duckdb.execute(f"""COPY (
        SELECT 'p' || who || '@acme.example' AS sender, 'p' || (who * 7919 + hash(row) % {CONTACTS} * 104729 + 1) % {PEOPLE} || '@acme.example' AS recipient,
            TIMESTAMP '2026-01-05' + to_seconds(CAST(message * {WEEKS * 7 * 86400.0} / {events} * 2 AS BIGINT)) AS time, 'm' || message AS message_id
        FROM (SELECT row, row // 2 AS message, hash(row // 2) % {PEOPLE} AS who FROM (SELECT i - (i % 50 == 49)::BIGINT AS row FROM range({events}) r(i)))
    ) TO '{path}' {form}""")  # fmt: skip


def read(path: Path) -> dict[str, float]:
    """Return what reading the file gave, with processor and wall seconds and peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    line = ["/usr/bin/time", "-f", "%e %M", sys.executable, "-c", READ, str(path)]
    done = subprocess.run(line, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall, memory = map(float, done.stderr.split()[-2:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(done.stdout), "cpu": cpu, "wall": wall, "memory": memory / 1024}


def main(names: list[str]) -> None:
    rows = []
    for name in names:
        millions, form = name.split("-")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"mail.{form}"
            write(path, int(millions) * 1_000_000)
            size = path.stat().st_size / 1e6
            found = read(path)
        if found["rows"] + found["skipped"] != int(millions) * 1_000_000 or found["memory"] > LIMIT:
            raise SystemExit(f"{name}: {found}")
        rows.append(
            f"| {millions} million, {form} | {size:,.0f} MB | {found['ties']:,} | {found['skipped']:,} | {found['cpu']:.0f} | {found['wall']:.0f} | {found['memory']:,.0f} MB |"
        )
        print(rows[-1], flush=True)
    table = "\n".join(rows)
    REPORT.write_text(f"""# Event logs

`python -m tests.bench_events {" ".join(names)}`: messages among {PEOPLE:,} people over {WEEKS} weeks, two recipients each, every fiftieth row twice.
Read by `orggraph.eventlog` (Ibis on DuckDB {version("duckdb")}, settings `events.memory` and `events.threads`) into weekly ties, in a process of its own;
Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} at the end. Every row is in a tie or counted by the rule that left it out.

| log | file | ties by week | rows left out | processor seconds | wall seconds | peak memory |
|---|---|---|---|---|---|---|
{table}

Wanted: under {LIMIT:,} MB. The same expression runs on Spark (`orggraph.importers.weekly`): [how to test it](../../CONTRIBUTING.md).
""", "utf-8")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:] or list(FILES))
