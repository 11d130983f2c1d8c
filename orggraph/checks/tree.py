"""The chart as a whole: circles are opened and nobody vanishes; tops are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import median

from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import fold_id
from orggraph.settings import load as load_settings


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
    work.refuse("manager.cycle", row, "manager_id", boss, whole=False, circle=names, line=f"{top} → {boss}", below=below(top))
    return top


@check(61, "root.multiple", "org.island", "org.span-extreme", "org.depth-extreme")
def shape(work: Work) -> None:
    """Tell of several tops, of parts without a link to the main tree, and of spans and depths that point at a wrong file."""
    if not work.rows.get("people"):
        return
    manager = {person: boss for person, boss, kind in work.lines if kind == "solid"}
    spans = Counter(manager.values())
    roots = [p for p in work.people if p not in manager]
    leading = [p for p in roots if spans[p]]
    if len(leading) > 1:
        work.say("root.multiple", None, "manager_id", n=len(leading), ids=", ".join(sorted(leading)[:10]))
    elif len(roots) > 1:
        ids = ", ".join(sorted(p for p in roots if p not in leading)[:10])
        work.say("root.multiple", None, "manager_id", severity="info", n=len(roots) - len(leading), ids=ids, variant="alone")
    if not manager:
        return
    depth, size = _measure(manager, work.people)
    main = max(leading, key=lambda p: (size[p], p), default=None)
    for top in leading if len(leading) <= load_settings()["import.islands_told"] else ():
        if top != main:
            work.say("org.island", work.people[top], "manager_id", n=size[top], name=work.people[top]["name"])
    limits = load_settings()
    usual = median(spans.values())
    for boss, span in spans.most_common(5):
        if span >= limits["import.span_extreme"] and span > limits["import.span_ratio"] * usual:
            work.say("org.span-extreme", work.people.get(boss), n=span, name=boss, m=usual)
    deepest = max(depth.values())
    if deepest > limits["import.depth_extreme"]:
        work.say("org.depth-extreme", None, n=deepest)


def _measure(manager: Mapping[str, str], people: Mapping[str, Row]) -> tuple[dict[str, int], Counter[str]]:
    """Return everybody's layer (1 at the top) and the number of people in the tree of every top. The lines are a forest."""
    depth: dict[str, int] = {}
    top: dict[str, str] = {}
    for person in people:
        path, at = [], person
        while at not in depth:
            path.append(at)
            if at not in manager:
                break
            at = manager[at]
        for member in reversed(path):
            boss = manager.get(member)
            depth[member] = depth[boss] + 1 if boss is not None else 1
            top[member] = top[boss] if boss is not None else member
    return depth, Counter(top[p] for p in people)
