"""From items to parts to levels, with intervals and paired differences."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from orggraph.errors import NotAssessed
from orggraph.findings.base import Found
from orggraph.graph import Floats, OrgGraph
from orggraph.index.base import LEVELS, NAN, Change, Index, Items, PartValue
from orggraph.index.parts import PARTS
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
    resampled: Floats = (counts @ value + one * unknown) / (counts @ weight + one)
    return resampled


def _interval(draws: Floats, value: float) -> tuple[float, float]:
    low, high = np.quantile(draws, [0.025, 0.975])
    return min(float(low), value), max(float(high), value)


def coordination_index(org: OrgGraph, found: Sequence[Found] = (), settings: Settings | None = None) -> Mapping[str, Index]:
    """Return the coordination index at three levels.

    Formula
    -------
    Every part is the weighted mean of items in [0, 1] (1 is good; the anchors are fixed, not those of this organisation). A level is
    ``100 Σ w_k part_k / Σ w_k`` over the parts assessed, weights ``index.weight.<part>``; NaN when less than ``index.assessed_min`` of the
    weight is assessed. The interval holds 95 % of ``index.draws`` Poisson bootstrap draws over items (people, pairs, tasks …), each draw
    with one further item of unknown value. Items are drawn by their key, so that parts about the same people move together.

    Parameters
    ----------
    org : OrgGraph
    found : sequence of Found
        The findings of the same organisation; ``pairs_without_finding`` and ``mechanisms_in_use`` read them.
    settings : Settings, optional

    Returns
    -------
    Mapping
        `Index` for ``leaders``, ``departments``, ``people``; never compared between organisations or persons.

    Assumptions
    -----------
    The items seen stand for those that other weeks would show; they are drawn independently given their key.

    Source
    ------
    Bootstrap: Efron (1979); Gini as a mean: Davidson (2009); composite indices with parts shown: OECD & JRC (2008).
    """
    settings = settings or load_settings()
    out: dict[str, Index] = {}
    for level in LEVELS:
        parts: list[PartValue] = []
        drawn: list[Floats] = []
        for part in (p for p in PARTS if p.level == level):
            weight, needs = settings[f"index.weight.{part.name}"], tuple(sorted(part.needs - org.layers))
            counted = None
            if not needs:
                try:
                    counted = part.count(org, settings, found)
                except NotAssessed as error:
                    needs = tuple(sorted(error.needs))
            if counted is None or not len(counted.keys) or not np.isfinite(counted.mean):
                parts.append(PartValue(part.name, NAN, NAN, NAN, 0, weight, needs))
                continue
            draws = _resampled(counted, part.name, settings)
            parts.append(PartValue(part.name, counted.mean, *_interval(draws, counted.mean), len(counted.keys), weight))
            drawn.append(draws)
        known = [p for p in parts if p.n]
        total, have = sum(p.weight for p in parts), sum(p.weight for p in known)
        assessed = have / total if total else 0.0
        if assessed < settings["index.assessed_min"] or not known:
            out[level] = Index(level, NAN, NAN, NAN, assessed, tuple(parts), np.zeros(0))
            continue
        value = 100 * sum(p.weight * p.value for p in known) / have
        draws = 100 * sum((p.weight * d for p, d in zip(known, drawn, strict=True)), np.zeros(len(drawn[0]))) / have
        out[level] = Index(level, value, *_interval(draws, value), assessed, tuple(parts), draws)
    return out


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
