"""Departments: those in a file of their own, those that people name, and what is part of what."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from orggraph.checks import values
from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import fold

PATH = re.compile(r"\s*[/>\\›／]\s*|\s+-\s+")
PARENT_SUFFIX = re.compile(r"\s*\([^()]*\)$")  # Workday writes “Org Name (Manager Name)”


def find(work: Work, said: str) -> str | None:
    """Return the id of the department meant by an id or name, None when there is none."""
    return work.index_departments.get(fold(said))


@check(40)
def listed(work: Work) -> None:
    """Departments of a file of their own, and those the store knows, can be referred to by id or name."""
    for row in work.known.departments.iter_rows(named=True):
        work.index_departments.setdefault(fold(row["id"]), row["id"])
        work.index_departments.setdefault(fold(row["name"] or row["id"]), row["id"])
    own: dict[str, str] = {}
    for row in work.rows.get("departments", []):
        name = values.null(row.get("name")) or values.null(row.get("id"))
        key = values.null(row.get("id")) or name
        if key is None or name is None:
            work.refuse("id.missing", row, "id", name="")
            continue
        row["id"], row["name"] = key, name
        work.departments.setdefault(fold(key), row)
        own.setdefault(fold(name), key)
    own |= {key: row["id"] for key, row in work.departments.items()}
    work.index_departments.update(own)


@check(41, "department.missing")
def named_by_people(work: Work) -> None:
    """Departments that people name exist, under their code where there is one, else their name."""
    missing = 0
    parents: dict[str, Counter[str]] = {}
    for row in work.rows.get("people", []):
        path = [p for p in PATH.split(row.get("department_path") or "") if p]
        name = values.null(row.get("department")) or (path[-1] if path else None)
        code = values.null(row.get("department_id"))
        if name is None and code is None:
            row["department"] = None
            missing += not row["vacant"]
            continue
        row["department"] = _ensure(work, code, name or str(code), row)
        for upper, lower in itertools.pairwise(path):
            above = _ensure(work, None, upper, row)
            below = _ensure(work, None, lower, row)
            parents.setdefault(below, Counter())[above] += 1
        if len(path) >= 1 and fold(path[-1]) != fold(name or ""):
            above = _ensure(work, None, path[-1], row)
            if above != row["department"]:
                parents.setdefault(row["department"], Counter())[above] += 1
        if upper := values.null(row.get("parent_department")):
            parents.setdefault(row["department"], Counter())[_ensure(work, None, upper, row)] += 1
    if missing and work.rows.get("people"):
        work.say("department.missing", None, "department", n=missing)
    work.parents = parents


def _ensure(work: Work, code: str | None, name: str, row: Row) -> str:
    name = " ".join(name.split())
    found = work.index_departments.get(fold(code or name))
    if found is None:
        found = code or name
        work.index_departments[fold(found)] = found
        if code:
            work.index_departments.setdefault(fold(name), found)
    if fold(found) not in work.departments:
        known = next((r for r in work.known.departments.iter_rows(named=True) if r["id"] == found), None)
        place = {k: row[k] for k in ("_file", "_sheet", "_row")}
        work.departments[fold(found)] = {"id": found, "name": known["name"] if known else name, "derived": True, **place}
    return found


@check(42, "department.parent-conflict", "department.cycle", "layer.unknown-department")
def part_of(work: Work) -> None:
    """Every department is part of at most one; the most frequent answer wins; circles are opened."""
    for row in work.departments.values():
        said = values.null(row.get("parent_id"))
        if said and not row.get("derived"):
            found = find(work, said)
            row["parent_id"] = found
            if found is None:
                work.refuse("layer.unknown-department", row, "parent_id", said)
    for child, counter in work.parents.items():
        row = work.departments[fold(child)]
        (first, n), *rest = counter.most_common()
        if rest:
            work.say("department.parent-conflict", row, dept=child, a=first, n=n, b=rest[0][0], m=rest[0][1])
        if not row.get("parent_id") and first != child:
            row["parent_id"] = first
    for key, row in work.departments.items():
        seen, at = [key], row
        while at.get("parent_id"):
            above = fold(at["parent_id"])
            if above in seen:
                path = " → ".join(work.departments[k]["id"] for k in [*seen[seen.index(above) :], above])
                work.refuse("department.cycle", at, "parent_id", at["parent_id"], path=path, x=at["id"], y=at["parent_id"])
                at["parent_id"] = None
                break
            seen.append(above)
            at = work.departments.get(above, {})
