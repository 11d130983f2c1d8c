"""Departments that word from the top reaches late, and the relay that would help most (S4a)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, by_weeks, department, excess, head, reached, staff
from orggraph.graph import Floats, OrgGraph
from orggraph.metrics.information import best_relay, department_lag
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments that hear far later than others (robust z), and twice as late or, from a quarter of the starts, not in half a
    window.

    Starts from which half of a department has not heard count with the days that were looked at: what is told is a lower bound.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    result = department_lag(org)
    values, late = result.columns["at_least"], result.columns["late_starts"]
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < settings["closed.units_min"]:
        return Detection((), len(known), coverage, "too_few_departments")
    middle, limit = usual(values, settings)
    if limit == middle:
        return Detection((), len(known), coverage, "no_spread")
    found = []
    for d in known[values[known] >= limit].tolist():
        if late[d] < settings["late.starts"] and values[d] < middle / settings["test.ratio_max"]:
            continue
        size = len(org.members(d, below=False))
        relay = best_relay(org, d)
        found.append(
            Found(
                "late_to_hear",
                (department(org, d),),
                value=float(values[d]),
                threshold=limit,
                reach=reached(size, org.n),
                excess=excess(values[d], limit, settings["late.scale"]),
                certainty=coverage,
                n=len(known),
                coverage=coverage,
                expected=middle,
                evidence={
                    "late": f"{late[d]:.0%}",
                    "relay": org.names[relay.source] if relay else "—",
                    "contact": org.names[relay.target] if relay else "—",
                    "gain": f"{relay.gain:.0%}" if relay else "—",
                },
                involved=(*staff(org, d), *((relay.source,) if relay else ())),
                who=head(org, d),
            )
        )
    return Detection(by_weeks(org, found, lambda part: lag(part, settings), least=0), len(known), coverage)


def usual(days: Floats, settings: Settings) -> tuple[float, float]:
    """Return the median of the days over departments, and from which ones on they are far more."""
    middle = float(np.nanmedian(days))
    return middle, middle + settings["late.z"] * 1.4826 * float(np.nanmedian(np.abs(days - middle)))


def lag(org: OrgGraph, settings: Settings) -> tuple[Floats, float]:
    """Return the days until half of each department has heard, and from which ones on they are far more than usual."""
    days = department_lag(org).columns["at_least"]
    return days, usual(days, settings)[1]


FINDING = Finding(
    "late_to_hear",
    "S4a",
    detect,
    "days until half has heard",
    frozenset({"communication"}),
    about="department",
    rung="communication",
    no_query="time",
)
