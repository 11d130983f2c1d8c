"""Voice: how evenly the members of a department speak, and whether they are spoken to."""

from __future__ import annotations

import numpy as np
import polars as pl

from orggraph.fastnx.csr import Floats
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.base import NAN, GroupValues, metric
from orggraph.settings import load


def gini(x: Floats) -> float:
    """Return the Gini coefficient for small samples, ``g n/(n-1)`` with ``g = Σ|x_i - x_j| / (2 n² mean)``, in [0, 1].

    NaN for fewer than three values, or where all are 0.

    Examples
    --------
    >>> gini(np.array([1.0, 1, 1, 1])), gini(np.array([0.0, 0, 0, 5]))
    (0.0, 1.0)
    """
    n = len(x)
    if n < 3 or x.sum() <= 0:
        return NAN
    rank = np.arange(1, n + 1)
    return float((2 * rank - n - 1) @ np.sort(x) / (n * x.sum()) * n / (n - 1))


def evenness(x: Floats) -> float:
    """Return Shannon's evenness ``-Σ p ln p / ln n`` in [0, 1]; NaN for fewer than three values, or where all are 0.

    Examples
    --------
    >>> evenness(np.array([2.0, 2, 2]))
    1.0
    """
    if len(x) < 3 or x.sum() <= 0:
        return NAN
    p = x[x > 0] / x.sum()
    return float(-(p * np.log(p)).sum() / np.log(len(x)))


STRATA = 5  # one contact, two or three, up to seven, up to fifteen, more


def pairs_inside(org: OrgGraph) -> tuple[Floats, Floats]:
    """Return the pairs of members of each department in contact both ways, and in contact at all, by how many contacts a pair has.

    Returns
    -------
    two float arrays (departments, `STRATA`)
        Pairs with one contact, with two or three, with four to seven and so on: of few contacts chance alone leaves many one-way, and one
        alone is never both ways.
    """
    arcs = org.arcs
    source, target = arcs["source"].to_numpy(), arcs["target"].to_numpy()
    same = (org.department[source] >= 0) & (org.department[source] == org.department[target])
    inside = arcs.filter(pl.Series(same)).with_columns(a=pl.min_horizontal("source", "target"), b=pl.max_horizontal("source", "target"))
    found = inside.group_by("a", "b").agg(pl.col("count").sum(), ways=pl.len())
    stratum = np.minimum(np.floor(np.log2(np.maximum(found["count"].to_numpy(), 1))), STRATA - 1).astype(np.int64)
    at = org.department[found["a"].to_numpy()] * STRATA + stratum
    size = len(org.department_ids) * STRATA
    mutual, pairs = (np.bincount(at, weight, size).reshape(-1, STRATA) for weight in ((found["ways"] == 2).to_numpy(), None))
    return mutual.astype(float), pairs.astype(float)


@metric("voice", seed="S4c", unit="0 = one speaks … 1 = all speak alike", needs={"communication"})
def voice(org: OrgGraph) -> GroupValues:
    """How evenly the members of a department speak to each other.

    Formula
    -------
    ``value = 1 - Gini`` of the contacts that members seen send to other members (silent ones with 0). ``evenness`` is Shannon's;
    ``reciprocity`` = returned / all directed ties inside; ``density`` = tied pairs / pairs inside; ``error``: jackknife standard error
    of the value, leaving out one member after the other; ``low, high``: 95 % interval.

    Parameters
    ----------
    org : OrgGraph
        A person's own department counts, not its parents.

    Returns
    -------
    GroupValues
        In [0, 1]. NaN below ``group.min`` members seen, and where members send each other nothing. ``people`` and ``contacts`` say over
        what.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Gini (1912); Shannon (1948); turn-taking: Woolley et al. (2010).
    """
    units, least = len(org.department_ids), load()["group.min"]
    arcs, label = org.arcs, org.department
    source, target, count = (arcs[name].to_numpy() for name in ("source", "target", "count"))
    inside = (label[source] >= 0) & (label[source] == label[target])
    sent = np.bincount(source[inside], count[inside], org.n).astype(float)
    mutual, pairs = (x.sum(axis=1) for x in pairs_inside(org))
    known = np.flatnonzero((label >= 0) & org.seen)
    order = known[np.argsort(label[known], kind="stable")]
    bounds = np.searchsorted(label[order], np.arange(units + 1))
    columns = {name: np.full(units, NAN) for name in ("evenness", "reciprocity", "density", "error", "low", "high", "people", "contacts")}
    values = np.full(units, NAN)
    for d in range(units):
        x = sent[order[bounds[d] : bounds[d + 1]]]
        if len(x) < least:
            continue
        values[d] = 1 - gini(x)
        columns["evenness"][d] = evenness(x)
        columns["people"][d], columns["contacts"][d] = len(x), x.sum()
        columns["reciprocity"][d] = 2 * mutual[d] / (mutual[d] + pairs[d]) if pairs[d] else NAN
        columns["density"][d] = pairs[d] / (len(x) * (len(x) - 1) / 2)
        columns["error"][d] = _jackknife(x)
        error = 1.96 * columns["error"][d]
        columns["low"][d], columns["high"][d] = max(values[d] - error, 0.0), min(values[d] + error, 1.0)
    return GroupValues(values, columns, org.coverage(), "fewer people than group.min, or nothing sent inside")


def _jackknife(x: Floats) -> float:
    """Return the standard error of the Gini coefficient from leaving out one after the other.

    Formula
    -------
    With the values sorted, W = Σ (2r - n - 1) x_r and C their running sum, leaving out rank k gives
    ``W_k = W - (2k - n - 1) x_k + C_{k-1} - (C_n - C_k)`` and the coefficient ``W_k / ((n - 2) (C_n - x_k))``. Where one speaks alone
    nothing would be left without them, and all others change nothing: then the balance is at most the share of members who speak at
    all, and the error is that whose interval ends where the exact one of that share does.
    """
    n, ranked = len(x), np.sort(x)
    if n < 4:
        return NAN
    if np.count_nonzero(x) == 1:
        return chance.share_interval(1, n)[1] / 1.96
    weight, upto = 2 * np.arange(1, n + 1) - n - 1, np.cumsum(ranked)
    rest = upto[-1] - ranked
    spread = weight @ ranked - weight * ranked + (upto - ranked) - (upto[-1] - upto)
    known = spread[rest > 0] / ((n - 2) * rest[rest > 0])
    return float(np.sqrt((n - 1) * known.var())) if known.size > 2 else NAN
