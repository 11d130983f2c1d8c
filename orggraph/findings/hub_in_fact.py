"""Hubs in fact without a chair: much of the way between departments leads through somebody whom the chart gives no part in it (S0)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._carriers import mandated, superior
from orggraph.findings.base import Detection, Finding, Found, by_weeks, excess, person, reached
from orggraph.graph import Flags, Floats, OrgGraph
from orggraph.metrics.authority import authority
from orggraph.metrics.bridging import bridging
from orggraph.metrics.overload import robust_z
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find outliers by ways between departments who are below the median of authority on paper.

    Outliers: robust z, and ``hub.times`` an even part of the ways or more, at least ``hub.share`` of all."""
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    if org.n < settings["bottleneck.people_min"]:
        return Detection((), 0, coverage, "too_few_people")
    fact, paper = bridging(org), authority(org).values
    known = _known(org)
    if not known.any():
        return Detection((), 0, coverage, "too_few_departments")
    _, target = ways(org, settings)
    z = robust_z(np.where(known, fact.values, np.nan), np.zeros(org.n), settings["bottleneck.people_min"])
    high = (z >= settings["bottleneck.z"]) & (fact.values >= target)
    found = [
        Found(
            "hub_in_fact",
            (person(org, int(i)),),
            value=float(fact.values[i]),
            threshold=target,
            reach=reached(len(list(org.contacts.neighbors(int(i)))), org.n),
            excess=excess(fact.values[i], target, target + settings["bottleneck.share"]),  # as grave as a bottleneck of the same share
            certainty=coverage,
            n=int(known.sum()),
            coverage=coverage,
            expected=float(fact.values[known].mean()),
            evidence={"share": f"{fact.values[i]:.0%}", "departments": int(fact.columns["departments"][i])},
            involved=(int(i),),
            who=superior(org, int(i)),
        )
        for i in np.flatnonzero(known & high & (paper < 0.5) & ~mandated(org))
    ]
    sure = by_weeks(org, found, lambda part: ways(part, settings), least=0, most=1, sampled=fact.columns["error"])
    return Detection(sure, int(known.sum()), coverage)


def _known(org: OrgGraph) -> Flags:
    return np.isfinite(bridging(org).values) & np.isfinite(authority(org).values) & ~org.vacant


def ways(org: OrgGraph, settings: Settings) -> tuple[Floats, float]:
    """Return the share of ways between departments through each person, and from which one on it stands out."""
    values = bridging(org).values
    even = float(values[_known(org)].mean())  # what each would carry if the ways were spread evenly
    return values, max(settings["hub.share"], settings["hub.times"] * even)


FINDING = Finding(
    "hub_in_fact", "S0", detect, "share of shortest ways", frozenset({"communication"}), rung="communication", no_query="chance"
)
