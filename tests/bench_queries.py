"""Measures every query of the library on a large organisation: ``make bench`` writes ``docs/benchmarks/queries.md``.

The organisation, 100,000 people and 1,000,000 ties where no other numbers are given, is written first, unless the Neo4j on this machine that
``ORGGRAPH_STORE`` names holds one already; without such a server one is started and stopped.
"""

import dataclasses
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl

from orggraph import queries
from orggraph.store import Changes, EdgeRows, NodeRows, Store, open_store
from tests import bench_server

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "queries.md"
ROWS = 10_000
PEOPLE, TIES = 100_000, 1_000_000

SEED = 20260105
UNIT = 25  # people in a department
SPAN = 8
AS_OF = dt.date(2026, 3, 31)
WEEKS = 4
PART = 100_000  # relationships a transaction


def _keys(prefix: str, numbers: np.ndarray) -> pl.Series:
    return prefix + pl.Series(numbers).cast(pl.String).str.zfill(6)


def organisation(people: int, ties: int) -> Iterator[Changes]:
    """Yield the changes that write an organisation with every data layer; registers grow with the people."""
    rng = np.random.default_rng(SEED)
    units, some = people // UNIT, people // 10
    i = np.arange(people)
    start = [AS_OF - dt.timedelta(days=int(d)) for d in rng.integers(1, 9000, people)]
    person = pl.DataFrame({
        "id": _keys("P", i), "name": _keys("Person ", i), "title": _keys("Title ", i % 50), "grade": pl.Series(i % 10).cast(pl.String),
        "location": _keys("Site ", i % 30), "employment": ["active"] * people, "fte": np.where(i % 7 == 0, 0.5, 1.0),
        "start": start, "vacant": i % 100 == 99, "email": _keys("p", i),
    })  # fmt: skip
    u = np.arange(units)
    unit = pl.DataFrame({"id": _keys("D", u), "name": _keys("Department ", u), "kind": ["team"] * units})
    directive = pl.DataFrame({"id": _keys("R", np.arange(some)), "subject": _keys("subject ", rng.integers(0, some // 3, some)),
        "stance": np.where(rng.random(some) < 0.5, "require", "forbid"), "date": [AS_OF - dt.timedelta(days=int(d)) for d in rng.integers(1, 400, some)],
        "status": np.where(rng.random(some) < 0.7, "open", "done")})  # fmt: skip
    task = pl.DataFrame({"id": _keys("T", np.arange(some)), "title": _keys("Task ", np.arange(some)), "status": np.where(rng.random(some) < 0.3, "blocked", "open"),
        "due": [AS_OF + dt.timedelta(days=int(d)) for d in rng.integers(-100, 100, some)]})  # fmt: skip
    concern = pl.DataFrame({"id": _keys("C", np.arange(some)), "topic": _keys("topic ", rng.integers(0, 40, some)),
        "raised_on": [AS_OF - dt.timedelta(days=int(d)) for d in rng.integers(1, 400, some)],
        "status": np.where(rng.random(some) < 0.5, "raised", "answered")})  # fmt: skip
    concern = concern.with_columns(answered_on=pl.when(pl.col("status") == "answered").then(pl.col("raised_on") + pl.duration(days=9)))
    goals, skills, ways = units // 2, 200, units // 4
    goal = pl.DataFrame({"id": _keys("G", np.arange(goals)), "title": _keys("Goal ", np.arange(goals))})
    skill = pl.DataFrame({"id": _keys("skill ", np.arange(skills))})
    way = pl.DataFrame({"id": _keys("M", np.arange(ways)), "title": _keys("Meeting ", np.arange(ways)), "kind": ["meeting"] * ways,
        "last_used": [AS_OF - dt.timedelta(days=int(d)) for d in rng.integers(1, 400, ways)]})  # fmt: skip
    left = people // 10
    former = pl.DataFrame({"id": _keys("L", np.arange(left)), "name": _keys("Former ", np.arange(left)),
        "until": [AS_OF - dt.timedelta(days=int(d)) for d in rng.integers(1, 700, left)]})  # fmt: skip
    imports = pl.DataFrame(
        {"id": ["i1"], "at": ["2026-03-31T08:00:00"], "as_of": [AS_OF], "source": ["bench"], "sha256": [""], "counts": ["{}"]}
    )
    nodes = {"Person": person, "Department": unit, "Directive": directive, "Task": task, "Concern": concern, "Goal": goal, "Skill": skill,
             "Mechanism": way, "FormerPerson": former, "Import": imports}  # fmt: skip
    yield Changes(tuple(NodeRows(label, frame) for label, frame in nodes.items()))

    def edge(type_: str, ends: tuple[str, str], source: pl.Series, target: pl.Series, **more: object) -> EdgeRows:
        frame = pl.DataFrame({"source": source, "target": target, **more})
        frame = frame.unique([c for c in ("source", "target", "kind", "role", "scope") if c in frame.columns], maintain_order=True)
        return EdgeRows(type_, *ends, (), frame)

    def any_of(prefix: str, among: int, n: int) -> pl.Series:
        return _keys(prefix, rng.integers(0, among, n))

    day = [AS_OF - dt.timedelta(days=100)] * people
    yield Changes((), (
        edge("MEMBER_OF", ("Person", "Department"), _keys("P", i), _keys("D", np.minimum(i // UNIT, units - 1)), since=day),
        edge("REPORTS_TO", ("Person", "Person"), _keys("P", i[1:]), _keys("P", (i[1:] - 1) // SPAN), kind=["solid"] * (people - 1)),
        edge("REPORTED_TO", ("Person", "Person"), any_of("P", people, some), any_of("P", people, some), kind=["solid"] * some,
             since=[dt.date(2020, 1, 1)] * some, until=[AS_OF - dt.timedelta(days=int(d)) for d in rng.integers(1, 700, some)]),
        edge("WAS_MEMBER_OF", ("Person", "Department"), any_of("P", people, some), any_of("D", units, some),
             until=[AS_OF - dt.timedelta(days=int(d)) for d in rng.integers(1, 700, some)]),
        edge("PART_OF", ("Department", "Department"), _keys("D", u[1:]), _keys("D", (u[1:] - 1) // SPAN)),
        edge("HEADS", ("Person", "Department"), _keys("P", u * UNIT), _keys("D", u)),
        edge("DEPENDS_ON", ("Department", "Department"), any_of("D", units, units), any_of("D", units, units),
             kind=["input"] * units, strength=rng.random(units)),
        edge("PURSUES", ("Department", "Goal"), any_of("D", units, units * 2), any_of("G", goals, units * 2), weight=rng.random(units * 2)),
        edge("OPPOSES", ("Goal", "Goal"), any_of("G", goals, goals), any_of("G", goals, goals), kind=["opposes"] * goals),
        edge("ISSUED", ("Person", "Directive"), any_of("P", people // 50, some), _keys("R", np.arange(some))),
        edge("ADDRESSES", ("Directive", "Department"), _keys("R", np.arange(some)), any_of("D", units, some)),
        edge("DOES", ("Department", "Task"), any_of("D", units, some), _keys("T", np.arange(some))),
        edge("RESPONSIBLE_FOR", ("Person", "Task"), any_of("P", people, some * 3), any_of("T", some, some * 3),
             role=rng.choice(["R", "A", "C", "I"], some * 3)),
        edge("BLOCKED_BY", ("Task", "Task"), any_of("T", some, some // 3), any_of("T", some, some // 3)),
        edge("HAS_SKILL", ("Person", "Skill"), any_of("P", people, people), any_of("skill ", skills, people), level=rng.integers(1, 6, people)),
        edge("NEEDS_SKILL", ("Department", "Skill"), any_of("D", units, units), any_of("skill ", skills, units),
             min_level=rng.integers(1, 5, units), people=rng.integers(1, 4, units)),
        edge("RAISED", ("Person", "Concern"), any_of("P", people, some), _keys("C", np.arange(some))),
        edge("CONCERNS", ("Concern", "Department"), _keys("C", np.arange(some)), any_of("D", units, some)),
        edge("STOPPED_AT", ("Concern", "Person"), _keys("C", np.arange(some)), any_of("P", people // 10, some)),
        edge("JOINS", ("Mechanism", "Department"), any_of("M", ways, ways * 2), any_of("D", units, ways * 2)),
        edge("DELEGATES_TO", ("Person", "Person"), any_of("P", people // 10, some // 10), any_of("P", people, some // 10),
             scope=["all"] * (some // 10), **{"from": [AS_OF] * (some // 10)}),
        edge("IS_AWAY", ("Person", "Person"), (away := _keys("P", i[: some // 10])), away, kind=["leave"] * (some // 10), **{"from": [AS_OF] * (some // 10)},
             until=[AS_OF] * (some // 10)),
    ))  # fmt: skip
    boss = (i[1:] - 1) // SPAN
    n = ties - 2 * (people - 1)
    source = rng.integers(people, size=n)
    near = np.minimum(source // UNIT * UNIT + rng.integers(UNIT, size=n), people - 1)
    target = np.where(rng.random(n) < 0.6, near, rng.integers(people, size=n))
    source, target = np.concatenate([i[1:], boss, source]), np.concatenate([boss, i[1:], target])
    week = [AS_OF - dt.timedelta(days=7 * k) for k in range(WEEKS)]
    frame = pl.DataFrame({"source": _keys("P", source), "target": _keys("P", target), "channel": rng.choice(["email", "chat", "call"], ties),
        "period": pl.Series(week).gather(rng.integers(0, WEEKS, ties)), "count": rng.integers(1, 9, ties).astype(float)})  # fmt: skip
    frame = frame.filter(pl.col("source") != pl.col("target")).unique(["source", "target", "channel", "period"], maintain_order=True)
    yield Changes(
        (), (EdgeRows("COMMUNICATES_WITH", "Person", "Person", ("channel", "period"), frame.with_columns(weight=pl.col("count"))),)
    )


def fill(store: Store, people: int, ties: int) -> None:
    """Write the organisation, a part at a time: one transaction of a million relationships is more than a small server's memory."""
    for changes in organisation(people, ties):
        if changes.nodes:
            store.write(changes)
        for edges in changes.edges:
            assert edges.upsert is not None
            for part in edges.upsert.iter_slices(PART):
                store.write(Changes((), (dataclasses.replace(edges, upsert=part),)))


def measure(store: Store, clock: Callable[[], float]) -> Iterator[str]:
    """Run every query with its defaults twice; the second run counts, when the plan is there and the pages are in memory."""
    counts = store.counts()
    yield f"# Every query of the library on a large organisation\n\n{counts['Person']:,} people, {counts['COMMUNICATES_WITH']:,} ties,"
    yield f"{counts['Department']:,} departments, registers in proportion; {store.describe()['engine']}, {os.cpu_count()} cores.\n"
    yield "Processor seconds of the server (other programs were running, which wall time would count), second run, at most 10,000 rows.\n"
    yield "| query | s | rows |\n|---|---:|---:|"
    slowest = 0.0
    for name, query in queries.load_all().items():
        queries.run(store, query, limit=ROWS, timeout=60)
        start = clock()
        rows = queries.run(store, query, limit=ROWS, timeout=60)
        taken = clock() - start
        slowest = max(slowest, taken)
        yield f"| `{name}` | {taken:.2f} | {len(rows.tuples):,} |"
    yield f"\nThe slowest took {slowest:.2f} s."


def main(arguments: list[str]) -> None:
    """Fill the store where it is empty, measure, and write the report."""
    people, ties = (int(a) for a in arguments) if arguments else (PEOPLE, TIES)
    lines = []
    with tempfile.TemporaryDirectory() as name, bench_server.a_server(Path(name)) as url, open_store(url) as store:
        if not store.counts().get("Person"):
            fill(store, people, ties)
        for line in measure(store, bench_server.seconds(url)):
            print(line, flush=True)
            lines.append(line)
    if not arguments:
        REPORT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
