"""Measures graph functions side by side: ``python -m tests.bench_graphs`` writes ``docs/benchmarks/graphs.md``, ``.json`` and ``.svg``.

Plain networkx, igraph, NetworKit, rustworkx (through nx-rustworkx, its networkx backend) and this project's backend on the same
organisations of 1,000, 10,000 and 100,000 people with ten ties each, the backend alone on a million. Each library works on a graph of its
own kind, made beforehand.

Every library and size is a process of its own. Seconds are those on the clock, with all cores; processor seconds, which other work on the
machine changes less, stand beside them in ``graphs.json`` and as a second ratio. The best of up to five calls counts, short ones repeated.
What a frozen graph keeps from the first call is therefore free, so the first call of this backend, compiled code loaded beforehand, has a
column of its own. Memory is the most that the process held, input included. Where all nodes would take hours (≈), the values of some are
computed and the time is scaled; rustworkx computes closeness and betweenness for all or for none.
"""

import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.bench_tables import LARGE, LIBRARIES, SIZES, Results, write

SEED = 20260105
UNIT = 25  # people in a department
SPAN = 8
TIES = 10  # drawn for each person
SOURCES = 10  # of sampled betweenness: every library searches from as many
PAIRS = 10_000  # asked for their lowest common superiors at once
LIMIT = 420  # seconds for one library and size; what was measured by then counts
Work = Callable[[], object]


@dataclass(frozen=True)
class Measure:
    """A call to time. Its seconds are multiplied by ``factor``, which is not 1 where it does a part of the work."""

    name: str
    work: Work
    factor: float = 1


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


# -- the same measures in each library ---------------------------------------------------------------------------------------
def of_networkx(people: int) -> Iterator[Measure]:
    """Plain networkx."""
    import networkx as nx

    source, target, weight = network(people)
    ties = pairs(source, target, weight, people)
    made: dict[str, Any] = {}
    yield Measure("build", lambda: made.update(G=_plain(nx.Graph, people, *ties)))
    G, D = made.pop("G"), _plain(nx.DiGraph, people, source, target, weight)
    H = _plain(nx.DiGraph, people, managers(people), np.arange(1, people), np.ones(people - 1))
    few = people > 1_000
    yield from _calls(
        nx, G, D, H, people, {}, Part(2 if few else people, 2 if few else SOURCES, 2 if few else people, 3 if few else people)
    )


def of_fastnx(people: int) -> Iterator[Measure]:
    """networkx's functions on compressed graphs."""
    import networkx as nx

    from orggraph.fastnx.csr import CSRDiGraph, CSRGraph
    from orggraph.fastnx.precompile import kernels
    from orggraph.fastnx.sampled import sampled_betweenness

    for each in kernels():  # loaded from disk, as by the first call of a session
        each.compiled  # noqa: B018 (made when asked for)
    small = CSRGraph.from_arcs(3, [0, 1], [1, 2])
    nx.pagerank(small)
    sampled_betweenness(small, 0.1, 0.1)  # imports NetworKit
    source, target, weight = network(people)
    made: dict[str, Any] = {}
    yield Measure("build", lambda: made.update(G=CSRGraph.from_arcs(people, source, target, weight)))
    G, D = made.pop("G"), CSRDiGraph.from_arcs(people, source, target, weight)
    H = CSRDiGraph.from_arcs(people, managers(people), np.arange(1, people))
    exact = people if people <= 10_000 else 256 if people < LARGE else 0
    yield from _calls(nx, G, D, H, people, {}, Part(people, SOURCES, exact, people if people < LARGE else 0))
    yield Measure("Leiden", lambda: nx.community.leiden_communities(G, seed=SEED))
    if people < LARGE:
        yield Measure("betweenness, KADABRA 0.005", lambda: sampled_betweenness(G, 0.005, 0.1))


def of_rustworkx(people: int) -> Iterator[Measure]:
    """networkx's functions through nx-rustworkx, on graphs converted beforehand."""
    import networkx as nx
    from nx_rustworkx.convert import convert_from_nx

    source, target, weight = network(people)
    ties = pairs(source, target, weight, people)
    yield Measure("build", lambda: convert_from_nx(_plain(nx.Graph, people, *ties), preserve_edge_attrs=True))
    G, D, H = (
        convert_from_nx(plain, preserve_edge_attrs=True)
        for plain in (
            _plain(nx.Graph, people, *ties),
            _plain(nx.DiGraph, people, source, target, weight),
            _plain(nx.DiGraph, people, managers(people), np.arange(1, people), np.ones(people - 1)),
        )
    )
    all_or_none = people if people <= 10_000 else 0
    part = Part(people, SOURCES, all_or_none, all_or_none)
    for measure in _calls(nx, G, D, H, people, {"backend": "rustworkx"}, part):
        if measure.name != "strength":  # no function of networkx's
            yield measure


def _plain(kind: Any, people: int, *columns: np.ndarray) -> Any:
    plain = kind()
    plain.add_nodes_from(range(people))
    plain.add_weighted_edges_from(zip(*(c.tolist() for c in columns), strict=True))
    return plain


@dataclass(frozen=True)
class Part:
    """For how many people, or from how many, a library computes what would take it hours for all; 0: it cannot do a part."""

    size: int
    sources: int
    exact: int
    near: int


def _calls(nx: Any, G: Any, D: Any, H: Any, people: int, by: dict[str, str], part: Part) -> Iterator[Measure]:
    """Yield networkx's functions, called alike by whoever answers."""
    yield Measure("strength", lambda: dict(G.degree(weight="weight")))
    yield Measure("PageRank", lambda: nx.pagerank(G, **by))
    yield Measure("k-core", lambda: nx.core_number(G, **by))
    yield Measure("clustering", lambda: nx.clustering(G, **by))
    yield Measure("constraint", lambda: nx.constraint(G, **by))
    some = None if part.size == people or people <= 10_000 else range(part.size)  # all at once, networkx fills a table of people by people
    yield Measure("effective size", lambda: nx.effective_size(G, some, **by), 1 if some is None else people / part.size)
    yield Measure("reciprocity", lambda: nx.overall_reciprocity(D, **by))
    yield Measure("articulation points", lambda: list(nx.articulation_points(G, **by)))
    yield Measure("bridges", lambda: list(nx.bridges(G, **by)))
    yield Measure("components", lambda: nx.number_connected_components(G, **by))
    yield Measure("degree assortativity", lambda: nx.degree_assortativity_coefficient(G, **by))
    yield Measure("hops from one person", lambda: nx.single_source_shortest_path_length(G, 0, **by))
    yield Measure("lowest common superior", lambda: nx.lowest_common_ancestor(H, people - 1, people // 2, **by))
    asked = [(i, j) for i, j in np.random.default_rng(SEED).integers(people, size=(PAIRS, 2)).tolist()]
    yield Measure(f"… of {PAIRS:,} pairs", lambda: list(nx.all_pairs_lowest_common_ancestor(H, asked, **by)))
    sampled = SOURCES / part.sources
    yield Measure(f"betweenness, {SOURCES} sources", lambda: nx.betweenness_centrality(G, part.sources, seed=SEED, **by), sampled)
    if part.near == people:
        yield Measure("closeness", lambda: nx.closeness_centrality(G, **by))
    elif part.near:
        yield Measure("closeness", lambda: [nx.closeness_centrality(G, u, **by) for u in range(part.near)], people / part.near)
    if part.exact:
        sources = None if part.exact == people else part.exact
        yield Measure("betweenness, exact", lambda: nx.betweenness_centrality(G, sources, seed=SEED, **by), people / part.exact)
    yield Measure("Louvain", lambda: nx.community.louvain_communities(G, seed=SEED, **by))
    yield Measure("triad census", lambda: nx.triadic_census(D, **by))


def of_igraph(people: int) -> Iterator[Measure]:
    """igraph."""
    import igraph as ig

    source, target, weight = network(people)
    a, b, w = pairs(source, target, weight, people)
    yield Measure("build", lambda: ig.Graph(people, np.stack([a, b], 1)))
    G, D = ig.Graph(people, np.stack([a, b], 1)), ig.Graph(people, np.stack([source, target], 1), directed=True)
    G.es["weight"] = w
    yield Measure("strength", lambda: G.strength(weights="weight"))
    yield Measure("PageRank", lambda: G.pagerank(weights="weight"))
    yield Measure("k-core", lambda: G.coreness())
    yield Measure("clustering", lambda: G.transitivity_local_undirected(mode="zero"))
    yield Measure("constraint", lambda: G.constraint())
    yield Measure("reciprocity", lambda: D.reciprocity())
    yield Measure("articulation points", lambda: G.articulation_points())
    yield Measure("bridges", lambda: G.bridges())
    yield Measure("components", lambda: len(G.connected_components()))
    yield Measure("degree assortativity", lambda: G.assortativity_degree(directed=False))
    yield Measure("hops from one person", lambda: G.distances(0))
    yield Measure("triad census", lambda: D.triad_census())
    yield Measure("Louvain", lambda: G.community_multilevel(weights="weight"))
    yield Measure("Leiden", lambda: G.community_leiden("modularity", weights="weight"))
    yield Measure(f"betweenness, {SOURCES} sources", lambda: G.betweenness(sources=range(SOURCES)))
    some = people if people <= 1_000 else 100
    yield Measure("closeness", lambda: G.closeness(range(some)), people / some)
    few = people if people <= 1_000 else 50
    yield Measure("betweenness, exact", lambda: G.betweenness(sources=range(few)), people / few)


def of_networkit(people: int) -> Iterator[Measure]:
    """NetworKit."""
    import networkit as nk

    source, target, weight = network(people)
    a, b, w = pairs(source, target, weight, people)
    ends = a.astype(np.uint64), b.astype(np.uint64)
    yield Measure("build", lambda: nk.GraphFromCoo((w, ends), n=people, weighted=True, directed=False))
    G = nk.GraphFromCoo((w, ends), n=people, weighted=True, directed=False)
    plain = nk.GraphFromCoo(ends, n=people, directed=False)
    plain.indexEdges()
    yield Measure("strength", lambda: [G.weightedDegree(v) for v in range(people)])
    yield Measure("PageRank", lambda: nk.centrality.PageRank(G, 0.85, 1e-6).run().scores())
    yield Measure("k-core", lambda: nk.centrality.CoreDecomposition(plain).run().scores())
    yield Measure("clustering", lambda: nk.centrality.LocalClusteringCoefficient(plain).run().scores())
    yield Measure("components", lambda: nk.components.ConnectedComponents(plain).run().numberOfComponents())
    yield Measure("hops from one person", lambda: nk.distance.BFS(plain, 0).run().getDistances())
    yield Measure("Louvain", lambda: nk.community.PLM(G).run().getPartition())
    yield Measure("Leiden", lambda: nk.community.ParallelLeiden(G).run().getPartition())
    yield Measure(f"betweenness, {SOURCES} sources", lambda: nk.centrality.EstimateBetweenness(plain, SOURCES).run().scores())
    few = people if people <= 1_000 else 50
    yield Measure("betweenness, exact", lambda: nk.centrality.EstimateBetweenness(plain, few).run().scores(), people / few)
    if people <= 10_000:
        kind = nk.centrality.ClosenessVariant.GENERALIZED
        yield Measure("closeness", lambda: nk.centrality.Closeness(plain, True, kind).run().scores())
    else:
        yield Measure("closeness", lambda: nk.centrality.ApproxCloseness(plain, 100).run().scores(), people / 100)
    yield Measure("betweenness, KADABRA 0.005", lambda: nk.centrality.KadabraBetweenness(plain, 0.005, 0.1).run().scores())


MAKERS: dict[str, Callable[[int], Iterator[Measure]]] = {
    "networkx": of_networkx,
    "igraph": of_igraph,
    "networkit": of_networkit,
    "rustworkx": of_rustworkx,
    "fastnx": of_fastnx,
}


def timed(work: Work, times: int = 1) -> tuple[float, float]:
    """Return seconds on the clock and of all processors for one of ``times`` calls."""
    gc.collect()
    processor, clock = time.process_time(), time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - clock) / times, (time.process_time() - processor) / times


def measure(library: str, people: int) -> None:
    """Run one library on one size and print a line of JSON for each measure, then one with the memory in GiB."""
    for m in MAKERS[library](people):
        try:
            first = wall, processor = timed(m.work)
        except NotImplementedError:
            continue  # the library has no such function
        runs, times = 5 if wall < 0.3 else 3 if wall < 2 else 1, 1
        for _ in range(runs - 1):
            again, used = timed(m.work, times)
            wall, processor = min(wall, again), min(processor, used)
            times = max(1, min(1_000, int(0.01 / max(wall, 1e-6))))  # what is kept from the first call makes it no measure of a short one
        row = {"wall": wall * m.factor, "processor": processor * m.factor, "first": first[0] * m.factor, "scaled": m.factor != 1}
        print(json.dumps({"measure": m.name, "library": library, "people": people, **row}), flush=True)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"measure": "memory", "library": library, "people": people, "wall": most}), flush=True)


def rows(library: str, people: int) -> str:
    """Measure in a process of its own and return what it printed before the limit."""
    line = [sys.executable, "-m", "tests.bench_graphs", library, str(people)]
    try:
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=LIMIT)
        said, trouble = done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        said, trouble = (late.stdout or b"").decode(), f"stopped after {LIMIT} s"  # bytes, whatever was asked for
        said = said[: said.rfind("\n") + 1]  # whole lines
    print(f"{library}, {people:,}: {len(said.splitlines())} measures {trouble[-300:]}", file=sys.stderr, flush=True)
    return said


def main() -> None:
    """Measure one library on one size, or everything and write it down as it grows."""
    if len(sys.argv) == 3:
        measure(sys.argv[1], int(sys.argv[2]))
        return
    found: Results = {}
    for people, library in [(n, lib) for n in SIZES for lib in LIBRARIES] + [(LARGE, "fastnx")]:
        for row in map(json.loads, rows(library, people).splitlines()):
            found[row["measure"], library, people] = row
        if library == LIBRARIES[-1]:
            write(found, __doc__ or "")


if __name__ == "__main__":
    main()
