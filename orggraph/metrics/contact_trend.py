"""Whether contact between two departments grows or fades within the window, beyond what all contact does."""

from __future__ import annotations

import numpy as np
import polars as pl

from orggraph.graph import BROADCAST, OrgGraph
from orggraph.metrics.base import PairValues, metric
from orggraph.settings import load


@metric("contact_trend", seed="S2a", unit="log2 of last third / first third", needs={"communication"})
def contact_trend(org: OrgGraph) -> PairValues:
    """Change of a department pair's share of all contact between departments, over the periods of the window.

    Formula
    -------
    ``change = log2((y_last + ½) / (e_last + ½)) - log2((y_first + ½) / (e_first + ½))``, y the contacts of the pair in the first and
    last third of the periods and e what the pair's part of all contact between departments would give there, so that holidays and
    growth common to all cancel. ``p_fade`` is the share of ``test.permutations`` orders of the periods in which the centred sum of
    ``period × (y - e)`` is as low or lower (one added to both); ``p_grow`` the same for as high.

    Parameters
    ----------
    org : OrgGraph
        Ties of the window by period.

    Returns
    -------
    PairValues
        One row for each pair with at least ``trend.contacts_min`` contacts: ``contacts, change, p_fade, p_grow, periods``. No rows where
        there are fewer than ``trend.periods_min`` periods.

    Raises
    ------
    NotAssessed
        Without communication.

    Assumptions
    -----------
    Without a trend the periods may come in any order.

    Source
    ------
    Permutation test of a trend: Fisher (1935); Pitman (1937).
    """
    settings = load()
    assert org.tie_rows is not None
    empty = pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64, "contacts": pl.Float64, "change": pl.Float64, "p_fade": pl.Float64,
                                 "p_grow": pl.Float64, "periods": pl.Int64})  # fmt: skip
    rows = org.tie_rows.filter(pl.col("channel").ne_missing(BROADCAST) & pl.col("period").is_not_null())
    unit = pl.Series("unit", org.department)
    rows = rows.select("period", "count", here=unit.gather(rows["source"]), there=unit.gather(rows["target"]))
    rows = rows.filter((pl.col("here") >= 0) & (pl.col("there") >= 0) & (pl.col("here") != pl.col("there")))
    periods = rows["period"].unique().sort()
    reason = "fewer periods than trend.periods_min, or fewer contacts than trend.contacts_min"
    if len(periods) < settings["trend.periods_min"]:
        return PairValues("department", empty, org.coverage(), reason)
    sums = rows.group_by(
        "period", a=pl.min_horizontal("here", "there").cast(pl.Int64), b=pl.max_horizontal("here", "there").cast(pl.Int64)
    ).agg(pl.col("count").sum())
    pairs = sums.group_by("a", "b").agg(pl.col("count").sum()).filter(pl.col("count") >= settings["trend.contacts_min"]).sort("a", "b")
    if not pairs.height:
        return PairValues("department", empty, org.coverage(), reason)
    total = sums.group_by("period").agg(pl.col("count").sum()).sort("period")["count"].to_numpy()
    at = pairs.select("a", "b").with_row_index("row")
    placed = sums.join(at, on=["a", "b"]).join(periods.to_frame().with_row_index("column"), on="period")
    y = np.zeros((pairs.height, len(periods)))
    y[placed["row"].to_numpy(), placed["column"].to_numpy()] = placed["count"].to_numpy()
    expected = np.outer(y.sum(axis=1), total / total.sum())
    third = max(1, len(periods) // 3)
    first, last = (np.log2((y[:, s].sum(axis=1) + 0.5) / (expected[:, s].sum(axis=1) + 0.5)) for s in (slice(third), slice(-third, None)))
    rng = np.random.default_rng(int(settings["test.seed"]))
    time = np.arange(len(periods)) - (len(periods) - 1) / 2
    orders = np.stack([rng.permutation(time) for _ in range(int(settings["test.permutations"]))])
    left = (y - expected).astype(np.float64)
    seen, drawn = left @ time, left @ orders.T
    draws = len(orders)
    frame = pairs.select("a", "b", contacts=pl.col("count")).with_columns(
        change=pl.Series(last - first),
        p_fade=pl.Series((1 + (drawn <= seen[:, None] + 1e-9).sum(axis=1)) / (1 + draws)),
        p_grow=pl.Series((1 + (drawn >= seen[:, None] - 1e-9).sum(axis=1)) / (1 + draws)),
        periods=pl.lit(len(periods), pl.Int64),
    )
    return PairValues("department", frame, org.coverage(), reason if not frame.height else "")
