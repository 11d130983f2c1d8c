"""Departments that fall into parts in contact over the head alone, or not at all (S4c)."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import CSRGraph
from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import Ints, OrgGraph
from orggraph.metrics.null_models import each, rewired
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments whose members, without the head, fall into parts of ``cliques.least`` people or more, rarely so by chance.

    Chance: networks of the same members with every number of contacts kept; p is the share of them whose parts are as many.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    least = int(settings["cliques.least"])
    found = []
    assessed = 0
    everybody = _members(org)
    heads_of = {d: head(org, d) for d, _ in everybody}
    groups = [(d, members[~np.isin(members, heads_of[d])]) for d, members in everybody]
    label = _components(org, groups)
    for d, inner in groups:
        heads = heads_of[d]
        if inner.size < max(settings["group.min"], 2 * least):
            continue
        assessed += 1
        parts = _large(np.unique(label[inner], return_counts=True)[1], least)
        if len(parts) < 2:
            continue
        graph = org.contacts.induced(inner)
        draws = int(settings["cliques.draws"])
        p = (1 + _as_many(graph, least, len(parts), draws)) / (1 + draws)
        if p > settings["test.q_max"]:
            continue
        apart = inner.size - max(parts)
        found.append(
            Found(
                "cliques_inside",
                (department(org, d),),
                value=float(len(parts)),
                threshold=1.0,
                reach=reached(apart, org.n),
                excess=excess(len(parts), 1.0, settings["scale.cliques_inside"]),
                certainty=float(1 - p),
                n=assessed,
                coverage=coverage,
                p=float(p),
                evidence={"sizes": " + ".join(str(k) for k in sorted(parts, reverse=True)), "people": int(inner.size)},
                involved=staff(org, d),
                who=heads,
            )
        )
    if not assessed:
        return Detection((), 0, coverage, "too_few_people")
    return Detection(tuple(found), assessed, coverage)


def _members(org: OrgGraph) -> list[tuple[int, Ints]]:
    known = np.flatnonzero((org.department >= 0) & org.seen & ~org.vacant)
    if not known.size:
        return []
    order = known[np.argsort(org.department[known], kind="stable")]
    units, starts = np.unique(org.department[order], return_index=True)
    return list(zip(units.tolist(), np.split(order, starts[1:]), strict=True))


def _as_many(graph: CSRGraph, least: int, parts: int, draws: int) -> int:
    """Return how many of the rewired networks fall into as many parts."""
    return sum(k >= parts for k in each(draws, lambda draw: float(len(_parts(rewired(graph, draw), least)))))


def _parts(graph: CSRGraph, least: int) -> list[int]:
    """Return the sizes of the components of ``least`` nodes or more."""
    _, label = sp.csgraph.connected_components(graph.matrix, directed=False)
    return _large(np.bincount(label), least)


def _components(org: OrgGraph, groups: list[tuple[int, Ints]]) -> Ints:
    """Return a number for everybody that those of one group share who are joined by contacts inside it."""
    group = np.full(org.n, -1)
    for d, inner in groups:
        group[inner] = d
    i, j = org.contacts.pattern.tocoo().coords
    inside = (group[i] >= 0) & (group[i] == group[j])
    pattern = sp.csr_array((np.ones(int(inside.sum()), dtype=np.int8), (i[inside], j[inside])), shape=(org.n, org.n))
    return np.asarray(sp.csgraph.connected_components(pattern, directed=False)[1])


def _large(sizes: Ints, least: int) -> list[int]:
    return [int(k) for k in sizes[sizes >= least]]


FINDING = Finding(
    "cliques_inside", "S4c", detect, "parts", frozenset({"communication"}), about="department", rung="communication", no_query="ways"
)
