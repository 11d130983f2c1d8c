"""Branches whose people have no contact above their manager (S1b)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.base import NAN
from orggraph.metrics.reporting_contact import skip_level
from orggraph.metrics.silence import held_for
from orggraph.settings import Settings

MOST_ALIKE = 0.999  # at 1 every team would hit as one, and the beta distribution has no density


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find managers whose reports reach nobody above them, more often than elsewhere (beta-binomial, q over all managers).

    People of one team share those above them, so that nobody or everybody reaches these: how alike they are is known from teams less than
    ``skip.share`` of whom are so.
    Only people count whose line, and whose manager's line, held for ``skip.held`` of the window: before it, whom they reached was above
    somebody else.
    """
    values = skip_level(org).values.copy()
    lines = held_for(org, np.arange(org.n))
    values[np.minimum(lines, lines[org.manager]) < settings["skip.held"]] = NAN  # who has no manager is in no layer three
    known = np.flatnonzero(np.isfinite(values) & (org.manager >= 0))
    managers, team = np.unique(org.manager[known], return_inverse=True)
    sizes, alone = np.bincount(team), np.bincount(team, values[known] == 0)
    others = alone < settings["skip.share"] * sizes  # what is looked for is no measure of itself: one branch cut off would excuse a second
    rho = alike(alone[others], sizes[others])
    rows = []
    for m, n, k in zip(managers.tolist(), sizes.tolist(), alone.astype(int).tolist(), strict=True):
        if n >= settings["group.min"] and len(known) > n:
            elsewhere = float((alone.sum() - k + 0.5) / (len(known) - n + 1))
            rows.append((m, n, k, elsewhere, chance.beta_binomial_sf(k - 1, n, elsewhere, rho)))
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
                    evidence={"people": k, "elsewhere": f"{elsewhere:.0%}", "alike": rho},
                    involved=(m,),
                    who=(senior, m) if senior >= 0 else (m,),
                )
            )
    return Detection(tuple(found), len(rows), org.coverage())


def alike(hits: npt.NDArray[Any], tries: npt.NDArray[Any]) -> float:
    """Return how alike the people of one team are: the correlation of their hits, at least 0; 0 where all or none hit.

    Formula
    -------
    ``(X² − (J − 1)) / (N − Σn² / N − J + 1)`` over J teams, k of n hit, ``X² = Σ (k − n p)² / (n p (1 − p))``, ``p = Σk / N``, ``N = Σn``.

    Source
    ------
    Williams (1982), extra-binomial variation.

    Examples
    --------
    >>> round(alike(np.array([0.0, 5, 0, 2]), np.full(4, 5)), 3), alike(np.array([1.0, 1, 1]), np.full(3, 5))
    (0.977, 0.0)
    """
    people, teams = tries.sum(), len(tries)
    p = hits.sum() / people if people else 0.0
    room = people - (tries**2).sum() / people - teams + 1 if people else 0.0
    if not 0 < p < 1 or not room > 0:
        return 0.0
    spread = float(((hits - tries * p) ** 2 / (tries * p * (1 - p))).sum())
    return float(np.clip((spread - (teams - 1)) / room, 0.0, MOST_ALIKE))


FINDING = Finding("skip_level_isolated", "S1b", detect, "share of reports", frozenset({"communication"}), "skip_level_isolated")
