"""The leadership team: the chief and those who lead directly below, and the contact among them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import polars as pl

from orggraph.graph import Floats, Ints, OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.base import NAN, PairValues, Scalar, metric
from orggraph.metrics.jackknife import standard_error


def leaders(org: OrgGraph) -> Ints:
    """Return the chief (top of the largest chart) and the direct reports who lead people or head a department, as positions; chief first.

    The head of a unit of kind ``office`` serves the team and is not of it.

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> leaders(from_arrays(list("abcde"), [-1, 0, 0, 1, 0], departments=["U"], head=[4])).tolist()
    [0, 1, 4]
    """
    tops = [int(i) for i in np.flatnonzero(org.manager < 0) if len(org.reports(int(i)))]
    if not tops:
        return np.zeros(0, dtype=np.int64)
    chief = max(tops, key=lambda i: (len(org.subtree(i)), -i)) if len(tops) > 1 else tops[0]
    heads = set(org.head.tolist())
    kinds = org.departments["kind"].to_list() if "kind" in org.departments.columns else [None] * len(org.department_ids)
    serving = {int(h) for h, kind in zip(org.head, kinds, strict=True) if kind == "office"}
    below = [int(i) for i in org.reports(chief) if not org.vacant[i] and int(i) not in serving]
    team = [i for i in below if len(org.reports(i)) or i in heads]
    return np.array([chief, *team] if not org.vacant[chief] else team, dtype=np.int64)


@metric("leader_pairs", seed="S1c", unit="contacts in the window", needs={"communication"})
def leader_pairs(org: OrgGraph) -> PairValues:
    """Contacts between each two members of the leadership team, both ways.

    Formula
    -------
    ``there`` and ``back`` are contacts from a to b and from b to a; ``activity`` is ``sqrt(s_a s_b)``, s the contacts sent and received by
    each, with which contact between two grows.

    Parameters
    ----------
    org : OrgGraph
        The team is `leaders`: the chief and those directly below who lead.

    Returns
    -------
    PairValues
        ``there, back, activity, line`` (true for chief and report), ``assessed``; NaN where either has no communication data.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Behavioural integration of top teams: Hambrick (1994).
    """
    team = leaders(org)
    arcs = org.arcs
    between = arcs.filter(pl.col("source").is_in(team.tolist()) & pl.col("target").is_in(team.tolist()))
    count = {(s, t): c for s, t, c in between.select("source", "target", "count").iter_rows()}
    volume = np.bincount(arcs["source"], arcs["count"], org.n) + np.bincount(arcs["target"], arcs["count"], org.n)
    rows = list(combinations(sorted(team.tolist()), 2))
    a, b = (np.array([r[k] for r in rows], dtype=np.int64) for k in (0, 1))
    ok = org.seen[a] & org.seen[b]
    there = np.array([count.get(r, 0.0) for r in rows])
    back = np.array([count.get(r[::-1], 0.0) for r in rows])
    scale = np.sqrt(volume[a] * volume[b])
    frame = pl.DataFrame(
        {
            "a": a,
            "b": b,
            "there": np.where(ok, there, NAN),
            "back": np.where(ok, back, NAN),
            "activity": np.where(ok, scale, NAN),
            "line": (org.manager[a] == b) | (org.manager[b] == a),
            "assessed": ok,
        }
    )
    return PairValues("person", frame, _coverage(org, team), "no communication data")


@metric("leadership_cohesion", seed="S1c", unit="share of leader pairs in contact both ways", needs={"communication"})
def leadership_cohesion(org: OrgGraph) -> Scalar:
    """Density of mutual contact in the leadership team.

    Formula
    -------
    pairs with contact both ways / pairs with data on both. ``low, high`` is the exact (Clopper-Pearson) 95 % interval of as many pairs as
    say for themselves: a leader has a part in many pairs, so that of a share x they are no more than ``x (1 − x) / s²``, s the jackknife
    standard error over the leaders below the chief. ``expected`` is the median of the same share over the other teams of three or more (a
    manager and the direct reports); NaN without any.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    Scalar
        In [0, 1]; NaN below three leaders with data. Details: ``leaders``, ``silent`` (pairs without contact), ``independent`` (pairs
        that say for themselves).

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Hambrick (1994); interval: Clopper & Pearson (1934); shares of pairs by leaving out people: Arvesen (1969).
    """
    frame = leader_pairs(org).frame.filter(pl.col("assessed"))
    people = len({*frame["a"], *frame["b"]})
    coverage = _coverage(org, leaders(org))
    if people < 3:
        return Scalar(NAN, people, coverage, reason="fewer than 3 leaders with communication data")
    mutual = int(((frame["there"] > 0) & (frame["back"] > 0)).sum())
    silent = int((frame["there"] + frame["back"] == 0).sum())
    share, independent = mutual / frame.height, _independent(frame, int(leaders(org)[0]))
    low, high = chance.share_interval(share * independent, independent)
    details = {"leaders": float(people), "silent": float(silent), "independent": independent}
    usual = other_teams(org)
    expected = float(np.median(usual)) if usual.size else NAN
    return Scalar(share, frame.height, coverage, low, high, expected, details=details)


def _independent(frame: pl.DataFrame, chief: int) -> float:
    """Return how many pairs of leaders say for themselves, seen by leaving out one leader after the other; of chiefs there is only this."""
    mutual = (frame["there"] > 0) & (frame["back"] > 0)
    without = [mutual.filter((frame["a"] != i) & (frame["b"] != i)) for i in sorted({*frame["a"], *frame["b"]} - {chief})]
    shares = np.array([float(pairs.sum()) / len(pairs) for pairs in without if len(pairs)])
    error, share = float(standard_error(shares)), float(mutual.sum()) / frame.height
    return min(float(frame.height), share * (1 - share) / error**2) if error > 0 and 0 < share < 1 else float(frame.height)


def other_teams(org: OrgGraph) -> Floats:
    """Return the share of pairs in mutual contact in each team of three or more below the leadership."""
    arcs = org.arcs.select("source", "target")
    both = arcs.join(arcs, left_on=["source", "target"], right_on=["target", "source"]).filter(pl.col("source") < pl.col("target"))
    one, two = both["source"].to_numpy(), both["target"].to_numpy()
    boss = org.manager
    team = np.where(boss[one] == two, two, np.where(boss[two] == one, one, np.where(boss[one] == boss[two], boss[one], -1)))
    mutual = np.bincount(team[team >= 0], minlength=org.n)
    seen = org.seen & ~org.vacant
    size = np.bincount(boss[(boss >= 0) & seen], minlength=org.n) + seen
    others = (size >= 3) & (np.bincount(boss[boss >= 0], minlength=org.n) > 0)
    others[leaders(org)[:1]] = False
    return np.asarray(mutual[others] / (size[others] * (size[others] - 1) / 2))


def _coverage(org: OrgGraph, team: Ints) -> float:
    return float(org.seen[team].mean()) if len(team) else NAN
