"""Leaders whose contact leaves out one direction, up, down or sideways, that others of their layer carry (S0)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._carriers import leads
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.chance import benjamini_hochberg
from orggraph.metrics.directions import DIRECTIONS, directions
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find leaders whose people in one direction are at most half their layer's share (binomial against that half, q over all tested).

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
    half = settings["test.ratio_max"]
    rows = []
    for layer in np.unique(kind[kind > 0]):
        peers = np.flatnonzero((kind == layer) & (total > 0))
        if peers.size < settings["overload.peers"]:
            continue
        for name in DIRECTIONS if layer > 1 else DIRECTIONS[1:]:
            usual = float(np.median(people[name][peers] / total[peers]))
            rows += [(int(i), name, people[name][i], total[i], usual) for i in peers if usual > 0]
    if not rows:
        return Detection((), 0, coverage, "too_few_peers")
    p = chance.binomial_cdf(*(np.array(numbers, dtype=float) for numbers in list(zip(*rows, strict=True))[2:]))
    q = benjamini_hochberg(p)
    found = []
    for (i, name, k, n, usual), p_i, q_i in zip(rows, p, q, strict=True):
        if k / n > half * usual or q_i > settings["test.q_max"]:
            continue
        low, high = chance.share_interval(int(k), int(n))
        found.append(
            Found(
                "four_directions",
                (person(org, i),),
                value=float(k / n),
                threshold=half * usual,
                reach=reached(1 + len(org.reports(i)), org.n),
                excess=excess(k / n / usual, half, settings["scale.four_directions"], "ratio"),
                certainty=float(1 - q_i),
                n=len(rows),
                coverage=coverage,
                expected=usual,
                low=low,
                high=high,
                p=float(p_i),
                q=float(q_i),
                evidence={"direction": f"direction.{name}", "people": int(k), "of": int(n), "usual": f"{usual:.0%}"},
                involved=(i,),
                who=(i,),
                key=name,
            )
        )
    return Detection(tuple(found), len(rows), coverage)


FINDING = Finding(
    "four_directions", "S0", detect, "share of people in contact", frozenset({"communication"}), rung="contact", no_query="chance"
)
