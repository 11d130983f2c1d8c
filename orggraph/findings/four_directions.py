"""Leaders whose contact leaves out one direction, up, down or sideways, that others of their layer carry (S0)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._carriers import leads
from orggraph.findings._directions import Looked, left_out, looked_at
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics.directions import DIRECTIONS, directions
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find leaders whose people in one direction are at most half their layer's share (binomial against the share, q over all tested).

    People are counted, not contacts: one talkative pair changes nothing. A direction in which nobody stands is not tested.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.min"]:
        return Detection((), 0, coverage, "coverage_low")
    result = directions(org)
    people = {name: result.columns[f"people_{name}"] for name in DIRECTIONS}
    total = people["up"] + people["down"] + people["sideways"]
    known = leads(org) & org.seen & ~org.vacant & (org.depth > 0)
    kind = np.where(known, org.depth, -1)
    rows: list[Looked] = []
    for layer in np.unique(kind[kind > 0]):
        peers = np.flatnonzero((kind == layer) & (total > 0))
        if peers.size >= settings["overload.peers"]:
            rows += looked_at(peers, people, total, DIRECTIONS if layer > 1 else DIRECTIONS[1:])
    if not rows:
        return Detection((), 0, coverage, "too_few_peers")
    half = settings["test.ratio_max"]
    found = []
    for (i, name, k, n, usual), p, q, low, high in left_out(rows, settings):
        found.append(
            Found(
                "four_directions",
                (person(org, i),),
                value=k / n,
                threshold=half * usual,
                reach=reached(1 + len(org.reports(i)), org.n),
                excess=excess(k / n / usual, half, settings["scale.four_directions"], "ratio"),
                certainty=1 - q,
                n=len(rows),
                coverage=coverage,
                expected=usual,
                low=low,
                high=high,
                p=p,
                q=q,
                evidence={"direction": f"direction.{name}", "people": k, "of": n, "usual": f"{usual:.0%}"},
                involved=(i,),
                who=(i,),
                key=name,
            )
        )
    return Detection(tuple(found), len(rows), coverage)


FINDING = Finding(
    "four_directions", "S0", detect, "share of people in contact", frozenset({"communication"}), rung="contact", no_query="chance"
)
