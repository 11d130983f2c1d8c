"""Layers of the chart."""

from __future__ import annotations

import numpy as np

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, PersonValues, metric


@metric("layer", seed="S1b", unit="layer (1 = top)")
def layer(org: OrgGraph) -> PersonValues:
    """Layer of each person: 1 at the top, one more than the manager below.

    Formula
    -------
    ``depth(root) = 1``, ``depth(i) = 1 + depth(manager(i))`` on solid lines.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PersonValues
        Unit: layer. NaN in a reporting circle and below one.

    Source
    ------
    Evans (1975); Krackhardt (1994).
    """
    depth = org.depth.astype(float)
    return PersonValues(np.where(depth > 0, depth, NAN), reason="in or below a reporting circle")
