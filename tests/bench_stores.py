"""Measures both stores with whole tables: ``make bench`` writes ``docs/benchmarks/stores.md``.

100,000 people and 1,000,000 ties go in as an import does it, in one transaction, and come back as arrays; beside it the loop that one would
write first, ``UNWIND $rows … MERGE`` through the official driver. Without ``ORGGRAPH_STORE=neo4j://…`` (an empty server on this machine)
a server of its own is started and stopped.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j

from orggraph import graph
from orggraph.settings import load as load_settings
from orggraph.store import Changes, Store, open_store
from tests import bench_server
from tests.bench import machine
from tests.bench_queries import organisation

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "stores.md"
PEOPLE, TIES = 100_000, 1_000_000
BATCH = 1000  # rows a statement of the plain loop, the size that a tutorial shows
LIMITS = {"embedded": {"in": 25.0, "out": 5.0}, "neo4j": {"in": 60.0, "out": 5.0}}
PERSON = "UNWIND $rows AS r MERGE (p:Person {id: r.id}) SET p.name = r.name"
TIE = """UNWIND $rows AS r MATCH (a:Person {id: r.source}) MATCH (b:Person {id: r.target})
MERGE (a)-[e:COMMUNICATES_WITH {channel: r.channel, period: r.period}]->(b) SET e.count = r.count, e.weight = r.weight"""


class Clock:
    """Wall and processor seconds of a block; those of the server are counted too, which wall time alone would not tell apart from waiting."""

    def __init__(self, of_server: Callable[[], float] = lambda: 0.0) -> None:
        self._of_server = of_server

    def __enter__(self) -> "Clock":
        self._wall, self._own, self._server = time.perf_counter(), time.process_time(), self._of_server()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall = time.perf_counter() - self._wall
        self.processor = time.process_time() - self._own + self._of_server() - self._server


def changes(people: int, ties: int) -> Changes:
    """Return the people, who reports to whom and the ties as one set of changes."""
    parts = list(organisation(people, ties))
    nodes = [n for part in parts for n in part.nodes if n.label in ("Person", "Department", "Import")]
    edges = [e for part in parts for e in part.edges if e.type in ("MEMBER_OF", "REPORTS_TO", "COMMUNICATES_WITH")]
    return Changes(tuple(nodes), tuple(edges))


def measured(store: Store, work: Changes, clock: Callable[[], float]) -> Iterator[tuple[str, str, Clock]]:
    """Write once, read back as whole tables and as the arrays of an analysis; yield the step, its kind and its time."""
    with Clock(clock) as taken:
        store.write(work)
    yield "written in one transaction", "in", taken
    for name, kind in (("people", "Person"), ("ties", "COMMUNICATES_WITH")):
        with Clock(clock) as taken:
            frame = store.nodes(kind) if name == "people" else store.edges(kind)
        yield f"{frame.height:,} {name} read as a table", "out", taken
    for again in ("", ", again"):  # after a large write a server still compiles and tidies up while it is read for the first times
        with Clock(clock) as taken:
            org = graph.load(store, load_settings())
        yield f"{org.n:,} people with lines and ties read into arrays{again}", "out", taken


def plain_loop(url: str, work: Changes, clock: Callable[[], float]) -> Clock:
    """Write the same people and ties as a first script would: a batch a transaction, MERGE, an index and nothing else."""
    people = next(n.upsert for n in work.nodes if n.label == "Person")
    ties = next(e.upsert for e in work.edges if e.type == "COMMUNICATES_WITH")
    assert people is not None
    assert ties is not None
    auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(url, auth=auth) as driver, Clock(clock) as taken:
        driver.execute_query("CREATE CONSTRAINT IF NOT EXISTS FOR (p:Person) REQUIRE p.id IS UNIQUE")
        for statement, frame in ((PERSON, people), (TIE, ties)):
            for part in frame.iter_slices(BATCH):
                driver.execute_query(statement, rows=part.to_dicts())
    return taken


def empty(url: str) -> None:
    """Take everything out of a server through the driver."""
    auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(url, auth=auth) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()


def report(people: int, ties: int, folder: Path, *, loop: bool) -> Iterator[str]:
    """Yield the lines of the report as they are measured."""
    yield f"# Both stores with whole tables\n\nMade by `python -m tests.bench_stores` in one run. {machine()}\n"
    work = changes(people, ties)
    sizes = {e.type: 0 if e.upsert is None else e.upsert.height for e in work.edges}
    yield f"{people:,} people, {sizes['COMMUNICATES_WITH']:,} ties, {sizes['REPORTS_TO']:,} reporting lines, one set of changes.\n"
    yield "Processor seconds are those of orggraph and of the server together.\n"
    yield "| store | | wall s | processor s | limit s |\n|---|---|---:|---:|---:|"

    def rows(name: str, store: Store, clock: Callable[[], float]) -> Iterator[tuple[str, Clock]]:
        for step, kind, taken in measured(store, work, clock):
            yield f"| {name} | {step} | {taken.wall:.1f} | {taken.processor:.1f} | {LIMITS[name][kind]:g} |", taken

    with open_store(folder / "store") as store:
        for line, _ in rows("embedded", store, lambda: 0.0):
            yield line
    with bench_server.a_server(folder / "server") as url:
        clock = bench_server.seconds(url)
        with open_store(url) as store:
            first = None
            for line, taken in rows("neo4j", store, clock):
                first = first or taken
                yield line
        assert first is not None
        if loop:
            empty(url)
            plain = plain_loop(url, work, clock)
            yield f"| neo4j | plain `UNWIND … MERGE` loop, people and ties only | {plain.wall:.1f} | {plain.processor:.1f} | |"
            yield f"\nThe loop took {plain.wall / first.wall:.1f} times as long, and leaves half a graph when it is stopped."
        yield f"\nThe server's memory afterwards: {bench_server.process(url).memory_info().rss >> 20:,} MB."


def main(arguments: list[str]) -> None:
    """Print the report as it grows; write it when the whole was measured (``--quick`` leaves the loop out and writes nothing)."""
    numbers = [int(a) for a in arguments if a.isdigit()]
    people, ties = (*numbers, PEOPLE, TIES)[:2] if len(numbers) != 1 else (numbers[0], TIES)
    quick = "--quick" in arguments
    lines = []
    with tempfile.TemporaryDirectory() as name:
        for line in report(people, ties, Path(name), loop=not quick):
            print(line, flush=True)
            lines.append(line)
    if not quick and (people, ties) == (PEOPLE, TIES):
        REPORT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
