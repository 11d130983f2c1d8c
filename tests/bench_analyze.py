"""How long and how much memory ``analyze`` takes: ``python -m tests.bench_analyze`` writes ``docs/benchmarks/analyze.md``.

Each size runs in a process of its own, so that its peak memory is its own. Seconds are CPU seconds of all cores.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from orggraph.analysis import analyze
from orggraph.graph import TIES_SCHEMA, OrgGraph, from_arrays
from tests.findings.offices import needing

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "analyze.md"
SIZES = ((300, 3_000), (10_000, 100_000), (100_000, 1_000_000))
UNIT, SPAN, WEEKS, NEEDED = 25, 8, 26, 3  # people in a unit, reports of a manager, weeks of contact, needed pairs for each unit
SLOWEST = 8


def organisation(people: int, ties: int, seed: int = 1) -> OrgGraph:
    """Return people in a full tree, everybody in contact with their manager both ways, six of ten other ties inside a unit of 25."""
    rng = np.random.default_rng(seed)
    manager = np.concatenate([[-1], (np.arange(1, people) - 1) // SPAN])
    report = np.arange(1, people)
    lines = np.stack([np.concatenate([report, manager[1:]]), np.concatenate([manager[1:], report])], axis=1)
    source = rng.integers(0, people, ties - len(lines))
    near = np.minimum(source // UNIT * UNIT + rng.integers(0, UNIT, len(source)), people - 1)
    target = np.where(rng.random(len(source)) < 0.6, near, rng.integers(0, people, len(source)))
    arcs = np.unique(np.concatenate([lines, np.stack([source, target], axis=1)]), axis=0)
    arcs = arcs[arcs[:, 0] != arcs[:, 1]]
    start = dt.date(2026, 1, 5)
    days = pl.Series([start + dt.timedelta(weeks=w) for w in range(WEEKS)], dtype=pl.Date)
    count = rng.poisson(2, len(arcs)) + 1.0
    rows = pl.DataFrame({"source": arcs[:, 0], "target": arcs[:, 1], "count": count, "weight": count})
    rows = rows.with_columns(channel=pl.lit("email"), period=days.gather(pl.Series(rng.integers(0, WEEKS, len(arcs)), dtype=pl.UInt32)))
    units = -(-people // UNIT)
    org = from_arrays(
        [f"P{i:07d}" for i in range(people)],
        manager.tolist(),
        department=(np.arange(people) // UNIT).tolist(),
        departments=[f"D{d:05d}" for d in range(units)],
        arcs=[],
    )
    org = dataclasses.replace(org, tie_rows=rows.select(*TIES_SCHEMA).cast(TIES_SCHEMA), as_of=start + dt.timedelta(weeks=WEEKS))
    pairs = rng.integers(0, units, (units * NEEDED, 2)).tolist()
    return needing(org, *((a, b) for a, b in pairs if a != b))


def one(people: int, ties: int) -> dict[str, object]:
    """Measure one size in this process."""
    org = organisation(people, ties)
    cpu, wall = time.process_time(), time.perf_counter()
    result = analyze(org)
    return {
        "people": people,
        "ties": org.tie_rows.height if org.tie_rows is not None else 0,
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "findings": len(result.ranked),
        "timings": sorted(result.timings.items(), key=lambda item: -item[1])[:SLOWEST],
    }


def report() -> str:
    """Return the page."""
    rows = []
    for size in SIZES:
        command = [sys.executable, "-m", "tests.bench_analyze", *map(str, size)]
        rows.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
        sys.stderr.write(f"{size}: {rows[-1]['cpu']:.1f} s\n")
    lines = [
        "# How long `analyze` takes",
        "",
        f"`python -m tests.bench_analyze`; {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}. Made-up organisations: a full tree,",
        "six of ten ties inside units of 25, three needed pairs for each unit, 26 weeks. Everything is included: permutation tests, index, advice.",
        "CPU seconds of all cores together (wall time depends on what else runs; on an idle machine it lies below).",
        "",
        "| people | ties | CPU s | wall s | peak MB | slowest (s) |",
        "|---:|---:|---:|---:|---:|---|",
    ]
    for r in rows:
        slow = ", ".join(f"`{name}` {seconds:.2g}" for name, seconds in r["timings"])
        lines.append(f"| {r['people']:,} | {r['ties']:,} | {r['cpu']:.1f} | {r['wall']:.1f} | {r['mb']:.0f} | {slow} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) == 3:
        sys.stdout.write(json.dumps(one(int(sys.argv[1]), int(sys.argv[2]))))
    else:
        REPORT.write_text(report(), "utf-8")
