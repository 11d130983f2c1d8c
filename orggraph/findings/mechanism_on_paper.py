"""Standing ways of coordinating that exist on paper only (S2b)."""

from __future__ import annotations

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.settings import Settings

RHYTHMS = ("daily", "weekly", "biweekly", "monthly", "quarterly")


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find mechanisms not used for ``mechanism.missed`` of their own rounds; without a rhythm or a last use nothing can be told."""
    joins: dict[str, list[int]] = {}
    for key, unit in org.linked("JOINS").select("source", "target").iter_rows():
        if unit in org.department_position:
            joins.setdefault(key, []).append(org.department_position[unit])
    assessed, found = 0, []
    for row in org.listed("Mechanism").sort("id").iter_rows(named=True):
        units, last = sorted(joins.get(row["id"], ())), row["last_used"]
        ended = row["until"] is not None and row["until"] < org.as_of
        if row["cadence"] not in RHYTHMS or last is None or not units or ended:
            continue
        assessed += 1
        every = settings[f"mechanism.every.{row['cadence']}"]
        days, limit = float((org.as_of - last).days), settings["mechanism.missed"] * every
        if days <= limit:
            continue
        people = staff(org, *units)
        keeper = org.linked("KEEPS").filter(target=row["id"])["source"].to_list()
        keepers = tuple(org.position[k] for k in keeper if k in org.position)
        found.append(
            Found(
                "mechanism_on_paper",
                tuple(department(org, d) for d in units),
                value=days,
                threshold=limit,
                reach=reached(max(len(people), 1), org.n),
                excess=excess(days, limit, limit),
                certainty=1.0,
                n=org.listed("Mechanism").height,
                evidence={"mechanism": row["title"], "every": every, "units": tuple(org.department_names[d] for d in units)},
                involved=people,
                who=keepers or tuple(i for d in units for i in head(org, d)),
                key=row["id"],
            )
        )
    return Detection(tuple(found), assessed)


FINDING = Finding(
    "mechanism_on_paper",
    "S2b",
    detect,
    "days since it was used",
    frozenset({"mechanisms"}),
    "unused_mechanisms",
    "department",
    "communication",
)
