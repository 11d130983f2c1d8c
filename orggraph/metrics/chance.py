"""Chances and intervals: binomial, Poisson, negative binomial, gamma, beta; Kendall's test; false-discovery control.

Thin over ``scipy.special``, held against ``scipy.stats`` in the tests: reading ``scipy.stats`` alone would take a short command most of
a second. All arguments broadcast; a NaN argument gives NaN.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from orggraph.graph import Floats
from orggraph.metrics.base import NAN
from orggraph.settings import load

EXACT = 33  # periods without equal values up to which Kendall's p is counted, not approximated


def _numbers(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=float)


def binomial_cdf(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> Floats:
    """Return the chance of ``k`` or fewer hits in ``n`` tries of chance ``p`` each.

    Examples
    --------
    >>> round(float(binomial_cdf(1, 4, 0.5)), 4)
    0.3125
    """
    n = _numbers(n)
    return _more_hits(n - np.floor(_numbers(k)) - 1, n, 1 - _numbers(p))  # few hits are many misses


def binomial_sf(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> Floats:
    """Return the chance of more than ``k`` hits in ``n`` tries of chance ``p`` each, exact in the far tail too.

    Examples
    --------
    >>> round(float(binomial_sf(1, 4, 0.5)), 4)
    0.6875
    """
    return _more_hits(np.floor(_numbers(k)), _numbers(n), _numbers(p))


def _more_hits(k: Floats, n: Floats, p: Floats) -> Floats:
    inside = special.betainc(np.maximum(k, -0.5) + 1, np.maximum(n - k, 1e-300), p)
    return np.where(np.isnan(n + k + p), NAN, np.where(k >= n, 0.0, np.where(k < 0, 1.0, inside)))


def beta_binomial_sf(k: int, n: int, p: float, alike: float) -> float:
    """Return the chance of more than ``k`` hits in ``n`` tries of mean chance ``p`` that share their luck: ``alike`` their correlation.

    Examples
    --------
    >>> round(beta_binomial_sf(1, 4, 0.5, 0.0), 4), round(beta_binomial_sf(1, 4, 0.5, 1 / 3), 4)
    (0.6875, 0.6)
    """
    if not alike > 0:
        return float(binomial_sf(k, n, p))
    a, b = (x * (1 - alike) / alike for x in (p, 1 - p))
    hits = np.arange(k + 1, n + 1)
    return min(1.0, float(np.sum(special.binom(n, hits) * np.exp(special.betaln(hits + a, n - hits + b) - special.betaln(a, b)))))


def poisson_cdf(k: ArrayLike, mean: ArrayLike) -> Floats:
    """Return the chance of ``k`` or fewer events where ``mean`` are expected.

    Examples
    --------
    >>> round(float(poisson_cdf(0, 3.0)), 4)
    0.0498
    """
    return np.asarray(special.pdtr(_numbers(k), _numbers(mean)))


def negative_binomial_cdf(k: ArrayLike, size: ArrayLike, p: ArrayLike) -> Floats:
    """Return the chance of ``k`` or fewer events of a count with mean ``size * (1 - p) / p`` and variance ``mean / p``.

    Examples
    --------
    >>> round(float(negative_binomial_cdf(0, 2.0, 0.5)), 4)
    0.25
    """
    return np.asarray(special.betainc(_numbers(size), np.floor(_numbers(k)) + 1, _numbers(p)))


def low_tail(observed: ArrayLike, expected: ArrayLike, dispersion: float) -> Floats:
    """Return the chance of so few or fewer: Poisson; where the dispersion is past ``test.dispersion`` negative binomial.

    Its variance is ``dispersion`` × mean.

    Source
    ------
    McCullagh & Nelder (1989), Generalized Linear Models, 6.2.3.

    Examples
    --------
    >>> low_tail([0, 0], [4, 8], 1.0).round(4).tolist(), low_tail([0, 0], [4, 8], 3.0).round(4).tolist()
    ([0.0183, 0.0003], [0.1111, 0.0123])
    """
    if not dispersion > load()["test.dispersion"]:
        return poisson_cdf(observed, expected)
    return negative_binomial_cdf(observed, _numbers(expected) / (dispersion - 1), 1 / dispersion)


def gamma_cdf(x: ArrayLike, shape: ArrayLike) -> Floats:
    """Return the chance that a gamma variable of this shape and scale 1 is at most ``x``.

    With ``shape = events + ½`` it is the certainty that a Poisson rate is at most ``x`` (Jeffreys).

    Examples
    --------
    >>> round(float(gamma_cdf(1.0, 1.0)), 4)
    0.6321
    """
    return np.asarray(special.gammainc(_numbers(shape), _numbers(x)))


def rate_certainty(x: ArrayLike, events: ArrayLike, by_size: float = 0.0) -> Floats:
    """Return the certainty that the mean behind a count of ``events`` is at most ``x`` (Jeffreys).

    The count is Poisson, or negative binomial with variance ``mean + by_size · mean²``.

    Examples
    --------
    >>> rate_certainty([1, 2, 4], 0).round(4).tolist(), rate_certainty([1, 2, 4], 0, 0.5).round(4).tolist()
    ([0.8427, 0.9545, 0.9953], [0.7698, 0.8839, 0.9526])
    """
    if not by_size > 0:
        return gamma_cdf(x, _numbers(events) + 0.5)
    return np.asarray(special.betainc(_numbers(events) + 0.5, 1 / by_size, 1 - 1 / (1 + by_size * _numbers(x))))


def rate_interval(events: ArrayLike, by_size: float = 0.0, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return the exact interval of the mean behind a count (Garwood 1936), Poisson or negative binomial as in `rate_certainty`.

    Examples
    --------
    >>> [x.round(2).tolist() for x in rate_interval([0, 4])], [x.round(2).tolist() for x in rate_interval([0, 4], 0.1)]
    ([[0.0, 1.09], [3.69, 10.24]], [[0.0, 1.0], [4.46, 13.87]])
    """
    n, tail = _numbers(events), (1 - confidence) / 2
    some = np.maximum(n, 0.5)
    if by_size > 0:
        low, high = ((1 / special.betaincinv(1 / by_size, k, at) - 1) / by_size for k, at in ((some, 1 - tail), (n + 1, tail)))
    else:
        low, high = (special.chdtri(2 * k, at) / 2 for k, at in ((some, 1 - tail), (n + 1, tail)))
    return np.where(n > 0, low, 0.0), np.asarray(high)


def beta_cdf(x: ArrayLike, a: ArrayLike, b: ArrayLike) -> Floats:
    """Return the chance that a beta variable is at most ``x``.

    With ``a = hits + ½, b = misses + ½`` it is the certainty that a share is at most ``x`` (Jeffreys).

    Examples
    --------
    >>> round(float(beta_cdf(0.5, 2.5, 2.5)), 4)
    0.5
    """
    return np.asarray(special.betainc(_numbers(a), _numbers(b), _numbers(x)))


def share_interval(hits: float, tries: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share (Clopper & Pearson 1934); NaN when nothing was tried.

    Examples
    --------
    >>> [round(x, 4) for x in share_interval(0, 10)]
    [0.0, 0.3085]
    """
    if not tries > 0:
        return NAN, NAN
    tail = (1 - confidence) / 2
    low = float(special.betaincinv(hits, tries - hits + 1, tail)) if hits > 0 else 0.0
    high = float(special.betaincinv(hits + 1, tries - hits, 1 - tail)) if hits < tries else 1.0
    return low, high


def student_cdf(x: ArrayLike, degrees: ArrayLike) -> Floats:
    """Return the chance that Student's t stays at or below ``x``; with infinite degrees the normal one.

    Examples
    --------
    >>> round(float(student_cdf(2.0, 7)), 4), round(float(student_cdf(2.0, np.inf)), 4)
    (0.9572, 0.9772)
    """
    return np.asarray(special.stdtr(_numbers(degrees), _numbers(x)))


def student_quantile(q: float, degrees: float) -> float:
    """Return the value that Student's t stays below with chance ``q``.

    Examples
    --------
    >>> round(student_quantile(0.975, 10), 4)
    2.2281
    """
    return float(special.stdtrit(degrees, q))


def kendall_p(x: Floats, y: Floats) -> float:
    """Return the two-sided p that ``x`` and ``y`` are unrelated, by Kendall's tau.

    Formula
    -------
    Counted over all orders where no values are equal and there are at most 33 of them; else normal with the variance for equal values.

    Returns
    -------
    float
        NaN when all values of one side are equal, or there are fewer than two.

    Source
    ------
    Kendall (1970), Rank Correlation Methods, chapter 5.

    Examples
    --------
    >>> round(kendall_p(np.arange(5.0), np.array([1.0, 2.0, 3.0, 5.0, 4.0])), 4)
    0.0833
    """
    n = len(x)
    if n < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return NAN
    i, j = np.triu_indices(n, k=1)
    agree = np.sign(x[j] - x[i]) * np.sign(y[j] - y[i])
    ties = [np.unique(v, return_counts=True)[1].astype(float) for v in (x, y)]
    if n <= EXACT and all(t.max() == 1 for t in ties):
        return _counted_p(n, int(np.count_nonzero(agree < 0)))
    by_one, by_two, by_spread = ([float(np.sum(f(t))) for t in ties] for f in (_pairs, _triples, _spread))
    pairs = n * (n - 1)
    variance = (pairs * (2 * n + 5) - sum(by_spread)) / 18 + by_one[0] * by_one[1] / (2 * pairs)
    if n > 2:
        variance += by_two[0] * by_two[1] / (9 * pairs * (n - 2))
    return float(special.erfc(abs(float(agree.sum())) / math.sqrt(variance) / math.sqrt(2)))


def _pairs(t: Floats) -> Floats:
    return t * (t - 1)


def _triples(t: Floats) -> Floats:
    return t * (t - 1) * (t - 2)


def _spread(t: Floats) -> Floats:
    return t * (t - 1) * (2 * t + 5)


def _counted_p(n: int, discordant: int) -> float:
    """Return the share of all orders of ``n`` things that are as far from half the pairs discordant as this one."""
    orders = [1]  # how many orders have 0, 1, 2, … pairs the wrong way round
    for k in range(2, n + 1):
        longer = [0] * (len(orders) + k - 1)
        for shift in range(k):
            for at, count in enumerate(orders):
                longer[at + shift] += count
        orders = longer
    fewer = min(discordant, len(orders) - 1 - discordant)
    return min(1.0, 2 * sum(orders[: fewer + 1]) / math.factorial(n))


def benjamini_hochberg(p: ArrayLike, family: int | None = None) -> Floats:
    """Return q values over all known p; NaN stays NaN and counts in no family.

    ``family`` is how many were tested in all, where only the smallest p are given: q is then right for all that are below the p left out.

    Source
    ------
    Benjamini & Hochberg (1995).

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, NAN, 0.04])).tolist()
    [0.02, nan, 0.04]
    """
    p = _numbers(p)
    q = np.full(p.shape, NAN)
    at = np.flatnonzero(np.isfinite(p))
    falling = at[np.argsort(-p[at], kind="stable")]
    m = len(at) if family is None else family
    q[falling] = np.minimum.accumulate(np.minimum(p[falling] * m / np.arange(len(at), 0, -1), 1.0))
    return q
