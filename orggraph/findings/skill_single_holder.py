"""Needed skills that one member alone has at the needed level (S4b)."""

from __future__ import annotations

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, person, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics.bus_factor import holders_of, wanted_skills
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find skills that a department declares to need and one person holds; where more are asked for than one, the gap counts.

    Without declared needs nothing is told: that one person knows something is no risk in itself.
    """
    found = []
    assessed = 0
    for d in range(len(org.department_ids)):
        wanted = wanted_skills(org, d)
        if not wanted:
            continue
        holders = holders_of(org, d)
        assessed += len(wanted)
        size = len(org.members(d))
        for skill, need in sorted(wanted.items()):
            if len(holders[skill]) != 1:
                continue
            (i,) = holders[skill]
            ask = max(need.people, 2)
            found.append(
                Found(
                    "skill_single_holder",
                    (department(org, d), person(org, i)),
                    value=1.0,
                    threshold=float(ask),
                    reach=max(reached(size, org.n), reached(1, len(wanted) * len(org.department_ids), "items")),
                    excess=excess(1.0, ask, settings["scale.skill_single_holder"]),
                    certainty=1.0,
                    n=assessed,
                    evidence={"skill": skill, "level_needed": need.level, "asked": int(ask)},
                    involved=(i, *staff(org, d)),
                    who=(*head(org, d), i),
                    key=skill,
                )
            )
    if not assessed:
        return Detection((), 0, reason="no_skill_needs")
    return Detection(tuple(found), assessed)


FINDING = Finding("skill_single_holder", "S4b", detect, "holders", frozenset({"skills"}), rung="communication", query="skills_held_by_one")
