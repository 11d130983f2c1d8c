"""Measures the metrics that networkx lacks, and every finding: ``python -m tests.bench_metrics`` writes ``docs/benchmarks/metrics.md``.

Seconds are processor time (all threads together), which other work on the machine changes least; ratios are taken in one run.
"""

import dataclasses
import datetime as dt
import itertools
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl

from orggraph.errors import NotAssessed
from orggraph.findings.base import all_findings
from orggraph.graph import TIES_SCHEMA, OrgGraph, from_arrays
from orggraph.metrics.base import all_metrics
from orggraph.metrics.brokerage import roles
from orggraph.metrics.superiors import chart_distance
from orggraph.settings import load

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "metrics.md"
SEED, UNIT, SPAN, WEEKS = 20260105, 25, 8, 26
SHOWN = 0.1  # seconds: what takes less is in the sum alone


def organisation(people: int, ties: int) -> OrgGraph:
    """Return a full tree of ``SPAN`` reports each, departments of ``UNIT``, six of ten ties inside them, contacts over ``WEEKS`` weeks."""
    rng = np.random.default_rng(SEED)
    manager = np.array([-1, *((np.arange(1, people) - 1) // SPAN)])
    report = np.arange(1, people)
    lines = np.concatenate([report * people + manager[1:], manager[1:] * people + report])
    source = rng.integers(people, size=2 * ties)
    near = np.minimum(source // UNIT * UNIT + rng.integers(UNIT, size=len(source)), people - 1)
    target = np.where(rng.random(len(source)) < 0.6, near, rng.integers(people, size=len(source)))
    other = rng.permutation(np.setdiff1d(source[source != target] * people + target[source != target], lines))
    keys = np.concatenate([lines, other[: ties - len(lines)]])
    times = 1 + rng.poisson(1.0, len(keys))
    start = dt.date(2026, 1, 5)
    days = np.array([start + dt.timedelta(weeks=w) for w in range(WEEKS)], dtype="datetime64[D]")
    rows = pl.DataFrame({"key": np.repeat(keys, times), "period": days[rng.integers(WEEKS, size=int(times.sum()))]})
    rows = rows.group_by("key", "period").len("count").sort("key", "period")
    full = rows.select(source=pl.col("key") // people, target=pl.col("key") % people, channel=pl.lit("email"), period="period",
                       count="count", weight="count")  # fmt: skip
    units = -(-people // UNIT)
    chart = from_arrays(
        [f"P{i:07d}" for i in range(people)],
        manager.tolist(),
        department=(np.arange(people) // UNIT).tolist(),
        departments=[f"D{d:05d}" for d in range(units)],
        head=[d * UNIT for d in range(units)],
        arcs=[],
    )
    need = pl.DataFrame({"source": [f"D{d:05d}" for d in range(units)], "target": [f"D{(d * 7 + 1) % units:05d}" for d in range(units)]})
    need = need.filter(pl.col("source") != pl.col("target")).with_columns(kind=pl.lit("service"), strength=pl.lit(0.5), since=pl.lit(None))
    return dataclasses.replace(
        chart, tie_rows=full.cast(TIES_SCHEMA), as_of=start + dt.timedelta(weeks=WEEKS), relationships={"DEPENDS_ON": need}
    )


def seconds(work: Callable[[], object]) -> tuple[float, object]:
    """Return processor seconds and the result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def plain_brokerage(graph: nx.DiGraph, label: list[int]) -> int:
    """Count all open two-paths by role as one writes it over networkx; return their number."""
    counts: dict[tuple[int, bool, bool, bool], int] = {}
    for v in graph:
        for a, b in itertools.product(graph.predecessors(v), graph.successors(v)):
            if a != b and not graph.has_edge(a, b):
                key = (v, label[a] == label[v], label[v] == label[b], label[a] == label[b])
                counts[key] = counts.get(key, 0) + 1
    return sum(counts.values())


def ratios(people: int, ties: int) -> Iterator[str]:
    """Compare with plain Python over networkx; a different answer stops the run."""
    org = organisation(people, ties)
    plain = nx.DiGraph(org.arcs.select("source", "target").rows())
    roles(org.ties, org.department)  # compiled before it is measured
    slow, theirs = seconds(lambda: plain_brokerage(plain, org.department.tolist()))
    fast, ours = seconds(lambda: int(roles(org.ties, org.department)[0].sum()))
    if ours != theirs:
        raise SystemExit("brokerage: two answers")
    yield f"## Against plain Python over networkx\n\n{people:,} people, {ties:,} ties; the answers were equal.\n"
    yield "| what | plain, s | here, s | ratio |\n|---|---:|---:|---:|"
    yield f"| Gould-Fernandez roles, moments included | {slow:.2f} | {fast:.3f} | {slow / max(fast, 1e-4):.0f} × |"
    tree = nx.DiGraph((int(m), i) for i, m in enumerate(org.manager) if m >= 0)
    rng = np.random.default_rng(SEED)
    a, b = rng.integers(people, size=(2, 200))
    slow, theirs = seconds(lambda: [nx.lowest_common_ancestor(tree, int(i), int(j)) for i, j in zip(a, b, strict=True)])
    many_a, many_b = np.tile(a, 500), np.tile(b, 500)
    fast, steps = seconds(lambda: chart_distance(org, many_a, many_b))
    depth = org.depth
    expected = [depth[i] + depth[j] - 2 * depth[c] for i, j, c in zip(a, b, theirs, strict=True)]  # type: ignore[call-overload]
    if steps[:200].tolist() != expected:  # type: ignore[index]
        raise SystemExit("lowest common superior: two answers")
    yield f"| lowest common superior, a pair | {slow / 200:.4f} | {fast / 100_000:.7f} | {slow / 200 / (fast / 100_000):.0f} × |"


def metrics(people: int, ties: int) -> Iterator[str]:
    """Time every metric on one organisation."""
    org = organisation(people, ties)
    yield f"\n## Metrics\n\n{people:,} people, {ties:,} ties; those under {SHOWN} s are in the sum alone.\n\n| metric | s | |\n|---|---:|---|"
    total = 0.0
    for name, measure in all_metrics().items():
        try:
            taken, result = seconds(lambda measure=measure: measure(org))  # type: ignore[misc]
        except NotAssessed:
            continue
        total += taken
        if taken >= SHOWN:
            yield f"| {name} | {taken:.1f} | {getattr(result, 'note', '')} |"
    yield f"| all | {total:.1f} | |"


def findings(people: int, ties: int) -> Iterator[str]:
    """Time every finding on one organisation, metrics shared as in ``analyze``."""
    org, settings = organisation(people, ties), load()
    yield f"\n## Findings\n\n{people:,} people, {ties:,} ties.\n\n| finding | s |\n|---|---:|"
    total = 0.0
    for name, declared in all_findings().items():
        try:
            org.require(*declared.needs)
            taken, _ = seconds(lambda declared=declared: declared.detect(org, settings))  # type: ignore[misc]
        except NotAssessed:
            continue
        total += taken
        if taken >= SHOWN:
            yield f"| {name} | {taken:.1f} |"
    yield f"| all | {total:.1f} |"


def main(large: bool) -> None:
    """Print the tables as they grow, then write them; ``--large`` adds 100,000 people."""
    lines = ["# Metrics and findings\n\nMade by `python -m tests.bench_metrics` in one run; processor seconds of all threads.\n"]
    parts = [ratios(5_000, 50_000), metrics(10_000, 100_000), findings(10_000, 100_000)]
    for line in itertools.chain(*parts, *([findings(100_000, 1_000_000)] if large else [])):
        print(line, flush=True)
        lines.append(line)
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main("--large" in sys.argv)
