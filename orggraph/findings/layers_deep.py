"""A chart deeper than the target (S1b)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._targets import target
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find trees with more layers than the target stated for their top, ``layers.max`` where none is; counted, so certain."""
    most = target(org, "layers", "max", settings["layers.max"])
    roots = [i for i in np.flatnonzero(org.manager < 0) if len(org.reports(int(i)))]
    found = []
    for root in roots:
        below = org.subtree(int(root))
        deepest = int(org.depth[below].max())
        deep = int((org.depth[below] > most[root]).sum())
        if deep:
            found.append(
                Found(
                    "layers_deep",
                    (person(org, int(root)),),
                    value=float(deepest),
                    threshold=float(most[root]),
                    reach=reached(deep, org.n),
                    excess=excess(deepest, most[root], settings["scale.layers_deep"]),
                    certainty=1.0,
                    n=len(below),
                    evidence={"people_below": deep},
                    involved=(int(root),),
                    who=(int(root),),
                )
            )
    return Detection(tuple(found), len(roots))


FINDING = Finding("layers_deep", "S1b", detect, "layers", query="layers", rung="consultation")
