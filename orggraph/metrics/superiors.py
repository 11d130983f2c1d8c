"""Who stands above two people: lowest common superiors (a set, where people have several managers) and distance in the chart."""

from __future__ import annotations

import numpy as np
import polars as pl
import scipy.sparse as sp

from orggraph.errors import OrgGraphError
from orggraph.fastnx.csr import CSRDiGraph, Floats, Ints
from orggraph.graph import OrgGraph
from orggraph.metrics import _kernels
from orggraph.metrics.base import NAN, PairValues, metric
from orggraph.metrics.department_contact import needed
from orggraph.settings import load


def _steps_up(org: OrgGraph, i: int, over: dict[int, list[int]]) -> dict[int, int]:
    """Return i and everybody above with the fewest steps; ``over`` are further managers by report."""
    steps, frontier = {i: 0}, [i]
    while frontier:
        following = []
        for at in frontier:
            for m in (int(org.manager[at]), *over.get(at, ())):
                if m >= 0 and m not in steps:
                    steps[m] = steps[at] + 1
                    following.append(m)
        frontier = following
    return steps


def lowest_common_superiors(org: OrgGraph, i: int, j: int, *, dotted: bool = False) -> tuple[int, ...]:
    """Return all lowest people above (or equal to) both, the nearest first.

    Formula
    -------
    ``Common = Anc(i) ∩ Anc(j)``, Anc(x) being x and everybody above; lowest are those with nobody else of Common below them. Ordered by
    the longer of both ways, then their sum, then position.

    Parameters
    ----------
    org : OrgGraph
    i, j : int
        Positions of two people.
    dotted : bool
        Whether dotted lines count. Solid lines decide authority; dotted ones advise.

    Returns
    -------
    tuple of int
        Positions; empty without a common superior, which is a finding of its own.

    Raises
    ------
    OrgGraphError
        When the lines above them run in a circle.

    Source
    ------
    Aho, Hopcroft & Ullman (1973); sets: Bender et al. (2005).

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> org = from_arrays(list("ABCxy"), [2, 2, -1, 0, 0], dotted=[(3, 1), (4, 1)])
    >>> lowest_common_superiors(org, 3, 4), lowest_common_superiors(org, 3, 4, dotted=True)
    ((0,), (0, 1))
    """
    over: dict[int, list[int]] = {}
    if dotted:
        for report, boss in org.dotted.tolist():
            over.setdefault(report, []).append(boss)
    up_i, up_j = _steps_up(org, i, over), _steps_up(org, j, over)
    common = up_i.keys() & up_j.keys()
    above = {c: set(_steps_up(org, c, over)) - {c} for c in common}
    circle = [c for c in common if any(c in above[d] for d in above[c] & common)]
    if circle:
        raise OrgGraphError(f"The reporting lines above {org.names[i]} and {org.names[j]} run in a circle through {org.names[circle[0]]}")
    lowest = common - set().union(*above.values()) if common else set()
    return tuple(sorted(lowest, key=lambda c: (max(up_i[c], up_j[c]), up_i[c] + up_j[c], c)))


def chart_distance(org: OrgGraph, a: Ints, b: Ints) -> Floats:
    """Return the steps between people along solid lines over their lowest common superior, for many pairs at once.

    Parameters
    ----------
    org : OrgGraph
    a, b : int array (n_pairs,)
        Positions; -1 is unknown.

    Returns
    -------
    float array (n_pairs,)
        Steps; inf without a common superior, NaN where an end is unknown or stands in or below a reporting circle.

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> org = from_arrays(list("abcde"), [-1, 0, 0, 1, -1])
    >>> chart_distance(org, np.array([3, 3, 0, 1]), np.array([2, 4, 0, 1])).tolist()
    [3.0, inf, 0.0, 0.0]
    """
    known = (a >= 0) & (b >= 0)
    known[known] &= (org.depth[a[known]] > 0) & (org.depth[b[known]] > 0)
    out = np.full(len(a), NAN)
    x, y = a[known].copy(), b[known].copy()
    steps = np.zeros(x.size)
    apart = x != y
    while apart.any():
        deep_x = np.where(x >= 0, org.depth[x], 0)
        deep_y = np.where(y >= 0, org.depth[y], 0)
        up_x, up_y = apart & (deep_x >= deep_y), apart & (deep_y >= deep_x)
        steps += up_x.astype(float) + up_y
        x[up_x], y[up_y] = org.manager[x[up_x]], org.manager[y[up_y]]
        apart = (x != y) & (x >= 0) & (y >= 0)
    out[known] = np.where((x == y) & (x >= 0), steps, np.inf)
    return out


def heads(org: OrgGraph) -> Ints:
    """Return who heads each department: as declared, else the member highest in the chart (most reports first); -1 where nobody is."""
    out = org.head.copy()
    members = np.flatnonzero((org.department >= 0) & (org.depth > 0) & ~org.vacant)
    reports = np.bincount(org.manager[org.manager >= 0], minlength=org.n)
    order = members[np.lexsort((members, -reports[members], org.depth[members], org.department[members]))]
    units, first = np.unique(org.department[order], return_index=True)
    open_ = out[units] < 0
    out[units[open_]] = order[first[open_]]
    return out


LIMIT = 200_000_000  # entries of the lists of everybody above: 1.6 GB


def above_all(lines: CSRDiGraph) -> tuple[Ints, Ints] | None:
    """Return for every node itself and all above, sorted, as compressed rows; None where these exceed memory (a chain of many thousands).

    Parameters
    ----------
    lines : CSRDiGraph
        From boss to report.
    """
    starts, below = _kernels.reachable(lines.indptr, lines.indices, LIMIT)
    if len(lines) and not starts[-1]:
        return None
    rows = sp.csr_array((np.ones(len(below), dtype=np.int8), below, starts), shape=(len(lines),) * 2).T.tocsr()
    starts, above = (np.array(x, dtype=np.int64) for x in (rows.indptr, rows.indices))
    return starts, above


def lines_down(org: OrgGraph, *, dotted: bool) -> CSRDiGraph:
    """Return the reporting lines from boss to report, dotted ones with the others where wanted."""
    reports = np.flatnonzero(org.manager >= 0)
    more = org.dotted[(org.dotted >= 0).all(axis=1)] if dotted else np.empty((0, 2), dtype=np.int64)
    return CSRDiGraph.from_arcs(org.n, np.concatenate([org.manager[reports], more[:, 1]]), np.concatenate([reports, more[:, 0]]))


@metric("chart_distance", seed="S1c", unit="steps in the chart")
def department_distance(org: OrgGraph) -> PairValues:
    """Steps in the chart between the heads of two departments, and who may settle a matter between them.

    Formula
    -------
    ``d = d(c, i) + d(c, j)`` over the lowest common superior c along solid lines. ``superiors`` are all lowest ones along solid lines,
    ``advising`` those with dotted lines too.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PairValues
        One row for each two departments with a head; above ``distance.pairs`` pairs those with a declared dependency alone. ``steps`` is
        inf without a common superior; NaN where a head stands in or below a reporting circle.

    Source
    ------
    Aho, Hopcroft & Ullman (1973).
    """
    head = heads(org)
    units = np.flatnonzero(head >= 0)
    a, b = np.triu_indices(len(units), 1)
    if len(a) > load()["distance.pairs"]:
        need = needed(org)[np.ix_(units, units)]
        a, b = np.nonzero(np.triu(need, 1))
    a, b = units[a], units[b]
    steps = chart_distance(org, head[a], head[b])
    told = np.isfinite(steps)

    def names(i: int, j: int, *, dotted: bool) -> str:
        try:
            return ", ".join(org.ids[c] for c in lowest_common_superiors(org, i, j, dotted=dotted))
        except OrgGraphError:
            return ""  # the circle is an issue of the import; the distance is already unknown or along solid lines

    pairs = list(zip(head[a].tolist(), head[b].tolist(), strict=True))
    rows = {
        "a": a,
        "b": b,
        "steps": steps,
        "superiors": [names(i, j, dotted=False) if t else "" for (i, j), t in zip(pairs, told, strict=True)],
        "advising": [names(i, j, dotted=True) for i, j in pairs],
    }
    return PairValues("department", pl.DataFrame(rows, schema_overrides={"superiors": pl.String, "advising": pl.String}))
