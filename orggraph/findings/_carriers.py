"""What the findings about those who carry coordination share: who has rank, office or mandate, and who lies between departments."""

from __future__ import annotations

import numpy as np

from orggraph.fastnx.csr import Floats, Ints
from orggraph.graph import Flags, OrgGraph
from orggraph.metrics.brokerage import brokerage
from orggraph.metrics.overload import robust_z, robust_z_in

PLAIN = 10  # people without rank below which nobody among them is called an outlier


def offices(org: OrgGraph) -> list[int]:
    """Return the positions of the departments of kind ``office``: they coordinate by design."""
    kinds = org.departments["kind"].to_list() if "kind" in org.departments.columns else []
    return [d for d, kind in enumerate(kinds) if kind == "office"]


def leads(org: OrgGraph) -> Flags:
    """Return who has reports or heads a department."""
    mask = np.bincount(org.manager[org.manager >= 0], minlength=org.n) > 0
    mask[org.head[org.head >= 0]] = True
    return mask


def mandated(org: OrgGraph) -> Flags:
    """Return who is asked to coordinate: members of an office, who keeps a standing mechanism, and who holds a mandate."""
    mask = np.isin(org.department, offices(org))
    for type_ in ("KEEPS", "HAS_MANDATE"):
        mask[[org.position[key] for key in org.linked(type_)["source"] if key in org.position]] = True
    return mask


def _between(org: OrgGraph) -> Floats:
    """Return √(liaison + itinerant) of people without rank: the root makes counts of two-paths, which grow with the square, comparable."""
    roles = brokerage(org).columns
    return np.where(~leads(org) & ~org.vacant, np.sqrt(roles["liaison"] + roles["itinerant"]), np.nan)


def joining(org: OrgGraph) -> Floats:
    """Return how far each person without rank stands out in joining departments: robust z of √(liaison + itinerant), NaN for all others."""
    return robust_z(_between(org), np.zeros(org.n), PLAIN)


def joining_in(part: OrgGraph, whole: OrgGraph) -> Floats:
    """Return `joining` of a part of the contacts, on the scale of the whole."""
    return robust_z_in(_between(part), _between(whole), np.zeros(whole.n), PLAIN)


def contacts_outside(org: OrgGraph) -> Ints:
    """Return with how many people of other departments each person is in contact."""
    graph = org.contacts
    source = np.repeat(np.arange(org.n), np.diff(graph.indptr))
    here, there = org.department[source], org.department[graph.indices]
    return np.bincount(source[(there >= 0) & (here != there)], minlength=org.n)


def superior(org: OrgGraph, i: int) -> tuple[int, ...]:
    """Return the manager of a person, or the person where nobody stands above."""
    return (int(org.manager[i]),) if org.manager[i] >= 0 else (i,)
