"""How much more contact between departments varies than counts that come by chance: by whom it hangs on, and from pair to pair."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from orggraph.graph import Ints, OrgGraph
from orggraph.metrics.base import NAN, Scalar, metric
from orggraph.metrics.department_contact import Units, dispersion_between, openness_of
from orggraph.metrics.null_models import ends


def _squares(group: Ints, member: Ints, groups: int) -> Ints:
    """Return for each group the sum of squares of how often each member occurs in it."""
    order = np.lexsort((member, group))
    group, member = group[order], member[order]
    first = np.flatnonzero(np.r_[True, (np.diff(group) != 0) | (np.diff(member) != 0)])
    times = np.diff(np.r_[first, len(group)])
    return np.bincount(group[first], times * times, groups).astype(np.int64)


@metric("overdispersion", seed="S2a", unit="variance / mean", needs={"communication"})
def overdispersion(org: OrgGraph) -> Scalar:
    """Variance over mean of the person pairs in contact between two departments, when the people are drawn anew.

    Formula
    -------
    ``Σ V_ab / Σ O_ab`` over all assessed pairs of departments: V is the variance of O clustered by the people of both sides,
    ``Σ_i (r_i - r̄)² + Σ_j (c_j - c̄)² - Σ_ij (x_ij - x̄)²`` with x_ij = 1 where i of a and j of b are in contact, r and c its sums by row
    and column. It is the bootstrap over people in closed form: above 1 where contact hangs on a few people. ``by_size`` is
    ``max(0, Σ (V - O) / Σ O²)``, with which ``V ≈ O + by_size O²``. ``from_pair_to_pair`` is Pearson X² / df of O against the openness of
    the departments (`department_contact`), ``of_messages`` the same of single contacts: what would be, were messages counted, not pairs.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    Scalar
        NaN where no pair of departments is assessed or none in contact. ``details``: ``by_size, from_pair_to_pair, of_messages``.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Cameron, Gelbach & Miller (2011) for the variance clustered two ways; McCullagh & Nelder (1989), 4.5 for X² / df.
    """
    units, count = Units.of(org), len(org.department_ids)
    i, j = ends(org.contacts)
    i, j = np.where(org.department[i] < org.department[j], [i, j], [j, i])
    keep = (org.department[i] >= 0) & (org.department[i] != org.department[j])
    keep[keep] = units.ok[org.department[i[keep]]] & units.ok[org.department[j[keep]]]
    i, j = i[keep], j[keep]
    if not len(i):
        details = {"by_size": NAN, "from_pair_to_pair": NAN, "of_messages": NAN}
        return Scalar(NAN, 0, org.coverage(), reason="no contact between departments that can be assessed", details=details)
    pair, group = np.unique(org.department[i] * count + org.department[j], return_inverse=True)
    observed = np.bincount(group).astype(float)
    here, there = units.size[pair // count].astype(float), units.size[pair % count].astype(float)
    rows, columns = _squares(group, i, len(pair)), _squares(group, j, len(pair))
    even = observed**2 * (1 / here + 1 / there - 1 / (here * there))
    variance = rows + columns - observed - even
    details = {
        "by_size": max(0.0, float((variance - observed).sum() / (observed**2).sum())),
        "from_pair_to_pair": units.dispersion,
        "of_messages": _of_messages(org, units),
    }
    return Scalar(float(variance.sum() / observed.sum()), len(pair), org.coverage(), details=details)


def _of_messages(org: OrgGraph, units: Units) -> float:
    arcs, count = org.arcs, len(org.department_ids)
    here, there = org.department[arcs["source"].to_numpy()], org.department[arcs["target"].to_numpy()]
    keep = (here >= 0) & (there >= 0) & (here != there)
    one_way = sp.coo_array((arcs["count"].to_numpy()[keep], (here[keep], there[keep])), shape=(count, count)).tocsr()
    both = (one_way + one_way.T).tocsr()
    return dispersion_between(both, openness_of(np.asarray(both.sum(axis=1), dtype=float).ravel()), units.ok)
