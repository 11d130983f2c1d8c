"""Managers with more direct reports than the target (S1b)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._targets import target
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.span import graicunas
from orggraph.metrics.span import span as span_of
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find spans above the stated target of the manager, ``span.max`` where none is stated; counted, so certain."""
    values = span_of(org).values
    most = target(org, "span", "max", settings["span.max"])
    people = max(int((~org.vacant).sum()), 1)
    found = [
        Found(
            "span",
            (person(org, int(i)),),
            value=float(values[i]),
            threshold=float(most[i]),
            reach=reached(values[i], people),
            excess=excess(values[i], most[i], settings["span.scale"]),
            certainty=1.0,
            n=people,
            evidence={"median": float(np.nanmedian(values)), "possible_relations": graicunas(min(int(values[i]), 60))},
            involved=(int(i),),
            who=(int(i),),
        )
        for i in np.flatnonzero(values > most)
        if not org.vacant[i]
    ]
    return Detection(tuple(found), int(np.isfinite(values).sum()))


FINDING = Finding("span", "S1b", detect, "direct reports", query="span_over_target", rung="communication")
