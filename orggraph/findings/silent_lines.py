"""Reporting lines on which no contact was seen (S1b)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, excess, person
from orggraph.graph import OrgGraph
from orggraph.metrics.reporting_contact import reporting_contact
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find pairs of manager and report without contact either way, where people this active who report to each other would have some.

    The expected contact of a line is the median over the lines in contact of contacts / sqrt(s_a s_b), times sqrt(s_a s_b) of the pair.
    """
    frame = reporting_contact(org).frame
    assessed = frame.filter(frame["assessed"])
    if not assessed.height:
        return Detection((), 0, org.coverage(), "no_lines_seen")
    arcs = org.arcs
    volume = np.bincount(arcs["source"], arcs["count"], org.n) + np.bincount(arcs["target"], arcs["count"], org.n)
    a, b = assessed["a"].to_numpy(), assessed["b"].to_numpy()
    contacts = (assessed["up"] + assessed["down"]).to_numpy()
    scale = np.sqrt(volume[a] * volume[b])
    heard = contacts > 0
    usual = float(np.median(contacts[heard] / scale[heard])) if heard.any() else 0.0
    expected = usual * scale
    p = np.exp(-expected)
    found = []
    for k in np.flatnonzero(~heard & (p <= settings["silence.p_max"])):
        report, manager = int(a[k]), int(b[k])
        found.append(
            Found(
                "silent_lines",
                (person(org, manager), person(org, report)),
                value=0.0,
                threshold=1.0,
                reach=(1 + len(org.subtree(report))) / org.n,
                excess=excess(0.0, float(expected[k]), max(float(np.median(expected)), 1.0)),
                certainty=float(1 - p[k]),
                n=assessed.height,
                coverage=org.coverage(),
                expected=float(expected[k]),
                p=float(p[k]),
                evidence={"manager_contacts": float(volume[manager]), "report_contacts": float(volume[report])},
                involved=(manager, report),
                who=(manager, report),
            )
        )
    return Detection(tuple(found), assessed.height, org.coverage())


FINDING = Finding("silent_lines", "S1b", detect, "contacts in the window", frozenset({"communication"}), "silent_reporting_lines")
