"""Robustness: how contact holds together when people go."""

from __future__ import annotations

import numpy as np

from orggraph.fastnx.csr import CSRGraph
from orggraph.graph import OrgGraph
from orggraph.metrics import _kernels
from orggraph.metrics.base import NAN, Scalar, among_seen, metric
from orggraph.metrics.null_models import each
from orggraph.settings import load

DRAWS = 20


def robustness_of(graph: CSRGraph) -> float:
    """Return Schneider's R of a graph: the mean share of all nodes in the largest component, over removals by highest remaining degree.

    Formula
    -------
    ``R = (1/n) Σ_Q S(Q)``, ``S(Q)`` = largest component after Q removals / n (the initial n); degrees anew after each, ties by lowest
    number.

    Examples
    --------
    >>> robustness_of(CSRGraph.from_arcs(5, [0, 0, 0, 0], [1, 2, 3, 4]))
    0.16
    """
    n = len(graph)
    order = _kernels.attack(graph.indptr, graph.indices)
    return float(_kernels.largest_left(graph.indptr, graph.indices, order).sum() / n**2)


@metric("robustness", seed="S3c", unit="0 … 0.5 = holds together to the end", needs={"communication"})
def robustness(org: OrgGraph) -> Scalar:
    """How well contact holds together when the best connected go one after the other, against people going at random.

    Formula
    -------
    ``R = (1/n) Σ_Q S(Q)``, ``S(Q)`` = people in the largest component after Q removals / n at the start; each time the one with most
    remaining contacts goes (ties: the first id). ``expected`` is the mean R of random orders, ``low, high`` the span of 95 % of them.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` of the people seen.

    Returns
    -------
    Scalar
        In [0, 0.5]; NaN without communication data.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Schneider et al. (2011).
    """
    _, graph = among_seen(org)
    n = len(graph)
    if not n:
        return Scalar(NAN, 0, org.coverage(), reason="no communication data")
    rng = np.random.default_rng(int(load()["test.seed"]))
    orders = [rng.permutation(n) for _ in range(DRAWS)]
    at_random = each(DRAWS, lambda k: float(_kernels.largest_left(graph.indptr, graph.indices, orders[k]).sum() / n**2))
    low, high = (float(x) for x in np.quantile(at_random, [0.025, 0.975]))
    return Scalar(robustness_of(graph), n, org.coverage(), low, high, float(np.mean(at_random)))
