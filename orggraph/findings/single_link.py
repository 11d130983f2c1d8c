"""People whose leaving would cut others off (S3c)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, by_weeks, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.articulation import cut_off
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find articulation points that hold ``single_link.min`` people or more, in the network as it was seen."""
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    values = cut_off(org).values
    target = settings["single_link.min"]
    found = [
        Found(
            "single_link",
            (person(org, int(i)),),
            value=float(values[i]),
            threshold=target - 1,  # the most that still is common
            reach=reached(1 + values[i], org.n),
            excess=excess(values[i], target - 1, target),
            certainty=coverage,
            n=int(np.isfinite(values).sum()),
            coverage=coverage,
            involved=(int(i),),
            who=(int(org.manager[i]),) if org.manager[i] >= 0 else (int(i),),
        )
        for i in np.flatnonzero(values >= target)
        if not org.vacant[i]
    ]
    return Detection(
        by_weeks(org, found, lambda part: (cut_off(part).values, target - 1), least=0), int(np.isfinite(values).sum()), coverage
    )


FINDING = Finding("single_link", "S3c", detect, "people cut off", frozenset({"communication"}), rung="communication", no_query="ways")
