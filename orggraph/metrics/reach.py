"""Reach: how many people hear within a few steps what a person tells."""

from __future__ import annotations

import numpy as np

from orggraph.fastnx.csr import CSRDiGraph, Floats, Ints
from orggraph.fastnx.kernel import in_parts
from orggraph.graph import OrgGraph
from orggraph.metrics import _kernels
from orggraph.metrics.base import NAN, PersonValues, metric


def within(graph: CSRDiGraph, steps: int, nodes: Ints | None = None) -> Floats:
    """Return for 1, 2 … ``steps`` (columns) how many other nodes each of the nodes, or each of all, reaches along arcs."""
    nodes = np.arange(len(graph)) if nodes is None else nodes
    parts = in_parts(len(nodes), lambda i, j: _kernels.ball_sizes(graph.indptr, graph.indices, steps, nodes[i:j]))
    return np.concatenate([np.zeros((0, steps)), *parts])


@metric("reach", seed="S4a", unit="share of the others within 2 steps", needs={"communication"})
def reach(org: OrgGraph) -> PersonValues:
    """Share of the other people whom word from a person reaches within two steps.

    Formula
    -------
    ``|{j ≠ i : d(i, j) <= 2}| / (n - 1)`` over the n people seen; d in hops along directed ties from i.

    Parameters
    ----------
    org : OrgGraph
        ``ties`` is read; weights play no part.

    Returns
    -------
    PersonValues
        In [0, 1]; columns ``contacts`` (one step) and ``within_3``, also shares. NaN for people without communication data and where nobody
        else was seen.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Borgatti, Everett & Johnson (2013).
    """
    seen = org.seen
    others = int(seen.sum()) - 1
    if others < 1:
        nobody = np.full(org.n, NAN)
        columns = {"contacts": nobody, "within_3": nobody}
        return PersonValues(nobody, org.coverage(), "fewer than 2 people with communication data", columns)
    one, two, three = (np.where(seen, count / others, NAN) for count in within(org.ties, 3).T)
    return PersonValues(two, org.coverage(), "no communication data", {"contacts": one, "within_3": three})
