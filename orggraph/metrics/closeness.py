"""Closeness: how near everybody else is to a person."""

from __future__ import annotations

import numpy as np

from orggraph.fastnx.csr import CSRGraph, Floats, Ints
from orggraph.fastnx.functions.components import labels
from orggraph.fastnx.kernel import in_parts
from orggraph.graph import OrgGraph
from orggraph.metrics import _kernels
from orggraph.metrics.base import NAN, PersonValues, Scalar, among_seen, metric
from orggraph.settings import load


def sources(graph: CSRGraph, searches: int | None = None) -> tuple[Ints, bool]:
    """Return the nodes to search from, and whether these are all.

    Above ``search.cost`` (nodes × ties), or where fewer ``searches`` are wanted, they are drawn: as many of as many are always the same.
    """
    settings = load()
    n, arcs = len(graph), max(len(graph.indices), 1)
    wanted = searches or max(int(settings["search.cost"] // (arcs + n)), int(settings["search.least"]))
    if wanted >= n:
        return np.arange(n), True
    rng = np.random.default_rng(int(settings["test.seed"]))
    return np.sort(rng.choice(n, wanted, replace=False)), False


def _near(graph: CSRGraph, chosen: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    found = in_parts(chosen.size, lambda i, j: _kernels.nearness(graph.indptr, graph.indices, chosen[i:j]))
    near, square, far, reached = (np.sum([f[i] for f in found], axis=0).astype(float) for i in range(4))
    return near, square, far, reached


@metric("closeness", seed="S4a", unit="1 = everybody is a contact", needs={"communication"})
def closeness(org: OrgGraph) -> PersonValues:
    """Closeness by Wasserman and Faust, and harmonic closeness, which disconnected parts do not upset.

    Formula
    -------
    ``value = ((r-1)/(n-1)) · (r-1)/Σ d`` over the r people reached (oneself included); ``harmonic = Σ 1/d / (n-1)``, 0 for the unreached.
    Undirected, in hops, over the n people seen.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` is read.

    Returns
    -------
    PersonValues
        In [0, 1]; columns ``harmonic, low, high`` (95 % interval of harmonic). NaN for people without communication data and where nobody
        else was seen; closeness is NaN for those who reach nobody. Above ``search.cost`` distances are those to a random choice of people,
        ``note`` says how many, and the interval is the sampling error; where all were searched it is the value itself.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Freeman (1979); Wasserman & Faust (1994); Marchiori & Latora (2000); sampling: Eppstein & Wang (2004).
    """
    seen, graph = among_seen(org)
    value, harmonic, low, high = (np.full(org.n, NAN) for _ in range(4))
    columns = {"harmonic": harmonic, "low": low, "high": high}
    if seen.size < 2:
        return PersonValues(value, org.coverage(), "fewer than 2 people with communication data", columns)
    chosen, exact = sources(graph)
    near, square, far, reached = _near(graph, chosen)
    others = chosen.size - np.isin(np.arange(seen.size), chosen)  # a person is no target of their own
    with np.errstate(divide="ignore", invalid="ignore"):
        value[seen] = np.where(reached > 0, reached / others * (reached / far), NAN)
        harmonic[seen] = near / others
        spread = np.sqrt(np.maximum(square / others - (near / others) ** 2, 0) / others * (1 - chosen.size / seen.size))
    low[seen] = np.maximum(harmonic[seen] - 1.96 * spread, 0)
    high[seen] = np.minimum(harmonic[seen] + 1.96 * spread, 1)
    note = "exact" if exact else f"sampled: distances to {chosen.size:,} of {seen.size:,} people"
    return PersonValues(value, org.coverage(), "no communication data, or nobody reached", columns, note)


@metric("distances", seed="S4a", unit="mean hops between people who reach each other", needs={"communication"})
def distances(org: OrgGraph) -> Scalar:
    """Mean distance between people, with the diameter, the radius and the share of pairs that reach each other.

    Formula
    -------
    Mean of d(i, j) in hops, undirected, over pairs that reach each other. ``diameter`` and ``radius`` are the largest and the least
    eccentricity in the largest component; ``efficiency`` is the mean of 1/d over all pairs (Latora & Marchiori).

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` of the people seen.

    Returns
    -------
    Scalar
        ``low, high`` is the 95 % interval from the people searched from; the mean itself where all were. ``details``: ``diameter, radius``
        (NaN when not all were searched), ``reached`` (share of pairs), ``efficiency``, ``searched`` (people searched from). NaN without
        ties.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Watts & Strogatz (1998); Latora & Marchiori (2001).
    """
    seen, graph = among_seen(org)
    if seen.size < 2 or not graph.number_of_edges():
        nothing = dict.fromkeys(("diameter", "radius", "reached", "efficiency", "searched"), NAN)
        return Scalar(NAN, int(seen.size), org.coverage(), reason="no ties", details=nothing)
    chosen, exact = sources(graph)
    found = in_parts(chosen.size, lambda i, j: _kernels.hop_counts(graph.indptr, graph.indices, chosen[i:j]))
    each = np.array([f[0] for f in found], dtype=float)
    counts = each.sum(axis=0)
    hops = np.arange(len(counts))
    pairs = counts.sum()
    mean = float((hops * counts).sum() / pairs)
    ratios = (each @ hops)[each.sum(axis=1) > 0] / each.sum(axis=1)[each.sum(axis=1) > 0]
    error = 0.0 if exact or len(ratios) < 2 else float(1.96 * ratios.std(ddof=1) / len(ratios) ** 0.5)
    farthest = np.concatenate([f[1] for f in found])
    largest = _largest(graph)[chosen]
    with np.errstate(divide="ignore"):
        efficiency = float((counts[1:] / hops[1:]).sum() / (chosen.size * (seen.size - 1)))
    details = {
        "diameter": float(farthest[largest].max()) if exact else NAN,
        "radius": float(farthest[largest].min()) if exact else NAN,
        "reached": float(pairs / (chosen.size * (seen.size - 1))),
        "efficiency": efficiency,
        "searched": float(chosen.size),
    }
    return Scalar(mean, int(seen.size), org.coverage(), mean - error, mean + error, details=details)


def _largest(graph: CSRGraph) -> np.ndarray:
    """Return a mask of the largest component (the first of equals)."""
    _, label = labels(graph)
    return np.asarray(label == np.bincount(label).argmax())
