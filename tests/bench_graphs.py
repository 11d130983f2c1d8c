"""Measures graph functions side by side: ``python -m tests.bench_graphs`` writes ``docs/benchmarks/graphs.md`` and ``graphs.svg``.

Plain networkx, igraph, NetworKit, rustworkx and this project's backend on the same organisations of 1,000, 10,000 and 100,000 people with
ten ties each, the backend alone on a million. Each library works on a graph of its own kind, made beforehand. Every library and size is a
process of its own; time is its user and system time on all cores, since the machine is shared; memory is the most it held. Where networkx
or a rival would take hours it computes the values of some nodes, and the time is scaled to all (≈).

The best of up to three calls counts, so what a frozen graph keeps from the first one is free: the ties in either direction behind
reciprocity (0.1 s at 100,000 people the first time) and the trees behind lowest common superiors.
"""

import gc
import importlib.metadata
import json
import math
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parents[1] / "docs" / "benchmarks"
SEED = 20260105
UNIT = 25  # people in a department
SPAN = 8
TIES = 10  # drawn for each person
SIZES = (1_000, 10_000, 100_000)
LARGE = 1_000_000
SOURCES = 10  # of sampled betweenness: every library searches from as many
LIBRARIES = ("networkx", "igraph", "networkit", "rustworkx", "fastnx")
Work = Callable[[], object]


def network(people: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return distinct arcs with weights: six of ten inside a department, the others anywhere."""
    rng = np.random.default_rng(SEED)
    source = rng.integers(people, size=people * TIES)
    near = np.minimum(source // UNIT * UNIT + rng.integers(UNIT, size=source.size), people - 1)
    target = np.where(rng.random(source.size) < 0.6, near, rng.integers(people, size=source.size))
    arcs = np.unique((source * people + target)[source != target])
    return arcs // people, arcs % people, rng.integers(1, 20, arcs.size).astype(float)


def pairs(source: np.ndarray, target: np.ndarray, weight: np.ndarray, people: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return undirected ties, opposite arcs summed."""
    keys, at = np.unique(np.minimum(source, target) * people + np.maximum(source, target), return_inverse=True)
    return keys // people, keys % people, np.bincount(at, weight)


def managers(people: int) -> np.ndarray:
    """Return the manager of everybody but the first: a full tree."""
    return (np.arange(1, people) - 1) // SPAN


# -- the same measures in each library: name -> (work, factor by which the time is scaled) ---------------------------------
def of_networkx(people: int, backend: bool) -> Iterator[tuple[str, Work, float]]:
    """networkx on its own graphs, or on compressed ones."""
    import networkx as nx

    from orggraph.fastnx.csr import CSRDiGraph, CSRGraph

    source, target, weight = network(people)
    a, b, w = pairs(source, target, weight, people)
    boss, report = managers(people), np.arange(1, people)
    if backend:
        warm(nx, CSRGraph, CSRDiGraph)
        made: list[Any] = []
        yield "build", lambda: made.append(CSRGraph.from_arcs(people, source, target, weight)), 1
        G, D = made.pop(), CSRDiGraph.from_arcs(people, source, target, weight)
        H = CSRDiGraph.from_arcs(people, boss, report)
    else:

        def graph(kind: Any, *columns: np.ndarray) -> Any:
            plain = kind()
            plain.add_nodes_from(range(people))
            plain.add_weighted_edges_from(zip(*(c.tolist() for c in columns), strict=True))
            return plain

        made = []
        yield "build", lambda: made.append(graph(nx.Graph, a, b, w)), 1
        G, D = made.pop(), graph(nx.DiGraph, source, target, weight)
        H = graph(nx.DiGraph, boss, report, np.ones(people - 1))
    few = backend or people <= 1_000
    yield "strength", lambda: dict(G.degree(weight="weight")), 1
    yield "PageRank", lambda: nx.pagerank(G), 1
    yield "k-core", lambda: nx.core_number(G), 1
    yield "clustering", lambda: nx.clustering(G), 1
    yield "constraint", lambda: nx.constraint(G), 1
    if backend or people <= 10_000:  # networkx fills a table of people by people: 75 GiB for 100,000
        yield "effective size", lambda: nx.effective_size(G), 1
    yield "reciprocity", lambda: nx.overall_reciprocity(D), 1
    yield "articulation points", lambda: list(nx.articulation_points(G)), 1
    yield "bridges", lambda: list(nx.bridges(G)), 1
    yield "components", lambda: nx.number_connected_components(G), 1
    yield "degree assortativity", lambda: nx.degree_assortativity_coefficient(G), 1
    yield "hops from one person", lambda: nx.single_source_shortest_path_length(G, 0), 1
    yield "lowest common superior", lambda: nx.lowest_common_ancestor(H, people - 1, people // 2), 1
    if backend or people <= 10_000:
        yield "triad census", lambda: nx.triadic_census(D), 1
        yield "Louvain", lambda: nx.community.louvain_communities(G, seed=SEED), 1
    if backend:
        yield "Leiden", lambda: nx.community.leiden_communities(G, seed=SEED), 1
    if people < LARGE:
        sources = SOURCES if backend or people <= 1_000 else 2
        yield "betweenness, 10 sources", lambda: nx.betweenness_centrality(G, sources, seed=SEED), SOURCES / sources
        if few:
            yield "closeness", lambda: nx.closeness_centrality(G), 1
        else:
            yield "closeness", lambda: [nx.closeness_centrality(G, u) for u in range(2)], people / 2
    if people <= 1_000 or (backend and people <= 10_000):
        yield "betweenness, exact", lambda: nx.betweenness_centrality(G), 1
    if backend and people <= 100_000:
        from orggraph.fastnx.sampled import sampled_betweenness

        yield "betweenness, KADABRA 0.005", lambda: sampled_betweenness(G, 0.005, 0.1), 1


def warm(nx: Any, *kinds: Any) -> None:
    """Load every kernel from disk, as after the first call of a session."""
    from orggraph.fastnx.precompile import kernels

    for each in kernels():
        each.compiled  # noqa: B018 (made when asked for)
    nx.pagerank(kinds[0].from_arcs(3, [0, 1], [1, 2]))


def of_igraph(people: int) -> Iterator[tuple[str, Work, float]]:
    """igraph."""
    import igraph as ig

    source, target, weight = network(people)
    a, b, w = pairs(source, target, weight, people)
    yield "build", lambda: ig.Graph(people, np.stack([a, b], 1)), 1
    G, D = ig.Graph(people, np.stack([a, b], 1)), ig.Graph(people, np.stack([source, target], 1), directed=True)
    G.es["weight"] = w
    yield "strength", lambda: G.strength(weights="weight"), 1
    yield "PageRank", lambda: G.pagerank(weights="weight"), 1
    yield "k-core", lambda: G.coreness(), 1
    yield "clustering", lambda: G.transitivity_local_undirected(mode="zero"), 1
    yield "constraint", lambda: G.constraint(), 1
    yield "reciprocity", lambda: D.reciprocity(), 1
    yield "articulation points", lambda: G.articulation_points(), 1
    yield "bridges", lambda: G.bridges(), 1
    yield "components", lambda: len(G.connected_components()), 1
    yield "degree assortativity", lambda: G.assortativity_degree(directed=False), 1
    yield "hops from one person", lambda: G.distances(0), 1
    yield "triad census", lambda: D.triad_census(), 1
    yield "Louvain", lambda: G.community_multilevel(weights="weight"), 1
    yield "Leiden", lambda: G.community_leiden("modularity", weights="weight"), 1
    yield "betweenness, 10 sources", lambda: G.betweenness(sources=range(SOURCES)), 1
    some = people if people <= 1_000 else 100
    yield "closeness", lambda: G.closeness(range(some)), people / some
    if people <= 1_000:
        yield "betweenness, exact", lambda: G.betweenness(), 1


def of_networkit(people: int) -> Iterator[tuple[str, Work, float]]:
    """NetworKit."""
    import networkit as nk

    source, target, weight = network(people)
    a, b, w = pairs(source, target, weight, people)

    def graph() -> Any:
        return nk.GraphFromCoo((w, (a.astype(np.uint64), b.astype(np.uint64))), n=people, weighted=True, directed=False)

    yield "build", graph, 1
    G = graph()
    plain = nk.GraphFromCoo((a.astype(np.uint64), b.astype(np.uint64)), n=people, directed=False)
    plain.indexEdges()
    yield "strength", lambda: [G.weightedDegree(v) for v in range(people)], 1
    yield "PageRank", lambda: nk.centrality.PageRank(G, 0.85, 1e-6).run().scores(), 1
    yield "k-core", lambda: nk.centrality.CoreDecomposition(plain).run().scores(), 1
    yield "clustering", lambda: nk.centrality.LocalClusteringCoefficient(plain).run().scores(), 1
    yield "components", lambda: nk.components.ConnectedComponents(plain).run().numberOfComponents(), 1
    yield "hops from one person", lambda: nk.distance.BFS(plain, 0).run().getDistances(), 1
    yield "Louvain", lambda: nk.community.PLM(G).run().getPartition(), 1
    yield "Leiden", lambda: nk.community.ParallelLeiden(G).run().getPartition(), 1
    yield "betweenness, 10 sources", lambda: nk.centrality.EstimateBetweenness(plain, SOURCES).run().scores(), 1
    if people <= 10_000:
        yield "closeness", lambda: nk.centrality.Closeness(plain, True, nk.centrality.ClosenessVariant.GENERALIZED).run().scores(), 1
    if people <= 1_000:
        yield "betweenness, exact", lambda: nk.centrality.Betweenness(plain).run().scores(), 1


def of_rustworkx(people: int) -> Iterator[tuple[str, Work, float]]:
    """rustworkx, called directly: its functions are what its networkx backend dispatches to."""
    import rustworkx as rx

    source, target, weight = network(people)
    a, b, w = pairs(source, target, weight, people)

    def graph(kind: Any, *columns: np.ndarray) -> Any:
        made = kind()
        made.add_nodes_from(range(people))
        made.add_edges_from(list(zip(*(c.tolist() for c in columns), strict=True)))
        return made

    yield "build", lambda: graph(rx.PyGraph, a, b, w), 1
    G = graph(rx.PyGraph, a, b, w)
    both = graph(rx.PyDiGraph, np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([w, w]))
    yield "PageRank", lambda: rx.pagerank(both, weight_fn=float), 1
    yield "k-core", lambda: rx.core_number(G), 1
    yield "articulation points", lambda: rx.articulation_points(G), 1
    yield "bridges", lambda: rx.bridges(G), 1
    yield "components", lambda: rx.number_connected_components(G), 1
    yield "hops from one person", lambda: rx.dijkstra_shortest_path_lengths(G, 0, lambda _: 1.0), 1
    if people <= 1_000:
        yield "closeness", lambda: rx.closeness_centrality(G), 1
        yield "betweenness, exact", lambda: rx.betweenness_centrality(G), 1


MAKERS: dict[str, Callable[[int], Iterator[tuple[str, Work, float]]]] = {
    "networkx": lambda people: of_networkx(people, False),
    "fastnx": lambda people: of_networkx(people, True),
    "igraph": of_igraph,
    "networkit": of_networkit,
    "rustworkx": of_rustworkx,
}


def measure(library: str, people: int) -> None:
    """Run one library on one size and print a line of JSON for each measure: the best of up to three runs."""
    for name, work, factor in MAKERS[library](people):
        best, runs = math.inf, 0
        while runs < 3 and (runs == 0 or best < 0.3):
            gc.collect()
            start = time.process_time()
            work()
            best = min(best, time.process_time() - start)
            runs += 1
        print(json.dumps({"measure": name, "seconds": best * factor, "scaled": factor != 1}), flush=True)
    print(json.dumps({"measure": "memory", "seconds": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, "scaled": False}))


Results = dict[tuple[str, str, int], tuple[float, bool]]


def collect() -> Iterator[Results]:
    """Measure everything, each library and size in a process of its own; yield what there is after each size."""
    found: Results = {}
    for people, library in [(n, lib) for n in SIZES for lib in LIBRARIES] + [(LARGE, "fastnx")]:
        line = [sys.executable, "-m", "tests.bench_graphs", library, str(people)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        for row in map(json.loads, done.stdout.splitlines()):
            found[row["measure"], library, people] = (row["seconds"], row["scaled"])
        print(f"{library}, {people:,}: {len(done.stdout.splitlines())} measures {done.stderr[-300:]}", file=sys.stderr, flush=True)
        if library == LIBRARIES[-1]:
            yield found


def number(cell: tuple[float, bool] | None) -> str:
    """Return seconds with three digits."""
    if cell is None:
        return ""
    value, scaled = cell
    text = f"{value:.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.001 else f"{value:.1g}"
    return f"≈ {text}" if scaled else text


def report(found: Results) -> str:
    """Return the tables."""
    measures = [m for m in dict.fromkeys(m for m, _, _ in found) if m != "memory"]
    lines = ["# Graph functions side by side", "", *(__doc__ or "").split("\n\n", 1)[1].strip().splitlines(), ""]
    versions = {"networkx": "networkx", "igraph": "igraph", "networkit": "networkit", "rustworkx": "rustworkx", "numba": "numba"}
    lines += [
        "Made by `make bench` in one run: "
        + f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; "
        + ", ".join(f"{name} {importlib.metadata.version(package)}" for name, package in versions.items())
        + ". An empty cell: the library has no such function, or it would take too long at this size.",
        "",
        "![Seconds by people, both on logarithmic axes](graphs.svg)",
    ]
    for people in SIZES:
        lines += ["", f"## {people:,} people, seconds", "", "| measure | " + " | ".join(LIBRARIES) + " | networkx / fastnx |"]
        lines += ["|---|" + "---:|" * (len(LIBRARIES) + 1)]
        for m in measures:
            cells = [found.get((m, library, people)) for library in LIBRARIES]
            slow, fast = cells[0], cells[-1]
            ratio = f"{slow[0] / fast[0]:,.0f} ×" if slow and fast else ""
            lines += [f"| {m} | " + " | ".join(map(number, cells)) + f" | {ratio} |"]
        memory = [found.get(("memory", library, people)) for library in LIBRARIES]
        lines += ["| memory, GiB | " + " | ".join(f"{c[0]:.2f}" if c else "" for c in memory) + " | |"]
    lines += ["", f"## Growth, and {LARGE:,} people", ""]
    lines += ["Growth is the exponent b of seconds ~ peopleᵇ from the second to the last size.", ""]
    lines += ["| measure | networkx b | fastnx b | fastnx at a million, s |", "|---|---:|---:|---:|"]
    for m in measures:
        slow, fast = growth(found, m, "networkx"), growth(found, m, "fastnx")
        if fast:
            lines += [f"| {m} | {slow} | {fast} | {number(found.get((m, 'fastnx', LARGE)))} |"]
    most = found.get(("memory", "fastnx", LARGE))
    lines += [f"| memory, GiB | | | {most[0]:.2f} |" if most else ""]
    return "\n".join(lines).rstrip() + "\n"


def growth(found: Results, name: str, library: str) -> str:
    """Return the exponent of growth from 10,000 people to the most there are, empty where there is but one size."""
    sizes = [n for n in (*SIZES[1:], LARGE) if (name, library, n) in found]
    if len(sizes) < 2:
        return ""
    first, last = (found[name, library, n][0] for n in (sizes[0], sizes[-1]))
    return f"{math.log(last / first) / math.log(sizes[-1] / sizes[0]):.2f}" if first > 0 and last > 0 else ""


def draw(found: Results) -> None:
    """Write the picture: one small field for each measure that several libraries have."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "orggraph", "font.size": 8})
    import matplotlib.pyplot as plt

    names = [m for m in dict.fromkeys(m for m, _, _ in found) if m != "memory" and sum(m == other for other, _, _ in found) > 4]
    columns = 4
    figure, fields = plt.subplots(-(-len(names) // columns), columns, figsize=(11, 2.3 * -(-len(names) // columns)), sharex=True)
    colours = dict(zip(LIBRARIES, ("#999999", "#D55E00", "#0072B2", "#CC79A7", "#009E73"), strict=True))  # told apart by colour-blind eyes
    for field, name in zip(fields.flat, names, strict=False):
        for library in LIBRARIES:
            sizes = [n for n in (*SIZES, LARGE) if (name, library, n) in found]
            seconds = [found[name, library, n][0] for n in sizes]
            field.loglog(
                sizes, seconds, "o-", color=colours[library], label=library, markersize=3, linewidth=2 if library == "fastnx" else 1
            )
        field.set_title(name, fontsize=9)
    for field in fields.flat[len(names) :]:
        field.axis("off")
    handles, labels = fields.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower right", ncols=1)
    figure.supxlabel("people")
    figure.supylabel("seconds")
    figure.tight_layout()
    figure.savefig(FOLDER / "graphs.svg", metadata={"Date": None})


def main() -> None:
    """Measure one library on one size, or everything and write it down."""
    if len(sys.argv) == 3:
        measure(sys.argv[1], int(sys.argv[2]))
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for found in collect():  # written as it grows
        (FOLDER / "graphs.md").write_text(report(found), "utf-8")
        draw(found)


if __name__ == "__main__":
    main()
