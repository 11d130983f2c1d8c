"""Messages become ties: counted by pair, channel and week. Only who, to whom and when is looked at."""

from __future__ import annotations

import polars as pl

from orggraph.errors import Issue
from orggraph.importers.base import PLACE
from orggraph.settings import load as load_settings

BROADCAST = "broadcast"
TIME_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%d.%m.%Y %H:%M")
DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y")


def to_ties(rows: pl.DataFrame, stem: str, issues: list[Issue]) -> pl.DataFrame:
    """Sum an edge list or a list of messages by pair, channel and period.

    Parameters
    ----------
    rows : pl.DataFrame
        Text columns ``source_id, target_id`` and any of ``channel, period, time, count, weight``, with their place.
    stem : str
        The file's name: the channel where no column says it.
    issues : list
        Gets a note for times that are none and for broadcasts.

    Returns
    -------
    pl.DataFrame
        ``source_id, target_id, channel, period`` (Monday, ISO text, null without time), ``count, weight`` and the place of the first row.

    Notes
    -----
    Rows with one sender and one time of day are one message to n people: each gets ``count`` 1 and ``weight`` 1/n. More than
    ``communication.broadcast_over`` recipients make it a broadcast. Messages to oneself are dropped before n is taken.
    """
    file = str(rows[PLACE[0]][0]) if rows.height else ""
    rows = rows.filter(pl.col("source_id").is_not_null() | pl.col("target_id").is_not_null())
    rows = rows.with_columns(channel=pl.col("channel") if "channel" in rows.columns else pl.lit(stem.casefold()))
    rows = rows.with_columns(pl.col("channel").fill_null(stem.casefold()))
    number = [pl.col(c).str.replace(",", "").cast(pl.Float64, strict=False) for c in ("count", "weight") if c in rows.columns]
    rows = rows.with_columns(number)
    if "time" in rows.columns:
        rows = _messages(rows, file, issues)
    else:
        if "count" not in rows.columns:
            rows = rows.with_columns(count=pl.lit(1.0))
        rows = rows.with_columns(pl.col("count").fill_null(1.0))
        if "weight" not in rows.columns:
            rows = rows.with_columns(weight=pl.col("count"))
        rows = rows.with_columns(weight=pl.coalesce("weight", "count"))
        if "period" not in rows.columns:
            rows = rows.with_columns(period=pl.lit(None, pl.String))
    key = ["source_id", "target_id", "channel", "period"]
    place = [pl.col(PLACE[0]).first(), pl.col(PLACE[1]).first(), pl.col(PLACE[2]).min()]
    return rows.group_by(key, maintain_order=True).agg(pl.col("count").sum(), pl.col("weight").sum(), *place)


def _messages(rows: pl.DataFrame, file: str, issues: list[Issue]) -> pl.DataFrame:
    text = pl.col("time").str.replace(r"(Z|[+-]\d\d:?\d\d)$", "").str.replace(r"\.\d+$", "")
    at = pl.coalesce(
        *(text.str.to_datetime(f, strict=False) for f in TIME_FORMATS),
        *(text.str.to_date(f, strict=False).cast(pl.Datetime) for f in DATE_FORMATS),
    )
    rows = rows.with_columns(at=at)
    for row, value in rows.filter(pl.col("at").is_null()).select(PLACE[2], "time").iter_rows():
        issues.append(Issue("events.time-invalid", "error", file, row=row, column="time", value=value))
    rows = rows.filter(pl.col("at").is_not_null() & pl.col("source_id").ne_missing(pl.col("target_id")))
    timed = (pl.col("at") != pl.col("at").dt.truncate("1d")).any().over("source_id")
    n = pl.when(timed).then(pl.len().over("source_id", "at")).otherwise(1)
    rows = rows.with_columns(n=n)
    most = load_settings()["communication.broadcast_over"]
    wide = rows.filter(pl.col("n") > most)
    if wide.height:
        count = wide.select("source_id", "at").n_unique()
        issues.append(Issue("events.broadcast", "info", file, details={"n": count, "k": int(most)}))
    return rows.with_columns(
        channel=pl.when(pl.col("n") > most).then(pl.lit(BROADCAST)).otherwise("channel"),
        period=pl.col("at").dt.truncate("1w").dt.to_string("%Y-%m-%d"),
        count=pl.col("count") if "count" in rows.columns else pl.lit(1.0),
        weight=1.0 / pl.col("n"),
    )
