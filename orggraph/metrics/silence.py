"""Silence against chance: pairs without contact, among pairs of which most have some."""

from __future__ import annotations

import numpy as np

from orggraph.graph import Floats
from orggraph.metrics.base import NAN


def silence(contacts: Floats, activity: Floats) -> tuple[Floats, Floats, Floats]:
    """Return for each pair the contact usual for two people this active, the chance of none, and the false discovery rate if told.

    Formula
    -------
    ``expected = r sqrt(s_a s_b)``, r the median of contacts / sqrt(s_a s_b) over pairs in contact; ``p = exp(-expected)``. Only silent
    pairs can be told, so at or above an expectation e the false ones among them are at most the larger of ``Σ p`` over all pairs there
    (rates as expected), and Chao's ``f1 (f1 - 1) / (2 (f2 + 1))``, f1 and f2 the pairs there with one and with two contacts (whatever the
    rates: where hardly anybody has one contact, nobody has none by chance). ``q(e)`` is that number / silent pairs there, made monotone.

    Parameters
    ----------
    contacts, activity : float array (n_pairs,)
        Contacts of each pair, and ``sqrt(s_a s_b)`` of what both have in all.

    Returns
    -------
    expected, p, q : float arrays (n_pairs,)
        NaN everywhere when no pair is in contact; q is NaN for pairs in contact.

    Source
    ------
    False discovery of tests that can only reject when silent: Gilbert (2005); unseen by counts of one and two: Chao (1984).

    Examples
    --------
    >>> expected, p, q = silence(np.array([9.0, 10, 11, 0]), np.ones(4))
    >>> expected.tolist(), bool(q[3] < 0.001)
    ([10.0, 10.0, 10.0, 10.0], True)
    """
    heard = (contacts > 0) & (activity > 0)
    nothing = np.full(len(contacts), NAN)
    if not heard.any():
        return nothing, nothing, nothing
    expected = float(np.median(contacts[heard] / activity[heard])) * activity
    p = np.exp(-expected)
    q = nothing.copy()
    order = np.argsort(-expected, kind="stable")
    here = contacts[order]
    silent = here == 0
    once, twice = np.cumsum((here > 0) & (here < 1.5)), np.cumsum((here >= 1.5) & (here < 2.5))
    false = np.maximum(np.cumsum(p[order]), once * np.maximum(once - 1, 0) / (2 * (twice + 1)))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = false / np.cumsum(silent)
    told = np.flatnonzero(silent)
    q[order[told]] = np.minimum(1.0, np.minimum.accumulate(rate[told][::-1])[::-1])
    return expected, p, q
