"""Measures advice: ``python -m tests.bench_actions`` writes ``docs/benchmarks/actions.md``. CPU seconds (user and system) of this machine."""

import dataclasses
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from orggraph import graph, ingest
from orggraph.actions.changes import Liaison, Merge, Move, Remove
from orggraph.actions.priorities import plan
from orggraph.analysis import analyze
from orggraph.briefing import compose
from orggraph.briefing.word import to_docx
from orggraph.briefing.write import to_html
from orggraph.graph import OrgGraph, from_arrays
from orggraph.store import open_store
from orggraph.whatif import whatif
from tests.actions.test_priorities import advised
from tests.bench import SEED, managers

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks" / "actions.md"
UNIT = 500


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


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one run."""
    before = os.times()
    work()
    after = os.times()
    return after.user - before.user + after.system - before.system


def main() -> None:
    """Measure and write the report."""
    rows: list[tuple[str, str, float]] = []
    with tempfile.TemporaryDirectory() as name, open_store(Path(name) / "store") as store:
        ingest.import_paths([ROOT / "sample_data"], store)
        org = graph.load(store)
    analyze(org)  # compiled kernels and catalogues are there once for all
    fresh = dataclasses.replace(org)
    found = analyze(fresh)
    rows.append(("sample", "analysis", cpu(lambda: analyze(dataclasses.replace(org)))))
    rows.append(("sample", "briefing from the analysis, HTML", cpu(lambda: to_html(compose(found)))))
    rows.append(("sample", "briefing from the analysis, Word", cpu(lambda: to_docx(compose(found)))))
    for change in (Liaison("D11", "D33"), Move("E0283", "E0015"), Merge("D33", "D34"), Remove("E0071")):
        rows.append(
            ("sample", f"what-if: {type(change).__name__}, analysis before known", cpu(lambda c=change: whatif(fresh, [c], before=found)))
        )
    rng = np.random.default_rng(SEED)
    for n in (400, 2000):
        who = [(f"p{k}",) for k in range(n)]
        rungs = rng.choice(["contact", "communication", "mediation", "mechanism"], n)
        pairs = advised(
            [(float(s), str(r), who[int(w)]) for s, r, w in zip(rng.uniform(1, 60, n), rungs, rng.integers(n, size=n), strict=True)]
        )
        rows.append((f"{n} findings", "priorities", cpu(lambda p=pairs: plan(p))))
    big = large(100_000, 600_000)
    big.contacts  # noqa: B018 - reading the organisation is not part of a what-if
    rows.append(("100,000 people", "what-if: Move, before included", cpu(lambda: whatif(big, [Move("P090000", "P000100")]))))
    rows.append(("100,000 people", "what-if: Liaison, before included", cpu(lambda: whatif(big, [Liaison("D0010", "D0011")]))))
    lines = ["# Advice\n", "CPU seconds of one run on one machine.\n", "| organisation | work | CPU s |", "|---|---|---:|"]
    REPORT.write_text("\n".join([*lines, *(f"| {a} | {b} | {s:.2f} |" for a, b, s in rows)]) + "\n", "utf-8")
    print(REPORT.read_text("utf-8"))


if __name__ == "__main__":
    main()
