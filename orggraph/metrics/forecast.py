"""Whether a series has a trend, and where it leads in the next two periods, with an interval; else: no trend can be told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orggraph.graph import Floats
from orggraph.metrics.base import NAN
from orggraph.metrics.chance import kendall_p, student_quantile
from orggraph.settings import Settings, load


@dataclass(frozen=True)
class Forecast:
    """A trend by period and up to two periods ahead.

    ``slope`` per period with ``low, high`` (95 %); ``told`` only when that interval leaves out 0 and Kendall's test agrees (``p``).
    ``ahead`` are (value, low, high) of the coming periods, empty without a trend. ``passes`` is the first coming period whose interval lies
    past a threshold wholly (1 or 2), 0 for none. ``reason`` says why nothing is told.
    """

    slope: float
    low: float
    high: float
    told: bool
    p: float = NAN
    ahead: tuple[tuple[float, float, float], ...] = ()
    passes: int = 0
    reason: str = ""


def theil_sen(values: Floats) -> float:
    """Return the median slope over all pairs of periods (Theil 1950, Sen 1968).

    Examples
    --------
    >>> theil_sen(np.array([1.0, 2, 3, 100, 5]))
    1.0
    """
    i, j = np.triu_indices(len(values), k=1)
    return float(np.median((values[j] - values[i]) / (j - i)))


def forecast(values: Floats, threshold: float = NAN, settings: Settings | None = None) -> Forecast:
    """Return the damped trend of a series with its interval.

    Formula
    -------
    Slope: Theil-Sen; its interval from ``forecast.draws`` moving-block bootstrap draws of the residuals around the line (blocks of
    ``ceil(n^(1/3))`` periods), made as wide as t with n - 2 degrees of freedom is against the normal. A trend is told when it leaves out 0
    and Kendall's exact two-sided p is at most ``forecast.p_max``. The level is the line's last value; h periods ahead it is
    ``level + slope (φ + … + φ^h)``, φ = ``forecast.damping``, with the spread of slope, level and one further residual.

    Parameters
    ----------
    values : float array (n_periods,)
        One value for each of comparable, equally spaced periods, oldest first; NaN where a period has none.
    threshold : float, optional
        Something to be passed; NaN for nothing.
    settings : Settings, optional

    Returns
    -------
    Forecast
        NaN and a reason below ``forecast.periods_min`` periods with a value, or with gaps among the last two.

    Assumptions
    -----------
    Residuals keep their dependence within a block; what moved the series goes on moving it, ever less.

    Source
    ------
    Theil (1950); Sen (1968); Kendall (1938); Kuensch (1989) for blocks; Gardner & McKenzie (1985) for damping.

    Examples
    --------
    >>> told = forecast(np.array([10.0, 12, 13, 15, 17, 18, 20, 22]))
    >>> told.told, round(told.slope, 2)
    (True, 1.67)
    """
    settings = settings or load()
    known = np.isfinite(values)
    if known.sum() < settings["forecast.periods_min"] or not known[-2:].all():
        return Forecast(NAN, NAN, NAN, told=False, reason="too_few_periods")
    time = np.flatnonzero(known).astype(float)
    y = np.asarray(values, dtype=float)[known]
    n = len(y)
    i, j = np.triu_indices(n, k=1)
    slope = float(np.median((y[j] - y[i]) / (time[j] - time[i])))
    start = float(np.median(y - slope * time))
    line = start + slope * time
    residual = y - line
    residual = residual * np.sqrt(n / max(n - 2, 1))  # two numbers were fitted to them
    draws, block = int(settings["forecast.draws"]), int(np.ceil(n ** (1 / 3)))
    rng = np.random.default_rng(int(settings["test.seed"]))
    first = rng.integers(0, n - block + 1, (draws, -(-n // block)))
    drawn = residual[(first[:, :, None] + np.arange(block)).reshape(draws, -1)[:, :n]]
    series = line + drawn
    # few periods tell less of their own spread than a bootstrap of them shows
    wider = student_quantile(0.975, n - 2) / student_quantile(0.975, 10**6)
    slopes = np.median((series[:, j] - series[:, i]) / (time[j] - time[i]), axis=1)
    levels = np.median(series - slopes[:, None] * time, axis=1) + slopes * time[-1]
    low, high = (slope + wider * (float(x) - slope) for x in np.quantile(slopes, [0.025, 0.975]))
    p = kendall_p(time, y) if np.ptp(y) > 0 else 1.0
    if not ((low > 0 or high < 0) and p <= settings["forecast.p_max"]):
        return Forecast(slope, low, high, told=False, p=p, reason="no_trend")
    ahead, passes, level = [], 0, line[-1]
    for h in (1, 2):
        damped = sum(settings["forecast.damping"] ** k for k in range(1, h + 1))
        value = level + slope * damped
        spread = levels + slopes * damped + rng.choice(residual, draws)
        a, b = (float(value + wider * (x - value)) for x in np.quantile(spread, [0.025, 0.975]))
        ahead.append((float(value), min(a, float(value)), max(b, float(value))))
        past = (a > threshold > y[-1]) if slope > 0 else (b < threshold < y[-1])
        passes = passes or (h if past else 0)
    return Forecast(slope, low, high, told=True, p=p, ahead=tuple(ahead), passes=passes)
