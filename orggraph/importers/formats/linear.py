"""Linear, export to CSV: issues with those they wait for. Titles, descriptions and comments are never taken."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from orggraph.importers.base import Format, ReadOptions, Sheet
from orggraph.importers.delimited import from_text
from orggraph.importers.formats import documents, trackers
from orggraph.importers.headers import fold


def knows(path: Path, head: bytes) -> bool:
    """By the columns of cycles that its export has."""
    names = documents.header_of(path, head)
    return {"id", "team", "assignee", "status"} <= names and bool(names & {"cyclenumber", "cyclename", "triaged"})


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read issues with their links and assignees."""
    sheet = from_text(documents.text_of(data, options))
    header = [fold(c) for c in sheet.rows[0]]
    tasks = []
    for number, row in zip(sheet.numbers[1:], sheet.rows[1:], strict=True):
        said = {h: c.strip() for h, c in zip(header, row, strict=False)}
        if key := said.get("id"):
            people = tuple(filter(None, (said.get("assignee", ""),)))
            waits, blocks = (trackers.keys_of([said.get(name, "")]) for name in ("blockedby", "blocks"))
            state, due, creator = (said.get(name, "") for name in ("status", "duedate", "creator"))
            tasks.append(trackers.Task(number, key, state, due, people, creator, waits, blocks))
    return trackers.sheets_of(tasks)


FORMAT = Format("Linear", knows, read)
