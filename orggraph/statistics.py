"""Regular statistics (S1a): the organisation in numbers by quarter, with the trend of each and where it leads if nothing is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from orggraph.findings._targets import for_all
from orggraph.graph import BROADCAST, OrgGraph
from orggraph.metrics.forecast import Forecast, forecast
from orggraph.settings import Settings
from orggraph.settings import load as load_settings

NAN = float("nan")
PERIODS = {"quarter": "1q", "month": "1mo"}


@dataclass(frozen=True, eq=False)
class Statistic:
    """One number by period, oldest first, NaN where unknown, with its trend; ``better``: 1 more is, -1 less is, 0 neither."""

    name: str
    unit: str
    better: int
    values: tuple[float, ...]
    trend: Forecast

    @property
    def worsening(self) -> bool:
        """Whether a trend is told and leads the wrong way."""
        return self.trend.told and self.better * self.trend.slope < 0


@dataclass(frozen=True, eq=False)
class Statistics:
    """All statistics over the same periods; ``starts`` are their first days. The last period may be running: ``complete`` says so."""

    starts: tuple[dt.date, ...]
    complete: bool
    rows: tuple[Statistic, ...]


def statistics(org: OrgGraph, every: str = "quarter", settings: Settings | None = None) -> Statistics:
    """Return the statistics block of a briefing.

    Parameters
    ----------
    org : OrgGraph
        Loaded with all periods (``graph.load(store, window_weeks=math.inf)``); with one window only that is counted.
    every : str
        ``"quarter"`` or ``"month"``.
    settings : Settings, optional

    Returns
    -------
    Statistics
        ``contacts`` per person with data and week; ``between_units`` share of contacts between departments; ``both_ways`` share of
        reporting lines in contact both ways; ``directives_open`` past their day at the end of the period; ``concerns_raised``;
        ``concerns_in_time`` share of those raised and answered within the stated target, else ``concerns.days``. A running last period is
        shown and left out of trend and forecast; so are periods before the first contact.

    Assumptions
    -----------
    People, departments and lines are those of today, so that numbers of past quarters are about today's organisation.
    """
    settings = settings or load_settings()
    step = PERIODS[every]
    made: dict[str, tuple[str, int, pl.DataFrame]] = {**_contact(org, step), **_directives(org, step), **_concerns(org, step, settings)}
    days = sorted({d for _, _, frame in made.values() for d in frame["start"].to_list()})
    if not days:
        return Statistics((), complete=True, rows=())
    starts = pl.date_range(days[0], days[-1], step, eager=True).to_list()
    following = pl.Series([starts[-1]]).dt.offset_by(step)[0]
    complete = following <= org.as_of + dt.timedelta(days=1)
    rows = []
    for name, (unit, better, frame) in made.items():
        known = dict(frame.select("start", "value").iter_rows())
        values = np.array([known.get(day, NAN) for day in starts], dtype=float)
        if np.isfinite(values).any():
            trend = forecast(values if complete else values[:-1], settings=settings)
            rows.append(Statistic(name, unit, better, tuple(values.tolist()), trend))
    return Statistics(tuple(starts), complete, tuple(rows))


def _contact(org: OrgGraph, step: str) -> Mapping[str, tuple[str, int, pl.DataFrame]]:
    if org.tie_rows is None or not org.tie_rows.height:
        return {}
    unit = pl.Series("unit", org.department, dtype=pl.Int64)
    boss = pl.Series("boss", org.manager, dtype=pl.Int64)
    rows = org.tie_rows.filter(pl.col("channel").ne_missing(BROADCAST) & pl.col("period").is_not_null())
    if not rows.height:
        return {}
    here, there = unit.gather(rows["source"]), unit.gather(rows["target"])
    rows = rows.with_columns(
        start=pl.col("period").dt.truncate(step),
        across=(here != there) & (here >= 0) & (there >= 0),
        up=boss.gather(rows["source"]) == rows["target"],
        down=boss.gather(rows["target"]) == rows["source"],
    )
    people = int((org.seen & ~org.vacant).sum())
    count, across = pl.col("count").sum(), pl.col("count").filter("across").sum()
    weekly = rows.group_by("start").agg(value=count / pl.col("period").n_unique() / people, across=across / count).sort("start")
    ups = rows.filter("up").select("start", "source", "target").unique()
    downs = rows.filter("down").select("start", source="target", target="source").unique()
    lines = max(int(((org.manager >= 0) & org.seen & ~org.vacant).sum()), 1)
    both = ups.join(downs, on=["start", "source", "target"], how="semi").group_by("start").agg(value=pl.len() / lines)
    joined = weekly.select("start").join(both, on="start", how="left").fill_null(0.0).sort("start")
    return {
        "contacts": ("contacts per person and week", 1, weekly.select("start", "value")),
        "between_units": ("share of contacts", 1, weekly.select("start", value="across")),
        "both_ways": ("share of reporting lines", 1, joined),
    }


def _directives(org: OrgGraph, step: str) -> Mapping[str, tuple[str, int, pl.DataFrame]]:
    rows = org.listed("Directive").filter(pl.col("date").is_not_null() & (pl.col("date") <= pl.lit(org.as_of)))
    if not rows.height:
        return {}
    first = rows["date"].min()
    assert isinstance(first, dt.date)
    ends = pl.date_range(first, org.as_of, step, eager=True).dt.truncate(step)
    late = []
    for start in ends:
        end = min(pl.Series([start]).dt.offset_by(step)[0] - dt.timedelta(days=1), org.as_of)
        done = pl.col("done_on").is_not_null() & (pl.col("done_on") <= end)
        closed = pl.col("done_on").is_null() & pl.col("status").is_in(["done", "withdrawn"]).fill_null(value=False)
        late.append(float(rows.filter((pl.col("date") <= end) & (pl.col("until") < end) & ~done & ~closed).height))
    frame = pl.DataFrame({"start": ends, "value": late}).unique("start", keep="last").sort("start")
    return {"directives_open": ("directives open past their day", -1, frame)}


def _concerns(org: OrgGraph, step: str, settings: Settings) -> Mapping[str, tuple[str, int, pl.DataFrame]]:
    rows = org.listed("Concern").filter(pl.col("raised_on").is_not_null() & (pl.col("raised_on") <= pl.lit(org.as_of)))
    rows = rows.filter(pl.col("status").ne_missing("withdrawn")).with_columns(start=pl.col("raised_on").dt.truncate(step))
    if rows.height < settings["group.min"]:
        return {}
    days = (pl.col("answered_on").fill_null(pl.lit(org.as_of)) - pl.col("raised_on")).dt.total_days()
    promise = for_all(org, "response_days", "max", settings["concerns.days"])
    soon = pl.col("answered_on").is_not_null() & (days <= promise)
    known = rows.filter(pl.col("answered_on").is_not_null() | (days > promise))
    raised = rows.group_by("start").agg(value=pl.len().cast(pl.Float64)).sort("start")
    in_time = known.with_columns(soon=soon).group_by("start").agg(value=pl.col("soon").mean()).sort("start")
    return {"concerns_raised": ("concerns", 0, raised), "concerns_in_time": ("share answered in time", 1, in_time)}
