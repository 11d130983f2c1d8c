"""Measures reading and checking of a large chart: ``python -m tests.bench_formats`` writes ``docs/benchmarks/formats.md``.

Processor time, and ratios in one run on one machine: to the plainest way of reading the same file, Python's csv module.
"""

import csv
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "formats.md"
PEOPLE = 200_000
SPAN = 8
SEED = 20260105
HEADER = ["Employee ID", "Name", "Work Email", "Job Title", "Grade", "Department", "Department Path", "Manager ID", "Location", "Hire Date", "Status", "FTE"]  # fmt: skip
FAMILY = ["Lin", "Chen", "Wu", "Ho", "Wang", "Li", "Chang", "Liu", "Tsai", "Yang"]
GIVEN = ["Mei-Hua", "Chih-Ming", "Amy", "Bo", "Cy", "Di", "Eva", "Finn", "Gus", "Hal"]
LIMITS = {"seconds": 10, "memory": 1500}  # of check, for 200,000 people


def write(path: Path, people: int = PEOPLE) -> None:
    """Write a chart of the shape that HR systems export: a full tree, 4,000 departments, dates, addresses."""
    pick = random.Random(SEED)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for i in range(people):
            unit = i // 40 % 4000
            rows.writerow([f"E{i:06d}", f"{pick.choice(GIVEN)} {pick.choice(FAMILY)} {i}", f"p{i}@acme.example", f"Title {i % 300}", i % 12, f"Dept {unit}", f"Acme / Div {unit % 20} / Dept {unit}", f"E{(i - 1) // SPAN:06d}" if i else "", f"City {i % 30}", f"20{10 + i % 15:02d}-0{1 + i % 9}-1{i % 9}", "Active", "1.0"])  # fmt: skip


def check(path: Path) -> tuple[float, float, float]:
    """Return processor seconds, wall seconds and peak memory in MB of ``orggraph check``."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    code = "import sys; from orggraph.cli import run; sys.exit(run(sys.argv[1:]))"
    subprocess.run(
        [sys.executable, "-c", code, "check", str(path)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - start, after.ru_maxrss / 1024


def plain(path: Path) -> float:
    """Return processor seconds of reading the rows with the csv module."""
    start = time.process_time()
    with path.open(newline="", encoding="utf-8") as file:
        list(csv.reader(file))
    return time.process_time() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write(path)
        size = path.stat().st_size / 1e6
        base = plain(path)
        cpu, wall, memory = check(path)
    load = os.getloadavg()[0]
    REPORT.write_text(f"""# Reading and checking files

`python -m tests.bench_formats`: {PEOPLE:,} people, {len(HEADER)} columns, {size:.0f} MB of CSV; Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.0f} at the end.
Processor time is given because the machine was shared; the last column is the ratio to reading the same rows with Python's `csv` module in the same run ({base:.2f} s).

| command | processor seconds | wall seconds | peak memory | times `csv.reader` |
|---|---|---|---|---|
| `orggraph check people.csv` | {cpu:.1f} | {wall:.1f} | {memory:,.0f} MB | {cpu / base:.0f} |

Wanted on a machine of one's own: under {LIMITS["seconds"]} s and {LIMITS["memory"]:,} MB.
""", "utf-8")  # fmt: skip
    print(REPORT.read_text("utf-8"))


if __name__ == "__main__":
    main()
