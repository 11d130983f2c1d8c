"""Triads: how three people are tied, and how often a contact of a contact is a contact."""

from __future__ import annotations

import networkx as nx
import numpy as np

from orggraph.graph import OrgGraph
from orggraph.metrics import _kernels
from orggraph.metrics.base import NAN, Scalar, among_seen, metric

TYPES = ("003", "012", "102", "021D", "021U", "021C", "111D", "111U", "030T", "030C", "201", "120D", "120U", "120C", "210", "300")


@metric("triad_census", seed="S4c", unit="triads of three people", needs={"communication"})
def triad_census(org: OrgGraph) -> Scalar:
    """Number of triads of each of the sixteen types by Holland and Leinhardt (mutual, asymmetric, null pairs).

    Formula
    -------
    Every three of the n people seen form one triad of one type; ``value`` = n(n-1)(n-2)/6, the sum of the sixteen ``details``.

    Parameters
    ----------
    org : OrgGraph
        ``ties`` (directed) is read.

    Returns
    -------
    Scalar
        NaN below three people.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Holland & Leinhardt (1970).
    """
    seen = np.flatnonzero(org.seen)
    if seen.size < 3:
        return Scalar(NAN, int(seen.size), org.coverage(), reason="fewer than 3 people", details=dict.fromkeys(TYPES, NAN))
    census = nx.triadic_census(org.ties.induced(seen))
    return Scalar(float(sum(census.values())), int(seen.size), org.coverage(), details={t: float(census[t]) for t in TYPES})


@metric("transitivity", seed="S4c", unit="share of two-paths that are closed", needs={"communication"})
def transitivity(org: OrgGraph) -> Scalar:
    """Share of contacts of contacts who are contacts; the directed share and the mean of people beside it, three different numbers.

    Formula
    -------
    ``value`` = 3 × triangles / connected triples (undirected). ``directed`` = ordered two-paths i → j → k, i ≠ k, with i → k / all.
    ``clustering`` = mean over people of the share of their pairs of contacts in contact (0 for fewer than two contacts).

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` and ``ties`` are read.

    Returns
    -------
    Scalar
        In [0, 1]; NaN where there is no two-path (networkx says 0). ``details``: ``directed, clustering, paths, closed`` (of the directed).

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Newman (2003); Holland & Leinhardt (1971); Watts & Strogatz (1998).

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> found = transitivity(from_arrays(list("abc"), [-1] * 3, arcs=[(0, 1), (1, 2), (0, 2)]))
    >>> found.value, found.details["directed"]
    (1.0, 1.0)
    """
    graph = org.contacts
    both, closed_both = _kernels.two_paths(graph.indptr, graph.indices)
    paths, closed = _kernels.two_paths(org.ties.indptr, org.ties.indices)
    seen, contacts = among_seen(org)
    clustering = nx.average_clustering(contacts) if seen.size else NAN
    details = {
        "directed": closed / paths if paths else NAN,
        "clustering": float(clustering),
        "paths": float(paths),
        "closed": float(closed),
    }
    value = closed_both / both if both else NAN
    return Scalar(value, both // 2, org.coverage(), reason="" if both else "nobody has two contacts", details=details)
