"""Azure DevOps work items, as the API and ``az boards`` give them (JSON with relations). Titles and texts are never taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orggraph.importers.base import Format, ReadOptions, Sheet
from orggraph.importers.formats import documents, trackers

WAITS, BLOCKS = "System.LinkTypes.Dependency-Reverse", "System.LinkTypes.Dependency-Forward"  # predecessors and successors


def knows(path: Path, head: bytes) -> bool:
    """By the names of the fields of every work item."""
    return head.lstrip()[:1] in (b"{", b"[") and b'"fields"' in head and b'"System.State"' in head


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read work items with their predecessors, successors and the one they are assigned to."""
    document = documents.load(data, options)
    records = documents.records_of(document) or [document]
    return trackers.sheets_of([_task(row, r) for row, r in enumerate(records, start=1) if isinstance(r.get("fields"), Mapping)])


def _task(row: int, record: Mapping[str, Any]) -> trackers.Task:
    fields = record["fields"]
    links: dict[str, list[str]] = {WAITS: [], BLOCKS: []}
    for link in record.get("relations") or []:
        if isinstance(link, Mapping) and link.get("rel") in links:
            links[str(link["rel"])].append(str(link.get("url", "")).rpartition("/")[2])
    person = _person(fields.get("System.AssignedTo"))
    due = str(fields.get("Microsoft.VSTS.Scheduling.DueDate") or fields.get("Microsoft.VSTS.Scheduling.TargetDate") or "")[:10]
    return trackers.Task(
        row,
        str(record.get("id")),
        str(fields.get("System.State") or ""),
        due,
        (person,) if person else (),
        _person(fields.get("System.CreatedBy")),
        tuple(links[WAITS]),
        tuple(links[BLOCKS]),
    )


def _person(said: Any) -> str:
    return str(said.get("uniqueName") or said.get("displayName") or "") if isinstance(said, Mapping) else str(said or "")


FORMAT = Format("Azure DevOps", knows, read)
