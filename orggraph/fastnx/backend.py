"""The backend that networkx dispatches to: compiled versions of single functions, under networkx's own names.

What is not here falls back to networkx itself with one conversion (``fallback_to_nx``, set in ``csr.py``).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import networkit as nk
import networkx as nx
import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import CSRDiGraph, CSRGraph, Floats
from orggraph.fastnx.cuts import bridge_ties, cut_off

SEED = 20260105  # sampling is repeatable
Graph = CSRGraph | CSRDiGraph


class Backend:
    """networkx looks its functions up here by name."""

    @staticmethod
    def convert_from_nx(
        graph: Any, *, edge_attrs: Mapping[str, Any] | None = None, preserve_edge_attrs: bool = False, **_: object
    ) -> CSRGraph | CSRDiGraph:
        """Return a networkx graph as compressed rows.

        Only graphs whose nodes are 0 … n-1, without self loops and parallel ties: compressed rows would drop or sum these, and the answer
        would be another one.
        """
        if isinstance(graph, CSRGraph | CSRDiGraph):
            return graph
        if graph.is_multigraph() or nx.number_of_selfloops(graph):
            raise NotImplementedError("fastnx takes graphs without self loops and parallel ties")
        if not all(isinstance(v, int) for v in graph) or sorted(graph) != list(range(len(graph))):
            raise NotImplementedError("fastnx takes graphs whose nodes are 0 … n-1")
        attribute, missing = next(iter(edge_attrs.items())) if edge_attrs else ("weight" if preserve_edge_attrs else None, 1.0)
        arcs = [(u, v, d.get(attribute, missing)) for u, v, d in graph.edges(data=True)]
        source, target, weight = zip(*arcs, strict=True) if arcs else ((), (), ())
        kind = CSRDiGraph if graph.is_directed() else CSRGraph
        return kind.from_arcs(len(graph), source, target, weight)

    @staticmethod
    def convert_to_nx(result: Any, **_: object) -> Any:
        """Return a backend graph as a networkx graph; anything else is a result and stays."""
        return result.to_networkx() if isinstance(result, CSRGraph | CSRDiGraph) else result

    @staticmethod
    def can_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        """Return True, or why a call must run elsewhere."""
        given = inspect.signature(getattr(Backend, name)).bind(*args, **kwargs).arguments
        if given.get("weight") is not None:
            return "only hop counts and unweighted ties are compiled"
        if given.get("nodes") is not None or given.get("root") is not None:
            return "all nodes only"
        if name == "effective_size" and given["G"].is_directed():
            return "undirected only"
        if given.get("k") is not None or given.get("endpoints"):
            return "exact and without end points only"
        return True

    @staticmethod
    def should_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Return True: every function here is faster than networkx on graphs that are already compressed rows."""
        return True

    # -- functions under networkx's names ---------------------------------------------------------------------------------
    @staticmethod
    def betweenness_centrality(
        G: Graph, k: None = None, normalized: bool = True, weight: None = None, endpoints: bool = False, seed: object = None
    ) -> dict[int, float]:
        """Betweenness by hops (Freeman 1977; Brandes 2001), exact."""
        return dict(enumerate(betweenness(G, normalized=normalized).tolist()))

    @staticmethod
    def constraint(G: Graph, nodes: None = None, weight: None = None) -> dict[int, float]:
        """Burt's constraint on the unweighted ties; NaN for isolates, and {} without nodes, where networkx raises."""
        return dict(enumerate(burt_constraint(G.pattern).tolist()))

    @staticmethod
    def effective_size(G: CSRGraph, nodes: None = None, weight: None = None) -> dict[int, float]:
        """Effective size k - 2t/k (Borgatti 1997); NaN for isolates, and {} without nodes, where networkx raises."""
        return dict(enumerate(effective_size(G).tolist()))

    @staticmethod
    def overall_reciprocity(G: CSRDiGraph) -> float:
        """Share of arcs with a reverse arc; raises on a graph without arcs, as networkx does."""
        if not G.matrix.nnz:
            raise nx.NetworkXError("Not defined for empty graphs")
        return float(G.pattern.multiply(G.pattern.T).sum() / G.matrix.nnz)

    @staticmethod
    def number_connected_components(G: CSRGraph) -> int:
        """Number of components."""
        return int(sp.csgraph.connected_components(G.matrix, directed=False)[0])

    @staticmethod
    def connected_components(G: CSRGraph) -> Iterator[set[int]]:
        """Sets of nodes joined by paths, by their first node."""
        count, label = sp.csgraph.connected_components(G.matrix, directed=False)
        order = np.argsort(label, kind="stable")
        parts = np.split(order, np.searchsorted(label[order], np.arange(1, count)))
        return (set(part.tolist()) for part in parts if part.size)

    @staticmethod
    def articulation_points(G: CSRGraph) -> Iterator[int]:
        """Nodes whose removal adds components."""
        return iter(np.flatnonzero(cut_off(G)).tolist())

    @staticmethod
    def bridges(G: CSRGraph, root: None = None) -> Iterator[tuple[int, int]]:
        """Ties whose removal adds components."""
        a, b, _ = bridge_ties(G)
        return iter(list(zip(a.tolist(), b.tolist(), strict=True)))


backend = Backend()


# -- kernels ---------------------------------------------------------------------------------------------------------------
def to_networkit(G: Graph) -> nk.Graph:
    """Return the ties as a NetworKit graph (hops, no weights)."""
    coo = G.matrix.tocoo()
    rows, columns = coo.coords
    keep = np.ones(len(rows), bool) if G.is_directed() else rows < columns
    ends = (rows[keep].astype(np.uint64), columns[keep].astype(np.uint64))
    return nk.GraphFromCoo(ends, n=G.number_of_nodes(), directed=G.is_directed())


def betweenness(G: Graph, *, normalized: bool = True) -> Floats:
    """Return exact betweenness by hops, undirected pairs counted once; 0 below three nodes, as networkx has it."""
    n = G.number_of_nodes()
    if n < 3:
        return np.zeros(n)
    graph = to_networkit(G)  # kept in a name: NetworKit does not hold on to it
    algorithm = nk.centrality.Betweenness(graph, normalized=False)
    algorithm.run()
    raw = np.array(algorithm.scores())
    if not G.is_directed():
        raw /= 2
    pairs = (n - 1) * (n - 2) * (1 if G.is_directed() else 0.5)
    return raw / pairs if normalized else raw


def sampled_betweenness(G: CSRGraph, epsilon: float, delta: float) -> Floats:
    """Return betweenness within ``epsilon`` of the exact normalised value, all nodes with probability 1 - ``delta``.

    Undirected graphs only. The same graph gives the same values. Source: KADABRA, Borassi & Natale 2016.
    """
    n = G.number_of_nodes()
    if n < 3 or not G.number_of_edges():
        return np.zeros(n)
    threads = nk.getMaxNumberOfThreads()
    nk.setNumberOfThreads(1)  # repeatable: with several threads the draws depend on their timing
    nk.engineering.setSeed(SEED, True)
    graph = to_networkit(G)
    _with_known_diameter(graph)
    drawn = graph.numberOfNodes()
    scale = drawn * (drawn - 1) / ((n - 1) * (n - 2))  # KADABRA draws from all ordered pairs; here values are shares of (n-1)(n-2)
    # NetworKit keeps the first 1/startFactor of the draws in the sum and not in the count: at its default of 100 every value is 1 % too
    # high, more than epsilon for the leading ones. It also doubles what it reports of undirected graphs.
    algorithm = nk.centrality.KadabraBetweenness(graph, epsilon / scale, delta, startFactor=1000)
    algorithm.run()
    nk.setNumberOfThreads(threads)
    scores: Floats = np.array(algorithm.scores())[:n] / 2 * scale
    return scores


def _with_known_diameter(graph: nk.Graph) -> None:
    """Add a chain, joined to nothing, that is longer than any shortest way.

    KADABRA first asks for the exact diameter, which takes most of its time where many people are equally far apart. The chain answers at
    once, and as nobody else is on a way to it, values change by a known factor alone. Graphs that are themselves long stay as they are.
    """
    estimate = nk.distance.Diameter(graph, nk.distance.DiameterAlgo.ESTIMATED_RANGE, 0.5)
    estimate.run()
    _, longest = estimate.getDiameter()
    n = graph.numberOfNodes()
    if longest * 100 < n:
        last = graph.addNodes(longest + 2)
        for node in range(n, last):
            graph.addEdge(node, node + 1)


def burt_constraint(ties: sp.csr_array) -> Floats:
    """Return Burt's constraint.

    Formula
    -------
    ``C_i = Σ_j (p_ij + Σ_q p_iq p_qj)²`` over contacts j, with ``p_ij = (a_ij + a_ji) / Σ_k (a_ik + a_ki)``.
    """
    both = (ties + ties.T).tocsr()
    total = np.asarray(both.sum(axis=1)).ravel()
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, 1 / total, 0.0)
    p = (sp.diags_array(share) @ both).tocsr()
    pattern = both.copy()
    pattern.data[:] = 1.0
    dyadic = p + (p @ p).multiply(pattern)
    constraint = np.asarray(dyadic.multiply(dyadic).sum(axis=1)).ravel()
    return np.where(total > 0, constraint, np.nan)


def effective_size(G: CSRGraph) -> Floats:
    """Return ``k - 2t/k`` with t the ties among a node's k contacts; NaN for isolates."""
    a = G.pattern
    degree = np.asarray(a.sum(axis=1)).ravel()
    closed = np.asarray((a @ a).multiply(a).sum(axis=1)).ravel()  # 2t
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(degree > 0, degree - closed / degree, np.nan)
