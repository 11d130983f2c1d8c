"""Jira, export to CSV: repeated headers for links are joined; “Blocks” makes the other wait for this one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from orggraph.importers.base import Format, ReadOptions, Sheet
from orggraph.importers.delimited import from_text
from orggraph.importers.formats import documents, trackers
from orggraph.importers.headers import fold

DATE = re.compile(r"^(\d{1,2})/([A-Za-z]{3})/(\d{2,4})")


def knows(path: Path, head: bytes) -> bool:
    """By the key and link columns of its header."""
    names = documents.header_of(path, head)
    return "issuekey" in names and bool(names & {"assignee", "assigneeid", "reporter", "status"})


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read tasks with their links and assignees."""
    sheet = from_text(documents.text_of(data, options))
    header = [fold(c) for c in sheet.rows[0]]
    at = {name: [i for i, h in enumerate(header) if h == name] for name in set(header)}
    inward = [
        i for i, c in enumerate(sheet.rows[0]) if re.match(r"inward issue link \((blocks|dependency|depends)", c.strip(), re.IGNORECASE)
    ]
    outward = [
        i for i, c in enumerate(sheet.rows[0]) if re.match(r"outward issue link \((blocks|dependency|depends)", c.strip(), re.IGNORECASE)
    ]

    def cells(row: tuple[str, ...], *names: str) -> list[str]:
        places = next((at[n] for n in names if n in at and any(i < len(row) and row[i].strip() for i in at[n])), [])
        return [row[i].strip() for i in places if i < len(row) and row[i].strip()]

    tasks = []
    for number, row in zip(sheet.numbers[1:], sheet.rows[1:], strict=True):
        key = next(iter(cells(row, "issuekey")), "")
        if not key:
            continue
        tasks.append(
            trackers.Task(
                number,
                key,
                next(iter(cells(row, "status")), ""),
                _day(next(iter(cells(row, "duedate", "due")), "")),
                tuple(cells(row, "assigneeemail", "assignee", "assigneeid")[:1]),
                next(iter(cells(row, "reporteremail", "reporter")), ""),
                trackers.keys_of(row[i] for i in inward if i < len(row)),
                trackers.keys_of(row[i] for i in outward if i < len(row)),
            )
        )
    return trackers.sheets_of(tasks)


def _day(text: str) -> str:
    match = DATE.match(text)
    if not match:
        return text.split(" ")[0]
    year = match[3] if len(match[3]) == len("2026") else f"20{match[3]}"
    return f"{match[1]} {match[2]} {year}"


FORMAT = Format("Jira", knows, read)
