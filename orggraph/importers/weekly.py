"""Events of any number become ties by week: one Ibis expression, which DuckDB runs on this machine and Spark on a cluster.

The rules are those of `events.to_ties`, which reads small files: the same log gives the same ties and the same counts.
"""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orggraph.errors import UsageError
from orggraph.importers.base import ReadOptions
from orggraph.importers.events import BROADCAST, CHANNELS, zone_of
from orggraph.settings import load as load_settings

if TYPE_CHECKING:
    import ibis.expr.types as ir

PERIODS = {"week": "W", "month": "M"}
NUMBERS = ("count", "weight", "recipients", "hours")
TEXTS = ("message_id", "channel", "copy", "automatic", "listed")
ISO = r"^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?$"
OFFSET = r"\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)$"
SLASHED = r"^\d{1,2}/\d{1,2}/\d{4}"
REWRITTEN = (  # other ways to write a time, as what every engine reads
    (r"(:\d\d)\.\d+", r"\1"),
    (r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})", r"\1-\2-\3"),
    (r"^(\d{1,2})\.(\d{1,2})\.(\d{4})", r"\3-\2-\1"),
    (r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3"),
    (r"^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$", r"\1-\2-\3 \4:\5:\6"),
    (r"(?i)\s*[ap]m$", ""),
    (r"\b(\d)\b", r"0\1"),
)
TURNED = {"dmy": r"\3-\2-\1", "mdy": r"\3-\1-\2"}


def weekly_ties(events: ir.Table, options: ReadOptions | None = None, *, stem: str = "email", order: str = "mdy") -> ir.Table:
    """Sum events by pair, channel and period.

    A row is one message to one recipient. Rows of one ``message_id`` (else of one sender and one time of day) are one message to n people:
    each gets ``count`` 1 and ``weight`` 1/n (``split``) or 1 (``each``); a copy counts half; a meeting of h hours gives h/n. n is taken
    before anything is matched, without the sender. More than ``communication.broadcast_over`` recipients, or a list, make it a broadcast.

    Parameters
    ----------
    events : ibis table
        Of any backend, with columns ``source_id, target_id, time`` and any of ``message_id, channel, copy, count, weight, recipients,
        hours, automatic, listed``.
    options : ReadOptions, optional
        ``fanout``, ``period``, ``timezone``, ``broadcast_over``, ``keep_senders`` are used.
    stem : str
        The channel where no column says it.
    order : str
        ``dmy`` or ``mdy``: how ``a/b/yyyy`` is read.

    Returns
    -------
    ibis table
        ``source_id, target_id, channel, period`` (first day, date; null without time), ``count, weight``, ``rows``, the events behind each,
        and what the account needs: ``seen`` (rows before repeated ones were left out), ``broad`` and ``listed`` (messages that are
        broadcasts, or were sent to a list), ``mailed`` (rows to a list).

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
    rows = marked(events, options, stem=stem, order=order)
    rows = rows.filter(rows.rule.isnull()).drop("rule", "zoned", "odd", "automatic")
    rows = _sized(rows, has_ids="message_id" in events.columns)
    n = ibis.greatest(rows.size.cast("float64"), rows.recipients.fill_null(0.0))
    share = ibis.literal(1.0) if options.fanout == "each" else 1.0 / n
    share = ibis.ifelse(rows.hours.notnull(), rows.hours / n, share)
    share = share * ibis.ifelse(rows.copy.notnull(), settings["communication.copy_weight"], 1.0)
    plain = rows.at.isnull()
    mailed, wide = rows.listed.notnull() & ~plain, (n > most) & ~plain
    rows = rows.select(
        "source_id",
        "target_id",
        channel=ibis.ifelse(wide | mailed, BROADCAST, rows.channel),
        period=rows.at.truncate(PERIODS[options.period]).date(),
        count=rows["count"].fill_null(1.0),
        weight=ibis.coalesce(rows.weight, ibis.ifelse(plain, rows["count"].fill_null(1.0), share)),
        seen=rows.seen,
        broad=ibis.ifelse(wide, 1.0 / rows.size, 0.0),
        listed=ibis.ifelse(mailed, 1.0 / rows.size, 0.0),
        mailed=mailed.cast("int64"),
    )
    sums = {name: rows[name].sum() for name in ("count", "weight", "seen", "broad", "listed", "mailed")}
    return rows.group_by("source_id", "target_id", "channel", "period").aggregate(rows=rows.count(), **sums)


def marked(events: ir.Table, options: ReadOptions, *, stem: str, order: str) -> ir.Table:
    """Return every event with ``at`` (UTC), whether a number of it is ``odd`` (none), and the ``rule`` that leaves it out (null: none)."""
    import ibis

    there = events.columns
    text = {c: _filled(events[c]) if c in there else ibis.null("string") for c in TEXTS}
    number = {c: _number(events[c]) if c in there else ibis.null("float64") for c in NUMBERS}
    at, zoned = _at(events.time, options, order)
    said = ibis.coalesce(text.pop("channel").lower(), ibis.literal(stem))
    known = [(said == word, ibis.literal(channel)) for word, channel in CHANNELS.items()]
    rows = events.select(
        source_id=_filled(events.source_id),
        target_id=_filled(events.target_id),
        at=at,
        zoned=zoned,
        timeless=_filled(events.time).isnull() if events.time.type().is_string() else events.time.isnull(),
        channel=ibis.cases(*known, else_=said),
        odd=reduce(or_, (_filled(events[c]).notnull() & number[c].isnull() for c in NUMBERS if c in there), ibis.literal(value=False)),
        **text,
        **number,
    )
    tomorrow = dt.datetime.now(dt.UTC).replace(tzinfo=None) + dt.timedelta(days=1)
    late = ibis.coalesce(rows.at > ibis.literal(tomorrow), ibis.literal(value=False)) & (rows.channel != "meeting")
    rules = [
        (rows.source_id.isnull() | rows.target_id.isnull(), "layer.unknown-person"),
        (rows.at.isnull() & (~rows.timeless | rows.message_id.notnull()) | late, "events.time-invalid"),
        ((rows.source_id.lower() == rows.target_id.lower()) & ~rows.timeless, "events.self"),
    ]
    if not options.keep_senders:
        rules.append((rows.automatic.notnull() & ~rows.timeless, "events.bots"))
    return rows.mutate(rule=ibis.cases(*rules, else_=ibis.null("string"))).drop("timeless")


def _filled(column: ir.Value) -> ir.StringValue:
    """Return text without the spaces around it, null where nothing stands."""
    text: ir.StringValue = column.cast("string").strip()
    return text.nullif("")


def _number(column: ir.Value) -> ir.FloatingValue:
    import ibis

    number = column.cast("string").strip().replace(",", "").try_cast("float64")
    return ibis.ifelse((number >= 0) & ~number.isnan() & ~number.isinf(), number, ibis.null("float64"))


def _at(time: ir.Value, options: ReadOptions, order: str) -> tuple[ir.TimestampValue, ir.BooleanValue]:
    """Return the time in UTC, and whether the value states its zone."""
    import ibis

    zone = zone_of(options.timezone)
    if time.type().is_timestamp() or time.type().is_date():
        if getattr(time.type(), "timezone", None):
            return time.cast("timestamp('UTC')").cast("timestamp"), ibis.literal(value=True)
        return _to_utc(time.cast("timestamp"), zone), ibis.literal(value=False)
    text = _filled(time)
    usual = text.re_search(ISO)
    epoch = text.re_search(r"^\d{10}(\.\d+)?$")
    zoned = ~usual & (text.re_search(OFFSET) | epoch)
    body = text.re_replace(OFFSET, "").re_replace(SLASHED.replace(r"\d{1,2}", r"(\d{1,2})").replace(r"\d{4}", r"(\d{4})"), TURNED[order])
    body = reduce(lambda cell, way: cell.re_replace(*way), REWRITTEN, body)
    read = ibis.cases(
        (usual, text.try_cast("timestamp")),
        (epoch, text.re_extract(r"^(\d{10})", 1).try_cast("int64").as_timestamp("s")),
        else_=body.try_cast("timestamp"),
    )
    afternoon, hour = text.re_search(r"(?i)pm$"), read.hour()
    shift = ibis.cases((afternoon & (hour < 12), 720), (text.re_search(r"(?i)am$") & (hour == 12), -720), else_=0)
    sign = ibis.ifelse(text.re_search(r"-\d\d:?\d\d$"), -1, 1)
    hours, minutes = (text.re_extract(r"[+-](\d\d):?(\d\d)$", k).try_cast("int64").fill_null(0) for k in (1, 2))
    shift = shift - sign * (hours * 60 + minutes)
    read = ibis.ifelse(usual | epoch, read, read + shift.as_interval("m"))
    return ibis.ifelse(zoned, read, _to_utc(read, zone)), zoned


def _to_utc(at: ir.TimestampValue, zone: str | None) -> ir.TimestampValue:
    """Return local times as UTC; of an hour that comes twice, the first."""
    import ibis

    if zone is None:
        return at
    changes, last = offsets(zone)
    known = [(at < ibis.literal(until), minutes) for until, minutes in changes]
    return at - ibis.cases(*known, else_=last).as_interval("m") if known else at - ibis.interval(minutes=last)


def offsets(zone: str, first: int = 2000, last: int = 2040) -> tuple[list[tuple[dt.datetime, int]], int]:
    """Return a zone as (local time until which it holds, minutes before UTC), oldest first, and the minutes after the last.

    Examples
    --------
    >>> offsets("Asia/Taipei")
    ([], 480)
    """
    place, found = ZoneInfo(zone), []

    def minutes(hour: int) -> int:
        away = (dt.datetime(first, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hour)).astimezone(place).utcoffset()
        return int(away.total_seconds()) // 60 if away else 0

    step, hours = 24 * 7, (dt.datetime(last, 1, 1) - dt.datetime(first, 1, 1)).days * 24
    for start in range(0, hours, step):
        before = minutes(start)
        if minutes(start + step) == before:
            continue
        low, high = start, start + step
        while high - low > 1:
            low, high = ((low + high) // 2, high) if minutes((low + high) // 2) == before else (low, (low + high) // 2)
        found.append((dt.datetime(first, 1, 1) + dt.timedelta(hours=high, minutes=before), before))
    return found, minutes(hours)


def _sized(rows: ir.Table, *, has_ids: bool) -> ir.Table:
    """Add ``size``, to how many others the same message went, and ``seen``, how often the row stood in the log.

    One message found in forty mailboxes, or in overlapping exports, counts once. Without an id a message is told by sender and time, where
    the sender's times have hours; what has neither is a message of its own.
    """
    import ibis

    unnamed = rows.filter(rows.message_id.isnull()) if has_ids else rows
    senders = unnamed.group_by("source_id").aggregate(has_hours=(unnamed.at != unnamed.at.truncate("D")).any())
    timed = unnamed.semi_join(senders.filter(senders.has_hours), "source_id")
    vague = unnamed.anti_join(senders.filter(senders.has_hours), "source_id")
    timed = _with_size(timed.filter(timed.at.notnull()), "source_id", "at").union(
        unnamed.filter(unnamed.at.isnull()).mutate(size=ibis.literal(1, "int64"))
    )
    vague = vague.filter(vague.at.notnull()).mutate(size=ibis.literal(1, "int64"))
    found = timed.union(vague.select(timed.columns)).mutate(seen=ibis.literal(1, "int64"))
    if not has_ids:
        return found
    key = ("message_id", "source_id", "target_id")
    named = rows.filter(rows.message_id.notnull())
    named = named.group_by(*key).aggregate(**{c: named[c].min() for c in rows.columns if c not in key}, seen=named.count())
    return found.union(_with_size(named, "message_id", "source_id").select(found.columns))


def _with_size(rows: ir.Table, *key: str) -> ir.Table:
    sizes = rows.group_by(*key).aggregate(size=rows.count())
    return rows.inner_join(sizes, list(key))
