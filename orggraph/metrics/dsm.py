"""Design structure of departments: how strongly they are coupled by what they need of each other."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from orggraph.graph import Floats, OrgGraph
from orggraph.metrics.base import NAN, GroupValues, metric


def dependencies(org: OrgGraph) -> sp.csr_array:
    """Return the strength of what the row's department needs of the column's; the diagonal is left out."""
    rows, units = org.relationships["DEPENDS_ON"], len(org.department_ids)
    ends = [
        (org.department_position.get(s, -1), org.department_position.get(t, -1), 0.5 if w is None else w)
        for s, t, w in rows.select("source", "target", "strength").iter_rows()
    ]
    kept = [(a, b, w) for a, b, w in ends if min(a, b) >= 0 and a != b]
    a, b, w = (np.array(x) for x in zip(*kept, strict=True)) if kept else (np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    matrix: sp.csr_array = sp.csr_array((w, (a, b)), shape=(units, units))
    return matrix


def propagation(matrix: sp.csr_array) -> Floats:
    """Return for each unit how many units a change of it may touch: those that depend on it, directly or over others, itself included.

    ``propagation(D).sum() / n²`` is MacCormack's propagation cost.

    Examples
    --------
    >>> propagation(sp.csr_array(np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]]))).tolist()
    [1.0, 2.0, 3.0]
    """
    reach = np.isfinite(sp.csgraph.shortest_path(matrix, method="D", unweighted=True))
    return np.asarray(reach.sum(axis=0), dtype=float)


@metric("coupling", seed="S2a", unit="strength of dependencies, both ways", needs={"dependencies"})
def coupling(org: OrgGraph) -> GroupValues:
    """How strongly a department is coupled with others by declared dependencies, and how far a change of it may spread.

    Formula
    -------
    D[a, b] = strength of what a needs of b. ``value`` = Σ_b (D[a, b] + D[b, a]); ``needs, needed`` its two halves; ``touched`` = share of
    the departments that depend on it, directly or over others (itself included). The mean of ``touched`` is the propagation cost.

    Parameters
    ----------
    org : OrgGraph
        Dependencies; internal ones are left out.

    Returns
    -------
    GroupValues
        Unit: summed strength; 0 where dependencies are declared and none touches the department. ``touched`` in (0, 1].

    Raises
    ------
    NotAssessed
        Without dependencies.

    Source
    ------
    Steward (1981); Eppinger & Browning (2012); MacCormack, Rusnak & Baldwin (2006).
    """
    matrix = dependencies(org)
    needs, needed = (np.asarray(matrix.sum(axis=axis), dtype=float).ravel() for axis in (1, 0))
    units = matrix.shape[0]
    touched = propagation(matrix) / units if units else np.full(0, NAN)
    return GroupValues(needs + needed, {"needs": needs, "needed": needed, "touched": touched})
