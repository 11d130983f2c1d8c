"""The organisation on an earlier day, as far as the dates in today's data tell: contacts, directives, concerns, mechanisms.

Before the first import nobody said who was there and who led whom. What has a date is taken back to the day; people, departments and lines
stay those of today. `history.at` knows more as soon as a day has an import of its own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl

from orggraph.graph import OrgGraph
from orggraph.settings import Settings
from orggraph.settings import load as load_settings

# By label: the day from which a node is there, the day on which it was settled, and what its status was until then.
DATED = {
    "Concern": ("raised_on", "answered_on", "open"),
    "Directive": ("date", "done_on", "open"),
    "Mechanism": ("since", "last_used", None),
}


def on(org: OrgGraph, day: dt.date, settings: Settings | None = None) -> OrgGraph:
    """Return the organisation as its dated data tell it on a day.

    Parameters
    ----------
    org : OrgGraph
        Loaded with all periods (``graph.load(store, window_weeks=math.inf)``).
    day : date
    settings : Settings, optional
        ``communication.window_weeks`` is used.

    Returns
    -------
    OrgGraph
        Today's people and chart; the contacts of the window that ends on the day; what was settled later is open again, a mechanism used
        later has no last use that is known.

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> on(from_arrays(["a", "b"], [-1, 0]), dt.date(2026, 6, 30)).as_of.isoformat()
    '2026-06-30'
    """
    settings = settings or load_settings()
    nodes = {label: _taken_back(frame, day, *DATED[label]) if label in DATED else frame for label, frame in org.nodes.items()}
    rows, window = org.tie_rows, org.window
    if rows is not None:
        rows = rows.filter(pl.col("period") <= day)
        newest = rows["period"].max()
        if isinstance(newest, dt.date):
            rows = rows.filter(pl.col("period") > newest - dt.timedelta(weeks=settings["communication.window_weeks"]))
            oldest = rows["period"].min()
            window = (oldest if isinstance(oldest, dt.date) else newest, newest)
    return replace(org, as_of=day, tie_rows=rows, window=window, nodes=nodes)


def _taken_back(frame: pl.DataFrame, day: dt.date, begun: str, settled: str, status: str | None) -> pl.DataFrame:
    there = frame.filter((pl.col(begun) <= day).fill_null(value=True))
    later = pl.col(settled) > day
    if status is not None:
        there = there.with_columns(status=pl.when(later).then(pl.lit(status)).otherwise("status"))
    return there.with_columns(pl.when(later.not_() | pl.col(settled).is_null()).then(settled).alias(settled))


def quarter_ends(org: OrgGraph, before: dt.date, settings: Settings | None = None) -> tuple[dt.date, ...]:
    """Return the last days of the quarters before a day for which the whole window of contacts is known, the oldest first.

    Parameters
    ----------
    org : OrgGraph
        Loaded with all periods.
    before : date
    settings : Settings, optional
        ``communication.window_weeks`` is used.
    """
    settings = settings or load_settings()
    first = org.tie_rows["period"].min() if org.tie_rows is not None else None
    if not isinstance(first, dt.date):
        return ()
    known = first + dt.timedelta(weeks=settings["communication.window_weeks"])
    starts = pl.date_range(known, before, "1mo", eager=True).dt.truncate("1q").unique().sort()
    ends = starts.dt.offset_by("-1d").to_list()
    return tuple(day for day in ends if known <= day < before)
