"""Reach: how many people hear within a few steps what a person tells."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import Floats
from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, PersonValues, metric

ROWS = 512  # people looked at together: bounds memory where everybody reaches everybody


def within(ties: sp.csr_array, steps: int) -> list[Floats]:
    """Return for 1, 2 … ``steps`` how many other nodes each node reaches along arcs."""
    n = ties.shape[0]
    start = sp.eye_array(n, format="csr")
    counts = [np.zeros(n) for _ in range(steps)]
    for first in range(0, n, ROWS):
        rows = slice(first, min(first + ROWS, n))
        reached = start[rows]
        for count in counts:
            reached = (reached + reached @ ties).tocsr()
            reached.data[:] = 1.0
            count[rows] = np.diff(reached.indptr) - 1
    return counts


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
        return PersonValues(np.full(org.n, NAN), org.coverage(), "fewer than 2 people with communication data")
    one, two, three = (np.where(seen, count / others, NAN) for count in within(org.ties.pattern, 3))
    return PersonValues(two, org.coverage(), "no communication data", {"contacts": one, "within_3": three})
