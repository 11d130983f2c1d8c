"""A chart in which many people have no single lowest superior, or lines run in circles (S4c: Krackhardt's dimensions against the ideal)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import NAN, Detection, Finding, Found, excess, person
from orggraph.graph import OrgGraph
from orggraph.metrics.krackhardt import krackhardt
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find a chart whose least upper boundedness or hierarchy is below ``chart.ideal`` (1 is a pure tree); with its interval."""
    result = krackhardt(org)
    worst = np.nanmin([result.value, result.details["hierarchy"], 1.0])
    roots = np.flatnonzero(org.manager < 0)
    if result.value != result.value:
        return Detection((), 0, reason="no_chart")
    target = settings["chart.ideal"]
    reports = np.bincount(org.manager[org.manager >= 0], minlength=org.n)
    top = int(roots[np.argmax(reports[roots])]) if roots.size else int(np.argmax(reports))
    if worst >= target:
        return Detection((), org.n)
    drawn = result.low < result.high  # of fewer people every pair is looked at, and nothing is uncertain
    one = Found(
        "chart_not_pure",
        (person(org, top),),
        value=float(worst),
        threshold=target,
        reach=min(float(1 - worst), 1.0),
        excess=excess(worst, target, 1 - target),
        certainty=1.0,
        n=org.n,
        expected=1.0,
        low=min(result.low, float(worst)) if drawn else NAN,
        high=max(min(result.high, 1.0), float(worst)) if drawn else NAN,
        evidence={
            "lub": f"{result.value:.3f}",
            "hierarchy": f"{result.details['hierarchy']:.3f}",
            "efficiency": f"{result.details['efficiency']:.3f}",
            "connectedness": f"{result.details['connectedness']:.3f}",
            "dotted": len(org.dotted),
        },
        involved=(top,),
        who=(top,),
    )
    return Detection((one,), org.n)


FINDING = Finding("chart_not_pure", "S4c", detect, "least of LUB and hierarchy", rung="consultation", no_query="ways")
