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


@metric("upward_path", seed="S1b", unit="steps to the top")
def upward_path(org: OrgGraph) -> PersonValues:
    """Steps from a person to the top, and over how many people a word can go up.

    Formula
    -------
    ``layer - 1`` on solid lines. ``width`` = distinct people above on any upward path, solid and dotted.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PersonValues
        Unit: steps; 0 at the top. NaN in a reporting circle and below one.

    Source
    ------
    Definition of this project; width after Krackhardt (1994), unity of command.

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> found = upward_path(from_arrays(["a", "b", "c", "d"], [-1, 0, 0, 1], dotted=[(3, 2)]))
    >>> found.values.tolist(), found.columns["width"].tolist()
    ([0.0, 1.0, 1.0, 2.0], [0.0, 1.0, 1.0, 3.0])
    """
    steps = layer(org).values - 1
    over: dict[int, list[int]] = {}
    for report, manager in org.dotted.tolist():
        over.setdefault(report, []).append(manager)
    width = np.full(org.n, NAN)
    for i in np.flatnonzero(np.isfinite(steps)).tolist():
        above: set[int] = set()
        stack = [i]
        while stack:
            at = stack.pop()
            new = {m for m in (int(org.manager[at]), *over.get(at, ())) if m >= 0} - above
            above |= new
            stack.extend(new)
        width[i] = len(above - {i})
    return PersonValues(steps, columns={"width": width}, reason="in or below a reporting circle")
