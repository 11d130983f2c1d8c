"""Departments: those in a file of their own, those that people name, and what is part of what."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from orggraph.checks import values
from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import fold
from orggraph.importers.base import SEVERAL
from orggraph.settings import load as load_settings

PATH = re.compile(r"\s*[/>\\›／]\s*|\s+-\s+")
PARENT_SUFFIX = re.compile(r"\s*[\(（]([^()（）]*)[\)）]$")
CODE = re.compile(r"^(?=.*\d)[\w.-]{2,16}$")
MANAGER_NAME = re.compile(r"^[^\W\d_][^\d_]*[\s,][^\d_]+$")
UNITS = ("department", "department_id", "department_path", "parent_department", "division", "team", "levels")


def find(work: Work, said: str) -> str | None:
    """Return the id of the department meant by an id or name, None when there is none."""
    return work.index_departments.get(fold(said))


@check(40)
def listed(work: Work) -> None:
    """Departments of a file of their own, and those the store knows, can be referred to by id or name."""
    work.known_departments = dict(work.known.departments.select("id", "name").iter_rows())
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
        if work.departments.setdefault(fold(key), row) is row:
            work.loaded["departments"] += 1
        else:
            work.say("row.duplicate", row, other=work.departments[fold(key)]["_row"])
            work.skip("departments", "row.duplicate")
        own.setdefault(fold(name), key)
    own |= {key: row["id"] for key, row in work.departments.items()}
    work.index_departments.update(own)


@check(41, "department.missing", "department.variant")
def named_by_people(work: Work) -> None:
    """Departments that people name exist, under their code where there is one, else their name."""
    rows = work.rows.get("people", [])
    paths = _Paths(rows)
    missing = 0
    spellings: dict[str, Counter[str]] = {}
    parents: dict[str, Counter[str]] = {}
    renamed = {fold(new): old for new, old in work.options.same_department.items()}
    alike: dict[tuple[str | None, ...], list[Row]] = {}  # whole departments say the same: looked at once
    for row in rows:
        alike.setdefault(tuple(map(row.get, UNITS)), []).append(row)
    for same in alike.values():
        row, n = same[0], len(same)
        path = paths.of(row)
        name = values.null(row.get("department")) or (path[-1] if path else None)
        code = values.null(row.get("department_id"))
        if name is None and code is None:
            found = None
            missing += sum(not r["vacant"] for r in same)
        else:
            name = " ".join((name or str(code)).split())
            if row.get("department"):
                name, code = _code_in(name, code)
                spellings.setdefault(fold(code or name), Counter())[name] += n
            found = _ensure(work, code or renamed.get(fold(name)), name, row)
            chain = [_ensure(work, None, unit, row) for unit in path]
            for above, below in itertools.pairwise(chain):
                parents.setdefault(below, Counter())[above] += n
            if chain and found not in chain:
                parents.setdefault(found, Counter())[chain[-1]] += n
            if upper := values.null(row.get("parent_department")):
                parents.setdefault(found, Counter())[_ensure(work, None, upper, row)] += n
        for r in same:
            r["department"] = found
    if missing and rows:
        work.say("department.missing", None, "department", n=missing)
    for key, counter in spellings.items():
        if len(counter) > 1 and key in work.departments and work.departments[key].get("derived"):
            (most, _), (other, _), *_ = sorted(counter.items(), key=lambda c: (-c[1], c[0]))
            if fold(most) == fold(other):
                work.say("department.variant", work.departments[key], "department", most, a=most, b=other)
            work.departments[key]["name"] = most
    work.parents = parents


def _code_in(name: str, code: str | None) -> tuple[str, str | None]:
    """``Sales (S01)`` is a name with its code (SuccessFactors), ``Sales (Chen, Amy)`` one with its manager (Workday)."""
    match = PARENT_SUFFIX.search(name)
    if not match:
        return name, code
    inside = match[1].strip()
    if code is None and CODE.match(inside):
        return name[: match.start()], inside
    return (name[: match.start()], code) if MANAGER_NAME.match(inside) else (name, code)


class _Paths:
    """The units above a person's department, from a path, from level columns, or from division and team columns.

    Division and team count only where each smaller unit lies (almost) always in one larger; otherwise they cut the people another way.
    A ``/`` parts a path only where other cells share a beginning, so that “Sales/Marketing” may be one name.
    """

    def __init__(self, rows: list[Row]) -> None:
        cells = [c for r in rows if (c := r.get("department_path"))]
        starts = Counter(PATH.split(c)[0] for c in set(cells))
        self.real = any(n > 1 for n in starts.values()) or any(re.search(r"[>\\›]|^/", c) for c in cells) or len(set(cells)) == 1
        self.division = _nested(rows, "department", "division")
        self.team = _nested(rows, "team", "department")

    def of(self, row: Row) -> list[str]:
        """Return the units from the top to the person's own, empty where only a department is named."""
        if levels := row.get("levels"):
            return [u for part in levels.split(SEVERAL) if (u := values.null(part))]
        if said := values.null(row.get("department_path")):
            return [p for p in (PATH.split(said) if self.real else [said]) if p]
        path = [row.get("division") if self.division else None, row.get("department"), row.get("team") if self.team else None]
        units = [" ".join(u.split()) for u in path if u and values.null(u)]
        units = [u for i, u in enumerate(units) if i == 0 or fold(u) != fold(units[i - 1])]
        if self.team and row.get("team") and values.null(row["team"]):
            row["department"] = row["team"]
        return units if len(units) > 1 else []


def _nested(rows: list[Row], lower: str, upper: str) -> bool:
    """Return whether nearly every unit of one column lies in a single unit of the other, and there are fewer of those."""
    pairs = Counter((fold(a), fold(b)) for r in rows if (a := r.get(lower)) and (b := r.get(upper)))
    if not pairs:
        return False
    most: dict[str, int] = {}
    for (below, _), n in pairs.items():
        most[below] = max(most.get(below, 0), n)
    return sum(most.values()) >= load_settings()["import.nested_share"] * pairs.total() and len({b for _, b in pairs}) < len(most)


def _ensure(work: Work, code: str | None, name: str, row: Row) -> str:
    key = fold(code or name)
    found = work.index_departments.get(key)
    if found is not None and key in work.departments:
        return found
    if found is None:
        found = code or name
        work.index_departments[key] = found
        if code:
            work.index_departments.setdefault(fold(name), found)
    if fold(found) not in work.departments:
        known = work.known_departments.get(found)
        place = {k: row[k] for k in ("_file", "_sheet", "_row")}
        work.departments[fold(found)] = {"id": found, "name": known or name, "derived": True, **place}
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
                work.refuse("layer.unknown-department", row, "parent_id", said, whole=False, guess="–")
    for child, counter in work.parents.items():
        row = work.departments[fold(child)]
        (first, n), *rest = counter.most_common()
        if rest:
            work.say("department.parent-conflict", row, dept=row["name"], a=first, n=n, b=rest[0][0], m=rest[0][1])
        if not row.get("parent_id") and first != child:
            row["parent_id"] = first
    for key, row in work.departments.items():
        seen: list[str] = [key]
        at = row
        while at.get("parent_id"):
            above = fold(at["parent_id"])
            if above in seen:
                path = " → ".join(work.departments[k]["id"] for k in [*seen[seen.index(above) :], above])
                work.refuse("department.cycle", at, "parent_id", at["parent_id"], whole=False, path=path, x=at["id"], y=at["parent_id"])
                at["parent_id"] = None
                break
            seen.append(above)
            at = work.departments.get(above, {})
