"""Departments that need each other and whose contact fades: friction that is growing (S2a)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.contact_trend import contact_trend
from orggraph.metrics.need import need, units_of_need
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find needed pairs whose part of all contact fell to half or less within the window (permutation of periods, q over needed pairs)."""
    wanted = need(org).frame.select("a", "b", "share")
    org = units_of_need(org)
    frame = contact_trend(org).frame
    coverage = org.coverage()
    if coverage < settings["coverage.min"]:
        return Detection((), 0, coverage, "coverage_low")
    if not frame.height:
        return Detection((), 0, coverage, "too_few_periods")
    rows = frame.join(wanted, on=["a", "b"]).sort("a", "b")
    if not rows.height:
        return Detection((), 0, coverage, "no_pairs_with_need")
    q = chance.benjamini_hochberg(rows["p_fade"].to_numpy())
    limit = float(np.log2(settings["test.ratio_max"]))
    found = []
    for r, q_r in zip(rows.iter_rows(named=True), q, strict=True):
        a, b = r["a"], r["b"]
        if r["change"] > limit or q_r > settings["test.q_max"]:
            continue
        found.append(
            Found(
                "contact_fading",
                (department(org, a), department(org, b)),
                value=float(2 ** r["change"]),
                threshold=settings["test.ratio_max"],
                reach=reached(r["share"], 1, "need"),
                excess=excess(r["change"], limit, settings["scale.contact_fading"], "log2_value"),
                certainty=float(1 - q_r) * min(1.0, coverage / settings["coverage.indicative"]),
                n=rows.height,
                coverage=coverage,
                expected=1.0,
                p=r["p_fade"],
                q=float(q_r),
                evidence={"trend": "worse", "contacts": r["contacts"], "periods": r["periods"], "share": f"{2 ** r['change']:.0%}"},
                involved=staff(org, a, b),
                who=(*head(org, a), *head(org, b)),
            )
        )
    return Detection(tuple(found), rows.height, coverage)


FINDING = Finding(
    "contact_fading",
    "S2a",
    detect,
    "last third / first third",
    frozenset({"communication"}),
    about="department",
    rung="communication",
    no_query="chance",
)
