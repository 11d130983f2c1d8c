"""Departments in contact with one other department at most: no two departments meet through them (S0)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics.chance import benjamini_hochberg
from orggraph.metrics.links import links
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments that join no two others, where so many people with contact outside would by chance (q over all departments).

    As an effect bound the others must usually join some: they are in contact with ``links.least`` over ``test.ratio_max`` at the median.
    """
    result = links(org)
    known = np.flatnonzero(np.isfinite(result.values))
    if known.size < settings["closed.units_min"]:
        return Detection((), known.size, result.coverage, "too_few_departments")
    least = settings["links.least"]
    usual = float(np.median(result.values[known]))
    p = result.columns["p"]
    q = benjamini_hochberg(p)
    found = []
    told = (result.values < least) & (q <= settings["test.q_max"]) & (usual * settings["test.ratio_max"] >= least)
    for d in np.flatnonzero(told).tolist():
        people = staff(org, d)
        found.append(
            Found(
                "unit_links_nobody",
                (department(org, d),),
                value=float(result.values[d]),
                threshold=least,
                reach=reached(len(people), org.n),
                excess=excess(result.values[d], least, settings["scale.unit_links_nobody"]),
                certainty=float(1 - q[d]),
                n=int(known.size),
                coverage=result.coverage,
                expected=float(result.columns["expected"][d]),
                p=float(p[d]),
                q=float(q[d]),
                evidence={
                    "outside": int(result.columns["outside"][d]),
                    "people": len(people),
                    "chances": float(result.columns["chances"][d]),
                    "median": usual,
                },
                involved=people,
                who=head(org, d),
            )
        )
    return Detection(tuple(found), int(known.size), result.coverage)


FINDING = Finding(
    "unit_links_nobody", "S0", detect, "other departments in contact", frozenset({"communication"}), about="department", no_query="chance"
)
