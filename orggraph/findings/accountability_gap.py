"""Departments with tasks for which nobody, or several people, are accountable (S4b)."""

from __future__ import annotations

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find open tasks in the register with other than exactly one accountable; a task without any row is unknown and left out."""
    raci, tasks = org.relationships.get("RESPONSIBLE_FOR"), org.nodes.get("Task")
    if raci is None or tasks is None:
        return Detection((), 0, reason="no_register")
    accountable: dict[str, int] = dict.fromkeys(raci["target"].unique().sort(), 0)
    for task, role in raci.select("target", "role").iter_rows():
        accountable[task] += role == "A"
    done = set(tasks.filter(tasks["status"] == "done")["id"])
    gaps = {t: k for t, k in accountable.items() if k != 1 and t not in done}
    units: dict[str, set[int]] = {}
    does = org.relationships.get("DOES")
    for unit, task in does.select("source", "target").iter_rows() if does is not None else ():
        units.setdefault(task, set()).add(org.department_position[unit])
    for key, task in raci.select("source", "target").iter_rows():
        if task not in units and org.department[org.position[key]] >= 0:  # no unit is named: the units of those in the register
            units[task] = {int(org.department[org.position[key]])}
    by_unit: dict[int, list[str]] = {}
    for task in sorted(gaps):
        for d in units.get(task, ()):
            by_unit.setdefault(d, []).append(task)
    found = [
        Found(
            "accountability_gap",
            (department(org, d),),
            value=float(len(names)),
            threshold=0.0,
            reach=reached(len(names), len(accountable), "items"),
            excess=excess(len(names), 0.0, settings["scale.accountability_gap"]),
            certainty=1.0,
            n=len(accountable),
            evidence={
                "none": sum(gaps[t] == 0 for t in names),
                "several": sum(gaps[t] > 1 for t in names),
                "tasks": tuple(names),
            },
            involved=staff(org, d),
            who=head(org, d),
        )
        for d, names in sorted(by_unit.items())
    ]
    return Detection(tuple(found), len(accountable))


FINDING = Finding("accountability_gap", "S4b", detect, "tasks", frozenset({"responsibilities"}), "raci_gaps", "department", "communication")
