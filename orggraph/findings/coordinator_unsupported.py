"""People who carry coordination without rank, mandate or a leader's ear (S4d)."""

from __future__ import annotations

import numpy as np
import polars as pl

from orggraph.findings._carriers import joining, joining_in, leads, mandated
from orggraph.findings.base import Detection, Finding, Found, by_weeks, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.bridging import bridging
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find people who join departments far more than their like and have no reports, no mandate, and hardly contact above their manager.

    A mandate is one on record, an office, a standing mechanism that one keeps, or a task for which one is accountable; access to a
    leader is ``access.contacts`` or more in the window with one person above the own manager, or with somebody else who heads a department.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    z, fact = joining(org), bridging(org)
    if not np.isfinite(z).any():
        return Detection((), 0, coverage, "no_spread")
    asked = mandated(org) | leads(org)
    accountable = [org.position[k] for k, role in org.linked("RESPONSIBLE_FOR").select("source", "role").iter_rows() if role == "A"]
    asked[accountable] = True
    heads = np.zeros(org.n, dtype=bool)
    heads[org.head[org.head >= 0]] = True
    found = []
    for i in np.flatnonzero(
        (z >= settings["glue.z"]) & (fact.columns["departments"] >= settings["glue.departments"]) & ~asked & (org.depth >= 3)
    ):
        senior = [int(j) for j in org.chain(int(i))]
        leaders = {*np.flatnonzero(heads).tolist(), *senior} - {int(i), int(org.manager[i])}
        met = _contacts(org, int(i))
        if max((met.get(j, 0.0) for j in leaders), default=0.0) >= settings["access.contacts"]:
            continue
        found.append(
            Found(
                "coordinator_unsupported",
                (person(org, int(i)),),
                value=float(z[i]),
                threshold=settings["glue.z"],
                reach=reached(len(list(org.contacts.neighbors(int(i)))), org.n),
                excess=excess(z[i], settings["glue.z"], settings["glue.z"]),
                certainty=coverage,
                n=int(np.isfinite(z).sum()),
                coverage=coverage,
                evidence={"departments": int(fact.columns["departments"][i]), "share": f"{fact.values[i]:.1%}"},
                involved=(int(i),),
                who=(*senior[:2], int(i)),
            )
        )
    return Detection(by_weeks(org, found, lambda part: (joining_in(part, org), settings["glue.z"])), int(np.isfinite(z).sum()), coverage)


def _contacts(org: OrgGraph, i: int) -> dict[int, float]:
    """Return with whom a person was in contact, and how often, both ways."""
    met: dict[int, float] = {}
    for one, other in (("source", "target"), ("target", "source")):
        for j, count in org.arcs.filter(pl.col(one) == i).select(other, "count").iter_rows():
            met[j] = met.get(j, 0.0) + count
    return met


FINDING = Finding(
    "coordinator_unsupported",
    "S4d",
    detect,
    "robust standard deviations",
    frozenset({"communication", "responsibilities"}),
    rung="consultation",
    no_query="chance",
)
