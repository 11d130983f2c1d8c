"""The chart as a whole: circles are opened and nobody vanishes; tops are counted."""

from __future__ import annotations

from orggraph.checks.base import Work, check
from orggraph.checks.values import fold_id


@check(60, "manager.cycle", "root.none")
def circles(work: Work) -> None:
    """Open every reporting circle by leaving out one line; all its people stay.

    The line left out starts at the member with the most people below it outside the circle (the likeliest top), ties by the lowest id.
    """
    manager: dict[str, str] = {}
    for person, boss, kind in list(work.lines):
        if kind == "solid" and manager.setdefault(person, boss) != boss:
            work.lines[(person, boss, "dotted")] = work.lines.pop((person, boss, "solid"))  # a second solid manager only advises
    reports: dict[str, list[str]] = {}
    for person, boss in manager.items():
        reports.setdefault(boss, []).append(person)
    had_top = any(p not in manager for p in work.people)
    opened = []
    state: dict[str, int] = {}
    for start in sorted(manager):
        path = []
        at: str | None = start
        while at is not None and at not in state:
            state[at] = 1
            path.append(at)
            at = manager.get(at)
        if at is not None and state[at] == 1:
            circle = path[path.index(at) :]
            opened.append(_open(work, circle, manager, reports))
        for person in path:
            state[person] = 2
    if opened and not had_top:
        work.say("root.none", None, n=len(opened), name=work.people[opened[0]]["name"] if opened[0] in work.people else opened[0])


def _open(work: Work, circle: list[str], manager: dict[str, str], reports: dict[str, list[str]]) -> str:
    members = set(circle)

    def below(person: str) -> int:
        seen: set[str] = set()
        stack = [r for r in reports.get(person, ()) if r not in members]
        while stack:
            seen.add(top := stack.pop())
            stack += [r for r in reports.get(top, ()) if r not in members and r not in seen]
        return len(seen)

    top = min(circle, key=lambda p: (-below(p), fold_id(p)))
    boss = manager.pop(top)
    row = work.lines.pop((top, boss, "solid"))
    turned = circle[circle.index(top) :] + circle[: circle.index(top)]
    names = " → ".join([*turned, top])
    work.refuse("manager.cycle", row, "manager_id", boss, circle=names, line=f"{top} → {boss}", below=below(top))
    return top


@check(61, "root.multiple")
def tops(work: Work) -> None:
    """More than one person without a manager is told, with the largest trees first."""
    if not work.rows.get("people"):
        return
    below = {person for person, _, kind in work.lines if kind == "solid"}
    leaders = {boss for _, boss, kind in work.lines if kind == "solid"}
    roots = [p for p in work.people if p not in below and p in leaders]
    if len(roots) > 1:
        work.say("root.multiple", None, "manager_id", n=len(roots), ids=", ".join(sorted(roots)[:10]))
