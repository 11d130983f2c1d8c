"""Krackhardt's four dimensions of the chart: how far it is a pure tree."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import CSRDiGraph
from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, Scalar, metric

LARGEST = 2000  # people whose every pair is looked at; the square of it is held in memory


def dimensions(graph: CSRDiGraph) -> dict[str, float]:
    """Return connectedness, hierarchy, efficiency and least upper boundedness of a digraph from boss to report.

    Parameters
    ----------
    graph : CSRDiGraph
        Arcs run from boss to report; reversed ones give other numbers.

    Returns
    -------
    dict of str to float
        ``connectedness, hierarchy, efficiency, lub`` in [0, 1]; NaN where a dimension has no pairs to be told about, and hierarchy and LUB
        of more than 2,000 nodes unless the graph is a forest.
    """
    n = graph.number_of_nodes()
    if n < 2:
        return dict.fromkeys(("connectedness", "hierarchy", "efficiency", "lub"), NAN)
    _, component = sp.csgraph.connected_components(graph.matrix, directed=False)
    sizes = np.bincount(component).astype(float)
    joined, tree = float((sizes * (sizes - 1)).sum()), float((sizes - 1).sum())
    triples = float(((sizes - 1) * (sizes - 2) / 2).sum())
    m = graph.number_of_edges()
    circles, _ = sp.csgraph.connected_components(graph.matrix, directed=True, connection="strong")
    if m == tree and circles == n and np.bincount(graph.indices, minlength=n).max() <= 1:
        hierarchy, violations = (1.0 if m else NAN), 0.0  # a forest: whoever has two superiors in common has a lowest one
    elif n > LARGEST:
        hierarchy, violations = NAN, NAN
    else:
        hierarchy, violations = _pairs(graph, component)
    return {
        "connectedness": joined / (n * (n - 1)),
        "hierarchy": hierarchy,
        "efficiency": 1 - (m - tree) / (joined - tree) if joined > tree else NAN,
        "lub": 1 - violations / triples if triples else NAN,
    }


def _pairs(graph: CSRDiGraph, component: np.ndarray) -> tuple[float, float]:
    """Return hierarchy, and how many pairs have no superior below all their common superiors.

    What stands above an upper bound is an upper bound too. So a pair has a least one just when one of its bounds has as many nodes above it
    (itself included) as the pair has bounds.
    """
    reach = np.isfinite(sp.csgraph.shortest_path(graph.pattern, method="D", unweighted=True))
    one_way, both_ways = reach & ~reach.T, reach & reach.T
    both = (both_ways.sum() - len(reach)) / 2
    either = one_way.sum() + both
    above = reach.sum(axis=0)
    bounds = reach.T.astype(np.float32) @ reach.astype(np.float32)
    least = np.zeros_like(bounds)
    for superior in np.argsort(above, kind="stable"):
        below = np.flatnonzero(reach[superior])
        least[np.ix_(below, below)] = above[superior]
    bad = (component[:, None] == component[None, :]) & ((bounds == 0) | (least < bounds))
    return float(one_way.sum() / either) if either else NAN, float(np.triu(bad, 1).sum())


@metric("krackhardt", seed="S4c", unit="least upper boundedness (1 = every two have one lowest superior)")
def krackhardt(org: OrgGraph) -> Scalar:
    """Krackhardt's dimensions of the chart, dotted lines included; ``value`` is least upper boundedness, ``details`` has the others.

    With solid lines alone nobody has two managers and LUB would always be 1: what it shows are the dotted lines.

    Formula
    -------
    Connectedness: pairs joined by any path / all pairs. Hierarchy: pairs reachable one way only / pairs reachable. Efficiency:
    ``1 - (m - Σ(N_c-1)) / Σ(N_c(N_c-1) - (N_c-1))``. LUB: 1 - pairs without a lowest common superior / ``Σ (N_c-1)(N_c-2)/2``.

    Parameters
    ----------
    org : OrgGraph
        ``manager`` and ``dotted`` are read, from boss to report.

    Returns
    -------
    Scalar
        NaN where there is no pair to be told about, and above 2,000 people with dotted lines or circles (the pairs are counted one by one).

    Source
    ------
    Krackhardt (1994).
    """
    reports = np.flatnonzero(org.manager >= 0)
    dotted = org.dotted[(org.dotted >= 0).all(axis=1)]
    lines = CSRDiGraph.from_arcs(org.n, np.concatenate([org.manager[reports], dotted[:, 1]]), np.concatenate([reports, dotted[:, 0]]))
    values = dimensions(lines)
    lub = values.pop("lub")
    reason = "" if lub == lub else "no three people on joined lines" if org.n <= LARGEST else "more than 2,000 people with dotted lines"
    return Scalar(lub, org.n, details=values, reason=reason)
