"""Authority on paper: what the chart gives a person, as a rank."""

from __future__ import annotations

import numpy as np
import polars as pl

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, PersonValues, metric
from orggraph.metrics.superiors import above_all, lines_down


@metric("authority", seed="S0", unit="rank on paper, 0 … 1 = highest")
def authority(org: OrgGraph) -> PersonValues:
    """Rank of a person by what the chart gives: people below, height of the layer, and heading a department.

    Formula
    -------
    Mean of three percentile ranks (ties share the middle): people below on solid lines, layer (higher is more), departments headed.
    ``below`` = people below.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PersonValues
        In [0, 1]; about half of all people have no one below and rank under the middle. NaN in or below a reporting circle, and with
        everybody where the lines are too many to hold.

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> authority(from_arrays(list("abcd"), [-1, 0, 0, 1])).columns["below"].tolist()
    [3.0, 1.0, 0.0, 0.0]
    """
    rows = above_all(lines_down(org, dotted=False))
    known = org.depth > 0
    if rows is None or not org.n:
        return PersonValues(np.full(org.n, NAN), reason="too many lines")
    below = np.bincount(rows[1], minlength=org.n).astype(float) - 1
    heads = np.bincount(org.head[org.head >= 0], minlength=org.n)
    ranks = [(pl.Series(x).rank().to_numpy() - 0.5) / org.n for x in (below, -org.depth.astype(float), heads)]
    return PersonValues(np.where(known, np.mean(ranks, axis=0), NAN), reason="in or below a reporting circle", columns={"below": below})
