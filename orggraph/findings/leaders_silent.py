"""Two members of the leadership team without contact (S1c)."""

from __future__ import annotations

import numpy as np
import polars as pl

from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.leadership import leader_pairs
from orggraph.metrics.silence import held_for, occasions, silence, told
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find pairs of peers in the team without contact, where two leaders this active would have some (false discovery rate over all pairs).

    Contact is owed for the time both belonged to the team. Chief and deputy are a reporting line: `silent_lines` looks at these.
    Threshold and scale are as there.
    """
    result = leader_pairs(org)
    frame = result.frame.filter(pl.col("assessed") & ~pl.col("line"))
    if not frame.height:
        return Detection((), 0, result.coverage, "no_leader_pairs")
    contacts = (frame["there"] + frame["back"]).to_numpy()
    one, two = frame["a"].to_numpy(), frame["b"].to_numpy()
    seen = occasions(org, one, two, contacts, settings)
    together = np.minimum(held_for(org, one), held_for(org, two))  # two are peers for as long as both report to the chief
    expected, p, q = silence(contacts, frame["activity"].to_numpy(), together, seen, settings)
    if not np.isfinite(expected).any():
        return Detection((), 0, result.coverage, "no_leader_pairs")
    half = settings["test.ratio_max"]
    found = []
    for k in np.flatnonzero((contacts == 0) & (q <= settings["test.q_max"])):
        a, b = int(frame["a"][int(k)]), int(frame["b"][int(k)])
        found.append(
            Found(
                "leaders_silent",
                (person(org, a), person(org, b)),
                value=0.0,
                threshold=half * float(expected[k]),
                reach=reached(len(org.subtree(a)) + len(org.subtree(b)), org.n),
                excess=excess(0.0, half * float(expected[k]), half * max(float(np.median(expected)), 1.0)),
                certainty=float(1 - q[k]),
                n=frame.height,
                coverage=result.coverage,
                expected=float(expected[k]),
                p=float(p[k]),
                q=float(q[k]),
                evidence=told(float(p[k]), seen),
                involved=(a, b),
                who=(a, b),
            )
        )
    return Detection(tuple(found), frame.height, result.coverage)


FINDING = Finding("leaders_silent", "S1c", detect, "contacts in the window", frozenset({"communication"}), no_query="chance")
