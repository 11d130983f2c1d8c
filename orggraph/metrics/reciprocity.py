"""Reciprocity: whether ties are returned."""

from __future__ import annotations

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, Scalar, metric
from orggraph.metrics.congruence import wilson


@metric("reciprocity", seed="S4c", unit="share of ties", needs={"communication"})
def reciprocity(org: OrgGraph) -> Scalar:
    """Share of directed ties that are returned, with the other conventions beside it.

    Formula
    -------
    ``2M / (2M + A)`` with M mutual, A one-way and N null pairs; ``pairs`` = ``M / (M + A)``; ``with_null`` = ``(M + N) / (M + A + N)``,
    which calls a pair without ties reciprocal (the default of R's sna). ``low, high``: 95 % Wilson interval over pairs, as ties.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    Scalar
        In [0, 1]; NaN when there is no tie to be returned. ``details``: ``pairs, with_null, mutual, one_way, null`` (among the people
        seen).

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Garlaschelli & Loffredo (2004); Wasserman & Faust (1994).
    """
    ties, n = org.ties.pattern, int(org.seen.sum())
    arcs = int(ties.nnz)
    mutual = int(ties.multiply(ties.T).sum()) // 2
    one_way = arcs - 2 * mutual
    all_pairs = n * (n - 1) // 2
    null = all_pairs - mutual - one_way
    counts = {"mutual": float(mutual), "one_way": float(one_way), "null": float(null)}
    with_null = (mutual + null) / all_pairs if all_pairs else NAN
    if not arcs:
        return Scalar(NAN, 0, org.coverage(), reason="no ties", details={"pairs": NAN, "with_null": with_null, **counts})
    low, high = (2 * x / (1 + x) for x in wilson(mutual, mutual + one_way))  # 2M/(2M+A) of the share M/(M+A)
    details = {"pairs": mutual / (mutual + one_way), "with_null": with_null, **counts}
    return Scalar(2 * mutual / arcs, arcs, org.coverage(), low, high, details=details)
