"""Branches whose people have a long way to the top and no second one (S1b)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.upward_path import upward_path
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find second-layer branches with people more than ``upward.steps`` below the top whose every way up is the same file of managers."""
    result = upward_path(org)
    steps, width = result.values, result.columns["people_above"]
    target = settings["upward.steps"]
    single = (steps > target) & (width <= steps) & ~org.vacant
    branches: dict[int, list[int]] = {}
    lone = np.flatnonzero(single)
    above = lone.copy()
    while (deep := org.depth[above] > 2).any():  # up to the second layer
        above[deep] = org.manager[above[deep]]
    for i, m in zip(lone.tolist(), above.tolist(), strict=True):
        branches.setdefault(m, []).append(i)
    known = int(np.isfinite(steps).sum())
    found = []
    for m, people in sorted(branches.items()):
        longest = float(steps[people].max())
        found.append(
            Found(
                "upward_path",
                (person(org, m),),
                value=longest,
                threshold=target,
                reach=reached(len(people), org.n),
                excess=excess(longest, target, settings["upward.scale"]),
                certainty=1.0,
                n=known,
                evidence={"people": len(people), "branch": len(org.subtree(m)) - 1},
                involved=(m,),
                who=(m,),
            )
        )
    return Detection(tuple(found), known)


FINDING = Finding("upward_path", "S1b", detect, "steps to the top", rung="communication", no_query="ways")
