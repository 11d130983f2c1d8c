"""People with several managers, solid and dotted (S1c)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find people with more than ``managers.max`` managers; counted, so certain."""
    target = settings["managers.max"]
    count = (org.manager >= 0).astype(int) + np.bincount(org.dotted[:, 0], minlength=org.n)
    found = []
    for i in np.flatnonzero((count > target) & ~org.vacant):
        managers = sorted({int(org.manager[i]), *(int(m) for r, m in org.dotted if r == i)} - {-1})
        found.append(
            Found(
                "several_managers",
                (person(org, int(i)),),
                value=float(count[i]),
                threshold=target,
                reach=reached(1 + len(managers), org.n),
                excess=excess(count[i], target, settings["scale.several_managers"]),
                certainty=1.0,
                n=org.n,
                evidence={"managers": tuple(org.names[m] for m in managers)},
                involved=(int(i), *managers),
                who=tuple(managers),
            )
        )
    return Detection(tuple(found), int((~org.vacant).sum()))


FINDING = Finding("several_managers", "S1c", detect, "managers", query="several_managers", rung="consultation")
