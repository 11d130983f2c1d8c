"""Krackhardt's four dimensions of the chart: how far it is a pure tree."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import CSRDiGraph
from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, Scalar, metric


def dimensions(graph: CSRDiGraph) -> dict[str, float]:
    """Return connectedness, hierarchy, efficiency and least upper boundedness of a digraph from boss to report.

    Notes
    -----
    Reachability is dense: meant for some thousands of people. NaN where a dimension has no pairs to be told about.
    """
    n = graph.number_of_nodes()
    if n < 2:
        return dict.fromkeys(("connectedness", "hierarchy", "efficiency", "lub"), NAN)
    _, component = sp.csgraph.connected_components(graph.matrix, directed=False)
    sizes = np.bincount(component).astype(float)
    connectedness = float((sizes * (sizes - 1)).sum() / (n * (n - 1)))
    reach = np.isfinite(sp.csgraph.shortest_path(graph.pattern, method="D", unweighted=True))
    off = reach & ~np.eye(n, dtype=bool)
    either, both = np.triu(off | off.T).sum(), np.triu(off & off.T).sum()
    hierarchy = float(1 - both / either) if either else NAN
    spare = float((sizes * (sizes - 1) - (sizes - 1)).sum())
    efficiency = 1 - (graph.number_of_edges() - float((sizes - 1).sum())) / spare if spare else NAN
    triples = float(((sizes - 1) * (sizes - 2) / 2).sum())
    violations = 0
    for i in range(n):
        for j in range(i + 1, n):
            if component[i] == component[j]:
                upper = np.flatnonzero(reach[:, i] & reach[:, j])
                violations += not (upper.size and reach[np.ix_(upper, upper)].all(axis=0).any())
    return {
        "connectedness": connectedness,
        "hierarchy": hierarchy,
        "efficiency": efficiency,
        "lub": 1 - violations / triples if triples else NAN,
    }


@metric("krackhardt", seed="S4c", unit="least upper boundedness (1 = every two have one lowest superior)")
def krackhardt(org: OrgGraph) -> Scalar:
    """Krackhardt's dimensions of the solid-line chart; ``value`` is least upper boundedness, the others stand in ``details``.

    Formula
    -------
    Connectedness: pairs joined by any path / all pairs. Hierarchy: pairs reachable one way only / pairs reachable. Efficiency:
    ``1 - (m - Σ(N_c-1)) / Σ(N_c(N_c-1) - (N_c-1))``. LUB: 1 - pairs without a lowest common superior / ``Σ (N_c-1)(N_c-2)/2``.

    Parameters
    ----------
    org : OrgGraph
        ``hierarchy`` (boss to report) is read; the transpose gives other numbers.

    Returns
    -------
    Scalar
        NaN above 2,000 people (the pairs are counted one by one).

    Source
    ------
    Krackhardt (1994).
    """
    if org.n > 2000:
        return Scalar(NAN, org.n, reason="more than 2,000 people")
    values = dimensions(org.hierarchy)
    return Scalar(values.pop("lub"), org.n, details=values)
