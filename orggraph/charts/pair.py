"""Two departments side by side: their contact week by week."""

from __future__ import annotations

import datetime as dt

import numpy as np
import plotly.graph_objects as go
import polars as pl

from orggraph.charts.theme import ACCENT, ALARM, legend_above, plain
from orggraph.graph import BROADCAST, OrgGraph


def contact_by_week(org: OrgGraph, a: int, b: int) -> pl.DataFrame:
    """Return the contacts between two departments in every period of the window: ``period, there, back`` (a to b, b to a); 0 where the
    period has data and the two had no contact.

    Raises
    ------
    NotAssessed
        Without communication.
    """
    org.require("communication")
    assert org.tie_rows is not None
    rows = org.tie_rows.filter(pl.col("channel").ne_missing(BROADCAST), pl.col("period").is_not_null())
    source, target = org.department[rows["source"].to_numpy()], org.department[rows["target"].to_numpy()]
    periods = rows.select("period").unique().sort("period")
    for name, x, y in (("there", a, b), ("back", b, a)):
        mask = pl.Series(np.asarray((source == x) & (target == y)))
        periods = periods.join(rows.filter(mask).group_by("period").agg(pl.col("count").sum().alias(name)), on="period", how="left")
    return periods.with_columns(pl.col("there", "back").fill_null(0.0)).sort("period")


def pair_line(frame: pl.DataFrame, names: tuple[str, str], contacts: str) -> go.Figure:
    """Return both directions of contact over time."""
    figure = go.Figure()
    x: list[dt.date] = frame["period"].to_list()
    for column, label, colour, dash in (
        ("there", f"{names[0]} → {names[1]}", ACCENT, "solid"),
        ("back", f"{names[1]} → {names[0]}", ALARM, "dash"),
    ):
        figure.add_scatter(x=x, y=frame[column], mode="lines", line={"color": colour, "dash": dash}, name=label)
    legend_above(plain(figure, 260))
    figure.update_yaxes(title=contacts, rangemode="tozero")
    return figure
