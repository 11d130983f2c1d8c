"""From items to parts to levels, with intervals and paired differences."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from orggraph.errors import NotAssessed
from orggraph.findings.base import Found
from orggraph.graph import Floats, OrgGraph
from orggraph.index.base import LEVELS, NAN, Change, Index, Items, Part, PartValue
from orggraph.index.parts import PARTS
from orggraph.index.weeks import Weeks, weeks
from orggraph.metrics.forecast import forecast
from orggraph.settings import Settings
from orggraph.settings import load as load_settings

GROUPS = 499  # items are dealt into so many groups by their key; resampling groups of many items is as good as resampling items


@lru_cache(maxsize=4)
def _counts(draws: int, seed: int) -> Floats:
    """Return how often each group is drawn in each draw: Poisson(1), the same for every part and date, so that differences are paired."""
    return np.random.default_rng(seed).poisson(1.0, (draws, GROUPS)).astype(float)


def _resampled(found: Items, name: str, settings: Settings) -> Floats:
    """Return the part's mean in each draw, with one further item of unknown value, so that few items give a wide interval."""
    draws = int(settings["index.draws"])
    group = np.array([zlib.crc32(key.encode()) % GROUPS for key in found.keys], dtype=np.int64)
    weight = np.bincount(group, found.weights, GROUPS)
    value = np.bincount(group, found.weights * found.values, GROUPS)
    counts = _counts(draws, int(settings["test.seed"]))
    unknown = np.random.default_rng(zlib.crc32(name.encode())).random(draws)
    one = float(found.weights.mean())
    values, weights = (counts @ np.stack([value, weight], axis=1)).T
    return np.asarray((values + one * unknown) / (weights + one))


def _interval(draws: Floats, value: float) -> tuple[float, float]:
    low, high = np.quantile(draws, [0.025, 0.975])
    return min(float(low), value), max(float(high), value)


def coordination_index(
    org: OrgGraph, found: Sequence[Found] = (), settings: Settings | None = None, *, by_week: bool = True
) -> Mapping[str, Index]:
    """Return the coordination index at three levels.

    Formula
    -------
    Every part is the weighted mean of items in [0, 1] (1 is good; the anchors are fixed, not those of this organisation). A level is
    ``100 Σ w_k part_k / Σ w_k`` over the parts assessed, weights ``index.weight.<part>``; NaN when less than ``index.assessed_min`` of the
    weight is assessed. The interval holds 95 % of ``index.draws`` draws, which move for two reasons. Over items (people, pairs, tasks …):
    a Poisson bootstrap, each draw with one further item of unknown value; items are drawn by their key, so that parts about the same
    people move together. Over weeks: parts from contact are counted in each of K blocks of ``index.block_weeks``, and each draw adds
    ``Σ_k z_k (part_k − mean) / sqrt(K (K-1))``, z standard normal, the same for all parts. ``trend`` is the slope of the level from block
    to block (`metrics.forecast`) times K - 1, told from ``index.trend_min`` points on. With fewer than ``index.blocks_min`` blocks there
    is neither.

    Parameters
    ----------
    org : OrgGraph
    found : sequence of Found
        The findings of the same organisation; ``pairs_without_finding`` and ``mechanisms_in_use`` read them.
    settings : Settings, optional
    by_week : bool
        Without it the interval is over items alone, and no trend is told: in a fraction of the time.

    Returns
    -------
    Mapping
        `Index` for ``leaders``, ``departments``, ``people``; never compared between organisations or persons.

    Assumptions
    -----------
    Items are drawn independently given their key, blocks of weeks independently of each other; a block holds less contact than the
    window, so that the draws over weeks are too wide rather than too narrow. ``pairs_without_finding`` goes by the findings of the whole
    window and has none.

    Source
    ------
    Bootstrap: Efron (1979); blocks: Künsch (1989); Gini as a mean: Davidson (2009); composite indices with parts shown: OECD & JRC (2008).
    """
    settings = settings or load_settings()
    seen = weeks(org, PARTS, settings, found) if by_week else None
    counted = {part.name: _count(part, org, found, settings, seen) for part in PARTS}
    now = {level: _level(level, counted, settings) for level in LEVELS}
    if seen is None:
        return now
    return {level: replace(x, trend=_trend(x, seen, settings)) for level, x in now.items()}


def _count(part: Part, org: OrgGraph, found: Sequence[Found], settings: Settings, seen: Weeks | None) -> tuple[PartValue, Floats]:
    """Return a part and its draws, none where it was not assessed."""
    weight, needs = settings[f"index.weight.{part.name}"], tuple(sorted(part.needs - org.layers))
    counted = None
    if not needs:
        try:
            counted = part.count(org, settings, found)
        except NotAssessed as error:
            needs = tuple(sorted(error.needs))
    if counted is None or not len(counted.keys) or not np.isfinite(counted.mean):
        return PartValue(part.name, NAN, NAN, NAN, 0, weight, needs), np.zeros(0)
    draws = _resampled(counted, part.name, settings)
    if seen is not None:
        draws = np.clip(draws + seen.draws(part.name, len(draws), int(settings["test.seed"])), 0, 1)
    return PartValue(part.name, counted.mean, *_interval(draws, counted.mean), len(counted.keys), weight), draws


def _level(level: str, counted: Mapping[str, tuple[PartValue, Floats]], settings: Settings) -> Index:
    every = [counted[part.name] for part in PARTS if part.level == level]
    parts, known = tuple(p for p, _ in every), [(p, draws) for p, draws in every if p.n]
    total, have = sum(p.weight for p in parts), sum(p.weight for p, _ in known)
    assessed = have / total if total else 0.0
    if assessed < settings["index.assessed_min"] or not known:
        return Index(level, NAN, NAN, NAN, assessed, parts, np.zeros(0))
    value = 100 * sum(p.weight * p.value for p, _ in known) / have
    draws = 100 * sum((p.weight * d for p, d in known), np.zeros(len(known[0][1]))) / have
    return Index(level, value, *_interval(draws, value), assessed, parts, draws)


def _trend(now: Index, seen: Weeks, settings: Settings) -> Change:
    """Return the change of a level over the window: the slope of its value from block to block, what does not hang on contact held fast."""
    known = [p for p in now.parts if p.n]
    if not known or not np.isfinite(now.value):
        return Change(now.level, NAN, NAN, NAN, told=False, parts=())
    blocks = len(seen.days)
    sums = sum((p.weight * seen.parts.get(p.name, np.full(blocks, p.value)) for p in known), np.zeros(blocks))
    strict = settings.changed(forecast__p_max=settings["forecast.p_max"] / len(LEVELS))  # several levels are asked at once
    told = forecast(100 * sums / sum(p.weight for p in known), settings=strict)
    low, middle, high = ((blocks - 1) * x for x in (told.low, told.slope, told.high))
    large = told.told and abs(middle) >= settings["index.trend_min"]
    return Change(now.level, middle, low, high, large, tuple(p.name for p in known))


def change(before: Index, after: Index) -> Change:
    """Return the paired difference of one level between two dates.

    Formula
    -------
    ``after - before`` in each draw; the same people and pairs are drawn at both dates, so that what they share cancels.

    Returns
    -------
    Change
        NaN, and not told, where either is NaN or other parts were assessed: such indices are never compared.
    """
    one, two = (tuple(p.name for p in x.parts if p.n) for x in (before, after))
    if one != two or not len(before.draws) or len(before.draws) != len(after.draws):
        return Change(after.level, NAN, NAN, NAN, told=False, parts=tuple(sorted(set(one) & set(two))))
    difference = after.value - before.value
    low, high = _interval(after.draws - before.draws, difference)
    return Change(after.level, difference, low, high, told=low > 0 or high < 0, parts=one)
