"""Departments whose members leave most ties among them unreturned (S4c)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.chance import benjamini_hochberg
from orggraph.metrics.voice import pairs_inside
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments where the share of tied pairs that are mutual is at most half of the others' (binomial, q over all departments).

    The others' is that of their pairs with as many contacts: where people write to each other seldom, chance leaves most ties one-way.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.min"]:
        return Detection((), 0, coverage, "coverage_low")
    by_count = pairs_inside(org)
    mutual, pairs = (x.sum(axis=1) for x in by_count)
    size = np.bincount(org.department[(org.department >= 0) & org.seen], minlength=len(org.department_ids))
    known = np.flatnonzero((size >= settings["group.min"]) & (pairs >= settings["one_way.pairs"]))
    if len(known) < settings["closed.units_min"]:
        return Detection((), len(known), coverage, "too_few_departments")
    both, any_ = (x[known] for x in by_count)
    shares = (both.sum(axis=0) - both + 0.5) / (any_.sum(axis=0) - any_ + 1)
    shares[:, 0] = 0.0  # one contact is never both ways
    elsewhere = (shares * any_).sum(axis=1) / pairs[known]
    p = chance.binomial_cdf(mutual[known], pairs[known], elsewhere)
    q = benjamini_hochberg(p)
    share = mutual[known] / pairs[known]
    found = []
    for k in np.flatnonzero((share <= settings["test.ratio_max"] * elsewhere) & (q <= settings["test.q_max"])):
        d = int(known[k])
        low, high = chance.share_interval(int(mutual[d]), int(pairs[d]))
        found.append(
            Found(
                "one_way_ties",
                (department(org, d),),
                value=float(share[k]),
                threshold=float(settings["test.ratio_max"] * elsewhere[k]),
                reach=reached(int(size[d]), org.n),
                excess=excess(share[k], settings["test.ratio_max"] * elsewhere[k], settings["scale.one_way_ties"]),
                certainty=float(1 - q[k]),
                n=len(known),
                coverage=coverage,
                expected=float(elsewhere[k]),
                low=low,
                high=high,
                p=float(p[k]),
                q=float(q[k]),
                evidence={"mutual": int(mutual[d]), "pairs": int(pairs[d]), "elsewhere": f"{elsewhere[k]:.0%}"},
                involved=staff(org, d),
                who=head(org, d),
            )
        )
    return Detection(tuple(found), len(known), coverage)


FINDING = Finding(
    "one_way_ties",
    "S4c",
    detect,
    "share of mutual pairs",
    frozenset({"communication"}),
    about="department",
    rung="communication",
    no_query="chance",
)
