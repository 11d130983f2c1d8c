"""How soon contact from one department is answered by the other, and whether it is."""

from __future__ import annotations

import polars as pl

from orggraph.graph import BROADCAST, OrgGraph
from orggraph.metrics.base import NAN, PairValues, metric
from orggraph.settings import load

SCHEMA = {"a": pl.Int64, "b": pl.Int64, "asked": pl.Int64, "answered": pl.Float64, "days": pl.Float64, "usual": pl.Float64}


@metric("answers", seed="S2a", unit="median days until the same person writes back", needs={"communication"})
def answers(org: OrgGraph) -> PairValues:
    """Whether and how soon contact between two departments is answered, person by person.

    Formula
    -------
    For each period in which i of one department contacts j of the other: the first period, the same or later, in which j contacts i.
    ``answered`` = share with an answer within ``answers.within`` days, of those with as many days left in the window; ``days`` = median
    days until the answer, an unanswered contact counting as longer than any; ``usual`` = the median of ``days`` over all pairs.

    Parameters
    ----------
    org : OrgGraph
        Ties of the window by period; broadcasts are left out.

    Returns
    -------
    PairValues
        One row for each pair with contact in at least two periods of the window: NaN days where half or more were never answered.

    Raises
    ------
    NotAssessed
        Without communication.

    Assumptions
    -----------
    Periods are as fine as the data: with weekly ties an answer within the week counts as 0 days, so that only delays of weeks are told.
    """
    assert org.tie_rows is not None
    within = load()["answers.within"]
    unit = pl.Series("unit", org.department)
    rows = org.tie_rows.filter(pl.col("channel").ne_missing(BROADCAST) & pl.col("period").is_not_null())
    rows = rows.select("source", "target", "period")
    rows = rows.with_columns(here=unit.gather(rows["source"]), there=unit.gather(rows["target"])).unique()
    rows = rows.filter((pl.col("here") >= 0) & (pl.col("there") >= 0) & (pl.col("here") != pl.col("there")))
    if rows["period"].n_unique() < 2:
        return PairValues("department", pl.DataFrame(schema=SCHEMA), org.coverage(), "all contact lies in one period")
    back = rows.select(source="target", target="source", period="period", back="period").sort("period")
    joined = rows.sort("period").join_asof(back, on="period", by=["source", "target"], strategy="forward", check_sortedness=False)
    newest = rows["period"].max()
    waited = joined.with_columns(
        a=pl.min_horizontal("here", "there").cast(pl.Int64),
        b=pl.max_horizontal("here", "there").cast(pl.Int64),
        days=(pl.col("back") - pl.col("period")).dt.total_days().cast(pl.Float64),
        left=(pl.lit(newest) - pl.col("period")).dt.total_days(),
    ).filter(pl.col("left") >= within)
    soon = pl.col("days").fill_null(float("inf"))
    frame = waited.group_by("a", "b").agg(asked=pl.len().cast(pl.Int64), answered=(soon <= within).mean(), days=soon.median())
    middle = frame.filter(pl.col("days").is_finite())["days"].median()
    frame = frame.with_columns(
        days=pl.when(pl.col("days").is_finite()).then(pl.col("days")).otherwise(NAN),
        usual=pl.lit(NAN if middle is None else middle, pl.Float64),
    )
    reason = "" if frame.height else "no contact between departments"
    return PairValues("department", frame.select(*SCHEMA).sort("a", "b"), org.coverage(), reason)
