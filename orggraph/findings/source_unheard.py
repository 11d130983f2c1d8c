"""Leaders whose word reaches far fewer people within a few steps than that of others (S4a)."""

from __future__ import annotations

import dataclasses

import numpy as np

from orggraph.findings._carriers import leads
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.reach import reach
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find leaders whose word reaches, within three steps, at most half of the median of their layer, an outlier (robust z)."""
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    within = reach(org).columns["within_3"]
    mask = leads(org) & org.seen & ~org.vacant & (org.depth > 0)
    found = []
    assessed = 0
    for layer in np.unique(org.depth[mask]):
        peers = np.flatnonzero(mask & (org.depth == layer))
        if peers.size < settings["overload.peers"]:
            continue
        assessed += peers.size
        usual = float(np.median(within[peers]))
        spread = max(1.4826 * float(np.median(np.abs(within[peers] - usual))), settings["unheard.spread"])
        limit = min(settings["test.ratio_max"] * usual, usual - settings["unheard.z"] * spread)
        found += [_found(org, settings, i, float(within[i]), usual, limit) for i in peers[within[peers] <= limit].tolist()]
    found = [dataclasses.replace(f, n=assessed) for f in found]
    if not assessed:
        return Detection((), 0, coverage, "too_few_peers")
    return Detection(tuple(found), assessed, coverage)


def _found(org: OrgGraph, settings: Settings, i: int, share: float, usual: float, limit: float) -> Found:
    coverage = org.coverage()
    return Found(
        "source_unheard",
        (person(org, i),),
        value=share,
        threshold=limit,
        reach=reached(1 + len(org.reports(i)), org.n),
        excess=excess(share, limit, settings["scale.source_unheard"]),
        certainty=coverage,
        n=0,
        coverage=coverage,
        expected=usual,
        evidence={"share": f"{share:.0%}", "usual": f"{usual:.0%}"},
        involved=(i,),
        who=(i,),
    )


FINDING = Finding(
    "source_unheard", "S4a", detect, "share of people within 3 steps", frozenset({"communication"}), rung="contact", no_query="chance"
)
