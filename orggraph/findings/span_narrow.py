"""Managers with fewer direct reports than the organisation's own target (S1b)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._targets import stated
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.span import span as span_of
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find managers below the least span stated for them; counted, so certain. A layer of one is told as `one_on_one` and not here."""
    values, least = span_of(org).values, stated(org, "span", "min")
    if not np.isfinite(least).any():
        return Detection((), 0, reason="no_target_stated")
    people = max(int((~org.vacant).sum()), 1)
    spans = np.bincount(org.manager[org.manager >= 0], minlength=org.n)
    found = []
    for i in np.flatnonzero((values < least) & ~org.vacant):
        if values[i] == 1 and spans[org.reports(int(i))[0]]:
            continue
        found.append(
            Found(
                "span_narrow",
                (person(org, int(i)),),
                value=float(values[i]),
                threshold=float(least[i]),
                reach=reached(1 + values[i], people),
                excess=excess(values[i], least[i], settings["span.scale"]),
                certainty=1.0,
                n=int(np.isfinite(values).sum()),
                evidence={"median": float(np.nanmedian(values))},
                involved=(int(i),),
                who=(int(i),),
            )
        )
    return Detection(tuple(found), int(np.isfinite(values).sum()))


FINDING = Finding("span_narrow", "S1b", detect, "direct reports", frozenset({"targets"}), rung="communication", no_query="rules")
