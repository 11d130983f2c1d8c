"""Bridging: who lies between people of different departments (the work that joins units, whatever the title says)."""

from __future__ import annotations

import numpy as np

from orggraph.fastnx.kernel import in_parts
from orggraph.graph import OrgGraph
from orggraph.metrics import _kernels
from orggraph.metrics.base import NAN, PersonValues, among_seen, metric
from orggraph.metrics.closeness import sources


@metric("bridging", seed="S3b", unit="share of shortest ways between departments", needs={"communication"})
def bridging(org: OrgGraph) -> PersonValues:
    """Share of the shortest ways between people of different departments that lead through a person.

    Formula
    -------
    ``B_x(v) = Σ σ_st(v)/σ_st`` over ordered pairs s, t of different departments (neither is v) / number of such pairs that reach each
    other.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` of the people seen. People without a department are on ways but are no ends.

    Returns
    -------
    PersonValues
        In [0, 1]; columns ``low, high`` (95 % interval), ``error`` (standard error from drawing) and ``departments`` (other departments
        among the contacts). NaN for people without communication data, and for all where fewer than two departments have members seen or
        none reaches another. Above ``search.cost`` the ways of a random choice of people are followed; ``note`` says how many.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Burt (2004); accumulation: Brandes (2001); sampling: Brandes & Pich (2007).
    """
    seen, graph = among_seen(org)
    group = org.department[seen]
    values, low, high, spread = (np.full(org.n, NAN) for _ in range(4))
    columns = {"low": low, "high": high, "error": spread, "departments": departments_met(org)}
    if np.unique(group[group >= 0]).size < 2:
        return PersonValues(values, org.coverage(), "fewer than 2 departments", columns)
    chosen, exact = sources(graph, org.searches)
    found = in_parts(chosen.size, lambda i, j: _kernels.bridging(graph.indptr, graph.indices, group, chosen[i:j]))
    total, square = (np.sum([f[i] for f in found], axis=0) for i in range(2))
    pairs = float(np.concatenate([f[2] for f in found]).sum())
    if not pairs:
        return PersonValues(values, org.coverage(), "no two departments reach each other", columns)
    k = chosen.size
    error = np.zeros(seen.size) if exact else np.sqrt(np.maximum(square / k - (total / k) ** 2, 0) * k) / pairs
    values[seen], spread[seen] = total / pairs, error
    low[seen], high[seen] = np.maximum(total / pairs - 1.96 * error, 0), np.minimum(total / pairs + 1.96 * error, 1)
    note = "exact" if exact else f"sampled: ways from {k:,} of {seen.size:,} people"
    return PersonValues(values, org.coverage(), "no communication data", columns, note)


def departments_met(org: OrgGraph) -> np.ndarray:
    """Return how many other departments are among each person's contacts; NaN for people without communication data."""
    graph = org.contacts
    source = np.repeat(np.arange(org.n), np.diff(graph.indptr))
    there = org.department[graph.indices]
    other = (there >= 0) & (there != org.department[source])
    met = np.unique(source[other] * max(len(org.department_ids), 1) + there[other]) // max(len(org.department_ids), 1)
    return np.where(org.seen, np.bincount(met, minlength=org.n), NAN)
