"""Departments that fall into parts in contact over the head alone, or not at all (S4c)."""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import CSRGraph
from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import Ints, OrgGraph
from orggraph.metrics.chance import benjamini_hochberg
from orggraph.metrics.null_models import each, rewired
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments whose members, without the head, fall into parts of ``cliques.least`` people or more, rarely so by chance.

    Chance: networks of the same members with every number of contacts kept; p is the share of them whose parts are as many, q its
    Benjamini-Hochberg value over all departments assessed.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    least = int(settings["cliques.least"])
    heads_of = {d: head(org, d) for d, _ in _members(org)}
    groups = [(d, members[~np.isin(members, heads_of[d])]) for d, members in _members(org)]
    groups = [(d, inner) for d, inner in groups if inner.size >= max(settings["group.min"], 2 * least)]
    assessed = len(groups)
    if not assessed:
        return Detection((), 0, coverage, "too_few_people")
    label = _components(org, groups)
    sizes = {d: _large(np.unique(label[inner], return_counts=True)[1], least) for d, inner in groups}
    apart = [(d, inner) for d, inner in groups if len(sizes[d]) >= 2]
    p = np.array([_chance(org.contacts.induced(inner), least, len(sizes[d]), assessed, settings) for d, inner in apart])
    q = benjamini_hochberg(p, assessed)  # the others are as one should expect: p is 1
    found = []
    for k in np.flatnonzero(q <= settings["test.q_max"]).tolist():
        d, inner = apart[k]
        parts = sizes[d]
        found.append(
            Found(
                "cliques_inside",
                (department(org, d),),
                value=float(len(parts)),
                threshold=1.0,
                reach=reached(inner.size - max(parts), org.n),
                excess=excess(len(parts), 1.0, settings["scale.cliques_inside"]),
                certainty=float(1 - q[k]),
                n=assessed,
                coverage=coverage,
                p=float(p[k]),
                q=float(q[k]),
                evidence={"sizes": " + ".join(str(k) for k in sorted(parts, reverse=True)), "people": int(inner.size)},
                involved=staff(org, d),
                who=heads_of[d],
            )
        )
    return Detection(tuple(found), assessed, coverage)


def _chance(graph: CSRGraph, least: int, parts: int, assessed: int, settings: Settings) -> float:
    """Return the share of rewired networks that fall into as many parts, this one among them.

    The more departments are assessed, the smaller p must be able to get; what chance does at times is known after the first draws.
    """
    first = int(settings["cliques.draws"])
    enough = min(math.ceil(assessed / settings["test.q_max"]) - 1, int(settings["cliques.draws_most"]))
    as_many, draws = _as_many(graph, least, parts, range(first)), first
    if not as_many and enough > first:
        as_many, draws = _as_many(graph, least, parts, range(first, enough)), enough
    return (1 + as_many) / (1 + draws)


def _members(org: OrgGraph) -> list[tuple[int, Ints]]:
    known = np.flatnonzero((org.department >= 0) & org.seen & ~org.vacant)
    if not known.size:
        return []
    order = known[np.argsort(org.department[known], kind="stable")]
    units, starts = np.unique(org.department[order], return_index=True)
    return list(zip(units.tolist(), np.split(order, starts[1:]), strict=True))


def _as_many(graph: CSRGraph, least: int, parts: int, draws: range) -> int:
    """Return how many of the rewired networks fall into as many parts."""
    return sum(k >= parts for k in each(len(draws), lambda k: float(len(_parts(rewired(graph, draws[k]), least)))))


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
