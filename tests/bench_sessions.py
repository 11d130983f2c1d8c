"""How fast the dashboard answers: real WebSocket sessions open page after page, one at first, then ten at once.

``python -m tests.bench_sessions [STORE …]`` serves each store (made-up organisations of 10,000 and 100,000 people where none is named)
and writes ``docs/benchmarks/dashboard.md``. ``--readers N`` asks for another number of readers, ``--print`` writes to the screen instead.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from orggraph import ingest
from orggraph.dashboard import pages
from orggraph.store import open_store
from tests.bench import write_files
from tests.browser.conftest import serving

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "dashboard.md"
SIZES = ((10_000, 100_000), (100_000, 1_000_000))
READERS = 10
PATIENCE = 3600  # seconds until a server of a large store answers
LARGEST = 2**26  # bytes of one message


@dataclass
class Taken:
    """Seconds until each page was whole, by page, and the bytes that were sent."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)


async def visit(address: str, reader: int, taken: Taken) -> None:
    """Open every page once in one session, each reader beginning with another page."""
    names = [p.path for p in pages()]
    names = names[reader % len(names) :] + names[: reader % len(names)]
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    async with websockets.connect(stream, subprotocols=["streamlit"], max_size=LARGEST) as socket:  # type: ignore[list-item]
        for name in names:
            message = BackMsg()
            message.rerun_script.query_string = "lang=en"
            message.rerun_script.page_name = name
            start = time.perf_counter()
            await socket.send(message.SerializeToString())
            while True:
                data = await socket.recv()
                answer = ForwardMsg.FromString(data)
                taken.sent[name] = taken.sent.get(name, 0) + len(data)
                if answer.WhichOneof("type") == "script_finished":
                    break
            taken.seconds.setdefault(name, []).append(time.perf_counter() - start)


async def together(address: str, readers: int) -> Taken:
    """Return what that many readers at once had to wait for."""
    taken = Taken()
    await asyncio.gather(*(visit(address, k, taken) for k in range(readers)))
    return taken


def measured(folder: Path, readers: int) -> Iterator[str]:
    """Serve a store and give the lines of its table."""
    with open_store(folder) as store:
        counts = store.counts()
    start = time.perf_counter()
    with serving(folder, PATIENCE) as address:
        ready = time.perf_counter() - start
        cold, warm, many = (asyncio.run(together(address, n)) for n in (1, 1, readers))
    yield f"\n## {counts['Person']:,} people, {counts.get('COMMUNICATES_WITH', 0):,} ties, {counts.get('Department', 0):,} departments\n"
    yield f"The server answers {ready:.0f} s after it was started: until then it reads the store and analyses it.\n"
    yield f"| page | first time s | again s | {readers} readers, median s | longest s | kB sent |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name in (p.path for p in pages()):
        found = many.seconds[name]
        first, again = cold.seconds[name][0], warm.seconds[name][0]
        kilobytes = warm.sent[name] / 1000
        yield f"| {name} | {first:.2f} | {again:.2f} | {statistics.median(found):.2f} | {max(found):.2f} | {kilobytes:.0f} |"
    longest = [max(max(s) for s in taken.seconds.values()) for taken in (cold, warm, many)]
    yield f"| **longest** | **{longest[0]:.2f}** | **{longest[1]:.2f}** | | **{longest[2]:.2f}** | |"


def made(folder: Path, people: int, ties: int) -> Path:
    """Return the store of a made-up organisation."""
    files = folder / str(people)
    files.mkdir()
    write_files(files, people, ties)
    with open_store(folder / f"store{people}") as store:
        ingest.import_paths([files], store)
    return folder / f"store{people}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write or print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stores", nargs="*", type=Path)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--print", action="store_true")
    asked = parser.parse_args(arguments)
    lines = [
        "# How fast the dashboard answers\n",
        f"`python -m tests.bench_sessions`; {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.",
        "Real WebSocket sessions open every page, one reader alone twice, then all readers at once, each beginning with another page; a page",
        "counts as there when the last of its messages has come. Wall time: what else runs on the machine counts too.",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for store in asked.stores or [made(Path(folder), *size) for size in SIZES]:
            lines += measured(store, asked.readers)
    load = resource.getrusage(resource.RUSAGE_CHILDREN)
    lines.append(
        f"\nThe servers took {load.ru_utime + load.ru_stime:.0f} s of processor time together. In the last quarter of an hour {os.getloadavg()[2]:.0f}"
        f" programs wanted the {os.cpu_count()} cores; on an idle machine the seconds are fewer."
    )
    text = "\n".join(lines) + "\n"
    if asked.print:
        print(text)
    else:
        REPORT.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
