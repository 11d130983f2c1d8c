"""Silence against chance: pairs without contact, among pairs of which most have some."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import polars as pl

from orggraph.graph import BROADCAST, Floats, Ints, OrgGraph
from orggraph.metrics.base import NAN
from orggraph.settings import Settings


class Occasions(NamedTuple):
    """On how many occasions each pair was in contact; what ``size`` contacts make one (NaN: each of ``periods`` with contact is one)."""

    times: Floats
    periods: float
    size: float = NAN


def occasions(org: OrgGraph, a: Ints, b: Ints, contacts: Floats, settings: Settings) -> Occasions:
    """Return on how many occasions each pair was in contact, either way: messages come in conversations.

    Five to and fro in one week say as much about the chance of none as one would, so that periods with contact are counted. Where the
    ties tell fewer than ``silence.periods`` apart, as many contacts are taken for one occasion as the median pair of all people in
    contact has: such a pair spoke at least once. Assumed is that these pairs do not speak longer at a time than others.

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> from orggraph.settings import load
    >>> org = from_arrays(["boss", "one", "two"], [-1, 0, 0], arcs=[(1, 0)] * 8 + [(1, 2)] * 2 + [(2, 0)] * 2)
    >>> occasions(org, np.array([1, 2]), np.array([0, 0]), np.array([8.0, 2.0]), load())
    Occasions(times=array([4., 1.]), periods=inf, size=2.0)
    """
    org.require("communication")
    assert org.tie_rows is not None
    rows = org.tie_rows.filter(pl.col("channel").ne_missing(BROADCAST))
    periods = rows["period"].n_unique()
    if periods < settings["silence.periods"]:
        size = _usual_of_all_pairs(org)
        return Occasions(contacts / size, math.inf, size)
    pairs = pl.DataFrame({"low": np.minimum(a, b), "high": np.maximum(a, b), "pair": np.arange(len(a))})
    ends = rows.select("period", low=pl.min_horizontal("source", "target"), high=pl.max_horizontal("source", "target"))
    times = ends.join(pairs, on=["low", "high"]).group_by("pair").agg(pl.col("period").n_unique())
    counted = np.zeros(len(a))
    counted[times["pair"].to_numpy()] = times["period"].to_numpy()
    return Occasions(np.where(contacts > 0, counted, 0.0), periods)


def told(p: float, seen: Occasions) -> dict[str, float]:
    """Return as evidence the occasions usual for a pair, and how many contacts were taken for one where periods do not tell them apart.

    Examples
    --------
    >>> told(math.exp(-3), Occasions(np.zeros(1), 26)), told(math.exp(-3), Occasions(np.zeros(1), math.inf, 4.0))
    ({'occasions': 3.0}, {'occasions': 3.0, 'occasion': 4.0})
    """
    usual = {"occasions": -math.log(p)}
    return usual | {"occasion": seen.size} if math.isfinite(seen.size) else usual


def _usual_of_all_pairs(org: OrgGraph) -> float:
    """Return the median contacts of all pairs in contact, both ways together; 1 where there are none."""
    pair = [pl.min_horizontal("source", "target"), pl.max_horizontal("source", "target").alias("other")]
    usual = org.arcs.group_by(pair).agg(pl.col("count").sum())["count"].median()
    return float(usual) if isinstance(usual, float | int) else 1.0


def held_for(org: OrgGraph, reports: Ints) -> Floats:
    """Return for the solid line of each report the share of the window during which it held: contact before it was no contact of a line.

    Examples
    --------
    >>> import dataclasses, datetime as dt
    >>> from orggraph.graph import from_arrays
    >>> org = from_arrays(["boss", "old", "new"], [-1, 0, 0])
    >>> window = (dt.date(2026, 1, 1), dt.date(2026, 1, 10))
    >>> held_for(dataclasses.replace(org, window=window, lines_since={2: dt.date(2026, 1, 9)}), np.array([1, 2])).tolist()
    [1.0, 0.2]
    """
    if org.window is None:
        return np.ones(len(reports))
    first, last = org.window
    days = (last - first).days + 1
    there = [days if (since := org.lines_since.get(i)) is None else (last - since).days + 1 for i in reports.tolist()]
    return np.clip(np.array(there, dtype=float) / days, 0.0, 1.0)


def silence(contacts: Floats, activity: Floats, held: Floats, seen: Occasions, settings: Settings) -> tuple[Floats, Floats, Floats]:
    """Return for each pair the contact usual for two people this active, the chance of none, and the false discovery rate if told.

    Formula
    -------
    ``expected = h r sqrt(s_a s_b)``, r the median of contacts / sqrt(s_a s_b) over pairs in contact, h the share of the window for which
    contact was owed (contact before it is not held against a pair, nor taken for the usual of a shorter time); ``p = exp(-e)``, e the
    same of ``-T log(1 - t / T)``, t of T periods with contact, or of t occasions where periods are too few. Only silent pairs can be
    told, so at or above an expectation the false ones among them are at most the larger of ``Σ p`` over all pairs there (rates as
    expected), and Chao's ``f1 (f1 - 1) / (2 (f2 + 1))``, f1 and f2 the pairs there with contact on one and on two occasions (whatever
    the rates: where hardly anybody has one, nobody has none by chance). ``q`` is that number / silent pairs there, made monotone; 1
    when more than ``silence.share_max`` of all pairs are silent, for then contact is not what is usual.

    Parameters
    ----------
    contacts, activity : float array (n_pairs,)
        Contacts of each pair, and ``sqrt(s_a s_b)`` of what both have in all.
    held : float array (n_pairs,)
        Share of the window for which each pair owed contact (`held_for`).
    seen : Occasions
        `occasions` of the pairs.
    settings : Settings
        For ``silence.share_max``.

    Returns
    -------
    expected, p, q : float arrays (n_pairs,)
        NaN everywhere when no pair is in contact; q is NaN for pairs in contact.

    Source
    ------
    False discovery of tests that can only reject when silent: Gilbert (2005); unseen by counts of one and two: Chao (1984), by occasions:
    Chao (1987).

    Examples
    --------
    >>> from orggraph.settings import load
    >>> contacts = np.array([9.0, 10, 11, 0])
    >>> expected, p, q = silence(contacts, np.ones(4), np.ones(4), Occasions(contacts, math.inf, 1.0), load())
    >>> expected.tolist(), bool(q[3] < 0.001)
    ([10.0, 10.0, 10.0, 10.0], True)
    """
    heard = (contacts > 0) & (activity > 0)
    nothing = np.full(len(contacts), NAN)
    if not heard.any():
        return nothing, nothing, nothing
    expected = float(np.median(contacts[heard] / activity[heard])) * activity * held
    times = rate = seen.times
    if math.isfinite(seen.periods):
        rate = -seen.periods * np.log1p(-np.minimum(times, seen.periods - 0.5) / seen.periods)
    p = np.exp(-float(np.median(rate[heard] / activity[heard])) * activity * held)
    q = nothing.copy()
    order = np.argsort(-expected, kind="stable")
    here = times[order]
    silent = here == 0
    once, twice = np.cumsum((here > 0) & (here < 1.5)), np.cumsum((here >= 1.5) & (here < 2.5))
    false = np.maximum(np.cumsum(p[order]), once * np.maximum(once - 1, 0) / (2 * (twice + 1)))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = false / np.cumsum(silent)
    if silent.mean() > settings["silence.share_max"]:
        share[:] = 1.0
    told = np.flatnonzero(silent)
    q[order[told]] = np.minimum(1.0, np.minimum.accumulate(share[told][::-1])[::-1])
    return expected, p, q
