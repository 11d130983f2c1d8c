"""Socio-technical congruence: whether people whose tasks need each other are in contact."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, Scalar, entries, metric


def coordination_requirements(assignment: sp.csr_array, dependency: sp.csr_array) -> sp.csr_array:
    """Return ``CR = A D Aᵀ``: how much the tasks of two people need each other.

    Parameters
    ----------
    assignment : sparse array (people, tasks)
    dependency : sparse array (tasks, tasks)
        1 where the row's task depends on the column's; on the diagonal where two people on one task must talk.

    Returns
    -------
    sparse array (people, people)

    Source
    ------
    Cataldo et al. (2006, 2008).
    """
    return sp.csr_array(assignment @ dependency @ assignment.T)


@metric("congruence", seed="S2a", unit="share of needed pairs in contact", needs={"communication", "responsibilities"})
def congruence(org: OrgGraph) -> Scalar:
    """Share of the pairs of people whose tasks need each other who are in contact.

    Formula
    -------
    ``CR = A D Aᵀ`` with A who is responsible or accountable for a task and D which task is blocked by which, and each by itself (two people
    on one task must talk). Needed are pairs i < j with ``CR_ij + CR_ji > 0``; ``value`` = needed pairs in contact / needed pairs.
    ``weighted`` = Σ CR of those in contact / Σ CR. ``low, high``: 95 % Wilson interval.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    Scalar
        In [0, 1]; NaN without a needed pair (not 1). Pairs with a person who was never seen are not assessed: ``unseen`` counts them.

    Raises
    ------
    NotAssessed
        Without communication or responsibilities.

    Source
    ------
    Cataldo et al. (2006, 2008).
    """
    raci = org.relationships.get("RESPONSIBLE_FOR")
    blocked = org.relationships.get("BLOCKED_BY")
    rows = (
        [(org.position[p], t) for p, t, r in raci.select("source", "target", "role").iter_rows() if r in ("R", "A")]
        if raci is not None
        else []
    )
    tasks = sorted({t for _, t in rows})
    at = {t: k for k, t in enumerate(tasks)}
    links = (
        [(at[s], at[t]) for s, t in blocked.select("source", "target").iter_rows() if s in at and t in at] if blocked is not None else []
    )
    k = len(tasks)
    assignment = sp.csr_array((np.ones(len(rows)), ([p for p, _ in rows], [at[t] for _, t in rows])), shape=(org.n, k))
    assignment.data[:] = 1.0
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    dependency: sp.csr_array = sp.eye_array(k, format="csr") + sp.csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(k, k))
    need = coordination_requirements(assignment, dependency)
    both = sp.coo_array(sp.triu(need + need.T, 1))
    i, j = both.coords
    seen = org.seen[i] & org.seen[j]
    tied = entries(org.contacts.pattern, i[seen], j[seen]) > 0
    weight = both.data[seen]
    n = int(seen.sum())
    details = {"weighted": NAN, "unseen": float((~seen).sum()), "in_contact": float(tied.sum())}
    if not n:
        return Scalar(NAN, 0, org.coverage(), reason="no two people with tasks that need each other", details=details)
    share = float(tied.mean())
    details["weighted"] = float(weight[tied].sum() / weight.sum())
    low, high = wilson(int(tied.sum()), n)
    return Scalar(share, n, org.coverage(), low, high, details=details)


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of k in n.

    Examples
    --------
    >>> [round(x, 3) for x in wilson(5, 10)]
    [0.237, 0.763]
    """
    z = 1.959964
    middle, spread = (k + z**2 / 2) / (n + z**2), z / (n + z**2) * (k * (n - k) / n + z**2 / 4) ** 0.5
    return max(middle - spread, 0.0), min(middle + spread, 1.0)
