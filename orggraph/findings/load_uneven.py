"""Units that carry far more of the contact between units than the others (S2b: who bears the load of coordination)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.coordination_load import coordination_load
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find units whose people carry ``fairness.ratio`` times the usual contact between units, surely above the usual (interval, q).

    A unit of kind ``office`` coordinates by design and is neither told nor counted as usual.
    """
    result = coordination_load(org)
    offices = (org.departments["kind"] == "office").fill_null(value=False).to_numpy() if "kind" in org.departments.columns else False
    known = np.flatnonzero(np.isfinite(result.values) & ~np.asarray(offices, dtype=bool))
    if len(known) < settings["closed.units_min"]:
        return Detection((), len(known), result.coverage, "too_few_departments")
    target = settings["fairness.ratio"]
    ratio, low, high, above, p = (result.columns[c] for c in ("ratio", "low", "high", "above", "p"))
    q = dict(zip(known.tolist(), chance.benjamini_hochberg(p[known]).tolist(), strict=True))
    people = np.bincount(org.department[(org.department >= 0) & ~org.vacant], minlength=len(org.department_ids))
    found = [
        Found(
            "load_uneven",
            (department(org, d),),
            value=float(ratio[d]),
            threshold=target,
            reach=reached(people[d], org.n),
            excess=excess(float(ratio[d]), target, target),
            certainty=float(above[d]),
            n=len(known),
            coverage=result.coverage,
            expected=1.0,
            low=float(low[d]),
            high=float(high[d]),
            p=float(p[d]),
            q=q[d],
            evidence={"per_person": float(result.values[d]), "usual": float(result.columns["usual"][d]), "people": int(people[d])},
            involved=staff(org, d),
            who=head(org, d),
        )
        for d in known.tolist()
        if ratio[d] >= target and q[d] <= settings["test.q_max"] and low[d] > 1
    ]
    return Detection(tuple(found), len(known), result.coverage)


FINDING = Finding(
    "load_uneven",
    "S2b",
    detect,
    "times the usual",
    frozenset({"communication"}),
    about="department",
    rung="communication",
    no_query="chance",
)
