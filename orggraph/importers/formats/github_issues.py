"""GitHub issues and pull requests: CSV or TSV of a project, JSON of ``gh`` and of the API. Titles and texts are never taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orggraph.importers.base import Format, ReadOptions, Sheet
from orggraph.importers.delimited import from_text
from orggraph.importers.formats import documents, trackers
from orggraph.importers.headers import fold


def knows(path: Path, head: bytes) -> bool:
    """By the columns or keys that its exports have."""
    if head.lstrip()[:1] in (b"[", b"{"):
        return b'"number"' in head and (b'"assignees"' in head or b'"requested_reviewers"' in head)
    names = documents.header_of(path, head)
    return bool(names & {"number", "url", "issuenumber"}) and "assignees" in names and bool(names & {"status", "state"})


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read tasks with assignees, and reviews as contact."""
    if data.lstrip()[:1] in (b"[", b"{"):
        document = documents.load(data, options)
        records = documents.records_of(document) or []
        tasks = [_task(i, r) for i, r in enumerate(records, start=1)]
        reviews = [row for i, r in enumerate(records, start=1) for row in _reviews(i, r)]
        ties = Sheet(
            "reviews",
            [0, *(n for n, _ in reviews)],
            [("time", "channel", "source_id", "target_id"), *(r for _, r in reviews)],
            table="ties",
        )
        return [*trackers.sheets_of(tasks), *([ties] if reviews else [])]
    sheet = from_text(documents.text_of(data, options))
    header = [fold(c) for c in sheet.rows[0]]
    tasks = []
    for number, row in zip(sheet.numbers[1:], sheet.rows[1:], strict=True):
        said = {h: c.strip() for h, c in zip(header, row, strict=False)}
        key = said.get("number") or said.get("issuenumber") or said.get("url", "").rstrip("/").rpartition("/")[2]
        if not key:
            continue
        people = tuple(p for p in (a.strip().lstrip("@") for a in said.get("assignees", "").replace(";", ",").split(",")) if p)
        waits = trackers.keys_of([said.get("blockedby", "")])
        blocks = trackers.keys_of([said.get("blocking", "")])
        state = said.get("status") or said.get("state", "")
        tasks.append(trackers.Task(number, key.lstrip("#"), state, said.get("duedate", ""), people, blocked_by=waits, blocks=blocks))
    return trackers.sheets_of(tasks)


def _login(person: Any) -> str:
    return str(person.get("login") or "") if isinstance(person, Mapping) else str(person or "")


def _task(row: int, record: Mapping[str, Any]) -> trackers.Task:
    people = tuple(p for p in map(_login, record.get("assignees") or []) if p)
    author = _login(record.get("author") or record.get("user"))
    milestone = record.get("milestone") or {}
    due = str(milestone.get("dueOn") or milestone.get("due_on") or "")[:10] if isinstance(milestone, Mapping) else ""
    waits = trackers.keys_of(str(b.get("number", "")) if isinstance(b, Mapping) else str(b) for b in record.get("blockedBy") or [])
    return trackers.Task(
        row, str(record.get("number")), str(record.get("state", "")), due, people or ((author,) if author else ()), author, waits
    )


def _reviews(row: int, record: Mapping[str, Any]) -> Iterable[tuple[int, tuple[str, ...]]]:
    author = _login(record.get("author") or record.get("user"))
    time = str(record.get("createdAt") or record.get("created_at") or "")
    for review in record.get("reviews") or record.get("requested_reviewers") or []:
        reviewer = _login(review.get("author") or review.get("user") or review) if isinstance(review, Mapping) else ""
        if reviewer and author and reviewer != author:
            yield row, (str(review.get("submittedAt") or review.get("submitted_at") or time), "code", reviewer, author)


FORMAT = Format("GitHub issues", knows, read)
