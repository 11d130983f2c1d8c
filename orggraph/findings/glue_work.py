"""Glue work that no title shows: people without rank or mandate who join departments (S3b). Told as thanks, never as a ranking."""

from __future__ import annotations

import numpy as np

from orggraph.findings._carriers import joining, joining_in, mandated, superior
from orggraph.findings.base import Detection, Finding, Found, by_weeks, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.bridging import bridging
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find people without reports, chair or mandate who join ``glue.departments`` others far more than their like, and are on many ways.

    Far more: robust z of √(liaison + itinerant) of ``glue.z`` or above, and in the top decile by ways between departments.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    fact = bridging(org)
    known = np.isfinite(fact.values) & ~org.vacant
    z = joining(org)
    if not known.any() or not np.isfinite(z).any():
        return Detection((), 0, coverage, "no_spread")
    met = fact.columns["departments"]
    top = fact.values >= np.quantile(fact.values[known], 0.9)
    chosen = known & top & (z >= settings["glue.z"]) & (met >= settings["glue.departments"]) & ~mandated(org)
    graph = org.contacts
    found = []
    for i in np.flatnonzero(chosen).tolist():
        contacts = np.fromiter(graph.neighbors(i), dtype=np.int64)
        outside = contacts[(org.department[contacts] >= 0) & (org.department[contacts] != org.department[i])]
        names = sorted({org.department_names[d] for d in org.department[outside]})
        found.append(
            Found(
                "glue_work",
                (person(org, i),),
                value=float(z[i]),
                threshold=settings["glue.z"],
                reach=reached(1, org.n),  # thanks, no matter that presses: a notice
                excess=excess(z[i], settings["glue.z"], settings["glue.z"]),
                certainty=coverage,
                n=int(np.isfinite(z).sum()),
                coverage=coverage,
                evidence={"outside": int(outside.size), "departments": tuple(names), "share": f"{fact.values[i]:.1%}"},
                involved=(i,),
                who=superior(org, i),
            )
        )
    return Detection(by_weeks(org, found, lambda part: (joining_in(part, org), settings["glue.z"])), int(np.isfinite(z).sum()), coverage)


FINDING = Finding("glue_work", "S3b", detect, "robust standard deviations", frozenset({"communication"}), rung="contact", no_query="chance")
