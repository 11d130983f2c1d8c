"""Agreed steps of cases that are open past their day, and with whom they lie (S0, 督促檢查)."""

from __future__ import annotations

from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.settings import Settings

DONE = ("settled", "re-measured", "closed")


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find owners of open cases whose step was due ``follow_through.days`` ago or longer; counted, so certain."""
    owner = dict(org.linked("OWNS_CASE").select("target", "source").iter_rows())
    cases = org.listed("Case")
    still = [r for r in cases.sort("id").iter_rows(named=True) if r["status"] not in DONE and r["closed"] is None]
    late: dict[int, list[tuple[float, str]]] = {}
    for r in still:
        i = org.position.get(owner.get(r["id"], ""), -1)
        if i >= 0 and r["due"] is not None and (org.as_of - r["due"]).days > settings["follow_through.days"]:
            late.setdefault(i, []).append((float((org.as_of - r["due"]).days), r["id"]))
    found = []
    for i, rows in sorted(late.items()):
        oldest = max(days for days, _ in rows)
        found.append(
            Found(
                "actions_overdue",
                (person(org, i),),
                value=oldest,
                threshold=settings["follow_through.days"],
                reach=reached(len(rows), len(still), "items"),
                excess=excess(oldest, settings["follow_through.days"], settings["follow_through.scale"]),
                certainty=1.0,
                n=len(still),
                evidence={"open": len(rows), "cases": tuple(key for _, key in rows)},
                involved=(i,),
                who=(i,),
            )
        )
    return Detection(tuple(found), len(still))


FINDING = Finding(
    "actions_overdue", "S0", detect, "days past the due day", frozenset({"cases"}), rung="communication", query="actions_overdue"
)
