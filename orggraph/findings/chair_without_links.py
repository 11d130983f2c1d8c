"""Chairs that link nobody: heads and offices through whom hardly any way between departments leads (S0)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._carriers import contacts_outside
from orggraph.findings.base import Detection, Finding, Found, by_weeks, excess, person, reached
from orggraph.graph import Floats, OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.bridging import bridging
from orggraph.metrics.chance import benjamini_hochberg
from orggraph.metrics.superiors import heads
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find heads of departments and members of the coordinating office on hardly any ways between departments.

    Hardly any: ``chair.share`` of the median of all people or less."""
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    fact = bridging(org)
    known = np.isfinite(fact.values) & ~org.vacant
    if not known.any() or org.n < settings["bottleneck.people_min"]:
        return Detection((), 0, coverage, "too_few_people")
    values, limit = ways(org, settings)
    if limit == 0:
        return Detection((), 0, coverage, "no_spread")
    size = np.bincount(org.department[org.department >= 0], minlength=len(org.department_ids))
    head = heads(org)
    chairs: dict[int, int] = {}
    for d in np.flatnonzero((head >= 0) & (size >= settings["group.min"])).tolist():
        chairs.setdefault(int(head[d]), d)
    chairs = {i: d for i, d in sorted(chairs.items()) if known[i]}
    if not chairs:
        return Detection((), 0, coverage, "too_few_people")
    outside = contacts_outside(org)[list(chairs)]
    usual = float(np.median(outside))
    p = chance.poisson_cdf(outside, settings["test.ratio_max"] * usual)
    q = dict(zip(chairs, benjamini_hochberg(p), strict=True))
    told = [(i, d, k, p_i) for (i, d), k, p_i in zip(chairs.items(), outside, p, strict=True) if q[i] <= settings["test.q_max"]]
    found = [
        Found(
            "chair_without_links",
            (person(org, i),),
            value=float(values[i]),
            threshold=limit,
            reach=reached(int(size[d]), org.n),
            excess=excess(values[i] / limit * settings["chair.share"], settings["chair.share"], settings["chair.share"], "ratio"),
            certainty=float(1 - q[i]),
            n=len(chairs),
            coverage=coverage,
            expected=float(np.median(values[list(chairs)])),
            p=float(p_i),
            q=float(q[i]),
            evidence={
                "unit": org.department_names[d],
                "outside": int(k),
                "usual": usual,
            },
            involved=(i,),
            who=(i,),
        )
        for i, d, k, p_i in told
        if values[i] <= limit
    ]
    sure = by_weeks(org, found, lambda part: ways(part, settings), least=0, most=1, sampled=fact.columns["error"])
    return Detection(sure, len(chairs), coverage)


def ways(org: OrgGraph, settings: Settings) -> tuple[Floats, float]:
    """Return the share of ways between departments through each person, and up to which one it is hardly any."""
    values = bridging(org).values
    return values, settings["chair.share"] * float(np.median(values[np.isfinite(values) & ~org.vacant]))


FINDING = Finding(
    "chair_without_links", "S0", detect, "share of shortest ways", frozenset({"communication"}), rung="contact", no_query="chance"
)
