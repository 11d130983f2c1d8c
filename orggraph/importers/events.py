"""Messages and meetings become ties: counted by pair, channel and period. Only who, with whom and when is looked at."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import polars as pl

from orggraph.errors import Issue, UnknownName, UsageError
from orggraph.importers.base import PLACE, Batch, ReadOptions
from orggraph.settings import load as load_settings

BROADCAST = "broadcast"
TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
    "%Y%m%dT%H%M%S",
)  # fmt: skip
SLASHED = {"dmy": ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"), "mdy": ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M")}
DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y")
OFFSET = r"\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)$"
CHANNELS = {"mail": "email", "e-mail": "email", "emails": "email"}
FANOUTS = ("split", "each", "first")


def to_ties(rows: pl.DataFrame, batch: Batch, options: ReadOptions) -> pl.DataFrame:
    """Sum edge lists, messages and meetings by pair, channel and period.

    Parameters
    ----------
    rows : pl.DataFrame
        Text columns ``source_id, target_id`` and any of ``channel, period, time, count, weight, message_id, recipients, copy, hours,
        automatic, listed``, with their place; several files under each other.
    batch : Batch
        Gets issues, and counts of rows that a rule leaves out.
    options : ReadOptions
        ``fanout``, ``period``, ``timezone``, ``broadcast_over``, ``keep_senders``, ``undirected``.

    Returns
    -------
    pl.DataFrame
        ``source_id, target_id, channel, period`` (Monday or first of the month, ISO text; null without time), ``count, weight``, ``rows``
        (how many rows of the file it stands for) and the place of the first.

    Notes
    -----
    Rows of one message id (else of one sender and one time of day) are one message to n people: each gets ``count`` 1 and ``weight``
    1/n (``split``), 1 (``each``), or only the first of them (``first``). n counts all recipients, known or not; the sender is not among
    them. Copies count half. A meeting of h hours gives each pair h/(n-1). More than ``communication.broadcast_over`` recipients, or a
    list, make it a broadcast.
    """
    if options.fanout not in FANOUTS:
        raise UnknownName("way to share a message", options.fanout, FANOUTS)
    for column in ("channel", "period", "time", "count", "weight", "message_id", "recipients", "copy", "hours", "automatic", "listed"):
        if column not in rows.columns:
            rows = rows.with_columns(pl.lit(None, pl.String).alias(column))
    stem = pl.col(PLACE[0]).str.replace(r"\.[^.]*$", "").str.to_lowercase()
    channel = pl.col("channel").str.to_lowercase().fill_null(stem).replace(CHANNELS)
    rows = _numbers(rows.with_columns(channel.alias("channel")), batch)
    empty = pl.col("source_id").is_null() | pl.col("target_id").is_null()
    for file, sheet, row in rows.filter(empty).select(PLACE).iter_rows():
        batch.issues.append(Issue("layer.unknown-person", "error", file, sheet, row, "target_id", ""))
    rows = rows.filter(~empty)
    timed = rows.filter(pl.col("time").is_not_null())
    plain = rows.filter(pl.col("time").is_null())
    if rows.height and timed.height and (missing := plain.filter(pl.col("period").is_null() & pl.col("message_id").is_not_null())).height:
        for file, sheet, row in missing.select(PLACE).iter_rows():
            batch.issues.append(Issue("events.time-invalid", "error", file, sheet, row, "time", ""))
        plain = plain.filter(pl.col("period").is_not_null() | pl.col("message_id").is_null())
    plain = _periods(plain, batch, options)
    plain = plain.with_columns(pl.col("count").fill_null(1.0), pl.coalesce("weight", "count", pl.lit(1.0)).alias("weight"))
    events = _messages(timed, batch, options) if timed.height else plain.clear()
    both = pl.concat([plain, events.select(plain.columns)], how="vertical_relaxed")
    if options.undirected:
        turned = both.rename({"source_id": "target_id", "target_id": "source_id"}).select(both.columns)
        both = pl.concat([both.with_columns(rows=pl.lit(1)), turned.with_columns(rows=pl.lit(0))])
    else:
        both = both.with_columns(rows=pl.lit(1))
    key = ["source_id", "target_id", "channel", "period"]
    first = [pl.col(PLACE[0]).first(), pl.col(PLACE[1]).first(), pl.col(PLACE[2]).min()]
    return both.group_by(key, maintain_order=True).agg(pl.col("count").sum(), pl.col("weight").sum(), pl.col("rows").sum(), *first)


def _numbers(rows: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    """Read counts, weights and hours; what is no number from 0 up is told by row and read as empty."""
    for column in ("count", "weight", "recipients", "hours"):
        said = pl.col(column).str.strip_chars()
        number = said.str.replace_all(",", "").cast(pl.Float64, strict=False)
        known = pl.when(number.is_finite() & (number >= 0)).then(number)
        rows = rows.with_columns(known.alias("_number"))
        wrong = rows.filter(pl.col("_number").is_null() & (said.str.len_chars() > 0))
        for file, sheet, row, value in wrong.select(*PLACE, column).iter_rows():
            details = {"field": column, "range": "0 or more"}
            batch.issues.append(Issue("cell.number-invalid", "warning", file, sheet, row, column, value, details=details))
        rows = rows.drop(column).rename({"_number": column})
    return rows


def _periods(rows: pl.DataFrame, batch: Batch, options: ReadOptions) -> pl.DataFrame:
    """Read the days that sums stand for, as ISO text; a row whose day is none, or lies in the future, is set aside."""
    said = pl.col("period").str.strip_chars()
    slashed = rows["period"].str.extract(r"^(\d{1,2})/\d{1,2}/\d{4}", 1).cast(pl.Int64, strict=False)
    order = options.date_order or ("dmy" if (slashed > 12).any() else "mdy")
    dated = (*DATE_FORMATS, {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}.get(order, "%Y/%m/%d"))
    timed = said.str.replace(r"[T ]\d{1,2}:\d\d.*$", "")
    month = (
        pl.when(said.str.contains(r"^\d{4}[-/]?\d{2}$")).then(said.str.replace_all(r"\D", "") + "01").str.to_date("%Y%m%d", strict=False)
    )
    week = pl.when(said.str.contains(r"^\d{4}-W\d\d$")).then(said + "-1").str.to_date("%G-W%V-%u", strict=False)
    day = pl.coalesce(*(timed.str.to_date(f, strict=False) for f in dated), month, week)
    rows = rows.with_columns(day.alias("_day"))
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    wrong = (said.str.len_chars() > 0) & (pl.col("_day").is_null() | (pl.col("_day") > tomorrow))
    for file, sheet, row, value in rows.filter(wrong).select(*PLACE, "period").iter_rows():
        batch.issues.append(Issue("events.time-invalid", "error", file, sheet, row, "period", value))
    return rows.filter(~wrong.fill_null(value=False)).with_columns(period=pl.col("_day").dt.to_string("%Y-%m-%d")).drop("_day")


def _when(rows: pl.DataFrame, options: ReadOptions) -> pl.DataFrame:
    """Add ``at`` (UTC, null where the time is none) and ``zoned`` (the value names its zone)."""
    clean = pl.col("time").str.strip_chars().str.replace(r"(:\d\d)\.\d+", "${1}")
    zoned = clean.str.contains(OFFSET)
    text = clean.str.replace(OFFSET, "")
    offset = clean.str.extract(r"([+-]\d\d:?\d\d)\s*$", 1).str.replace(":", "")
    minutes = offset.str.slice(0, 3).cast(pl.Int64, strict=False) * 60 + (
        pl.when(offset.str.starts_with("-")).then(-1).otherwise(1) * offset.str.slice(3, 2).cast(pl.Int64, strict=False)
    )
    slashed = rows["time"].str.extract(r"^(\d{1,2})/(\d{1,2})/\d{4}", 1).cast(pl.Int64, strict=False)
    order = options.date_order or ("dmy" if (slashed > 12).any() else "mdy")
    formats = (*TIME_FORMATS, *SLASHED.get(order, ()))
    at = pl.coalesce(
        *(text.str.to_datetime(f, strict=False) for f in formats),
        *(text.str.to_date(f, strict=False).cast(pl.Datetime) for f in DATE_FORMATS),
        pl.from_epoch(clean.str.extract(r"^(\d{10})(?:\.\d+)?$", 1).cast(pl.Int64, strict=False)).cast(pl.Datetime),
    )
    rows = rows.with_columns(at=at, zoned=zoned | clean.str.contains(r"^\d{10}"), minutes=minutes)
    zone = zone_of(options.timezone)
    local = (
        pl.col("at")
        .dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        .dt.convert_time_zone("UTC")
        .dt.replace_time_zone(None)
    )
    moved = pl.col("at") - pl.duration(minutes=pl.col("minutes").fill_null(0))
    return rows.with_columns(at=pl.when("zoned").then(moved).otherwise(pl.coalesce(local, "at") if zone else pl.col("at")))


def zone_of(name: str | None) -> str | None:
    """Return the name of a time zone, None for None; a name that is none is told."""
    if name is None:
        return None
    try:
        return str(ZoneInfo(name))
    except (KeyError, ValueError, OSError) as reason:
        raise UsageError(f"There is no time zone “{name}”; write it like Asia/Taipei") from reason


def _messages(rows: pl.DataFrame, batch: Batch, options: ReadOptions) -> pl.DataFrame:
    rows = _when(rows, options)
    tomorrow = dt.datetime.now(dt.UTC).replace(tzinfo=None) + dt.timedelta(days=1)
    wrong = pl.col("at").is_null() | ((pl.col("at") > tomorrow) & (pl.col("channel") != "meeting"))
    for file, sheet, row, value in rows.filter(wrong).select(*PLACE, "time").iter_rows():
        batch.issues.append(Issue("events.time-invalid", "error", file, sheet, row, "time", value))
    rows = rows.filter(~wrong)
    has_hours = (pl.col("at") != pl.col("at").dt.truncate("1d")).any()
    vague = rows.filter(~pl.col("zoned") & has_hours.over(PLACE[0]))
    for file in vague[PLACE[0]].unique(maintain_order=True).to_list():
        batch.issues.append(Issue("events.timezone-assumed", "warning", file, details={"tz": options.timezone or "UTC"}))
    rows = _once(rows, batch)
    itself = pl.col("source_id").str.to_lowercase() == pl.col("target_id").str.to_lowercase()
    batch.skip("ties", "events.self", rows.filter(itself).height)
    rows = rows.filter(~itself)
    if not options.keep_senders:
        robots = rows.filter(pl.col("automatic").is_not_null())
        if robots.height:
            details = {"n": robots.height, "k": robots["source_id"].n_unique()}
            batch.issues.append(Issue("events.bots", "info", str(robots[PLACE[0]][0]), details=details))
            batch.skip("ties", "events.bots", robots.height)
            rows = rows.filter(pl.col("automatic").is_null())
    timed = ((pl.col("at") != pl.col("at").dt.truncate("1d")) & pl.col("message_id").is_null()).any().over("source_id")
    group = pl.coalesce("message_id", pl.when(timed).then(pl.concat_str("source_id", pl.col("at").dt.to_string("%s"), separator="@")))
    rows = rows.with_columns(group=group)
    n = pl.when(pl.col("group").is_null()).then(1).otherwise(pl.len().over("group", "source_id")).cast(pl.Float64)
    rows = rows.with_columns(n=pl.max_horizontal(n, pl.col("recipients").fill_null(0)))
    if options.fanout == "first":
        first = pl.col("group").is_null() | (pl.int_range(pl.len()).over("group") == 0)
        batch.skip("ties", "events.fanout", rows.filter(~first).height)
        rows = rows.filter(first)
    most = options.broadcast_over or int(load_settings()["communication.broadcast_over"])
    wide = pl.col("n") > most
    if (broad := rows.filter(wide)).height:
        details = {"n": broad.select("group").n_unique(), "k": most}
        batch.issues.append(Issue("events.broadcast", "info", str(broad[PLACE[0]][0]), details=details))
    listed = pl.col("listed").is_not_null()
    if (mailed := rows.filter(listed)).height:
        details = {"n": mailed.select("group").n_unique(), "k": mailed["listed"].n_unique(), "expanded": 0, "rest": mailed.height}
        batch.issues.append(Issue("events.lists", "info", str(mailed[PLACE[0]][0]), details=details))
    half = load_settings()["communication.copy_weight"]
    share = pl.lit(1.0) if options.fanout == "each" else 1.0 / pl.col("n")
    share = pl.when(pl.col("hours").is_not_null()).then(pl.col("hours") / pl.col("n")).otherwise(share)
    share = share * pl.when(pl.col("copy").is_not_null()).then(half).otherwise(1.0)
    start = "1mo" if options.period == "month" else "1w"
    return rows.with_columns(
        channel=pl.when(wide | listed).then(pl.lit(BROADCAST)).otherwise("channel"),
        period=pl.col("at").dt.truncate(start).dt.to_string("%Y-%m-%d"),
        count=pl.col("count").fill_null(1.0),
        weight=pl.coalesce(pl.col("weight"), share),
    )


def _once(rows: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    """One message found in forty mailboxes, or in overlapping exports, counts once."""
    key = ["message_id", "source_id", "target_id"]
    repeated = pl.col("message_id").is_not_null() & ~pl.struct(key).is_first_distinct()
    seen = rows.filter(repeated)
    if seen.height:
        batch.issues.append(Issue("events.duplicate", "info", str(seen[PLACE[0]][0]), details={"n": seen.height}))
        batch.skip("ties", "events.duplicate", seen.height)
    return rows.filter(~repeated)
