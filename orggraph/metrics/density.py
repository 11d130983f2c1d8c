"""Density and degree: how many of the possible ties there are, and whose."""

from __future__ import annotations

import numpy as np

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, PersonValues, Scalar, metric


@metric("density", seed="S4c", unit="share of possible ties", needs={"communication"})
def density(org: OrgGraph) -> Scalar:
    """Share of the possible ties between the people seen that exist.

    Formula
    -------
    ``value`` = pairs in contact / (n(n-1)/2); ``directed`` = directed ties / (n(n-1)).

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` and ``ties`` are read.

    Returns
    -------
    Scalar
        In [0, 1]; NaN below two people. ``details``: ``directed, ties`` (directed), ``pairs, isolates`` (people never seen).

    Raises
    ------
    NotAssessed
        Without communication.
    """
    n, pairs, ties = int(org.seen.sum()), org.contacts.number_of_edges(), org.ties.number_of_edges()
    known = n > 1
    details = {
        "directed": ties / (n * (n - 1)) if known else NAN,
        "ties": float(ties),
        "pairs": float(pairs),
        "isolates": float((~org.seen & ~org.vacant).sum()),
    }
    value = 2 * pairs / (n * (n - 1)) if known else NAN
    return Scalar(value, n, org.coverage(), reason="" if known else "fewer than 2 people with communication data", details=details)


@metric("degree", seed="S3c", unit="people in contact", needs={"communication"})
def degree(org: OrgGraph) -> PersonValues:
    """Number of people in contact with a person, with ties out and in, and contacts sent and received.

    Formula
    -------
    ``value`` = distinct people in either direction; ``out, in`` = directed ties; ``sent, received`` = contacts.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PersonValues
        Unit: people. NaN for people without communication data.

    Raises
    ------
    NotAssessed
        Without communication.
    """
    arcs, seen = org.arcs, org.seen
    source, target, count = (arcs[name].to_numpy() for name in ("source", "target", "count"))
    columns = {
        "out": np.diff(org.ties.indptr),
        "in": np.bincount(target, minlength=org.n),
        "sent": np.bincount(source, count, org.n),
        "received": np.bincount(target, count, org.n),
    }
    values = np.where(seen, np.diff(org.contacts.indptr), NAN)
    return PersonValues(values, org.coverage(), "no communication data", {k: np.where(seen, v, NAN) for k, v in columns.items()})
