"""Reciprocity: whether ties are returned."""

from __future__ import annotations

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, Scalar, metric


@metric("reciprocity", seed="S4c", unit="share of ties", needs={"communication"})
def reciprocity(org: OrgGraph) -> Scalar:
    """Share of directed ties that are returned.

    Formula
    -------
    ``2M / (2M + A)`` with M mutual and A one-way pairs; ``details`` has the pair convention ``M / (M + A)``.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    Scalar
        In [0, 1]; NaN when there is no tie to be returned.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Garlaschelli & Loffredo (2004); Wasserman & Faust (1994).
    """
    ties = org.ties.pattern
    arcs = int(ties.nnz)
    returned = int(ties.multiply(ties.T).sum())
    if not arcs:
        return Scalar(NAN, 0, org.coverage(), reason="no ties", details={"pairs": NAN})
    pairs = arcs - returned // 2
    return Scalar(returned / arcs, arcs, org.coverage(), details={"pairs": returned / 2 / pairs})
