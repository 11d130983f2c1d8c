"""Overload: a person's share of all contact, against others of the same layer."""

from __future__ import annotations

import numpy as np

from orggraph.graph import Floats, OrgGraph
from orggraph.metrics.base import NAN, PersonValues, metric
from orggraph.settings import load


def _middle_and_spread(values: Floats, group: Floats, least: float) -> tuple[Floats, Floats]:
    """Return for each value the median and 1.4826 MAD of its group; NaN in groups below ``least`` values."""
    middle, spread = np.full(len(values), NAN), np.full(len(values), NAN)
    known = np.isfinite(values) & np.isfinite(group)
    for g in np.unique(group[known]):
        members = np.flatnonzero(known & (group == g))
        if members.size >= least:
            middle[members] = np.median(values[members])
            spread[members] = 1.4826 * np.median(np.abs(values[members] - middle[members]))
    return middle, spread


def robust_z(values: Floats, group: Floats, least: float) -> Floats:
    """Return ``(x - median) / (1.4826 MAD)`` of each value within its group; NaN in groups below ``least`` values or without spread.

    Examples
    --------
    >>> robust_z(np.array([1.0, 2, 3, 4, 10]), np.zeros(5), 5).round(2).tolist()
    [-1.35, -0.67, 0.0, 0.67, 4.72]
    """
    middle, spread = _middle_and_spread(values, group, least)
    return (values - middle) / np.where(spread > 0, spread, NAN)


def robust_z_in(part: Floats, whole: Floats, group: Floats, least: float) -> Floats:
    """Return `robust_z` of the values of a part of the contacts, the spread of which moves it as a small change does: in a straight line.

    Of fewer contacts most people may have none, and so no spread at all; by that alone nobody stands out without bound.

    Formula
    -------
    ``(x - median) / S - z (s / S - 1)``, S the spread and z the robust z of the whole, s the spread of the part.

    Examples
    --------
    >>> whole = np.array([1.0, 2, 3, 4, 10])
    >>> robust_z_in(whole, whole, np.zeros(5), 5).round(2).tolist(), robust_z_in(whole * 0, whole, np.zeros(5), 5).round(2).tolist()
    ([-1.35, -0.67, 0.0, 0.67, 4.72], [-1.35, -0.67, 0.0, 0.67, 4.72])
    """
    middle, spread = _middle_and_spread(part, group, least)
    _, scale = _middle_and_spread(whole, group, least)
    scale = np.where(scale > 0, scale, NAN)
    return np.asarray((part - middle) / scale - robust_z(whole, group, least) * (spread / scale - 1))


@metric("overload", seed="S3c", unit="robust standard deviations above peers", needs={"communication"})
def overload(org: OrgGraph) -> PersonValues:
    """How much more contact a person carries than peers of the same layer.

    Formula
    -------
    Load = mean of the shares of all contacts (weighted by audience size, so that a large meeting does not count for each present) and of
    all ties that are the person's. ``value`` = robust z of the load within the layer: (load - median) / (1.4826 MAD). ``trend`` = load in
    the second half of the window / in the first - 1.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PersonValues
        NaN without data, for fewer than ``overload.peers`` peers in the layer, and where peers do not differ. ``share`` (of all contact)
        and ``percentile`` among peers are told in every case of data.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Iglewicz & Hoaglin (1993).
    """
    arcs = org.arcs
    weight = np.bincount(arcs["source"], arcs["weight"], org.n) + np.bincount(arcs["target"], arcs["weight"], org.n)
    degree = np.diff(org.contacts.indptr).astype(float)
    share = (weight / max(weight.sum(), 1e-300) + degree / max(degree.sum(), 1)) / 2
    share = np.where(org.seen & ~org.vacant, share, NAN)
    layer = np.where(org.depth > 0, org.depth, NAN).astype(float)
    z = robust_z(share, layer, load()["overload.peers"])
    columns = {"share": share, "percentile": _percentile(share, layer), "trend": np.where(np.isfinite(share), _trend(org), NAN)}
    return PersonValues(z, org.coverage(), "no communication data, too few peers in the layer, or no difference among them", columns)


def _percentile(values: Floats, group: Floats) -> Floats:
    """Return the share of peers with less (ties half), in [0, 1]; NaN alone in a layer."""
    out = np.full(len(values), NAN)
    known = np.isfinite(values) & np.isfinite(group)
    for g in np.unique(group[known]):
        members = np.flatnonzero(known & (group == g))
        if members.size > 1:
            x = np.sort(values[members])
            middle = (np.searchsorted(x, values[members], "left") + np.searchsorted(x, values[members], "right") - 1) / 2
            out[members] = middle / (members.size - 1)
    return out


def _trend(org: OrgGraph) -> Floats:
    """Return how each person's share of contacts has changed from the first to the second half of the window; NaN with too few periods."""
    rows = org.tie_rows
    assert rows is not None
    periods = rows["period"].unique().sort()
    if len(periods) < load()["trend.periods"]:
        return np.full(org.n, NAN)
    late = (rows["period"] >= periods[len(periods) // 2]).to_numpy()
    shares = []
    for half in (~late, late):
        part = rows.filter(half)
        load_ = np.bincount(part["source"], part["weight"], org.n) + np.bincount(part["target"], part["weight"], org.n)
        shares.append(load_ / max(load_.sum(), 1e-300))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(shares[0] > 0, shares[1] / shares[0] - 1, NAN)
