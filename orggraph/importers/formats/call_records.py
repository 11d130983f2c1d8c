"""Teams calls and meetings, ``callRecords`` of Microsoft Graph: who was in a call, how long. Devices and networks are never taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from orggraph.importers.base import Format, ReadOptions, Sheet
from orggraph.importers.formats import documents

HEADER: tuple[str, ...] = ("time", "channel", "source_id", "target_id", "message_id", "recipients", "hours")
CHANNELS = {"groupCall": "meeting", "peerToPeer": "call"}


def knows(path: Path, head: bytes) -> bool:
    """By the kinds of calls beside their ends."""
    return head.lstrip()[:1] in (b"{", b"[") and b'"endDateTime"' in head and any(f'"{kind}"'.encode() in head for kind in CHANNELS)


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read every pair of people in a call, both ways; of several versions of a record the highest counts."""
    document = documents.load(data, options)
    pages = document if isinstance(document, list) else [document]
    records: list[Mapping[str, Any]] = [r for page in pages for r in (documents.records_of(page) or [page])]
    newest: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for number, record in enumerate(records, start=1):
        key, version = str(record.get("id") or number), int(record.get("version") or 0)
        if key not in newest or version >= int(newest[key][1].get("version") or 0):
            newest[key] = number, record
    numbers, rows, skipped = [0], [HEADER], len(records) - len(newest)
    for key, (number, record) in newest.items():
        found = list(_rows(key, record))
        skipped += not found
        numbers += [number] * len(found)
        rows += found
    return [Sheet(None, numbers, rows, table="ties", skipped={"events.no-meeting": skipped})]


def _rows(key: str, record: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    start, end = str(record.get("startDateTime") or ""), str(record.get("endDateTime") or "")
    people = sorted(set(_people(record)))
    if len(people) < 2 or not start:
        return
    hours = _hours(start, end)
    for one in people:
        for other in people:
            if one != other:
                yield start, CHANNELS.get(str(record.get("type")), "call"), one, other, key, str(len(people) - 1), hours


def _hours(start: str, end: str) -> str:
    try:
        return f"{(dt.datetime.fromisoformat(end) - dt.datetime.fromisoformat(start)).total_seconds() / 3600:g}"
    except (ValueError, TypeError):
        return ""


def _people(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the accounts in a call; telephones, guests of the lobby and bots have none."""
    ends = [record.get("organizer_v2") or record.get("organizer"), *(record.get("participants_v2") or record.get("participants") or [])]
    ends += [session.get(side) for session in record.get("sessions") or [] for side in ("caller", "callee")]
    for end in ends:
        identity = end.get("identity") or end if isinstance(end, Mapping) else {}
        user = identity.get("user")
        if isinstance(user, Mapping) and (key := user.get("userPrincipalName") or user.get("id")):
            yield str(key)


FORMAT = Format("Teams call records", knows, read)
