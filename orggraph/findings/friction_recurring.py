"""Pairs of departments that come back as cases although no standing mechanism joins them (S2b, 規範化、程序化)."""

from __future__ import annotations

import datetime as dt

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find pairs with ``recurring.cases`` cases or more opened within ``recurring.months`` months and no mechanism in force; counted.

    The months end with the organisation's day or the newest case: cases are opened after the day of the last import, too.
    """
    opened = {r["id"]: r["opened"] for r in org.listed("Case").iter_rows(named=True) if r["opened"] is not None}
    since = max((org.as_of, *opened.values())) - dt.timedelta(days=settings["recurring.months"] * 30.44)
    recent = {case for case, day in opened.items() if since <= day}
    about: dict[str, set[int]] = {}
    for case, target in org.linked("ABOUT").select("source", "target").iter_rows():
        if case in recent and target in org.department_position:
            about.setdefault(case, set()).add(org.department_position[target])
    pairs: dict[tuple[int, int], list[str]] = {}
    for case, units in sorted(about.items()):
        if len(units) == 2:
            a, b = sorted(units)
            pairs.setdefault((a, b), []).append(case)
    joined = _joined(org)
    common = settings["recurring.cases"] - 1  # the most that still is common
    found = []
    for (a, b), cases in sorted(pairs.items()):
        if len(cases) <= common or any({a, b} <= units for units in joined):
            continue
        people = staff(org, a, b)
        found.append(
            Found(
                "friction_recurring",
                (department(org, a), department(org, b)),
                value=float(len(cases)),
                threshold=common,
                reach=max(reached(len(cases), len(recent), "items"), reached(max(len(people), 1), org.n)),
                excess=excess(len(cases), common, settings["scale.friction_recurring"]),
                certainty=1.0 if "mechanisms" in org.layers else settings["authority.unknown"],
                n=len(recent),
                evidence={"cases": tuple(cases)},
                involved=people,
                who=(*head(org, a), *head(org, b)),
            )
        )
    return Detection(tuple(found), len(pairs))


def _joined(org: OrgGraph) -> list[set[int]]:
    """Return the departments that each mechanism in force joins."""
    ended = {key for key, until in org.listed("Mechanism").select("id", "until").iter_rows() if until is not None and until < org.as_of}
    units: dict[str, set[int]] = {}
    for key, unit in org.linked("JOINS").select("source", "target").iter_rows():
        if key not in ended and unit in org.department_position:
            units.setdefault(key, set()).add(org.department_position[unit])
    return list(units.values())


FINDING = Finding(
    "friction_recurring", "S2b", detect, "cases", frozenset({"cases"}), about="department", rung="mechanism", query="recurring_pairs"
)
