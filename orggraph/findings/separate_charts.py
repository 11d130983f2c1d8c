"""Parts of the organisation with nobody above who could settle a matter with the rest (S1c)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find tops with reports beside the largest one; people without manager and reports are gaps in the data, not charts."""
    tops = [int(i) for i in np.flatnonzero(org.manager < 0) if len(org.reports(int(i)))]
    sizes = {i: len(org.subtree(i)) for i in tops}
    main = max(tops, key=lambda i: (sizes[i], -i), default=-1)
    found = [
        Found(
            "separate_charts",
            (person(org, i),),
            value=float(sizes[i]),
            threshold=0.0,
            reach=reached(sizes[i], org.n),
            excess=excess(sizes[i], 0.0, settings["group.min"]),
            certainty=1.0,
            n=len(tops),
            evidence={"main": org.names[main], "rest": sizes[main]},
            involved=(i,),
            who=(i, main),
        )
        for i in tops
        if i != main
    ]
    return Detection(tuple(found), len(tops))


FINDING = Finding("separate_charts", "S1c", detect, "people", rung="contact", no_query="ways")
