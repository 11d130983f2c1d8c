"""Who is away on the day, and who stands in: shared by the findings about absence and by nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from orggraph.findings._orders import open_orders
from orggraph.findings.base import Detection, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


@dataclass(frozen=True)
class Away:
    """One person away on the day: since and until when, who stands in now, and the latest delegation that ran out during the absence."""

    person: int
    since: dt.date
    until: dt.date
    delegate: int = -1
    lapsed: int = -1
    lapsed_on: dt.date | None = None


def away(org: OrgGraph) -> Mapping[int, Away]:
    """Return the people away on the day of the data, by position; a delegate who is away too does not count."""
    day = org.as_of
    absent: dict[int, tuple[dt.date, dt.date]] = {}
    for key, since, until in org.linked("IS_AWAY").select("source", "from", "until").iter_rows():
        i = org.position.get(key, -1)
        if i >= 0 and since is not None and since <= day and (until is None or until >= day):
            absent[i] = (since, until or dt.date.max)
    found = {}
    rows = org.linked("DELEGATES_TO").select("source", "target", "from", "until").sort("from", "target").rows()
    for i, (since, until) in sorted(absent.items()):
        delegate, lapsed, lapsed_on = -1, -1, None
        for source, target, first, last in rows:
            to = org.position.get(target, -1)
            if source != org.ids[i] or to < 0 or (first is not None and first > day):
                continue
            if (last is None or last >= day) and to not in absent and not org.vacant[to]:
                delegate = to
            elif last is not None and since <= last < day:
                lapsed, lapsed_on = to, last
        found[i] = Away(i, since, until, delegate, lapsed, lapsed_on)
    return found


def urgent(org: OrgGraph, i: int, soon: float) -> dict[str, int]:
    """Return how many matters wait for a person: open directives of first priority, tasks due within ``soon`` days, concerns."""
    mine = {org.ids[i], *(org.department_ids[d] for d in range(len(org.department_ids)) if org.head[d] == i)}
    orders = sum(bool(order.to & mine) and order.priority == "1" for order in open_orders(org))
    raci = org.linked("RESPONSIBLE_FOR")
    held = set(raci.filter((raci["source"] == org.ids[i]) & (raci["role"] == "A"))["target"])
    limit = org.as_of + dt.timedelta(days=soon)
    tasks = sum(
        key in held and status != "done" and due is not None and due <= limit
        for key, due, status in org.listed("Task").select("id", "due", "status").iter_rows()
    )
    stopped = org.linked("STOPPED_AT")
    lies = set(stopped.filter(stopped["target"] == org.ids[i])["source"])
    concerns = sum(
        key in lies and answered is None and status not in ("answered", "closed", "withdrawn")
        for key, answered, status in org.listed("Concern").select("id", "answered_on", "status").iter_rows()
    )
    return {"orders": orders, "tasks": tasks, "concerns": concerns}


def unattended(org: OrgGraph, settings: Settings, name: str, wanted: Callable[[Away], bool]) -> Detection:
    """Find the absent that are wanted, for longer than ``absence.days`` or with a matter that cannot wait; counted, so certain."""
    absent = away(org)
    found = []
    for i, a in absent.items():
        if not wanted(a):
            continue
        waiting = urgent(org, i, settings["absence.soon"])
        below = len(org.subtree(i)) - 1
        days = float((a.until - a.since).days + 1)
        if not (below and days > settings["absence.days"]) and not any(waiting.values()):
            continue
        subjects = (person(org, i),) if a.lapsed < 0 else (person(org, i), person(org, a.lapsed))
        found.append(
            Found(
                name,
                subjects,
                value=days,
                threshold=settings["absence.days"],
                reach=reached(1 + len(org.reports(i)) + sum(waiting.values()), org.n),
                excess=excess(max(days, settings["absence.days"]), 0.0, settings["absence.scale"], "first_day"),
                certainty=1.0,
                n=len(absent),
                evidence={
                    "until": a.until.isoformat(),
                    "people_below": below,
                    **waiting,
                    **({"lapsed_on": a.lapsed_on.isoformat()} if a.lapsed_on else {}),
                },
                involved=(i,) if a.lapsed < 0 else (i, a.lapsed),
                who=(int(org.manager[i]),) if org.manager[i] >= 0 else (i,),
            )
        )
    return Detection(tuple(found), len(absent))
