"""Oracle Fusion HCM Data Loader (``Worker.dat``): objects parted by pipes, each with a METADATA line of its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from orggraph.importers.base import SEVERAL, Format, ReadOptions, Sheet
from orggraph.importers.formats import documents

Record = dict[str, str]
HEADER: tuple[str, ...] = (
    "id",
    "other ids",
    "name",
    "email",
    "title",
    "grade",
    "department",
    "manager",
    "dotted line manager",
    "hire date",
    "end date",
    "status",
)
REFERENCES = ("PersonId(SourceSystemId)", "PersonNumber", "AssignmentId(SourceSystemId)", "AssignmentNumber")
OPEN_ENDS = ("4712/12/31", "4712-12-31")


def knows(path: Path, head: bytes) -> bool:
    """By its first lines."""
    return b"METADATA|" in head[:4000] and b"MERGE|" in head


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read one row a worker: name, address, current assignment and supervisors joined by the worker's key."""
    objects: dict[str, list[tuple[int, Record]]] = {}
    columns: dict[str, list[str]] = {}
    for number, line in enumerate(documents.text_of(data, options).replace("\r\n", "\n").split("\n"), start=1):
        action, _, rest = line.partition("|")
        kind, *cells = rest.split("|")
        if action == "METADATA":
            columns[kind] = cells
        elif action == "MERGE" and kind in columns:
            objects.setdefault(kind, []).append((number, dict(zip(columns[kind], cells, strict=False))))
    owner: dict[str, str] = {}  # every key of a worker or assignment → the worker's first key
    for _, worker in objects.get("Worker", []):
        keys = [k for k in (worker.get("SourceSystemId"), worker.get("PersonNumber"), worker.get("PersonId(SourceSystemId)")) if k]
        owner.update(dict.fromkeys(keys, keys[0]))
    by_person: dict[str, dict[str, list[Record]]] = {}
    for kind in ("PersonName", "PersonEmail", "WorkRelationship", "Assignment", "AssignmentSupervisor"):
        for _, record in objects.get(kind, []):
            key = next((owner[record[c]] for c in REFERENCES if record.get(c) in owner), "")
            if kind == "Assignment":
                owner.update({record[c]: key for c in ("SourceSystemId", "AssignmentNumber") if record.get(c)})
            by_person.setdefault(key, {}).setdefault(kind, []).append(record)
    rows = []
    for number, worker in objects.get("Worker", []):
        key = owner[next(k for c in ("SourceSystemId", "PersonNumber", "PersonId(SourceSystemId)") if (k := worker.get(c)))]
        rows.append((number, _row(worker, by_person.get(key, {}))))
    return [Sheet(None, [0, *(n for n, _ in rows)], [HEADER, *(r for _, r in rows)])]


def _row(worker: Record, parts: dict[str, list[Record]]) -> tuple[str, ...]:
    name = (parts.get("PersonName") or [{}])[0]
    mail = (parts.get("PersonEmail") or [{}])[0]
    work = (parts.get("WorkRelationship") or [{}])[0]
    job = max(parts.get("Assignment") or [{}], key=lambda a: (a.get("PrimaryAssignmentFlag", "") == "Y", a.get("EffectiveStartDate", "")))
    solid, dotted = "", []
    for line in parts.get("AssignmentSupervisor", []):
        boss = line.get("ManagerId(SourceSystemId)") or line.get("ManagerPersonNumber") or ""
        if line.get("ManagerType", "LINE_MANAGER") == "LINE_MANAGER" and line.get("PrimaryFlag", "Y") == "Y" and not solid:
            solid = boss
        else:
            dotted.append(boss)
    key = worker.get("PersonNumber") or worker.get("SourceSystemId") or worker.get("PersonId(SourceSystemId)", "")
    others = [k for k in (worker.get("SourceSystemId"), worker.get("PersonNumber")) if k and k != key]
    end = work.get("ActualTerminationDate") or job.get("EffectiveEndDate", "")
    return (
        key,
        SEVERAL.join(others),
        " ".join(p for p in (name.get("FirstName"), name.get("LastName")) if p) or name.get("DisplayName", ""),
        mail.get("EmailAddress", ""),
        job.get("AssignmentName", "") or job.get("JobCode", ""),
        job.get("GradeCode", ""),
        job.get("DepartmentName", ""),
        solid,
        SEVERAL.join(dotted),
        work.get("DateStart") or worker.get("StartDate") or worker.get("EffectiveStartDate", ""),
        "" if end in OPEN_ENDS else end,
        job.get("AssignmentStatusTypeCode", "").removesuffix("_PROCESS"),
    )


FORMAT = Format("Oracle HCM Data Loader", knows, read)
