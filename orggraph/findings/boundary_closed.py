"""Departments that keep to themselves far more than the others (S2a)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.ei_index import department_ei
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments whose outside share is an outlier among departments (robust z) and below that of the others (binomial, q)."""
    result = department_ei(org)
    known = np.flatnonzero(np.isfinite(result.values))
    if len(known) < settings["closed.units_min"]:
        return Detection((), len(known), result.coverage, "too_few_departments")
    outside, inside = result.columns["outside"][known], result.columns["inside"][known]
    share = np.log((outside + 0.5) / (inside + 0.5))
    middle = float(np.median(share))
    spread = 1.4826 * float(np.median(np.abs(share - middle)))
    if spread == 0:
        return Detection((), len(known), result.coverage, "no_spread")
    pooled = (outside.sum() - outside) / (outside.sum() + inside.sum() - outside - inside)
    p = chance.binomial_cdf(outside, outside + inside, pooled)
    q = chance.benjamini_hochberg(p)
    z = (share - middle) / spread
    ei_usual = float(np.median(result.values[known]))
    found = []
    for k in np.flatnonzero((z <= -settings["closed.z"]) & (q <= settings["test.q_max"])):
        d = int(known[k])
        size = len(org.members(d, below=False))
        value = float(result.values[d])
        low, high = (2 * s - 1 for s in chance.share_interval(outside[k], outside[k] + inside[k]))
        found.append(
            Found(
                "boundary_closed",
                (department(org, d),),
                value=value,
                threshold=_ei_at(middle - settings["closed.z"] * spread, float(outside[k] + inside[k])),
                reach=reached(size, org.n),
                excess=excess(float(z[k]), -settings["closed.z"], settings["scale.boundary_closed"], "robust_z"),
                certainty=float(1 - q[k]),
                n=int(outside[k] + inside[k]),
                coverage=result.coverage,
                expected=ei_usual,
                low=low,
                high=high,
                p=float(p[k]),
                q=float(q[k]),
                evidence={
                    "outside": float(outside[k]),
                    "inside": float(inside[k]),
                    "outside_elsewhere": float(pooled[k]),
                    "by_chance": float(result.columns["expected"][d]),
                    "z": float(z[k]),
                },
                involved=staff(org, d),
                who=head(org, d),
            )
        )
    return Detection(tuple(found), len(known), result.coverage)


def _ei_at(share: float, ties: float) -> float:
    """Return the E-I index of so many ties at which ``ln((outside + ½) / (inside + ½))`` is ``share``."""
    ratio = np.exp(share)
    return float(1 - 2 * (ties - (ratio - 1) / 2) / (1 + ratio) / ties)


FINDING = Finding("boundary_closed", "S2a", detect, "E-I index", frozenset({"communication"}), about="department", no_query="chance")
