"""How far the index hangs on which weeks were seen, and where it goes: parts from contact, counted in each block of weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from orggraph.errors import NotAssessed
from orggraph.findings.base import Found
from orggraph.graph import Floats, OrgGraph
from orggraph.index.base import Part
from orggraph.metrics.base import keep_results
from orggraph.settings import Settings


@dataclass(frozen=True, eq=False)
class Weeks:
    """The parts from contact in each block of weeks, by name; ``days`` are the blocks' first days, oldest first."""

    days: tuple[dt.date, ...]
    parts: Mapping[str, Floats]

    def draws(self, name: str, draws: int, seed: int) -> Floats:
        """Return by how much a part moves from draw to draw because other weeks might have been seen.

        The multipliers of a block come from its day, so that parts move together, and two dates that share weeks move alike in them.
        """
        values = self.parts.get(name, np.zeros(0))
        known = np.flatnonzero(np.isfinite(values))
        if len(known) < 2:
            return np.zeros(draws)
        each = [np.random.default_rng([seed, self.days[k].toordinal()]).standard_normal(draws) for k in known]
        pull = (values[known] - values[known].mean()) / np.sqrt(len(known) * (len(known) - 1))
        return np.asarray(pull @ np.array(each))


def weeks(org: OrgGraph, parts: Sequence[Part], settings: Settings, found: Sequence[Found]) -> Weeks | None:
    """Count the parts from contact in each block of weeks; None where fewer than ``index.blocks_min`` blocks are known.

    Blocks are ``index.block_weeks`` long and end with the newest week; a shorter rest at the beginning is left out.
    """
    if org.tie_rows is None:
        return None
    rows = org.tie_rows.drop_nulls("period")
    newest, oldest = rows["period"].max(), rows["period"].min()
    if not isinstance(newest, dt.date) or not isinstance(oldest, dt.date):
        return None
    length = 7 * int(settings["index.block_weeks"])
    rows = rows.with_columns(block=(pl.lit(newest) - pl.col("period")).dt.total_days() // length)
    known = rows.filter(pl.col("block") < ((newest - oldest).days + 7) // length)["block"].unique().sort(descending=True)
    if len(known) < settings["index.blocks_min"]:
        return None
    counted: dict[str, list[float]] = {part.name: [] for part in parts if part.from_contact}
    for block in known:
        one = org.partly(rows.filter(pl.col("block") == block).select(org.tie_rows.columns))
        keep_results(org, one, "need")
        for part in (p for p in parts if p.from_contact):
            counted[part.name].append(_value(part, one, settings, found))
    days = tuple(newest - dt.timedelta((int(block) + 1) * length - 7) for block in known)
    return Weeks(days, {name: np.array(values) for name, values in counted.items()})


def _value(part: Part, org: OrgGraph, settings: Settings, found: Sequence[Found]) -> float:
    try:
        return part.count(org, settings, found).mean
    except NotAssessed:
        return float("nan")
