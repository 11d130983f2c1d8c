"""Tables and picture of what ``tests.bench_graphs`` measures: ``python -m tests.bench_tables`` writes them again from the figures."""

import importlib.metadata
import json
import math
import os
import platform
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "docs" / "benchmarks"
FIGURES = FOLDER / "graphs.json"
SIZES = (1_000, 10_000, 100_000)
LARGE = 1_000_000
LIBRARIES = ("networkx", "igraph", "networkit", "rustworkx", "fastnx")
COLOURS = dict(zip(LIBRARIES, ("#999999", "#D55E00", "#0072B2", "#CC79A7", "#009E73"), strict=True))  # told apart by colour-blind eyes
AIMS = {  # how many times as fast as networkx, at the largest size that all are measured at
    "PageRank": 50,
    "k-core": 50,
    "strength": 50,
    "clustering": 50,
    "constraint": 50,
    "reciprocity": 50,
    "articulation points": 50,
    "closeness": 50,
    "betweenness, 10 sources": 80,
    "lowest common superior": 1000,
}
Results = dict[tuple[str, str, int], dict[str, Any]]


def number(cell: dict[str, Any] | None, which: str = "wall") -> str:
    """Return seconds with three digits."""
    if cell is None:
        return ""
    value = cell[which]
    text = f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.001 else f"{value:.1g}"
    return f"≈ {text}" if cell.get("scaled") else text


def ratio(slow: dict[str, Any] | None, fast: dict[str, Any] | None, which: str = "wall") -> str:
    """Return how many times as long the slow one takes."""
    return f"{slow[which] / fast[which]:,.0f} ×" if slow and fast and fast[which] else ""


def names(found: Results) -> list[str]:
    """Return the measures in the order in which they came."""
    return [m for m in dict.fromkeys(m for m, _, _ in found) if m != "memory"]


def sizes(found: Results) -> list[str]:
    """Return a table for each size."""
    lines = []
    for people in SIZES:
        lines += ["", f"## {people:,} people, seconds", ""]
        lines += ["| measure | " + " | ".join(LIBRARIES) + " | its first call | networkx / fastnx | of processor time |"]
        lines += ["|---|" + "---:|" * (len(LIBRARIES) + 3)]
        for m in names(found):
            cells = [found.get((m, library, people)) for library in LIBRARIES]
            slow, fast = cells[0], cells[-1]
            if any(cells):
                more = [number(fast, "first"), ratio(slow, fast), ratio(slow, fast, "processor")]
                lines += [f"| {m} | " + " | ".join([*map(number, cells), *more]) + " |"]
        memory = [found.get(("memory", library, people)) for library in LIBRARIES]
        lines += ["| memory, GiB | " + " | ".join(f"{c['wall']:.2f}" if c else "" for c in memory) + " | | | |"]
    return lines


def aims(found: Results) -> list[str]:
    """Return what was asked against what was reached."""
    people = SIZES[-1]
    lines = ["", f"## Asked and reached, {people:,} people", ""]
    lines += [
        "| measure | asked | networkx / fastnx | igraph / fastnx | rustworkx / fastnx | first call |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for m, asked in AIMS.items():
        networkx, igraph, _, rustworkx, fast = (found.get((m, library, people)) for library in LIBRARIES)
        first = f"{networkx['wall'] / fast['first']:,.0f} ×" if networkx and fast else ""
        against = [f"{rival['wall'] / fast['wall']:.1f} ×" if rival and fast else "" for rival in (igraph, rustworkx)]
        lines += [f"| {m} | {asked:,} × | {ratio(networkx, fast)} | {against[0]} | {against[1]} | {first} |"]
    return lines


def growth(found: Results, name: str, library: str) -> str:
    """Return the exponent of growth from 10,000 people to the most there are, empty where there is but one size or way of measuring."""
    at = [n for n in (*SIZES[1:], LARGE) if (name, library, n) in found]
    if len(at) < 2 or found[name, library, at[0]].get("scaled") != found[name, library, at[-1]].get("scaled"):
        return ""
    first, last = (found[name, library, n]["wall"] for n in (at[0], at[-1]))
    return f"{math.log(last / first) / math.log(at[-1] / at[0]):.2f}" if first > 0 and last > 0 else ""


def growths(found: Results) -> list[str]:
    """Return the exponents, and the largest size."""
    lines = ["", f"## Growth, and {LARGE:,} people", ""]
    lines += ["Growth is the exponent b of seconds ~ peopleᵇ from 10,000 people to the most that were measured.", ""]
    lines += ["| measure | " + " | ".join(f"{library} b" for library in LIBRARIES) + " | fastnx at a million, s | its first call |"]
    lines += ["|---|" + "---:|" * (len(LIBRARIES) + 2)]
    for m in names(found):
        last = found.get((m, "fastnx", LARGE))
        cells = [*(growth(found, m, library) for library in LIBRARIES), number(last), number(last, "first")]
        if any(cells):
            lines += [f"| {m} | " + " | ".join(cells) + " |"]
    most = found.get(("memory", "fastnx", LARGE))
    return lines + ([f"| memory, GiB | | | | | | {most['wall']:.2f} | |"] if most else [])


def text(found: Results, about: str) -> str:
    """Return the page."""
    packages = ("networkx", "igraph", "networkit", "rustworkx", "nx-rustworkx", "numba")
    made = f"Made by `make bench` in one run: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; "
    lines = ["# Graph functions side by side", "", *about.split("\n\n", 1)[1].strip().splitlines(), ""]
    lines += [made + ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages) + ".", ""]
    lines += ["An empty cell: the library has no such function, or the largest of its graphs would take too long.", ""]
    lines += ["![Seconds by people, both on logarithmic axes](graphs.svg)"]
    return "\n".join([*lines, *aims(found), *sizes(found), *growths(found)]) + "\n"


def draw(found: Results) -> None:
    """Write the picture: one small field for each measure that several libraries have."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "orggraph", "svg.fonttype": "none", "font.size": 8})
    import matplotlib.pyplot as plt

    shown = [m for m in names(found) if len({library for other, library, _ in found if other == m}) > 1]
    columns = 4
    figure, fields = plt.subplots(-(-len(shown) // columns), columns, figsize=(11, 2.3 * -(-len(shown) // columns)), sharex=True)
    for field, name in zip(fields.flat, shown, strict=False):
        for library, colour in COLOURS.items():
            at = [n for n in (*SIZES, LARGE) if (name, library, n) in found]
            seconds = [found[name, library, n]["wall"] for n in at]
            width = 2 if library == "fastnx" else 1
            field.loglog(at, seconds, "o-", color=colour, label=library, markersize=3, linewidth=width)
        field.set_title(name, fontsize=9)
    for field in fields.flat[len(shown) :]:
        field.axis("off")
    handles, labels = fields.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower right", ncols=1)
    figure.supxlabel("people")
    figure.supylabel("seconds")
    figure.tight_layout()
    figure.savefig(FOLDER / "graphs.svg", metadata={"Date": None})
    plt.close(figure)


def write(found: Results, about: str) -> None:
    """Write the figures, the page and the picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in found.values()) + "\n]\n", "utf-8")
    (FOLDER / "graphs.md").write_text(text(found, about), "utf-8")
    draw(found)


if __name__ == "__main__":
    from tests import bench_graphs

    kept = json.loads(FIGURES.read_text("utf-8"))
    write({(row["measure"], row["library"], row["people"]): row for row in kept}, bench_graphs.__doc__ or "")
