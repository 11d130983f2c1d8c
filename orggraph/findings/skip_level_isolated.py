"""Branches whose people have no contact above their manager (S1b)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.base import NAN
from orggraph.metrics.reporting_contact import skip_level
from orggraph.metrics.silence import held_for
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find managers whose reports reach nobody above them, more often than elsewhere (binomial, q over all managers).

    Only people count whose line, and whose manager's line, held for ``skip.held`` of the window: before it, whom they reached was above
    somebody else.
    """
    values = skip_level(org).values.copy()
    lines = held_for(org, np.arange(org.n))
    values[np.minimum(lines, lines[org.manager]) < settings["skip.held"]] = NAN  # who has no manager is in no layer three
    known = np.isfinite(values)
    managers = [int(m) for m in np.unique(org.manager[known]) if m >= 0]
    rows = []
    total, alone = int(known.sum()), int((values == 0).sum())
    for m in managers:
        team = [int(i) for i in org.reports(m) if known[i]]
        k = int(sum(values[i] == 0 for i in team))
        if len(team) >= settings["group.min"] and total > len(team):
            elsewhere = (alone - k + 0.5) / (total - len(team) + 1)
            rows.append((m, len(team), k, elsewhere, float(chance.binomial_sf(k - 1, len(team), elsewhere))))
    if not rows:
        return Detection((), 0, org.coverage(), "no_teams_below")
    q = chance.benjamini_hochberg([r[4] for r in rows])
    found = []
    for (m, n, k, elsewhere, p), q_m in zip(rows, q, strict=True):
        if k / n >= settings["skip.share"] and q_m <= settings["test.q_max"]:
            senior = int(org.manager[m])
            low, high = chance.share_interval(k, n)
            found.append(
                Found(
                    "skip_level_isolated",
                    (person(org, m),),
                    value=k / n,
                    threshold=settings["skip.share"],
                    reach=reached(k, org.n),
                    excess=excess(k / n, settings["skip.share"], settings["scale.skip_level_isolated"]),
                    certainty=float(1 - q_m),
                    n=n,
                    coverage=org.coverage(),
                    expected=elsewhere,
                    low=low,
                    high=high,
                    p=p,
                    q=float(q_m),
                    evidence={"people": k, "elsewhere": f"{elsewhere:.0%}"},
                    involved=(m,),
                    who=(senior, m) if senior >= 0 else (m,),
                )
            )
    return Detection(tuple(found), len(rows), org.coverage())


FINDING = Finding("skip_level_isolated", "S1b", detect, "share of reports", frozenset({"communication"}), "skip_level_isolated")
