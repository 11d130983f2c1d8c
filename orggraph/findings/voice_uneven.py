"""Departments in which few speak and the others hardly do (S4c)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, certain, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics.voice import voice
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments whose balance of voice is an outlier at half the others' or less, its interval below their median."""
    result = voice(org)
    known = np.flatnonzero(np.isfinite(result.values) & np.isfinite(result.columns["high"]))
    if result.coverage < settings["coverage.min"]:
        return Detection((), 0, result.coverage, "coverage_low")
    if len(known) < settings["closed.units_min"]:
        return Detection((), len(known), result.coverage, "too_few_departments")
    values = result.values[known]
    middle = float(np.median(values))
    spread = 1.4826 * float(np.median(np.abs(values - middle)))
    if spread == 0:
        return Detection((), len(known), result.coverage, "no_spread")
    limit = min(middle - settings["voice.z"] * spread, settings["test.ratio_max"] * middle)
    found = [
        Found(
            "voice_uneven",
            (department(org, d),),
            value=float(result.values[d]),
            threshold=limit,
            reach=reached(float(result.columns["people"][d]), org.n),
            excess=excess(result.values[d], limit, settings["scale.voice_uneven"]),
            certainty=certain(
                float(result.values[d]), limit, float(result.columns["error"][d]), result.columns["people"][d] - 1, result.coverage
            ),
            n=len(known),
            coverage=result.coverage,
            expected=middle,
            low=float(result.columns["low"][d]),
            high=float(result.columns["high"][d]),
            evidence={"people": int(result.columns["people"][d]), "contacts": int(result.columns["contacts"][d])},
            involved=staff(org, d),
            who=head(org, d),
        )
        for d in known[values <= limit].tolist()
        if result.columns["high"][d] < middle
    ]
    return Detection(tuple(found), len(known), result.coverage)


FINDING = Finding(
    "voice_uneven",
    "S4c",
    detect,
    "balance of voice",
    frozenset({"communication"}),
    about="department",
    rung="communication",
    no_query="chance",
)
