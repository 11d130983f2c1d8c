"""People with far more open duties than their colleagues in the register (S4b)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._carriers import superior
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.chance import benjamini_hochberg
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find people with ``duties.times`` the mean of others of their department with duties, more than dealing at random gives (q).

    Duties are open tasks for which a person is responsible or accountable. Dealt at random among those of the department who have any,
    the rest of their duties is binomial.
    """
    done = set(org.listed("Task").filter(org.listed("Task")["status"] == "done")["id"])
    rows = [(k, t) for k, t, r in org.linked("RESPONSIBLE_FOR").select("source", "target", "role").iter_rows() if r in ("R", "A")]
    duties: dict[int, set[str]] = {}
    for key, task in rows:
        i = org.position.get(key, -1)
        if task not in done and i >= 0 and org.department[i] >= 0:
            duties.setdefault(i, set()).add(task)
    teams: dict[int, list[int]] = {}
    for i in duties:
        teams.setdefault(int(org.department[i]), []).append(i)
    tested = []
    for team in teams.values():
        if len(team) < settings["group.min"]:
            continue
        total = sum(len(duties[i]) for i in team)
        for i in team:
            k = len(duties[i])
            others = (total - k) / (len(team) - 1)
            # everybody in the team has one at least: what is dealt is the rest
            p = float(chance.binomial_sf(k - 2, total - len(team), 1 / len(team)))
            tested.append((i, k, others, p, len(team)))
    if not tested:
        return Detection((), 0, reason="no_teams_with_duties")
    q = benjamini_hochberg(np.array([t[3] for t in tested]))
    times = settings["duties.times"]
    found = [
        Found(
            "division_unbalanced",
            (person(org, i),),
            value=float(k),
            threshold=times * others,
            reach=reached(k, sum(len(d) for d in duties.values()), "items"),
            excess=excess(k / others, times, times, "ratio"),
            certainty=float(1 - q_i),
            n=len(tested),
            expected=others,
            p=p,
            q=float(q_i),
            evidence={"people": team},
            involved=(i,),
            who=(*superior(org, i), i),
        )
        for (i, k, others, p, team), q_i in zip(tested, q, strict=True)
        if k >= times * others and q_i <= settings["test.q_max"]
    ]
    return Detection(tuple(found), len(tested))


FINDING = Finding(
    "division_unbalanced", "S4b", detect, "open duties", frozenset({"responsibilities"}), rung="communication", no_query="chance"
)
