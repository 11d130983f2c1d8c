"""Reporting lines: managers and dotted lines. A bad reference never makes its person vanish."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from orggraph.checks import department, values
from orggraph.checks.base import Row, Work, check
from orggraph.checks.references import People
from orggraph.checks.values import fold, fold_id, fold_name
from orggraph.importers.base import SEVERAL
from orggraph.settings import load as load_settings

SEPARATORS = re.compile(rf"\s*[;；|、\n{SEVERAL}]\s*")
COLUMNS = ("manager_id", "reports_to_position", "manager_email", "manager_name")  # the surest first
SERVICE = re.compile(
    r"^(svc|service|admin|administrator|test|room|conf|noreply|no-reply|donotreply|do-not-reply|mailbox|shared|scanner|printer|postmaster)([-_.@+\d]|$)|#ext#",
    re.IGNORECASE,
)
SERVICE_NAME = re.compile(
    r"^(test|admin|administrator|service|room|meeting room|noreply|no reply|shared mailbox)( (user|account|mailbox|\w{1,3}))?$",
    re.IGNORECASE,
)


def cell_of(row: Row, columns: tuple[str, ...] = COLUMNS, *, zero: bool = True) -> tuple[str, str] | None:
    """Return (column, what it says) of the surest column that names a manager; None when there is none.

    ``zero``: 0 is nobody, as many programs write it; not where somebody has that id.
    """
    for column in columns:
        said = row.get(column)
        if said and (said := values.null(said, zero=zero)):
            return column, said
    return None


@check(49, "person.not-human")
def accounts(work: Work) -> None:
    """Service, room and test accounts that neither report nor are reported to are no people."""
    rows = work.rows.get("people", [])
    if work.options.keep_accounts or not rows:
        return
    suspects = [r for r in rows if not r["vacant"] and cell_of(r) is None and _is_account(r)]
    if not suspects:
        return
    named = {fold(part) for r in rows if (c := cell_of(r)) for part in (c[1], *SEPARATORS.split(c[1]))}
    gone = set()
    for row in suspects:
        words = (row["id"], row["email"], row["name"], *(row.get("keys") or "").split(SEVERAL))
        if not any(w and fold(w) in named for w in words):
            work.say("person.not-human", row, "name", row["name"], name=row["name"])
            work.skip("people", "person.not-human", row.get("_rows", 1))
            gone.add(id(row))
    work.rows["people"] = [r for r in rows if id(r) not in gone]


def _is_account(row: Row) -> bool:
    if SERVICE_NAME.match(row["name"] or ""):
        return True
    words = (row["email"], *(row.get("keys") or "").split(SEVERAL))
    return any(w and SERVICE.search(w) for w in words) or "#ext#" in row["id"].casefold()


@check(
    50,
    "manager.unaware",
    "manager.several",
    "manager.by-name",
    "manager.unknown",
    "manager.ambiguous",
    "manager.contradiction",
    "manager.kind-exception",
    "manager.self",
    "manager.departed",
    "manager.future",
    "id.zeros-folded",
    "dotted.unknown",
    "dotted.ambiguous",
    "dotted.same-as-solid",
)
def lines(work: Work) -> None:
    """Managers and dotted lines become reporting lines between people who exist."""
    rows = work.rows.get("people", [])
    people = work.finder = People(work)
    work.people = {row["id"]: row for row in rows}
    work.loaded["people"] += sum(row.get("_rows", 1) for row in rows)
    there = tuple(c for c in COLUMNS if rows and c in rows[0])
    cells = {row["id"]: cell_of(row, there, zero="0" not in people.by_id) for row in rows}
    if len(rows) > 1 and not any(cells.values()) and not work.rows.get("reporting_lines"):
        work.say("manager.unaware", rows[0], "manager_id")
    found = {key: people.find(cell[1], work.people[key].get("department")) for key, cell in cells.items() if cell}
    for key, (rule, who) in found.items():  # the only one of that name in the department, and another one elsewhere: who is meant?
        cell = cells[key]
        if cell and rule == "name" and who == {key} and len(namesakes := people.find(cell[1])[1]) > 1:
            found[key] = rule, namesakes
    missing = Counter(fold(cell[1]) for key, cell in cells.items() if cell and not found[key][1])
    selves = [key for key, (_, who) in found.items() if who == {key}]
    alone = len(selves) == 1 and not any(c is None for c in cells.values())
    kinds = Counter(rule for rule, who in found.values() if len(who) == 1)
    usual, times = kinds.most_common(1)[0] if kinds else ("", 0)
    limits = load_settings()
    strict = times >= limits["import.kind_cells"] and times >= limits["import.kind_share"] * kinds.total()
    left: dict[str, list[Row]] = {}
    for row in rows:
        key, cell = row["id"], cells[row["id"]]
        solid: str | None = None
        extra: list[str] = []
        if cell:
            column, said = cell
            rule, who = found[key]
            if not who:
                parts = [p for p in SEPARATORS.split(said) if p]
                if len(parts) > 1:
                    work.say("manager.several", row, column, said, n=len(parts))
                    said, extra = parts[0], parts[1:]
                    rule, who = people.find(said, row.get("department"))
                else:
                    extra = _by_comma(people, said)
                    if len(extra) > 1:
                        work.say("manager.several", row, column, said, n=len(extra))
                        said, extra = extra[0], extra[1:]
                        rule, who = people.find(said)
                    else:
                        extra = []
            solid = _solid(work, people, row, (column, said), (rule, who), missing, left, alone=alone)
            if solid and strict and rule != usual and "zeros" not in (rule, usual):
                work.say("manager.kind-exception", row, column, said, kind=rule, other=usual)
        if solid:
            work.lines[(key, solid, "solid")] = row
        if extra or row.get("dotted_manager_ids"):
            _dotted(work, people, row, solid, extra)
    _tell_departed(work, left)
    if kinds["name"] and rows:
        work.say("manager.by-name", rows[0], "manager_id", n=kinds["name"])


def _dotted(work: Work, people: People, row: Row, solid: str | None, extra: list[str]) -> None:
    said = row.get("dotted_manager_ids")
    parts = [p for p in SEPARATORS.split(values.null(said) or "") if p] if said else []
    for part in [*extra, *(parts if len(parts) != 1 else _by_comma(people, parts[0]))]:
        if values.null(part, zero=True) is None:
            continue
        _, who = people.find(part, row.get("department"))
        if gone := _gone(work, who, part):
            work.past_lines[row["id"], gone["id"], "dotted"] = gone.get("end")
        elif len(who) != 1:
            code = "dotted.ambiguous" if who else "dotted.unknown"
            work.say(code, row, "dotted_manager_ids", part, name=row["name"], n=len(who), ids=", ".join(sorted(who)))
        elif who == {solid}:
            work.say("dotted.same-as-solid", row, "dotted_manager_ids", part)
        elif who != {row["id"]}:
            work.lines.setdefault((row["id"], next(iter(who)), "dotted"), row)


def _by_comma(people: People, cell: str) -> list[str]:
    """A comma (or the colon of Organimi) parts a cell only when its parts are people and the whole is none."""
    parts = [p.strip() for p in re.split(r"[,，:]", cell) if p.strip()]
    return parts if not people.find(cell)[1] and all(people.find(p)[1] for p in parts) else [cell]


def _solid(
    work: Work,
    people: People,
    row: Row,
    cell: tuple[str, str],
    found: tuple[str, frozenset[str]],
    missing: Counter[str],
    left: dict[str, list[Row]],
    *,
    alone: bool,
) -> str | None:
    """Return the manager's id, or None after saying why there is no line."""
    column, said = cell
    rule, who = found
    if len(who) > 1:
        work.refuse("manager.ambiguous", row, column, said, whole=False, n=len(who), ids=", ".join(sorted(who)))
        return None
    if gone := _gone(work, who, said):
        left.setdefault(gone["id"], []).append(row)
        work.past_lines[row["id"], gone["id"], "solid"] = gone.get("end")
        return None
    if not who:
        aside = work.aside.get(fold_id(said))
        variant = {"variant": "aside", "aside": aside} if aside else {}
        work.refuse("manager.unknown", row, column, said, whole=False, name=row["name"], n=max(missing[fold(said)], 1), **variant)
        return None
    manager = next(iter(who))
    if manager == row["id"]:
        if alone:  # by some vendors' convention the top reports to itself
            work.say("manager.self", row, column, said, severity="info", name=row["name"], variant="top")
        else:
            work.refuse("manager.self", row, column, said, whole=False, name=row["name"])
        return None
    if _contradicts(people, row, column, said, manager):
        name = people_name(work, manager)
        other = row.get("manager_name") if column != "manager_name" else values.split_embedded(said)[1]
        work.refuse("manager.contradiction", row, column, said, whole=False, id=manager, name_a=name, name_b=other)
        return None
    if rule == "zeros":
        work.say("id.zeros-folded", row, column, said, other=manager)
    boss = work.people.get(manager)
    if boss and boss["employment"] == "future":
        work.say("manager.future", row, column, said, name=boss["name"], start=boss.get("start") or "")
    return manager


def people_name(work: Work, key: str) -> str:
    """Return how a person is shown: the name, else the id."""
    return str(work.people[key]["name"]) if key in work.people else key


def _contradicts(people: People, row: Row, column: str, said: str, manager: str) -> bool:
    """Return whether the name beside an id is the name of other people only."""
    inside, name = values.split_embedded(said)
    if inside is None:
        other = row.get("manager_name") if column not in ("manager_name", "manager_email") else None
        if not other or other == said:
            return False
        inside, name = values.split_embedded(other)
    named = people.named(name)
    return bool(named) and manager not in named


def _gone(work: Work, who: frozenset[str], said: str) -> Row | None:
    """Return whom a reference means when that is somebody who has left."""
    if len(who) > 1 or (who and next(iter(who)) in work.people):
        return None
    return _departed(work, next(iter(who)) if who else said)


def _departed(work: Work, said: str) -> Row | None:
    """Return the person meant who has left, by id, address or name."""
    if not work.departed:
        return None
    if row := work.departed.get(fold_id(said)):
        return row
    inside, name = values.split_embedded(said)
    if inside and (row := work.departed.get(fold_id(inside))):
        return row
    same = [r for r in work.departed.values() if r["email"] == fold(said) or fold_name(r["name"] or "") == fold_name(name)]
    return same[0] if len(same) == 1 else None


def _tell_departed(work: Work, left: dict[str, list[Row]]) -> None:
    """Say once a manager who left how many still report to them, and who might take over: their own manager."""
    for rows in left.values():
        cell = cell_of(rows[0])
        gone = _departed(work, cell[1] if cell else "")
        if gone is None:
            continue
        above = cell_of(gone)
        successor = work.finder.find(above[1], gone.get("department"))[1] if above else frozenset()
        over: dict[str, Any] = {"successor": people_name(work, next(iter(successor)))} if len(successor) == 1 else {"variant": "alone"}
        end = gone.get("end") or work.as_of
        said = cell[1] if cell else None
        work.say("manager.departed", rows[0], cell[0] if cell else None, said, name=gone["name"], end=end, n=len(rows), **over)


@check(52)
def who_has_left(work: Work) -> None:
    """Whoever has left keeps the department and the managers that the row says, as far as these are known."""
    for row in work.departed.values():
        row["department"] = _department_left(work, row)
        row["fte"] = values.number(row["fte"]) if row.get("fte") else None
        cell, dotted = cell_of(row), values.null(row.get("dotted_manager_ids"))
        said = [("solid", cell[1])] if cell else []
        said += [("dotted", part) for part in SEPARATORS.split(dotted or "") if part]
        row["manager_id"] = row["dotted_manager_ids"] = None
        for kind, reference in said:
            _, who = work.finder.find(reference)
            gone = _gone(work, who, reference)
            manager = gone["id"] if gone else next(iter(who)) if len(who) == 1 else None
            if manager and manager != row["id"] and not (kind == "dotted" and (row["id"], manager, "solid") in work.past_lines):
                ends = [d for d in (row.get("end"), gone and gone.get("end")) if d]
                work.past_lines[row["id"], manager, kind] = min(ends, default=None)


def _department_left(work: Work, row: Row) -> str | None:
    """Return the department somebody was in; one in which nobody is left is kept as a past one."""
    code, name = values.null(row.get("department_id")), values.null(row.get("department"))
    if known := next((found for w in (code, name) if w and (found := department.find(work, w))), None):
        return known
    if key := code or name:
        work.past_departments.setdefault(key, name or key)
    return key


@check(51, "layer.unknown-person", "layer.value-unknown")
def lines_of_their_own(work: Work) -> None:
    """A file of reporting lines; without any people, its ends are the people."""
    rows = work.rows.get("reporting_lines", [])
    if rows and not work.people and not work.known.people.height:
        people_from_ends(work, rows, ("person_id", "manager_id"))
    for row in rows:
        kind = fold(row.get("kind") or "solid")
        if kind not in ("solid", "dotted"):
            work.refuse("layer.value-unknown", row, "kind", row["kind"], list="solid, dotted")
            continue
        ends = []
        for column in ("person_id", "manager_id"):
            said = values.null(row.get(column), zero=column == "manager_id")
            _, who = work.finder.find(said) if said else ("", frozenset())
            if len(who) != 1 and (said or column == "person_id"):
                work.refuse("layer.unknown-person", row, column, said)
            ends.append(next(iter(who)) if len(who) == 1 else None)
        person, manager = ends
        if person and manager and person != manager:
            if (person, manager, kind) in work.lines:
                work.say("row.duplicate", row, other=work.lines[person, manager, kind]["_row"])
            work.lines[(person, manager, kind)] = row
            work.loaded["reporting_lines"] += 1
        elif person and (manager or not values.null(row.get("manager_id"), zero=True)):
            work.skip("reporting_lines", "root")
            # an empty manager, or oneself, is how such files mark the top


def people_from_ends(work: Work, rows: list[Row], columns: tuple[str, str]) -> None:
    """Make people of the ends of lines or ties when no chart was ever imported."""
    made: dict[str, Row] = {}
    for row in rows:
        for column in columns:
            key = values.null(row.get(column))
            if key and fold_id(key) not in made:
                place = {k: row[k] for k in ("_file", "_sheet", "_row")}
                empty = dict.fromkeys(("title", "grade", "department", "location", "start", "end", "employment", "fte", "as_of"))
                made[fold_id(key)] = {"id": key, "name": key, "email": fold(key) if "@" in key else None, "vacant": False, **empty, **place}
    work.rows["people"] = list(made.values())
    work.people = {r["id"]: r for r in made.values()}
    work.finder = People(work)


@check(45)
def people_of_ties(work: Work) -> None:
    """An edge list alone makes people of its ends."""
    if "people" not in work.rows and "reporting_lines" not in work.rows and not work.known.people.height:
        ties = work.batch.tables.get("ties")
        if ties is not None:
            ends = ties.select("source_id", "target_id", "_file", "_sheet", "_row").unique(["source_id", "target_id"], maintain_order=True)
            people_from_ends(work, ends.to_dicts(), ("source_id", "target_id"))
