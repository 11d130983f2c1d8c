"""The way up: how long it is, and over how many people it may lead."""

from __future__ import annotations

import numpy as np

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, PersonValues, metric


@metric("upward_path", seed="S1b", unit="steps to the top")
def upward_path(org: OrgGraph) -> PersonValues:
    """Length and width of a person's way to the top of the chart.

    Formula
    -------
    Length: solid lines from the person to the root, ``depth - 1``. Width (column ``people_above``): distinct people on all ways up along
    solid and dotted lines. A width equal to the length is a single file: every voice passes the same people, with no second way.

    Parameters
    ----------
    org : OrgGraph
        ``manager`` (report to boss) and ``dotted`` are read.

    Returns
    -------
    PersonValues
        Unit: steps. NaN for people in or below a reporting circle, and for those with neither manager nor reports.

    Source
    ------
    Upward path: FIELD's formal structure; voices passing levels: Evans (1975).

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> result = upward_path(from_arrays(list("abcd"), [-1, 0, 1, 0], dotted=[(2, 3)]))
    >>> result.values.tolist(), result.columns["people_above"].tolist()
    ([0.0, 1.0, 2.0, 1.0], [0.0, 1.0, 3.0, 1.0])
    """
    alone = (org.manager < 0) & (np.bincount(org.manager[org.manager >= 0], minlength=org.n) == 0)
    known = (org.depth > 0) & ~alone
    steps = np.where(known, org.depth - 1.0, NAN)
    width = steps.copy()
    extra: dict[int, list[int]] = {}
    for report, boss in org.dotted:
        extra.setdefault(int(report), []).append(int(boss))
    touched = set[int]().union(*(org.subtree(i).tolist() for i in extra))
    for i in touched:  # only below a dotted line do the ways part
        above: set[int] = set()
        stack = [i]
        while stack:
            at = stack.pop()
            new = {int(org.manager[at]), *extra.get(at, ())} - above - {-1, i}
            above |= new
            stack.extend(new)
        if known[i]:
            width[i] = len(above)
    return PersonValues(steps, reason="no way up: a reporting circle, or on nobody's chart", columns={"people_above": width})
