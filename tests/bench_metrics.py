"""Measures the metrics that networkx lacks, and every finding: ``python -m tests.bench_metrics`` writes ``docs/benchmarks/metrics.md``.

Seconds of metrics and findings are processor time (all threads together), which other work on the machine changes least; ratios are taken in
one run, on the clock and in processor time.
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
from orggraph.metrics.superiors import chart_distance, lowest_common_superiors
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


def both(work: Callable[[], object], times: int = 1) -> tuple[float, float, object]:
    """Return the least seconds on the clock and of all processors of ``times`` calls, and the result."""
    wall = processor = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        used, result = seconds(work)
        wall, processor = min(wall, time.perf_counter() - start), min(processor, used)
    return wall, processor, result


def line(what: str, slow: tuple[float, float, object], fast: tuple[float, float, object], share: float = 1) -> str:
    """Return a row: seconds on the clock, and both ratios. ``share`` is the part of the fast one's work that the slow one did."""
    shown = f"{slow[0]:.3g} | {fast[0] * share:.2g} | {slow[0] / (fast[0] * share):,.0f} × | {slow[1] / (fast[1] * share):,.0f} ×"
    return f"| {what} | {shown} |"


def ratios(people: int, ties: int) -> Iterator[str]:
    """Compare with plain Python over networkx; a different answer stops the run."""
    org = organisation(people, ties)
    plain = nx.DiGraph(org.arcs.select("source", "target").rows())
    small = organisation(100, 1_000)
    roles(small.ties, small.department)  # compiled before it is measured
    chart_distance(small, np.zeros(1, np.int64), np.zeros(1, np.int64))
    yield f"## Against plain Python over networkx\n\n{people:,} people, {ties:,} ties; seconds on the clock; the answers were equal.\n"
    yield "| what | plain, s | here, s | ratio | of processor time |\n|---|---:|---:|---:|---:|"
    slow = both(lambda: plain_brokerage(plain, org.department.tolist()))
    first = both(lambda: roles(org.ties, org.department))
    fast = both(lambda: roles(org.ties, org.department), 5)
    if int(fast[2][0].sum()) != slow[2]:  # type: ignore[index]
        raise SystemExit("brokerage: two answers")
    yield line("Gould-Fernandez roles, moments included", slow, fast)
    yield line("the same, first call: rows of arcs in and back are made", slow, first)
    tree = nx.DiGraph((int(m), i) for i, m in enumerate(org.manager) if m >= 0)
    asked = [(i, j) for i, j in np.random.default_rng(SEED).integers(people, size=(10_000, 2)).tolist()]
    slow = both(lambda: [nx.lowest_common_ancestor(tree, i, j) for i, j in asked[:20]])
    fast = both(lambda: [lowest_common_superiors(org, i, j) for i, j in asked[:20]], 20)
    if [(c,) for c in slow[2]] != fast[2]:  # type: ignore[attr-defined]
        raise SystemExit("lowest common superior: two answers")
    yield line("lowest common superiors of 20 pairs, asked singly", slow, fast)
    a, b = np.array(asked).T
    many_a, many_b = np.tile(a, 10), np.tile(b, 10)
    fast = both(lambda: chart_distance(org, many_a, many_b), 5)
    yield line("20 pairs asked singly, against 20 of 100,000 asked at once (steps over the superior)", slow, fast, 20 / 100_000)
    slow = both(lambda: dict(nx.all_pairs_lowest_common_ancestor(tree, asked)), 2)
    steps = [org.depth[i] + org.depth[j] - 2 * org.depth[c] for (i, j), c in slow[2].items()]  # type: ignore[attr-defined]
    fast = both(lambda: chart_distance(org, *np.array(list(slow[2])).T), 5)  # type: ignore[call-overload]
    if fast[2].tolist() != steps:  # type: ignore[attr-defined]
        raise SystemExit("steps in the chart: two answers")
    yield line("10,000 pairs asked at once, of both", slow, fast)


def metrics(people: int, ties: int) -> Iterator[str]:
    """Time every metric on one organisation."""
    org = organisation(people, ties)
    yield f"\n## Metrics\n\n{people:,} people, {ties:,} ties; processor seconds of all threads; those under {SHOWN} s are in the sum alone.\n\n| metric | s | |\n|---|---:|---|"
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
    yield f"\n## Findings\n\n{people:,} people, {ties:,} ties; processor seconds of all threads.\n\n| finding | s |\n|---|---:|"
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
    lines = ["# Metrics and findings\n\nMade by `python -m tests.bench_metrics` in one run.\n"]
    parts = [ratios(100_000, 1_000_000), metrics(10_000, 100_000), findings(10_000, 100_000)]
    for line in itertools.chain(*parts, *([findings(100_000, 1_000_000)] if large else [])):
        print(line, flush=True)
        lines.append(line)
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main("--large" in sys.argv)
