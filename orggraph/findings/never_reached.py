"""People to whom no chain of contacts from the top leads (S4a)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, by_weeks, department, excess, head, reached, staff
from orggraph.graph import Floats, OrgGraph
from orggraph.metrics.information import delays, top
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments with ``group.min`` people or more, seen in contact, whom word from the top cannot reach."""
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    if not np.diff(org.ties.indptr)[top(org)].any():
        return Detection((), 0, coverage, "no_top")
    count = unreached(org)
    seen = np.bincount(org.department[org.seen & (org.department >= 0)], minlength=len(org.department_ids))
    found = [
        Found(
            "never_reached",
            (department(org, d),),
            value=float(count[d]),
            threshold=0.0,
            reach=reached(int(count[d]), org.n),
            excess=excess(count[d] / seen[d], 0.0, settings["scale.never_reached"], "share"),
            certainty=coverage,
            n=int(seen.sum()),
            coverage=coverage,
            evidence={"of": int(seen[d])},
            involved=staff(org, d),
            who=head(org, d),
        )
        for d in np.flatnonzero(count >= settings["group.min"]).tolist()
    ]
    return Detection(by_weeks(org, found, lambda part: (unreached(part), 0.0), least=0), int(seen.sum()), coverage)


def unreached(org: OrgGraph) -> Floats:
    """Return how many people of each department are seen in contact and not reached from the top."""
    people = org.seen & ~org.vacant & np.isinf(delays(org, top(org))) & (org.department >= 0)
    return np.bincount(org.department[people], minlength=len(org.department_ids)).astype(float)


FINDING = Finding(
    "never_reached", "S4a", detect, "people", frozenset({"communication"}), about="department", rung="contact", no_query="time"
)
