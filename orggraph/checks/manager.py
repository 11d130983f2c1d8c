"""Whom a reference means: managers, dotted lines, participants. A bad reference never makes its person vanish."""

from __future__ import annotations

import re
from collections import Counter

from orggraph.checks import values
from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import fold, fold_id, fold_name

SEPARATORS = re.compile(r"\s*[;；|、\n]\s*")


class People:
    """Finds a person by id, then e-mail, then unique name, then id without leading zeros; each rule must give exactly one."""

    def __init__(self, work: Work) -> None:
        self.by_id: dict[str, str] = {}
        self.by_email: dict[str, set[str]] = {}
        self.by_name: dict[str, set[str]] = {}
        zeros: dict[str, set[str]] = {}
        known = [(r["id"], r["email"], r["name"]) for r in work.known.people.iter_rows(named=True)]
        own = [(r["id"], r["email"], r["name"]) for r in work.rows.get("people", [])]
        own_ids = {fold_id(i) for i, _, _ in own}
        for key, email, name in [*own, *(k for k in known if fold_id(k[0]) not in own_ids)]:
            self.by_id.setdefault(fold_id(key), key)
            zeros.setdefault(fold_id(key).lstrip("0"), set()).add(key)
            if email:
                self.by_email.setdefault(fold(email), set()).add(key)
            if name:
                self.by_name.setdefault(fold_name(name), set()).add(key)
        self.by_zeros = {k: next(iter(v)) for k, v in zeros.items() if len(v) == 1 and k.isdigit()}

    def find(self, said: str) -> tuple[str, frozenset[str]]:
        """Return (rule, ids): one id when found, several when ambiguous, none when unknown."""
        inside, name = values.split_embedded(said)
        for key in filter(None, (said, inside)):
            if found := self.by_id.get(fold_id(key)):
                return "id", frozenset((found,))
        if found_by_email := self.by_email.get(fold(re.sub(r"^(mailto:|smtp:)|[<>]", "", said, flags=re.IGNORECASE))):
            return "email", frozenset(found_by_email)
        if found_by_name := self.by_name.get(fold_name(name)):
            return "name", frozenset(found_by_name)
        zero = self.by_zeros.get(fold_id(said).lstrip("0"))
        return ("zeros", frozenset((zero,))) if zero else ("", frozenset())


@check(
    50,
    "manager.unaware",
    "manager.several",
    "manager.by-name",
    "manager.unknown",
    "manager.ambiguous",
    "manager.self",
    "manager.departed",
    "id.zeros-folded",
    "dotted.unknown",
    "dotted.same-as-solid",
)
def lines(work: Work) -> None:
    """Managers and dotted lines become reporting lines between people who exist."""
    rows = work.rows.get("people", [])
    people = work.finder = People(work)
    for row in rows:
        work.people[row["id"]] = row
    cells = {row["id"]: values.null(row.get("manager_id"), zero=True) for row in rows}
    if rows and "manager_id" in rows[0] and not any(cells.values()) and len(rows) > 1 and not work.rows.get("reporting_lines"):
        work.say("manager.unaware", rows[0], "manager_id")
    selves = [r for r in rows if (said := cells[r["id"]]) and people.find(said)[1] == {r["id"]}]
    tops = [r for r in rows if not cells[r["id"]]]
    missing = Counter(fold(said) for said in cells.values() if said and not people.find(said)[1])
    by_name = 0
    for row in rows:
        said = cells[row["id"]]
        solid: str | None = None
        extra: list[str] = []
        if said:
            parts = [said] if people.find(said)[1] else [p for p in SEPARATORS.split(said) if p]
            if len(parts) > 1:
                work.say("manager.several", row, "manager_id", said, n=len(parts))
                said, extra = parts[0], parts[1:]
            solid = _solid(work, people, row, said, missing[fold(said)], alone=len(selves) == 1 and not tops)
            by_name += bool(solid) and people.find(said)[0] == "name"
        if solid:
            work.lines[(row["id"], solid, "solid")] = row
        dotted = [p for p in SEPARATORS.split(values.null(row.get("dotted_manager_ids")) or "") if p]
        for part in [*extra, *(dotted if len(dotted) != 1 else _by_comma(people, dotted[0]))]:
            _, found = people.find(part)
            if len(found) != 1:
                work.say("dotted.unknown", row, "dotted_manager_ids", part, name=row["name"])
            elif found == {solid}:
                work.say("dotted.same-as-solid", row, "dotted_manager_ids", part)
            elif found != {row["id"]}:
                work.lines[(row["id"], next(iter(found)), "dotted")] = row
    if by_name:
        work.say("manager.by-name", rows[0], "manager_id", n=by_name)


def _by_comma(people: People, cell: str) -> list[str]:
    """A comma parts a cell only when its parts are people and the whole is none."""
    parts = [p.strip() for p in re.split(r"[,，:]", cell) if p.strip()]
    return parts if not people.find(cell)[1] and all(people.find(p)[1] for p in parts) else [cell]


def _solid(work: Work, people: People, row: Row, said: str, same: int, *, alone: bool) -> str | None:
    """Return the manager's id, or None after saying why there is no line."""
    rule, found = people.find(said)
    if len(found) > 1:
        work.refuse("manager.ambiguous", row, "manager_id", said, n=len(found), ids=", ".join(sorted(found)))
        return None
    if not found:
        aside = work.aside.get(fold_id(said))
        if aside == 0:
            work.say("manager.departed", row, "manager_id", said, name=said)
        else:
            why = f"row {aside} is in quarantine" if aside else ""
            work.refuse("manager.unknown", row, "manager_id", said, name=row["name"], n=max(same, 1), why=why)
        return None
    manager = next(iter(found))
    if manager == row["id"]:
        if not alone:
            work.refuse("manager.self", row, "manager_id", said, name=row["name"])
        return None  # by some vendors' convention the top reports to itself
    if rule == "zeros":
        work.say("id.zeros-folded", row, "manager_id", said, other=manager)
    return manager


@check(51, "layer.unknown-person", "layer.value-unknown")
def lines_of_their_own(work: Work) -> None:
    """A file of reporting lines; without any people, its ends are the people."""
    rows = work.rows.get("reporting_lines", [])
    if rows and not work.people and not work.known.people.height:
        _people_from_ends(work, rows, ("person_id", "manager_id"))
    for row in rows:
        kind = fold(row.get("kind") or "solid")
        if kind not in ("solid", "dotted"):
            work.refuse("layer.value-unknown", row, "kind", row["kind"], list="solid, dotted")
            continue
        ends = []
        for column in ("person_id", "manager_id"):
            said = values.null(row.get(column), zero=column == "manager_id")
            _, found = work.finder.find(said) if said else ("", frozenset())
            if len(found) != 1 and (said or column == "person_id"):
                work.refuse("layer.unknown-person", row, column, said)
            ends.append(next(iter(found)) if len(found) == 1 else None)
        person, manager = ends
        if person and manager and person != manager:
            work.lines[(person, manager, kind)] = row


def _people_from_ends(work: Work, rows: list[Row], columns: tuple[str, str]) -> None:
    """Make people of the ends of lines or ties when no chart was ever imported."""
    made = {}
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
            _people_from_ends(work, ends.to_dicts(), ("source_id", "target_id"))
