"""Event logs of any size become ties by week: one Ibis expression, run by DuckDB on this machine or by Spark on a cluster.

Only who, to whom, when and by what channel is selected; other columns of a file are never read.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from orggraph.errors import Issue, OrgGraphError, UsageError
from orggraph.importers.base import PLACE, Batch, ReadOptions, SourceFile
from orggraph.importers.events import BROADCAST
from orggraph.importers.headers import fold, synonyms
from orggraph.settings import load as load_settings

if TYPE_CHECKING:
    import ibis.backends.duckdb
    import ibis.expr.types as ir

FIELDS = ("source_id", "target_id", "time", "message_id", "channel", "copy")
NEEDED = ("source_id", "target_id", "time")
PERIODS = {"week": "W", "month": "M"}


def is_log(path: Path) -> bool:
    """Return whether a file is read here: a Parquet file, or a delimited text too large to be read row by row."""
    if path.suffix.lower() == ".parquet":
        return True
    large = path.is_file() and path.stat().st_size > load_settings()["events.large_bytes"]
    return large and path.suffix.lower() in (".csv", ".tsv") and all(f in recognised(_columns(path)) for f in NEEDED)


def recognised(header: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the column of each field of an event by the header's words, or as the user says."""
    words = synonyms()["ties"]
    found: dict[str, tuple[int, str]] = {}
    for column in header:
        field, rank = words.get(fold(column), ("", 0))
        if field in FIELDS and (field not in found or rank < found[field][0]):
            found[field] = (rank, column)
    said = {f: h for f, h in (given or {}).items() if f in FIELDS and h in header}
    return {**{field: column for field, (_, column) in found.items()}, **said}


def weekly_ties(events: ir.Table, options: ReadOptions | None = None, *, stem: str = "email") -> ir.Table:
    """Sum events by pair, channel and period.

    A row is one message to one recipient. Rows of one ``message_id`` (else of one sender and one time) are one message to n people: each
    gets ``count`` 1 and ``weight`` 1/n (``split``) or 1 (``each``); a copy counts half. n is taken before anything is matched, without the
    sender. More than ``communication.broadcast_over`` recipients make it a broadcast.

    Parameters
    ----------
    events : ibis table
        Of any backend, with columns ``source_id, target_id, time`` and any of ``message_id, channel, copy``.
    options : ReadOptions, optional
        ``fanout``, ``period``, ``broadcast_over`` are used.
    stem : str
        The channel where no column says it.

    Returns
    -------
    ibis table
        ``source_id, target_id, channel, period`` (first day, date), ``count, weight`` and ``rows``, the events behind each.

    Examples
    --------
    >>> rows = [("a", "b", "2026-01-05 09:00"), ("a", "c", "2026-01-05 09:00"), ("b", "a", "2026-01-06 10:00")]
    >>> import ibis
    >>> log = ibis.memtable(rows, columns=["source_id", "target_id", "time"])
    >>> weekly_ties(log).order_by("source_id", "target_id").execute()[["source_id", "target_id", "weight"]].values.tolist()
    [['a', 'b', 0.5], ['a', 'c', 0.5], ['b', 'a', 1.0]]
    """
    import ibis  # takes half a second to read: only where there is a log

    options = options or ReadOptions()
    if options.fanout == "first":
        raise UsageError("--fanout first needs the order of recipients, which a large event log does not keep; use split or each")
    settings = load_settings()
    most = options.broadcast_over or int(settings["communication.broadcast_over"])
    at = events.time if events.time.type().is_timestamp() else events.time.cast("string").try_cast("timestamp")
    said = events.channel.lower() if "channel" in events.columns else ibis.null("string")
    half = ibis.ifelse(events.copy.notnull(), settings["communication.copy_weight"], 1.0) if "copy" in events.columns else ibis.literal(1.0)
    rows = events.select(
        source_id=events.source_id.cast("string").strip(),
        target_id=events.target_id.cast("string").strip(),
        at=at,
        message=events.message_id.cast("string") if "message_id" in events.columns else ibis.null("string"),
        channel=ibis.coalesce(said, ibis.literal(stem)),
        share=half,
    )
    rows = rows.filter(rows.source_id != "", rows.target_id != "", rows.source_id != rows.target_id, rows.at.notnull())
    if "message_id" in events.columns:  # a message found in forty mailboxes counts once
        known = rows.group_by("message", "source_id", "target_id")
        rows = known.aggregate(at=rows.at.min(), channel=rows.channel.min(), share=rows.share.max(), seen=rows.count())
    else:
        rows = rows.mutate(seen=ibis.literal(1))
    one = ibis.window(group_by=["message"] if "message_id" in events.columns else ["source_id", "at"])
    rows = rows.mutate(n=rows.count().over(one))
    weight = rows.share / rows.n if options.fanout == "split" else rows.share
    rows = rows.mutate(
        channel=ibis.ifelse(rows.n > most, BROADCAST, rows.channel),
        period=rows.at.truncate(PERIODS[options.period]).date(),
        weight=weight,
    )
    keys = ["source_id", "target_id", "channel", "period"]
    return rows.group_by(keys).aggregate(count=rows.count().cast("float64"), weight=rows.weight.sum(), rows=rows.seen.sum())


def read(paths: Sequence[Path], options: ReadOptions, batch: Batch) -> None:
    """Read event logs into the ties of ``batch``, within the memory of ``events.memory``.

    Raises
    ------
    OrgGraphError
        When a file cannot be read, or has no columns for who, to whom and when.
    """
    for path in paths:
        with tempfile.TemporaryDirectory(prefix="orggraph-") as spill:
            found = _read(path, options, batch, spill)
        ties = found.with_columns(
            pl.col("period").cast(pl.String),
            pl.lit(path.name).alias(PLACE[0]),
            pl.lit(None, pl.String).alias(PLACE[1]),
            pl.lit(None, pl.Int64).alias(PLACE[2]),
        )
        there = [batch.tables["ties"]] if "ties" in batch.tables else []
        batch.tables["ties"] = pl.concat([*there, ties], how="diagonal_relaxed")


def _read(path: Path, options: ReadOptions, batch: Batch, spill: str) -> pl.DataFrame:
    import ibis

    memory = load_settings()["events.memory"]
    con = ibis.duckdb.connect(memory_limit=f"{int(memory)}MB", temp_directory=spill, preserve_insertion_order=False)
    try:
        events = _open(con, path)
        mapped = recognised(events.columns, options.mapping)
        missing = [field for field in NEEDED if field not in mapped]
        if missing:
            columns = ", ".join(events.columns)
            raise OrgGraphError(f"{path} has no column for {', '.join(missing)}; its columns are {columns}. Say which with --map")
        events = events.select({field: events[column] for field, column in mapped.items()})
        total, timed = _counts(events)
        ties: pl.DataFrame = con.to_polars(weekly_ties(events, options, stem=path.stem.casefold()))
    except (ibis.common.exceptions.IbisError, *_errors()) as reason:
        raise OrgGraphError(f"The event log {path} cannot be read: {str(reason).splitlines()[0]}") from reason
    finally:
        con.disconnect()
    kept, counted = int(ties["rows"].sum()), int(ties["count"].sum())
    if counted < kept:
        batch.issues.append(Issue("events.duplicate", "info", path.name, details={"n": kept - counted}))
        batch.skip("ties", "events.duplicate", kept - counted)
    if timed < total:
        batch.issues.append(Issue("events.time-invalid", "error", path.name, column=mapped["time"], details={"n": total - timed}))
        batch.skip("ties", "events.time-invalid", total - timed)
    batch.skip("ties", "events.self", timed - kept)  # to oneself, or to nobody
    batch.read["ties"] = batch.read.get("ties", 0) + total
    digest = hashlib.sha256(f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}".encode()).hexdigest()
    batch.files.append(SourceFile(path.name, digest, total, "ties", format="event log", mapping=mapped))
    return ties.with_columns(rows=pl.col("count").cast(pl.Int64))


def _open(con: ibis.backends.duckdb.Backend, path: Path) -> ir.Table:
    return con.read_parquet(path) if path.suffix.lower() == ".parquet" else con.read_csv(path)


def _counts(events: ir.Table) -> tuple[int, int]:
    """Return how many rows there are, and how many of them have a time."""
    timed = events.time if events.time.type().is_timestamp() else events.time.cast("string").try_cast("timestamp")
    row = events.aggregate(total=events.count(), timed=timed.count()).to_polars().row(0)
    return int(row[0]), int(row[1])


def _errors() -> tuple[type[Exception], ...]:
    import duckdb

    return (duckdb.Error, OSError)


def _columns(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            first = file.readline().strip()
    except OSError:
        return []
    separator = max(",;\t|", key=first.count)
    return [cell.strip().strip('"') for cell in first.split(separator)]
