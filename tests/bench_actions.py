"""Measures advice: ``python -m tests.bench_actions`` writes ``docs/benchmarks/actions.md``."""

import dataclasses
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from orggraph import graph, ingest
from orggraph.actions.changes import Liaison, Merge, Move, Remove
from orggraph.actions.priorities import plan
from orggraph.analysis import analyze
from orggraph.briefing import Document, compose
from orggraph.briefing.word import to_docx
from orggraph.briefing.write import to_html
from orggraph.graph import OrgGraph, from_arrays
from orggraph.statistics import statistics
from orggraph.store import open_store
from orggraph.whatif import whatif
from tests.actions.test_priorities import advised
from tests.bench import SEED, managers

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks" / "actions.md"
PEOPLE, TIES, UNIT = 100_000, 1_000_000, 500  # people in a department


def large(people: int, ties: int) -> OrgGraph:
    """A full tree in departments of 500 side by side, six of ten contacts inside, each department needing the next."""
    rng = np.random.default_rng(SEED)
    boss = np.array(managers(people))
    source = rng.integers(people, size=ties)
    near = np.minimum(source // UNIT * UNIT + rng.integers(UNIT, size=ties), people - 1)
    target = np.where(rng.random(ties) < 0.6, near, rng.integers(people, size=ties))
    below = np.flatnonzero(boss >= 0)
    source, target = np.r_[source, below, boss[below]], np.r_[target, boss[below], below]
    units = -(-people // UNIT)
    names = [f"D{d:04d}" for d in range(units)]
    org = from_arrays(
        [f"P{i:06d}" for i in range(people)],
        boss.tolist(),
        department=(np.arange(people) // UNIT).tolist(),
        departments=names,
        head=[d * UNIT for d in range(units)],
    )
    rows = pl.DataFrame({"source": source, "target": target}).filter(pl.col("source") != pl.col("target"))
    rows = rows.select(pl.all(), channel=pl.lit("email"), period=pl.lit(org.as_of), count=pl.lit(1.0), weight=pl.lit(1.0))
    need = {"source": names[:-1], "target": names[1:], "kind": "service", "strength": 0.5, "since": None, "note": None}
    return dataclasses.replace(org, tie_rows=rows, relationships={"DEPENDS_ON": pl.DataFrame(need)})


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU seconds (all cores, processes that it starts included) and the wall seconds of one run."""
    start, before = time.perf_counter(), sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - before, time.perf_counter() - start


def main() -> None:
    """Measure and write the report."""
    rows: list[tuple[str, str, str, float, float]] = []

    def note(organisation: str, work: str, promised: str, run: Callable[[], object]) -> None:
        rows.append((organisation, work, promised, *measured(run)))

    with tempfile.TemporaryDirectory() as name:
        with open_store(Path(name) / "store") as store:
            ingest.import_paths([ROOT / "sample_data"], store)
            org = graph.load(store)
            wide = graph.load(store, window_weeks=math.inf)
        for command, promised in (("brief -o briefing.html", "3"), ("whatif --liaison D11:D33", ""), ("case list", "")):
            argv = [sys.executable, "-m", "orggraph", *command.split(), "--store", str(Path(name) / "store")]
            note("sample", f"`orggraph {command}`, the whole process", promised, lambda a=argv, n=name: started(a, n))
    analyze(org)  # compiled kernels and catalogues are there once for all
    found = analyze(dataclasses.replace(org))
    note("sample", "briefing with its analysis, HTML", "3", lambda: briefed(dataclasses.replace(org), wide, to_html))
    note("sample", "briefing with its analysis, Word", "3", lambda: briefed(dataclasses.replace(org), wide, to_docx))
    for change in (Liaison("D11", "D33"), Move("E0283", "E0015"), Merge("D33", "D34"), Remove("E0071")):
        note("sample", f"what-if: {type(change).__name__}", "1", lambda c=change: whatif(org, [c], before=found))
    rng = np.random.default_rng(SEED)
    for n, parties, promised in ((400, 400, ""), (500, 120, ""), (2000, 2000, "10"), (2000, 400, "10")):
        who = [(f"p{k}",) for k in range(parties)]
        rungs = rng.choice(["contact", "communication", "mediation", "mechanism"], n)
        drawn = zip(rng.uniform(1, 60, n), rungs, rng.integers(parties, size=n), strict=True)
        pairs = advised([(float(s), str(r), who[int(w)]) for s, r, w in drawn])
        how = "exactly" if plan(pairs).exact else "greedily, with its bound"
        note(f"{n} findings", f"priorities of {parties} parties, {how}", promised, lambda p=pairs: plan(p))
    big = large(PEOPLE, TIES)
    big.contacts  # noqa: B018 - reading the organisation is not part of a what-if
    known = analyze(big)
    for change in (Liaison("D0010", "D0011"), Move("P090000", "P000100")):
        kind = type(change).__name__
        note(f"{PEOPLE:,} people", f"what-if: {kind}, before known", "15", lambda c=change: whatif(big, [c], before=known))
    note(
        f"{PEOPLE:,} people", "what-if: Liaison, before as well", "", lambda: whatif(dataclasses.replace(big), [Liaison("D0010", "D0011")])
    )
    head = f"""# Advice: briefing, priorities, what-if

`python -m tests.bench_actions`; {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}. CPU seconds of all cores
together; wall seconds depend on what else runs ({os.getloadavg()[0]:.0f} processes waited at the end of this run). `≤` is what is promised, in
seconds on an idle machine. The large organisation is a full tree of {PEOPLE:,} people in {-(-PEOPLE // UNIT)} departments with {TIES:,} ties and
a need from each department to the next; what is measured along sampled ways (`whatif.reused`) is not measured again there.

| organisation | work | ≤ s | CPU s | wall s |
|---|---|---:|---:|---:|
"""
    REPORT.write_text(head + "".join(f"| {a} | {b} | {c} | {d:.2f} | {e:.2f} |\n" for a, b, c, d, e in rows), "utf-8")
    print(REPORT.read_text("utf-8"))


def started(command: list[str], folder: str) -> None:
    """Run a command in a folder."""
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def briefed(org: OrgGraph, wide: OrgGraph, write: Callable[[Document], object]) -> None:
    """Write a briefing of an organisation that was just read."""
    write(compose(analyze(org), numbers=statistics(wide)))


if __name__ == "__main__":
    main()
