"""Betweenness from sampled paths, with a bound on its error: KADABRA (Borassi & Natale 2016), by NetworKit where it is installed."""

from __future__ import annotations

from typing import Any

import numpy as np

from orggraph.fastnx.csr import CSRGraph, Floats
from orggraph.fastnx.functions.betweenness import betweenness

SEED = 20260105  # sampling is repeatable


def sampled_betweenness(G: CSRGraph, epsilon: float, delta: float) -> Floats:
    """Return betweenness within ``epsilon`` of the exact normalised value, all nodes with probability 1 - ``delta``.

    Undirected graphs only. The same graph gives the same values. On a platform without NetworKit the values are exact, and take longer.
    """
    n = G.number_of_nodes()
    if n < 3 or not G.number_of_edges():
        return np.zeros(n)
    try:
        import networkit as nk
    except ImportError:
        return betweenness(G)

    threads = nk.getMaxNumberOfThreads()
    nk.setNumberOfThreads(1)  # repeatable: with several threads the draws depend on their timing
    nk.engineering.setSeed(SEED, True)
    once = G.sources < G.indices
    graph = nk.GraphFromCoo((G.sources[once].astype(np.uint64), G.indices[once].astype(np.uint64)), n=n, directed=False)
    _with_known_diameter(nk, graph)
    drawn = graph.numberOfNodes()
    scale = drawn * (drawn - 1) / ((n - 1) * (n - 2))  # KADABRA draws from all ordered pairs; here values are shares of (n-1)(n-2)
    # NetworKit keeps the first 1/startFactor of the draws in the sum and not in the count: at its default of 100 every value is 1 % too
    # high, more than epsilon for the leading ones. It also doubles what it reports of undirected graphs.
    algorithm = nk.centrality.KadabraBetweenness(graph, epsilon / scale, delta, startFactor=1000)
    algorithm.run()
    nk.setNumberOfThreads(threads)
    scores: Floats = np.array(algorithm.scores())[:n] / 2 * scale
    return scores


def _with_known_diameter(nk: Any, graph: Any) -> None:
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
