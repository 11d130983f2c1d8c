"""Leaders whose word reaches far fewer people within a few steps than that of others (S4a)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._carriers import leads
from orggraph.findings.base import Detection, Finding, Found, by_weeks, excess, person, reached
from orggraph.graph import Floats, Ints, OrgGraph
from orggraph.metrics.reach import within as reached_within
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find leaders whose word reaches, within three steps, at most half of the median of their layer, an outlier (robust z)."""
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    within, usual, limit = heard(org, settings)
    assessed = int(np.isfinite(limit).sum())
    if not assessed:
        return Detection((), 0, coverage, "too_few_peers")
    found = [
        Found(
            "source_unheard",
            (person(org, i),),
            value=float(within[i]),
            threshold=float(limit[i]),
            reach=reached(1 + len(org.reports(i)), org.n),
            excess=excess(within[i], limit[i], settings["scale.source_unheard"]),
            certainty=coverage,
            n=assessed,
            coverage=coverage,
            expected=float(usual[i]),
            evidence={"share": f"{within[i]:.0%}", "usual": f"{usual[i]:.0%}"},
            involved=(i,),
            who=(i,),
        )
        for i in np.flatnonzero(within <= limit).tolist()
    ]
    asked = np.array([x.involved[0] for x in found], dtype=np.int64)
    return Detection(by_weeks(org, found, lambda part: heard(part, settings, asked)[::2], least=0, most=1), assessed, coverage)


def heard(org: OrgGraph, settings: Settings, asked: Ints | None = None) -> tuple[Floats, Floats, Floats]:
    """Return the share of people whom each leader's word reaches, its median in the layer, and up to which one it is far fewer.

    NaN for all but leaders with enough peers; with ``asked`` for all but these and their peers, of whom ``org.searches`` are drawn where
    they are more.
    """
    within, middle, limit = (np.full(org.n, np.nan) for _ in range(3))
    mask = leads(org) & org.seen & ~org.vacant & (org.depth > 0)
    others = max(int(org.seen.sum()) - 1, 1)
    for layer in np.unique(org.depth[mask if asked is None else asked]):
        peers = np.flatnonzero(mask & (org.depth == layer))
        if peers.size < settings["overload.peers"]:
            continue
        if asked is not None and org.searches is not None and peers.size > org.searches:
            drawn = np.random.default_rng(int(settings["test.seed"])).choice(peers, org.searches, replace=False)
            peers = np.union1d(drawn, asked[org.depth[asked] == layer])
        shares = reached_within(org.ties, 3, peers)[:, 2] / others
        usual = float(np.median(shares))
        spread = max(1.4826 * float(np.median(np.abs(shares - usual))), settings["unheard.spread"])
        within[peers], middle[peers] = shares, usual
        limit[peers] = min(settings["test.ratio_max"] * usual, usual - settings["unheard.z"] * spread)
    return within, middle, limit


FINDING = Finding(
    "source_unheard", "S4a", detect, "share of people within 3 steps", frozenset({"communication"}), rung="contact", no_query="chance"
)
