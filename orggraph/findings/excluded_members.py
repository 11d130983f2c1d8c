"""Members in contact with others, and with hardly anybody of their own department (S4c)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._carriers import superior
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.chance import benjamini_hochberg, poisson_cdf, rate_interval
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find people with ``excluded.share`` or less of the contacts inside their department that colleagues as active have.

    The chance of so few or fewer is Poisson, q over all. Expected: contacts of the person outside, times the contacts that the others have
    inside for each one outside; at most twice the mean that they have inside.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.min"]:
        return Detection((), 0, coverage, "coverage_low")
    graph = org.contacts
    source = np.repeat(np.arange(org.n), np.diff(graph.indptr))
    same = (org.department[source] >= 0) & (org.department[source] == org.department[graph.indices])
    inside, all_ = np.bincount(source[same], minlength=org.n), np.diff(graph.indptr)
    units = len(org.department_ids)
    known = (org.department >= 0) & org.seen & ~org.vacant
    if not known.any():
        return Detection((), 0, coverage, "too_few_people")
    label = org.department[known]
    size = np.bincount(label, minlength=units)
    unit_inside, unit_all = np.bincount(label, inside[known], units), np.bincount(label, all_[known], units)
    people = np.flatnonzero(known & (size[np.maximum(org.department, 0)] >= settings["group.min"]))
    if not people.size:
        return Detection((), 0, coverage, "too_few_people")
    d = org.department[people]
    with np.errstate(divide="ignore", invalid="ignore"):
        others = unit_inside[d] - inside[people]
        expected = (all_ - inside)[people] * others / (unit_all[d] - all_[people] - others)
    expected = np.fmin(expected, 2 * others / np.maximum(size[d] - 1, 1))
    p = poisson_cdf(inside[people], expected)
    q = benjamini_hochberg(p)
    limit = settings["excluded.share"] * expected
    low, high = rate_interval(inside[people])
    found = [
        Found(
            "excluded_members",
            (person(org, int(people[k])),),
            value=float(inside[people[k]]),
            threshold=float(limit[k]),
            reach=reached(1, org.n),
            excess=excess(inside[people[k]], limit[k], settings["scale.excluded_members"]),
            certainty=float(1 - q[k]),
            n=int(people.size),
            coverage=coverage,
            expected=float(expected[k]),
            low=float(low[k]),
            high=float(high[k]),
            p=float(p[k]),
            q=float(q[k]),
            evidence={
                "outside": int(all_[people[k]] - inside[people[k]]),
                "inside": int(inside[people[k]]),
                "unit": org.department_names[d[k]],
            },
            involved=(int(people[k]),),
            who=superior(org, int(people[k])),
        )
        for k in np.flatnonzero((inside[people] <= limit) & (q <= settings["test.q_max"]))
    ]
    return Detection(tuple(found), int(people.size), coverage)


FINDING = Finding("excluded_members", "S4c", detect, "contacts inside", frozenset({"communication"}), rung="contact", no_query="chance")
