"""Calendars (iCalendar, RFC 5545): who sat with whom and for how long. Titles, places and texts are never taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import icalendar
from dateutil import rrule

from orggraph.importers.base import Format, Note, ReadOptions, Sheet, Unreadable
from orggraph.settings import load as load_settings

HEADER: tuple[str, ...] = ("time", "channel", "source_id", "target_id", "message_id", "recipients", "hours")
NOT_PEOPLE = ("ROOM", "RESOURCE", "GROUP")


def knows(path: Path, head: bytes) -> bool:
    """By the ending, or the first line."""
    return path.suffix.lower() in (".ics", ".ical") or head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"BEGIN:VCALENDAR")


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read every pair of people who met, both ways; a series is unfolded inside the window of half a year before its newest meeting."""
    try:
        calendar = icalendar.Calendar.from_ical(data)
    except (ValueError, IndexError, KeyError) as reason:
        raise Unreadable(f"it is a broken calendar ({str(reason)[:80]})") from reason
    numbers, rows, notes, skipped = [0], [HEADER], [], 0
    weeks = int(load_settings()["communication.window_weeks"])
    for number, event in enumerate(calendar.walk("VEVENT"), start=1):
        try:
            found = list(_rows(event, weeks))
        except (ValueError, TypeError, AttributeError, KeyError) as reason:
            notes.append(Note("row.malformed", number, details={"variant": "event", "why": type(reason).__name__}, broken=True))
            found = [("?",)]
        skipped += not found
        numbers += [number] * len(found)
        rows += [(*r, *("",) * (len(HEADER) - len(r))) for r in found]
    return [Sheet(None, numbers, rows, table="ties", notes=notes, skipped={"events.no-meeting": skipped})]


def _rows(event: icalendar.Component, weeks: int) -> Iterator[tuple[str, ...]]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return
    if str(event.get("CLASS", "")).upper() == "PRIVATE":
        return
    start = event.decoded("DTSTART")
    if not isinstance(start, dt.datetime):
        return  # a whole day is an absence or a reminder, not a meeting
    hours = _length(event, start).total_seconds() / 3600
    people = sorted(set(_people(event)))
    if len(people) < 2 or hours <= 0:
        return
    uid = str(event.get("UID", ""))
    for at in _times(event, start, weeks):
        stamp = at.astimezone(dt.UTC) if at.tzinfo else at
        text = stamp.strftime("%Y-%m-%d %H:%M:%S") + ("Z" if at.tzinfo else "")
        key = f"{uid}/{stamp:%Y%m%dT%H%M}" if uid else ""
        for one in people:
            for other in people:
                if one != other:
                    yield text, "meeting", one, other, key, str(len(people) - 1), f"{hours:g}"


def _length(event: icalendar.Component, start: dt.datetime) -> dt.timedelta:
    if "DTEND" in event:
        end = event.decoded("DTEND")
        return end - start if isinstance(end, dt.datetime) else dt.timedelta()
    return event.decoded("DURATION") if "DURATION" in event else dt.timedelta()


def _people(event: icalendar.Component) -> Iterator[str]:
    invited = event.get("ATTENDEE", [])
    for who in [*(invited if isinstance(invited, list) else [invited]), *([event["ORGANIZER"]] if "ORGANIZER" in event else [])]:
        about = getattr(who, "params", {})
        if str(about.get("CUTYPE", "")).upper() in NOT_PEOPLE or str(about.get("PARTSTAT", "")).upper() == "DECLINED":
            continue
        address = str(who).removeprefix("mailto:").removeprefix("MAILTO:").strip().lower()
        if "@" in address:
            yield address


def _times(event: icalendar.Component, start: dt.datetime, weeks: int) -> list[dt.datetime]:
    rule = event.get("RRULE")
    if rule is None:
        return [start]
    left = event.get("EXDATE", [])
    skipped = {d.dt for group in (left if isinstance(left, list) else [left]) for d in getattr(group, "dts", [])}
    until = min(dt.datetime.now(dt.UTC), start.astimezone(dt.UTC) + dt.timedelta(weeks=weeks * 20))
    text = rule.to_ical().decode()
    naive = start.replace(tzinfo=None)
    series = rrule.rrulestr(_local(text), dtstart=naive)
    limit = until.astimezone(start.tzinfo).replace(tzinfo=None) if start.tzinfo else until.replace(tzinfo=None)
    all_times = [t.replace(tzinfo=start.tzinfo) for t in series.between(naive, limit, inc=True)]
    newest = all_times[-1] if all_times else start
    return [t for t in all_times if t not in skipped and newest - t <= dt.timedelta(weeks=weeks)]


def _local(rule: str) -> str:
    """Return the rule without the zone of its end: the series is unfolded in the event's own wall time."""
    return ";".join(p.removesuffix("Z") if p.startswith("UNTIL=") else p for p in rule.split(";"))


FORMAT = Format("iCalendar", knows, read)
