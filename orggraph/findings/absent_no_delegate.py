"""People who lead or own an urgent matter, are away, and have nobody standing in (S3a)."""

from __future__ import annotations

from collections.abc import Callable

from orggraph.findings._away import Away, away, urgent
from orggraph.findings.base import Detection, Finding, Found, excess, person
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find the absent without a delegate, for longer than ``absence.days`` or with a matter that cannot wait; counted, so certain."""
    return _detect(org, settings, "absent_no_delegate", lambda a: a.delegate < 0 and a.lapsed < 0)


def detect_lapsed(org: OrgGraph, settings: Settings) -> Detection:
    """Find the same where a delegation ran out while the person is still away."""
    return _detect(org, settings, "delegation_lapsed", lambda a: a.delegate < 0 and a.lapsed >= 0)


def _detect(org: OrgGraph, settings: Settings, name: str, wanted: Callable[[Away], bool]) -> Detection:
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
                reach=min(1.0, (1 + len(org.reports(i)) + sum(waiting.values())) / org.n),
                excess=excess(max(days, settings["absence.days"]), 0.0, settings["absence.scale"]),
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


DELEGATIONS = frozenset({"delegations"})
FINDING = Finding("absent_no_delegate", "S3a", detect, "days away", DELEGATIONS, "away_without_delegate", rung="contact")
LAPSED = Finding("delegation_lapsed", "S3a", detect_lapsed, "days away", DELEGATIONS, rung="contact", no_query="rules")
