"""Contact along reporting lines: manager and report, and skip level."""

from __future__ import annotations

import numpy as np
import polars as pl
import scipy.sparse as sp

from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.base import NAN, PairValues, PersonValues, entries, metric


@metric("reporting_contact", seed="S1b", unit="contacts in the window", needs={"communication"})
def reporting_contact(org: OrgGraph) -> PairValues:
    """Contacts between each report (a) and their solid-line manager (b), both ways.

    Formula
    -------
    ``up`` = contacts from report to manager, ``down`` = back. ``expected`` = ``s_a s_b / S`` with s the contacts (sent and received) of
    each and S the sum of s: what two people as active as these would have by chance. ``p_low`` is the Poisson chance of so few or fewer;
    for a silent pair it is ``exp(-expected)``.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PairValues
        One row a solid line between people who are no vacancies: ``up, down, expected, p_low, assessed``; NaN where either side has no
        communication data at all (then nothing can be told).

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Leader-member exchange: Graen & Uhl-Bien (1995).
    """
    reports = np.flatnonzero((org.manager >= 0) & ~org.vacant)
    reports = reports[~org.vacant[org.manager[reports]]]
    managers = org.manager[reports]
    arcs = org.arcs
    counts = sp.csr_array((arcs["count"], (arcs["source"], arcs["target"])), shape=(org.n, org.n))
    up, down = entries(counts, reports, managers), entries(counts, managers, reports)
    volume = np.bincount(arcs["source"], arcs["count"], org.n) + np.bincount(arcs["target"], arcs["count"], org.n)
    total = volume.sum()
    ok = org.seen[reports] & org.seen[managers]
    expected = volume[reports] * volume[managers] / total if total else np.full(len(reports), NAN)
    frame = pl.DataFrame(
        {
            "a": reports,
            "b": managers,
            "up": np.where(ok, up, NAN),
            "down": np.where(ok, down, NAN),
            "expected": np.where(ok, expected, NAN),
            "p_low": np.where(ok, chance.poisson_cdf(up + down, np.where(ok, expected, 1)), NAN),
            "assessed": ok,
        }
    )
    return PairValues("person", frame, org.coverage(), "a side has no communication data")


@metric("skip_level", seed="S1b", unit="1 = in contact above the manager, 0 = not", needs={"communication"})
def skip_level(org: OrgGraph) -> PersonValues:
    """Whether a person has any tie to the manager's manager or to anyone above.

    Formula
    -------
    1 if a contact of i (either way) stands above the manager of i on the solid chain, else 0.

    Parameters
    ----------
    org : OrgGraph
        People in layer 3 or deeper.

    Returns
    -------
    PersonValues
        1 or 0; NaN above layer 3, for vacancies and without communication data.

    Raises
    ------
    NotAssessed
        Without communication.
    """
    known = np.flatnonzero((org.depth >= 3) & org.seen & ~org.vacant)
    met = np.zeros(known.size, dtype=bool)
    ties = org.contacts.pattern
    at = org.manager[org.manager[known]]
    while (at >= 0).any():  # one level further up for all at once; depth is known, so nobody stands in a circle
        some = at >= 0
        met[some] |= np.asarray(ties[known[some], at[some]]).ravel() > 0
        at[some] = org.manager[at[some]]
    values = np.full(org.n, NAN)
    values[known] = met
    return PersonValues(values, org.coverage(), "above layer 3, or no communication data")
