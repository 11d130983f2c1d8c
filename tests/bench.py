"""Measures the position metrics and the way from files to findings: ``python -m tests.bench`` writes ``docs/benchmarks/skeleton.md``.

Ratios are taken in one run on one machine; absolute seconds are this machine's own.
"""

import csv
import datetime as dt
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from orggraph import ingest
from orggraph.graph import OrgGraph, from_arrays
from orggraph.metrics.base import all_metrics

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks" / "skeleton.md"
SEED = 20260105
UNIT = 25  # people in a department
SPAN = 8
POSITION = ("betweenness", "constraint", "effective_size", "cut_off", "bridges", "reciprocity", "reach", "krackhardt")


def managers(people: int) -> list[int]:
    """Position of each manager: a full tree, ``SPAN`` reports to each."""
    return [-1, *((i - 1) // SPAN for i in range(1, people))]


def pairs(people: int, ties: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Return distinct directed pairs: everybody with their manager both ways, six of ten others inside a department, the rest anywhere."""
    lines = [(i, boss) for i, boss in enumerate(managers(people)) if boss >= 0]
    always = {*lines, *((boss, i) for i, boss in lines)}
    found: set[tuple[int, int]] = set()
    ties -= len(always)
    while len(found) < ties:
        source = rng.integers(people, size=ties)
        near = source // UNIT * UNIT + rng.integers(UNIT, size=ties)
        target = np.where(rng.random(ties) < 0.6, np.minimum(near, people - 1), rng.integers(people, size=ties))
        keep = source != target
        found.update(set(zip(source[keep].tolist(), target[keep].tolist(), strict=True)) - always)
    ordered = sorted(found)
    return sorted(always) + [ordered[i] for i in np.sort(rng.choice(len(ordered), ties, replace=False))]


def organisation(people: int, ties: int) -> OrgGraph:
    """Return the organisation that `write_files` writes, without files."""
    arcs = pairs(people, ties, np.random.default_rng(SEED))
    return from_arrays([f"P{i:06d}" for i in range(people)], managers(people), arcs=arcs)


def write_files(folder: Path, people: int, ties: int) -> int:
    """Write ``people.csv`` and ``messages.csv`` (a mail log of four weeks, each pair one to three messages); return the messages."""
    rng = np.random.default_rng(SEED)
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "department", "manager_id"])
        for i, boss in enumerate(managers(people)):
            rows.writerow([f"P{i:06d}", f"Person {i}", f"Department {i // UNIT}", f"P{boss:06d}" if boss >= 0 else ""])
    arcs = pairs(people, ties, rng)
    arcs += [arc for arc, times in zip(arcs, rng.integers(0, 3, len(arcs)), strict=True) for _ in range(times)]
    start = dt.datetime(2026, 1, 5, 8)
    seconds = np.sort(rng.integers(28 * 86400, size=len(arcs)))
    rng.shuffle(arcs)
    with (folder / "messages.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["sender", "recipient", "time"])
        for (source, target), at in zip(arcs, seconds.tolist(), strict=True):
            rows.writerow([f"P{source:06d}", f"P{target:06d}", (start + dt.timedelta(seconds=at)).isoformat(sep=" ")])
    return len(arcs)


def seconds(work: Callable[[], object], times: int = 1) -> tuple[float, object]:
    """Return the best of ``times`` runs and the result."""
    best, result = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def positions(people: int = 10_000, ties: int = 100_000) -> Iterator[str]:
    """Time every position metric on one larger organisation."""
    org = organisation(people, ties)
    yield f"\n## Position metrics\n\n{people:,} people, {ties:,} directed ties.\n"
    yield "| metric | s | |\n|---|---:|---|"
    total = 0.0
    for name in POSITION:
        taken, result = seconds(partial(all_metrics()[name], org))
        total += taken
        yield f"| {name} | {taken:.2f} | {getattr(result, 'note', '')} |"
    yield f"| all | {total:.2f} | |"


def end_to_end(people: int = 10_000, ties: int = 100_000) -> Iterator[str]:
    """Time the commands a user types, each a process of its own on an embedded store."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        messages = write_files(folder, people, ties)
        yield f"\n## From files to findings\n\n{people:,} people, {messages:,} messages over {ties:,} directed pairs; embedded store.\n"
        yield "| command | s | |\n|---|---:|---|"
        files = [str(folder / "people.csv"), str(folder / "messages.csv")]
        taken, imported = command(folder, "import", *files)
        yield f"| `orggraph import --json` | {taken:.1f} | {imported['people']:,} people, {imported['ties']:,} ties by week |"
        taken, again = command(folder, "import", *files)
        yield f"| the same import again | {taken:.1f} | {again['changed']} changed, {again['unchanged']:,} unchanged |"
        taken, analysis = command(folder, "analyze")
        yield f"| `orggraph analyze --json` | {taken:.1f} | {len(analysis['findings'])} findings |"


def sample(times: int = 5) -> Iterator[str]:
    """Time the demo from its start until the first finding stands on the screen."""
    taken = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as name:
            line = [sys.executable, "-m", "orggraph", "demo", "--no-serve", "--store", str(Path(name) / "store")]
            start = time.perf_counter()
            with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8") as process:
                assert process.stdout is not None
                next(line for line in process.stdout if line.startswith("  1 "))
                taken.append(time.perf_counter() - start)
                process.stdout.read()
    yield "\n## The sample\n\n`orggraph demo`, a process of its own each time, until its first finding is printed: "
    yield f"median {statistics.median(taken):.1f} s, {min(taken):.1f} to {max(taken):.1f} s in {times} runs."


def pages(people: int = 10_000, ties: int = 100_000) -> Iterator[str]:
    """Time a browser: the first page after the server has started, then a click on every page, until each stands still."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return
    from playwright.sync_api import sync_playwright

    from orggraph.store import open_store
    from tests.browser.conftest import STILL, serving

    with tempfile.TemporaryDirectory() as name:
        folder, rows = Path(name), {}
        for title in ("sample", f"{people:,} people"):
            files = [ROOT / "sample_data"]
            if title != "sample":
                write_files(folder, people, ties)
                files = [folder / "people.csv", folder / "messages.csv"]
            with open_store(folder / title) as store:
                ingest.import_paths(files, store)
            with serving(folder / title) as address, sync_playwright() as playwright:
                tab = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]).new_page()
                start = time.perf_counter()
                tab.goto(f"{address}/?lang=en")
                tab.wait_for_selector("h1", timeout=60_000)
                tab.wait_for_function(STILL, timeout=60_000)
                taken = [time.perf_counter() - start]
                entries = tab.get_by_test_id("stSidebarNav").get_by_role("link")
                for k in [*range(1, entries.count()), 0]:
                    start = time.perf_counter()
                    entries.nth(k).click()
                    tab.wait_for_timeout(50)
                    tab.wait_for_function(STILL, timeout=60_000)
                    taken.append(time.perf_counter() - start)
                names = [text.split("\n")[-1] for text in entries.all_inner_texts()]  # the icon's name comes first
            rows[title] = dict(zip(["first page", *names[1:], f"{names[0]}, again"], taken, strict=True))
        yield "\n## Pages in a browser\n\nHeadless Chromium without a graphics card on the same machine, each page for the first time in its session.\n"
        yield "| page | " + " | ".join(rows) + " |\n|---|" + "---:|" * len(rows)
        for page in rows["sample"]:
            yield f"| {page} | " + " | ".join(f"{shown[page]:.2f}" for shown in rows.values()) + " |"


def command(folder: Path, name: str, *arguments: str) -> tuple[float, dict[str, object]]:
    """Run one command of the installed program; return seconds and what it printed."""
    line = [sys.executable, "-c", "from orggraph.cli import main; main()", name, *arguments, "--store", str(folder / "store"), "--json"]
    taken, done = seconds(lambda: subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False))
    if done.returncode not in (0, 3):
        raise SystemExit(f"orggraph {name} failed: {done.stderr}")
    return taken, json.loads(done.stdout)


def machine() -> str:
    """Return what the numbers were measured on."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("networkx", "networkit", "numpy", "scipy", "polars"))
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; {versions}."


def main() -> None:
    """Print the tables as they grow, then write them."""
    lines = [f"# Benchmarks of the skeleton\n\nMade by `make bench` in one run. {machine()}\n"]
    print(lines[0])
    for part in (sample, pages, end_to_end, positions):
        for line in part():
            print(line, flush=True)
            lines.append(line)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
