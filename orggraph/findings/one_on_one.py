"""Managers whose only report is a manager again: a layer of one (S1b)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._targets import target
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find managers with one report who has reports; counted, so certain.

    A chain of such layers is told at each manager. Where the organisation states a least span of one, none is told.
    """
    spans = np.bincount(org.manager[org.manager >= 0], minlength=org.n)
    managers = np.flatnonzero((spans > 0) & (org.depth > 0))
    least = target(org, "span", "min", settings["span.min"])
    found = []
    for m in managers[(spans[managers] == 1) & (least[managers] > 1)]:
        (only,) = (int(i) for i in org.reports(int(m)))
        if not spans[only] or org.vacant[m] or org.vacant[only]:
            continue
        below = len(org.subtree(only)) - 1
        found.append(
            Found(
                "one_on_one",
                (person(org, int(m)), person(org, only)),
                value=1.0,
                threshold=float(least[m]),
                reach=reached(2 + below, org.n),
                excess=excess(1, least[m], settings["span.scale"]),
                certainty=1.0,
                n=len(managers),
                evidence={"people_below": below},
                involved=(int(m), only),
                who=(int(m),),
            )
        )
    return Detection(tuple(found), len(managers))


FINDING = Finding("one_on_one", "S1b", detect, "direct reports", rung="communication", query="layers_of_one")
