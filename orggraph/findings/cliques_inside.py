"""Departments that fall into parts in contact over the head alone, or not at all (S4c)."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import CSRGraph
from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import Ints, OrgGraph
from orggraph.metrics.chance import benjamini_hochberg
from orggraph.metrics.null_models import parted_by_chance
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find departments whose members, without the head, fall into parts of ``cliques.least`` people or more, rarely so by chance.

    Chance: networks of the same members with every number of contacts kept; p is the share of them with as many people outside the
    largest part, q its Benjamini-Hochberg value over all departments assessed. The more of these, the smaller p must be able to get:
    ``cliques.draws`` networks for each of them, no fewer than for one and no more than ``rewire.cost`` allows; ``cliques.hits`` with as
    many people apart end it early, for then p is known well enough.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.indicative"]:
        return Detection((), 0, coverage, "coverage_low")
    least = int(settings["cliques.least"])
    everybody = _members(org)
    heads_of = {d: head(org, d) for d, _ in everybody}
    groups = [(d, members[~np.isin(members, heads_of[d])]) for d, members in everybody]
    groups = [(d, inner) for d, inner in groups if inner.size >= max(settings["group.min"], 2 * least)]
    assessed = len(groups)
    if not assessed:
        return Detection((), 0, coverage, "too_few_people")
    label = _components(org, groups)
    parted = [(d, inner, parts) for d, inner in groups if len(parts := _large(label[inner], least)) > 1]
    p = np.array([_p(org.contacts.induced(inner), least, assessed, settings) for _, inner, _ in parted])
    q = benjamini_hochberg(p, assessed)  # of a department without parts p is 1
    found = []
    for k in np.flatnonzero(q <= settings["test.q_max"]).tolist():
        d, inner, parts = parted[k]
        found.append(
            Found(
                "cliques_inside",
                (department(org, d),),
                value=float(len(parts)),
                threshold=1.0,
                reach=reached(inner.size - parts[0], org.n),
                excess=excess(len(parts), 1.0, settings["scale.cliques_inside"]),
                certainty=float(1 - q[k]),
                n=assessed,
                coverage=coverage,
                p=float(p[k]),
                q=float(q[k]),
                evidence={"sizes": " + ".join(map(str, parts)), "people": int(inner.size)},
                involved=staff(org, d),
                who=heads_of[d],
            )
        )
    return Detection(tuple(found), assessed, coverage)


def _p(graph: CSRGraph, least: int, assessed: int, settings: Settings) -> float:
    draws = settings["cliques.draws"]
    most = max(draws, min(draws * assessed, settings["rewire.cost"] // graph.number_of_edges()))
    return parted_by_chance(graph, least, int(most), int(settings["cliques.hits"]))


def _members(org: OrgGraph) -> list[tuple[int, Ints]]:
    known = np.flatnonzero((org.department >= 0) & org.seen & ~org.vacant)
    if not known.size:
        return []
    order = known[np.argsort(org.department[known], kind="stable")]
    units, starts = np.unique(org.department[order], return_index=True)
    return list(zip(units.tolist(), np.split(order, starts[1:]), strict=True))


def _components(org: OrgGraph, groups: list[tuple[int, Ints]]) -> Ints:
    """Return a number for everybody that those of one group share who are joined by contacts inside it."""
    group = np.full(org.n, -1)
    for d, inner in groups:
        group[inner] = d
    i, j = org.contacts.pattern.tocoo().coords
    inside = (group[i] >= 0) & (group[i] == group[j])
    pattern = sp.csr_array((np.ones(int(inside.sum()), dtype=np.int8), (i[inside], j[inside])), shape=(org.n, org.n))
    return np.asarray(sp.csgraph.connected_components(pattern, directed=False)[1])


def _large(label: Ints, least: int) -> list[int]:
    """Return the sizes of the parts of ``least`` or more, the largest first."""
    sizes = np.unique(label, return_counts=True)[1]
    return sorted((int(k) for k in sizes[sizes >= least]), reverse=True)


FINDING = Finding(
    "cliques_inside", "S4c", detect, "parts", frozenset({"communication"}), about="department", rung="communication", no_query="ways"
)
