"""Work links out of issue trackers: which tasks wait for which, and whose they are. Titles, descriptions and comments are never taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from orggraph.importers.base import Sheet

STATES = {
    "done": ("done", "closed", "resolved", "complete", "completed", "merged", "cancelled", "canceled", "won't do"),
    "doing": ("in progress", "doing", "in review", "review", "in development", "testing"),
    "blocked": ("blocked", "waiting", "on hold", "impediment"),
}
BY_WORD = {word: state for state, words in STATES.items() for word in words}
KEY = re.compile(r"[A-Z][A-Z0-9_]+-\d+|#?\d+")


@dataclass(frozen=True)
class Task:
    """A task with the keys of those it waits for, and the people on it."""

    row: int
    key: str
    status: str = ""
    due: str = ""
    assignees: tuple[str, ...] = ()
    reporter: str = ""
    blocked_by: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    contacts: tuple[tuple[str, str], ...] = field(default=())  # (time, other person) seen on the task


def state_of(word: str) -> str:
    """Return open, doing, blocked or done for a tracker's own word."""
    return BY_WORD.get(word.strip().casefold(), "open") if word.strip() else ""


def keys_of(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the task keys named in cells."""
    return tuple(dict.fromkeys(k.lstrip("#") for c in cells for k in KEY.findall(c)))


def sheets_of(tasks: Sequence[Task]) -> list[Sheet]:
    """Return tasks, who is responsible, and whose work waits for whose, as tables.

    A link to a task that is not in the file is left out of ``blocked_by``: nothing is known about it.
    """
    known: Mapping[str, Task] = {t.key: t for t in tasks}
    waits: dict[str, dict[str, None]] = {t.key: dict.fromkeys(k for k in t.blocked_by if k in known and k != t.key) for t in tasks}
    for task in tasks:
        for other in task.blocks:
            if other in known and other != task.key:
                waits[other][task.key] = None
    rows = [(t.key, t.key, state_of(t.status), t.due, ";".join(waits[t.key])) for t in tasks]
    raci, raci_rows, links, link_rows = [], [], [], []
    for task in tasks:
        for person in task.assignees:
            raci.append((task.key, person, "R"))
            raci_rows.append(task.row)
        for other in waits[task.key]:
            for one in task.assignees:
                for two in known[other].assignees:
                    if one != two:
                        links.append((one, two, "sequence", "1"))
                        link_rows.append(task.row)
    sheets = [Sheet("tasks", [1, *(t.row for t in tasks)], [("id", "title", "status", "due", "blocked_by"), *rows], table="tasks")]
    if raci:
        sheets.append(Sheet("assignees", [1, *raci_rows], [("task_id", "person_id", "role"), *raci], table="raci"))
    if links:
        sheets.append(Sheet("links", [1, *link_rows], [("from_person", "to_person", "kind", "count"), *links], table="work_links"))
    return sheets
