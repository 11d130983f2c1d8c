"""What a part of the index is: a mean over items, so that every part has the same interval and the same paired difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from orggraph.findings.base import Found
from orggraph.graph import Floats, OrgGraph
from orggraph.settings import Settings

NAN = float("nan")
LEVELS = ("leaders", "departments", "people")


@dataclass(frozen=True, eq=False)
class Items:
    """What a part is the weighted mean of: stable keys, values in [0, 1] (1 is good), weights. No item: not assessed."""

    keys: Sequence[str]
    values: Floats
    weights: Floats

    @property
    def mean(self) -> float:
        """Weighted mean; NaN without weight."""
        total = float(self.weights.sum())
        return float((self.values * self.weights).sum() / total) if total > 0 else NAN


def items(rows: Mapping[str, float], weights: Mapping[str, float] | None = None) -> Items:
    """Return items from key to value, with weights by key (1 without)."""
    keys = sorted(rows)
    weight = [1.0 if weights is None else weights[k] for k in keys]
    return Items(keys, np.array([rows[k] for k in keys], dtype=float), np.array(weight, dtype=float))


NOTHING = items({})


@dataclass(frozen=True)
class Part:
    """A declared part: its level, its name, the layers it needs, and how its items are counted.

    ``by_week`` parts are counted again without some weeks of contact; not so what goes by the findings of the whole window.
    """

    level: str
    name: str
    needs: frozenset[str]
    count: Callable[[OrgGraph, Settings, Sequence[Found]], Items]
    by_week: bool = True

    @property
    def from_contact(self) -> bool:
        """Whether other weeks of contact would give another number."""
        return self.by_week and "communication" in self.needs


@dataclass(frozen=True)
class PartValue:
    """One part as measured. ``n`` items; NaN with ``needs`` (layers) where it was not assessed."""

    name: str
    value: float
    low: float
    high: float
    n: int
    weight: float
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Index:
    """One level: 0 to 100, interval of 95 %, parts, and the share of the weight that was assessed. ``draws`` serve paired differences.

    ``trend`` is the change over the window, in points; None where contact has too few weeks for one.
    """

    level: str
    value: float
    low: float
    high: float
    assessed: float
    parts: tuple[PartValue, ...]
    draws: Floats
    trend: Change | None = None


@dataclass(frozen=True)
class Change:
    """The difference of two dates of one level over the parts assessed at both; ``told`` only when it is past chance."""

    level: str
    difference: float
    low: float
    high: float
    told: bool
    parts: tuple[str, ...]
