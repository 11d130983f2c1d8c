"""Span of control and what it makes possible."""

from __future__ import annotations

import numpy as np

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, PersonValues, metric


@metric("span", seed="S1b", unit="direct reports")
def span(org: OrgGraph) -> PersonValues:
    """Number of direct reports on solid lines.

    Formula
    -------
    Out-degree in the hierarchy (boss to report). Averages are taken over managers, never over all staff.

    Parameters
    ----------
    org : OrgGraph
        Only ``manager`` is read; vacant posts count as posts.

    Returns
    -------
    PersonValues
        Unit: direct reports. NaN for people without reports.

    Assumptions
    -----------
    Dotted lines advise and are not counted.

    Source
    ------
    Graicunas (1933); Urwick (1956).

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> span(from_arrays(["a", "b", "c"], [-1, 0, 0])).values.tolist()
    [2.0, nan, nan]
    """
    counts = np.bincount(org.manager[org.manager >= 0], minlength=org.n).astype(float)
    return PersonValues(np.where(counts > 0, counts, NAN), reason="no reports")


@metric("graicunas", seed="S1b", unit="possible relations")
def possible_relations(org: OrgGraph) -> PersonValues:
    """Possible relations of a manager with and among direct reports: an upper bound of what may arise, not a load.

    Formula
    -------
    ``n (2^(n-1) + n - 1)`` for n direct reports on solid lines; columns ``single`` n, ``group`` n(2^(n-1) - 1), ``cross`` n(n-1).

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PersonValues
        NaN for people without reports. Exact in 53 bits, so up to 48 reports; above that rounded.

    Source
    ------
    Graicunas (1933), in Gulick & Urwick (1937).
    """
    n = span(org).values
    pairs = np.exp2(np.minimum(n, 1000) - 1)
    columns = {"single": n, "group": n * (pairs - 1), "cross": n * (n - 1)}
    return PersonValues(n * (pairs + n - 1), reason="no reports", columns=columns)


def graicunas(n: int) -> int:
    """Return the possible relations of a manager with n direct reports.

    Formula
    -------
    ``n (2^(n-1) + n - 1)``: direct single, direct group and cross relations. An upper bound of what may arise, not a load.

    Source
    ------
    Graicunas (1933), in Gulick & Urwick (1937).

    Examples
    --------
    >>> [graicunas(n) for n in (1, 2, 3, 12)]
    [1, 6, 18, 24708]
    """
    return n * (2 ** (n - 1) + n - 1) if n else 0
