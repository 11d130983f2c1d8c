"""Gould and Fernandez' brokerage: between whom a person passes word on, told by departments, against labels dealt at random."""

from __future__ import annotations

import numpy as np

from orggraph.fastnx.csr import CSRDiGraph, Floats, Ints
from orggraph.fastnx.kernel import in_parts
from orggraph.graph import OrgGraph
from orggraph.metrics import _kernels
from orggraph.metrics.base import NAN, PersonValues, metric

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


def roles(graph: CSRDiGraph, group: Ints) -> tuple[Ints, Floats, Floats, Ints]:
    """Return every node's open two-paths by role, their mean and variance under labels dealt at random, and those without a label.

    Parameters
    ----------
    graph : CSRDiGraph
    group : int array (n,)
        Label of each node, -1 unknown.

    Returns
    -------
    counts : int array (n, 5)
        In the order of `ROLES`.
    mean, variance : float array (n, 5)
        Over all ways to deal the labels of the known to them, graph and group sizes fixed; exact, nothing is drawn.
    lost : int array (n,)
        Open two-paths with an end, or a middle, of unknown label.

    Examples
    --------
    >>> counts, mean, variance, _ = roles(CSRDiGraph.from_arcs(3, [0, 1], [1, 2]), np.array([0, 0, 1]))
    >>> counts[1].tolist(), mean[1].round(3).tolist()
    ([0, 0, 0, 1, 0], [0.0, 0.333, 0.333, 0.333, 0.0])
    """
    starts, sources, _ = graph.incoming
    sizes = np.bincount(group[group >= 0])
    arrays = graph.indptr, graph.sorted_indices, starts, sources, graph.answers, group.astype(np.int32), max(len(sizes), 1)
    found = in_parts(len(graph), lambda i, j: _kernels.brokerage(*arrays, i, j), smallest=1000)
    counts, lost, overlaps = (np.concatenate(columns) for columns in zip(*found, strict=True))
    mean, variance = _moments(sizes.astype(float), overlaps)
    return counts, mean, variance, lost


def _moments(sizes: Floats, overlaps: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of every role of every node.

    The variance sums, over ordered pairs of a node's two-paths, the chance that both have the role. It depends on the ends they share
    alone: both, one, or none, each with a number of distinct people whose labels are dealt without replacement.
    """
    paths, first, last, crossed, swapped = overlaps.T
    same = paths  # a path with itself
    first, last, crossed = first - same, last - same, crossed - swapped
    apart = paths**2 - same - swapped - first - last - 2 * crossed
    chance = _chances(sizes)
    mean = np.outer(paths, chance["same"])
    pairs = {"same": same, "swapped": swapped, "first": first, "last": last, "crossed": 2 * crossed, "apart": apart}
    square = np.stack(list(pairs.values()), axis=1) @ np.array([chance[kind] for kind in pairs])
    return mean, np.maximum(square - mean**2, 0)


def _falling(x: Floats, k: int) -> Floats:
    """Return ``x (x-1) … (x-k+1)``: ways to choose k of x in order."""
    return np.prod([np.maximum(x - i, 0) for i in range(k)], axis=0) if k else np.ones_like(x)


def _chances(sizes: Floats) -> dict[str, Floats]:
    """Return for each overlap the chance, in the order of `ROLES`, that both paths have the role: sums over the group g of the middle."""
    n, g = sizes.sum(), sizes
    inside, out = g - 1, n - g  # who else is in g, and who is not
    others = {k: _falling(g, k).sum() - _falling(g, k) for k in (2, 3, 4)}  # k people of one group that is not g
    twos = (_falling(g, 2) ** 2).sum() - _falling(g, 2) ** 2
    two_pairs = others[4] + others[2] ** 2 - twos  # two pairs, each of one group that is not g
    two = _falling(out, 2) - others[2]
    three = _falling(out, 3) - 2 * others[2] * np.maximum(out - 2, 0) + others[3]
    four = _falling(out, 4) - 2 * others[2] * _falling(np.maximum(out - 2, 0), 2) + two_pairs
    none = np.zeros_like(g)
    ways = {
        "same": (2, [_falling(inside, 2), others[2], inside * out, inside * out, two]),
        "swapped": (2, [_falling(inside, 2), others[2], none, none, two]),
        "first": (3, [_falling(inside, 3), others[3], _falling(inside, 2) * out, inside * _falling(out, 2), three]),
        "last": (3, [_falling(inside, 3), others[3], inside * _falling(out, 2), _falling(inside, 2) * out, three]),
        "crossed": (3, [_falling(inside, 3), others[3], none, none, three]),
        "apart": (4, [_falling(inside, 4), two_pairs, *[_falling(inside, 2) * _falling(out, 2)] * 2, four]),
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        return {kind: np.nan_to_num(np.array(rows) @ g / _falling(np.array(n), k + 1)) for kind, (k, rows) in ways.items()}


@metric("brokerage", seed="S3b", unit="open two-paths through a person", needs={"communication"})
def brokerage(org: OrgGraph) -> PersonValues:
    """Gould and Fernandez' roles: open two-paths a → v → b (no tie a → b) through a person, by the departments of the three.

    Formula
    -------
    coordinator (A = V = B), itinerant (A = B ≠ V), gatekeeper (V = B ≠ A), representative (A = V ≠ B), liaison (all differ); ``value`` is
    their sum. ``z_<role>`` = (count - mean) / sd over labels dealt at random, graph and department sizes fixed (exact moments).

    Parameters
    ----------
    org : OrgGraph
        ``ties`` (directed) is read. A two-path with a person without department is not counted (column ``lost``).

    Returns
    -------
    PersonValues
        Unit: two-paths. 0 where a person was seen and none leads through them; NaN for people without communication data. ``z_`` is NaN
        where chance leaves no spread.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Gould & Fernandez (1989).
    """
    counts, mean, variance, lost = roles(org.ties, org.department)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(variance > 1e-9, (counts - mean) / np.sqrt(variance), NAN)
    seen = org.seen
    columns = {role: np.where(seen, counts[:, k], NAN) for k, role in enumerate(ROLES)}
    columns |= {f"z_{role}": np.where(seen, z[:, k], NAN) for k, role in enumerate(ROLES)}
    columns["lost"] = np.where(seen, lost, NAN)
    return PersonValues(np.where(seen, counts.sum(axis=1), NAN), org.coverage(), "no communication data", columns)
