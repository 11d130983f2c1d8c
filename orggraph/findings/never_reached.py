"""People to whom no chain of contacts from the top leads (S4a)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics.information import delays, top
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments with ``group.min`` people or more, seen in contact, whom word from the top cannot reach; counted."""
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    sources = top(org)
    if not np.diff(org.ties.indptr)[sources].any():
        return Detection((), 0, coverage, "no_top")
    unreached = org.seen & ~org.vacant & np.isinf(delays(org, sources)) & (org.department >= 0)
    count = np.bincount(org.department[unreached], minlength=len(org.department_ids))
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
    return Detection(tuple(found), int(seen.sum()), coverage)


FINDING = Finding(
    "never_reached", "S4a", detect, "people", frozenset({"communication"}), about="department", rung="contact", no_query="time"
)
