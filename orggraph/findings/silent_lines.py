"""Reporting lines on which no contact was seen (S1b)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import NAN, Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.reporting_contact import reporting_contact
from orggraph.metrics.silence import held_for, occasions, silence, told
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find pairs of manager and report without contact either way, where people this active who report to each other would have some.

    See `silence`: the usual contact of a line for the time it held, the chance of none, and the false discovery rate over all lines. As
    wherever contact falls short, the threshold is ``test.ratio_max`` of the expected; from half of the usual to nothing is two thirds of
    the scale.
    """
    frame = reporting_contact(org).frame
    assessed = frame.filter(frame["assessed"])
    if not assessed.height:
        return Detection((), 0, org.coverage(), "no_lines_seen")
    arcs = org.arcs
    volume = np.bincount(arcs["source"], arcs["count"], org.n) + np.bincount(arcs["target"], arcs["count"], org.n)
    a, b = assessed["a"].to_numpy(), assessed["b"].to_numpy()
    contacts = (assessed["up"] + assessed["down"]).to_numpy()
    seen = occasions(org, a, b, contacts, settings)
    expected, p, q = silence(contacts, np.sqrt(volume[a] * volume[b]), held_for(org, a), seen, settings)
    usual = float(np.nanmedian(expected)) if np.isfinite(expected).any() else NAN
    half = settings["test.ratio_max"]
    found = []
    for k in np.flatnonzero((contacts == 0) & (q <= settings["test.q_max"])):
        report, manager = int(a[k]), int(b[k])
        found.append(
            Found(
                "silent_lines",
                (person(org, manager), person(org, report)),
                value=0.0,
                threshold=half * float(expected[k]),
                reach=reached(1 + len(org.subtree(report)), org.n),
                excess=excess(0.0, half * float(expected[k]), half * max(usual, 1.0)),
                certainty=float(1 - q[k]),
                n=assessed.height,
                coverage=org.coverage(),
                expected=float(expected[k]),
                p=float(p[k]),
                q=float(q[k]),
                evidence={"manager_contacts": float(volume[manager]), "report_contacts": float(volume[report]), **told(float(p[k]), seen)},
                involved=(manager, report),
                who=(manager, report),
            )
        )
    return Detection(tuple(found), assessed.height, org.coverage(), within=lambda mask: int((mask[a] & mask[b]).sum()))


FINDING = Finding("silent_lines", "S1b", detect, "contacts in the window", frozenset({"communication"}), "silent_reporting_lines")
