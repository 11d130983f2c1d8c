"""People through whom far more of the ways between others lead than through anybody else (S3c)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, by_weeks, excess, person, reached
from orggraph.graph import Floats, OrgGraph
from orggraph.metrics.betweenness import betweenness
from orggraph.metrics.structural_holes import constraint
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find outliers of betweenness (robust z), on a tenth of all ways and ``hub.times`` an even part or more, with contacts apart.

    In a thin network of chance contacts somebody is on a tenth of the ways too, but not on many times what all others are on.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    if org.n < settings["bottleneck.people_min"]:
        return Detection((), 0, coverage, "too_few_people")
    values, target = ways(org, settings)
    holes = constraint(org).values
    known = values[np.isfinite(values)]
    middle = float(np.median(known))
    spread = 1.4826 * float(np.median(np.abs(known - middle)))
    if spread == 0:
        return Detection((), len(known), coverage, "no_spread")
    z = (values - middle) / spread
    broker = holes <= np.nanmedian(holes)
    found = [
        Found(
            "bottleneck",
            (person(org, int(i)),),
            value=float(values[i]),
            threshold=target,
            reach=reached(len(list(org.contacts.neighbors(int(i)))), org.n),
            excess=excess(values[i], target, target),
            certainty=coverage,
            n=len(known),
            coverage=coverage,
            expected=float(known.mean()),
            evidence={"share": f"{values[i]:.0%}", "z": float(z[i]), "constraint": float(holes[i])},
            involved=(int(i),),
            who=(int(org.manager[i]),) if org.manager[i] >= 0 else (int(i),),
        )
        for i in np.flatnonzero((z >= settings["bottleneck.z"]) & (values >= target) & broker & ~org.vacant)
    ]
    return Detection(by_weeks(org, found, lambda part: ways(part, settings), least=0, most=1), len(known), coverage)


def ways(org: OrgGraph, settings: Settings) -> tuple[Floats, float]:
    """Return the share of ways through each person, and from which one on it stands out."""
    values = betweenness(org).values
    even = float(np.nanmean(values))  # what each would carry if the ways were spread evenly
    return values, max(settings["bottleneck.share"], settings["hub.times"] * even)


FINDING = Finding(
    "bottleneck", "S3c", detect, "share of shortest ways", frozenset({"communication"}), rung="communication", no_query="ways"
)
