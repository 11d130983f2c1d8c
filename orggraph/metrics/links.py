"""Links: with how many other departments a department is in contact, against how many so much contact would reach."""

from __future__ import annotations

import numpy as np

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, GroupValues, metric
from orggraph.metrics.department_contact import Units


@metric("links", seed="S0", unit="other departments in contact", needs={"communication"})
def links(org: OrgGraph) -> GroupValues:
    """With how many other departments a department's people are in contact, and how many would be usual for so many of them.

    Formula
    -------
    ``chances`` K = the smaller of the own people with contact outside (``outside``) and the people they meet there: whoever meets ten of
    one department, or is met by ten, is one link. Each chance falls on department b with its share w_b of the contact that others have
    outside: ``expected = Σ_b (1 - (1 - w_b)^K)``. ``p`` is the chance of no more than one department: ``Σ_b w_b^K``; where nobody has
    contact outside ``(1 - s)^n``, n the own people in contact, s the share of all others in contact who have some outside (K is then n s).

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    GroupValues
        NaN for departments too small or too little covered to compare. ``outside`` of all; ``chances, expected`` of those in
        contact with at most one; ``p`` of more is 1.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Occupancy of cells by chance: Feller (1968), An Introduction to Probability Theory and Its Applications, II.5.
    """
    units, count = Units.of(org), len(org.department_ids)
    totals = np.asarray(units.pairs.sum(axis=1), dtype=float).ravel()
    values = np.diff(units.pairs.indptr)
    own, met = org.contacts.pattern.tocoo().coords
    across = (org.department[own] >= 0) & (org.department[met] >= 0) & (org.department[own] != org.department[met])
    own, met = own[across], met[across]
    some = np.bincount(own, minlength=org.n) > 0
    outside = np.bincount(org.department[some], minlength=count)
    few = values[org.department[own]] <= 1
    pairs = np.unique(org.department[own[few]].astype(np.int64) * org.n + met[few])
    chances = np.minimum(outside, np.bincount(pairs // max(org.n, 1), minlength=count)).astype(float)
    active = np.bincount(org.department[org.seen & (org.department >= 0)], minlength=count)
    chances[values > 1] = NAN
    expected, p = np.full(count, NAN), np.where(units.ok, 1.0, NAN)
    for d in np.flatnonzero(units.ok & (values <= 1) & (active > 0)).tolist():
        others = np.where(units.ok, totals - units.pairs[[d]].toarray().ravel(), 0.0)
        others[d] = 0
        if not others.any():
            p[d] = NAN
            continue
        share = others / others.sum()
        if not chances[d]:
            elsewhere = (outside.sum() - outside[d]) / (active.sum() - active[d])
            p[d], chances[d] = (1 - elsewhere) ** active[d], active[d] * elsewhere
        else:
            p[d] = (share ** chances[d]).sum()
        expected[d] = (1 - (1 - share) ** chances[d]).sum()
    known = units.ok & np.isfinite(p)
    columns = {"outside": outside.astype(float), "chances": chances, "expected": expected, "p": p}
    reason = "too few people with data, or too few departments"
    return GroupValues(np.where(known, values, NAN), {k: np.where(known, v, NAN) for k, v in columns.items()}, org.coverage(), reason)
