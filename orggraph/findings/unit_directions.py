"""Departments whose contact leaves out one direction, up, down or sideways, that other departments carry (S0)."""

from __future__ import annotations

import numpy as np

from orggraph.findings._directions import Looked, left_out, looked_at
from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics.directions import DIRECTIONS, department_directions
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments with at most half of the usual share of one direction in their contact outside (binomial, q over all tested).

    Pairs of people are counted, not contacts. Peers are the departments whose heads stand in one layer; of a direction that most of them
    have nobody in nothing is usual, and it is not tested.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.min"]:
        return Detection((), 0, coverage, "coverage_low")
    columns = department_directions(org).columns
    pairs = {name: columns[f"pairs_{name}"] for name in DIRECTIONS}
    total = pairs["up"] + pairs["down"] + pairs["sideways"]
    seen = np.bincount(org.department[org.seen & ~org.vacant & (org.department >= 0)], minlength=len(org.department_ids))
    known = np.flatnonzero((seen >= settings["group.min"]) & (total > 0))
    layer = np.array([org.depth[head(org, d)[0]] if head(org, d) else -1 for d in known.tolist()], dtype=np.int64)
    rows: list[Looked] = []
    for depth in np.unique(layer[layer > 0]):
        peers = known[layer == depth]
        if peers.size >= settings["closed.units_min"]:
            rows += looked_at(peers, pairs, total, DIRECTIONS)
    if not rows:
        return Detection((), 0, coverage, "too_few_departments")
    half = settings["test.ratio_max"]
    found = []
    for (d, name, k, n, usual), p, q, low, high in left_out(rows, settings):
        people = staff(org, d)
        found.append(
            Found(
                "unit_directions",
                (department(org, d),),
                value=k / n,
                threshold=half * usual,
                reach=reached(len(people), org.n),
                excess=excess(k / n / usual, half, settings["scale.four_directions"], "ratio"),
                certainty=1 - q,
                n=len(rows),
                coverage=coverage,
                expected=usual,
                low=low,
                high=high,
                p=p,
                q=q,
                evidence={"direction": f"direction.{name}", "pairs": k, "of": n, "usual": f"{usual:.0%}"},
                involved=people,
                who=head(org, d),
                key=name,
            )
        )
    return Detection(tuple(found), len(rows), coverage)


FINDING = Finding(
    "unit_directions", "S0", detect, "share of pairs outside", frozenset({"communication"}), about="department", no_query="chance"
)
