"""Departments that lack a skill which people of another have, without contact between the two (S4b)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics.bus_factor import holders_of, wanted_skills
from orggraph.metrics.department_traffic import department_traffic
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find skills with fewer holders than a department asks for, and the department with most holders of it that it never meets.

    Both must be well seen, and no department in contact may have a holder: then whom to ask is known.
    """
    met = {(a, b) for a, b in department_traffic(org).frame.select("a", "b").iter_rows()}
    levels: dict[str, list[tuple[int, float]]] = {}
    for key, skill, level in org.relationships["HAS_SKILL"].select("source", "target", "level").iter_rows():
        i = org.position.get(key, -1)
        if i >= 0 and org.department[i] >= 0 and not org.vacant[i]:
            levels.setdefault(skill, []).append((int(org.department[i]), 0.0 if level is None else float(level)))
    found = []
    assessed = 0
    for d in range(len(org.department_ids)):
        wanted = wanted_skills(org, d)
        if not wanted or _seen(org, d) < settings["coverage.indicative"]:
            continue
        own = set(org.department_tree[d])
        holders = holders_of(org, d)
        for skill, need in sorted(wanted.items()):
            assessed += 1
            if len(holders[skill]) >= need.people:
                continue
            elsewhere: dict[int, int] = {}
            for unit, level in levels.get(skill, ()):
                if unit not in own and level >= need.level:
                    elsewhere[unit] = elsewhere.get(unit, 0) + 1
            known = {u: k for u, k in elsewhere.items() if _seen(org, u) >= settings["coverage.indicative"]}
            if not known or any((min(d, u), max(d, u)) in met for u in elsewhere):
                continue
            other = max(known, key=lambda u: (known[u], -u))
            found.append(
                Found(
                    "complementary_strangers",
                    (department(org, d), department(org, other)),
                    value=float(len(holders[skill])),
                    threshold=float(need.people),
                    reach=reached(len(org.members(d)), org.n),
                    excess=excess(len(holders[skill]), need.people, settings["scale.complementary_strangers"]),
                    certainty=min(_seen(org, d), _seen(org, other)),
                    n=assessed,
                    coverage=org.coverage(),
                    evidence={"skill": skill, "have": len(holders[skill]), "asked": need.people, "others": known[other]},
                    involved=staff(org, d, other),
                    who=(*head(org, d), *head(org, other)),
                    key=skill,
                )
            )
    if not assessed:
        return Detection((), 0, org.coverage(), "no_skill_needs")
    return Detection(tuple(found), assessed, org.coverage())


def _seen(org: OrgGraph, d: int) -> float:
    """Return the share of a department's people, sub-units included, with communication data."""
    mask = np.zeros(org.n, dtype=bool)
    mask[org.members(d)] = True
    return org.coverage(mask)


FINDING = Finding(
    "complementary_strangers",
    "S4b",
    detect,
    "holders",
    frozenset({"skills", "communication"}),
    about="department",
    rung="contact",
    no_query="rules",
    value_counted=True,
)
