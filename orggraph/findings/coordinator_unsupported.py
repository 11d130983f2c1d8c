"""People who carry coordination without rank, mandate or a leader's ear (S4d)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._carriers import joining, leads, mandated
from orggraph.findings.base import Detection, Finding, Found, excess, person
from orggraph.graph import OrgGraph
from orggraph.metrics.bridging import bridging
from orggraph.metrics.reporting_contact import skip_level
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find people who join departments far more than their like and have no reports, no mandate, and no contact above their manager.

    A mandate is one on record, an office, a standing mechanism that one keeps, or a task for which one is accountable; access to a
    leader is any contact above the own manager or with somebody else who heads a department.
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
    above = skip_level(org).values
    found = []
    for i in np.flatnonzero((z >= settings["glue.z"]) & (fact.columns["departments"] >= settings["glue.departments"]) & ~asked):
        if above[i] != 0 or any(heads[j] and j != org.manager[i] for j in org.contacts.neighbors(int(i))):
            continue
        senior = [int(j) for j in org.chain(int(i))]
        found.append(
            Found(
                "coordinator_unsupported",
                (person(org, int(i)),),
                value=float(z[i]),
                threshold=settings["glue.z"],
                reach=min(len(list(org.contacts.neighbors(int(i)))) / org.n, 1.0),
                excess=excess(z[i], settings["glue.z"], settings["glue.z"]),
                certainty=coverage,
                n=int(np.isfinite(z).sum()),
                coverage=coverage,
                evidence={"departments": int(fact.columns["departments"][i]), "share": f"{fact.values[i]:.1%}"},
                involved=(int(i),),
                who=(*senior[:2], int(i)),
            )
        )
    return Detection(tuple(found), int(np.isfinite(z).sum()), coverage)


FINDING = Finding(
    "coordinator_unsupported",
    "S4d",
    detect,
    "robust standard deviations",
    frozenset({"communication", "responsibilities"}),
    rung="consultation",
    no_query="chance",
)
