"""Silence against chance: pairs without contact, among pairs of which most have some."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from orggraph.graph import BROADCAST, Floats, Ints, OrgGraph
from orggraph.metrics.base import NAN
from orggraph.settings import Settings


class Occasions(NamedTuple):
    """In how many of the ``periods`` that hold any contact each pair was in contact."""

    times: Floats
    periods: int


def occasions(org: OrgGraph, a: Ints, b: Ints, settings: Settings) -> Occasions | None:
    """Return in how many periods each pair was in contact, either way; None where the ties tell fewer than ``silence.periods`` apart.

    Messages come in conversations: five to and fro in one week are one occasion, and say as much about the chance of none as one would.

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> from orggraph.settings import load
    >>> org = from_arrays(["boss", "report"], [-1, 0], arcs=[(1, 0, 5)])
    >>> occasions(org, np.array([1]), np.array([0]), load()) is None
    True
    """
    org.require("communication")
    assert org.tie_rows is not None
    rows = org.tie_rows.filter(pl.col("channel").ne_missing(BROADCAST))
    periods = rows["period"].n_unique()
    if periods < settings["silence.periods"]:
        return None
    pairs = pl.DataFrame({"low": np.minimum(a, b), "high": np.maximum(a, b), "pair": np.arange(len(a))})
    ends = rows.select("period", low=pl.min_horizontal("source", "target"), high=pl.max_horizontal("source", "target"))
    times = ends.join(pairs, on=["low", "high"]).group_by("pair").agg(pl.col("period").n_unique())
    counted = np.zeros(len(a))
    counted[times["pair"].to_numpy()] = times["period"].to_numpy()
    return Occasions(counted, periods)


def held(org: OrgGraph, reports: Ints) -> Floats:
    """Return for the solid line of each report the share of the window during which it held: contact before it was no contact of a line.

    Examples
    --------
    >>> import dataclasses, datetime as dt
    >>> from orggraph.graph import from_arrays
    >>> org = from_arrays(["boss", "old", "new"], [-1, 0, 0])
    >>> window = (dt.date(2026, 1, 1), dt.date(2026, 1, 10))
    >>> held(dataclasses.replace(org, window=window, lines_since={2: dt.date(2026, 1, 9)}), np.array([1, 2])).tolist()
    [1.0, 0.2]
    """
    if org.window is None:
        return np.ones(len(reports))
    first, last = org.window
    days = (last - first).days + 1
    there = [days if (since := org.lines_since.get(i)) is None else (last - since).days + 1 for i in reports.tolist()]
    return np.clip(np.array(there, dtype=float) / days, 0.0, 1.0)


def silence(contacts: Floats, activity: Floats, seen: Occasions | None, settings: Settings) -> tuple[Floats, Floats, Floats]:
    """Return for each pair the contact usual for two people this active, the chance of none, and the false discovery rate if told.

    Formula
    -------
    ``expected = r sqrt(s_a s_b)``, r the median of contacts / sqrt(s_a s_b) over pairs in contact; ``p = exp(-e)``, e the same of
    ``-T log(1 - t / T)``, t of T periods with contact. Only silent pairs can be told, so at or above an expectation the false ones
    among them are at most the larger of ``Σ p`` over all pairs there (rates as expected), and Chao's ``f1 (f1 - 1) / (2 (f2 +
    1))``, f1 and f2 the pairs there with contact in one and in two periods (whatever the rates: where hardly anybody has one,
    nobody has none by chance). ``q`` is that number / silent pairs there, made monotone; 1 when more than ``silence.share_max`` of
    all pairs are silent, for then contact is not what is usual.

    Parameters
    ----------
    contacts, activity : float array (n_pairs,)
        Contacts of each pair, and ``sqrt(s_a s_b)`` of what both have in all.
    seen : Occasions or None
        `occasions` of the pairs; None: every contact is taken for one.
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
    >>> expected, p, q = silence(np.array([9.0, 10, 11, 0]), np.ones(4), None, load())
    >>> expected.tolist(), bool(q[3] < 0.001)
    ([10.0, 10.0, 10.0, 10.0], True)
    """
    heard = (contacts > 0) & (activity > 0)
    nothing = np.full(len(contacts), NAN)
    if not heard.any():
        return nothing, nothing, nothing
    expected = float(np.median(contacts[heard] / activity[heard])) * activity
    times, rate = contacts, contacts
    if seen is not None:
        times = np.where(contacts > 0, seen.times, 0.0)
        rate = -seen.periods * np.log1p(-np.minimum(times, seen.periods - 0.5) / seen.periods)
    p = np.exp(-float(np.median(rate[heard] / activity[heard])) * activity)
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
