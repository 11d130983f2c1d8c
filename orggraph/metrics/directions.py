"""The four directions of contact: up, down, inside one's own department and sideways, of every person and department."""

from __future__ import annotations

import numpy as np

from orggraph.graph import Flags, Floats, Ints, OrgGraph
from orggraph.metrics.base import NAN, GroupValues, PersonValues, metric
from orggraph.metrics.superiors import above_all, heads, lines_down

DIRECTIONS = ("up", "down", "sideways")


def _stands_above(org: OrgGraph, who: Ints, other: Ints, *, dotted: bool) -> Flags:
    """Return whether ``other`` stands above ``who``, for many pairs; all False where the lines are too many to hold."""
    trees = org.forest
    if (trees.depth >= 0).all() and not (dotted and len(org.dotted)):
        first = trees.first[other]
        return np.asarray((first <= trees.first[who]) & (trees.first[who] < first + trees.size[other]) & (who != other))
    rows = above_all(lines_down(org, dotted=dotted))
    if rows is None:
        return np.zeros(len(who), dtype=bool)
    starts, found = rows
    keys = np.repeat(np.arange(org.n), np.diff(starts)) * org.n + found
    wanted = who * org.n + other
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    return np.asarray((keys[at] == wanted) & (who != other)) if len(keys) else np.zeros(len(who), dtype=bool)


def directions_of(org: OrgGraph) -> tuple[Ints, Ints, Ints, Floats, Flags]:
    """Return of every tie end: whose it is, with whom, its direction (place in `DIRECTIONS`), its contacts, and if it was sent."""
    arcs = org.arcs
    source, target, count = (arcs[name].to_numpy() for name in ("source", "target", "count"))
    who, other = np.concatenate([source, target]), np.concatenate([target, source])
    up = _stands_above(org, who, other, dotted=True)
    down = _stands_above(org, other, who, dotted=False) & ~up
    sent = np.arange(len(who)) < len(source)
    return who, other, np.where(up, 0, np.where(down, 1, 2)), np.concatenate([count, count]), sent


@metric("directions", seed="S0", unit="share of contacts sideways", needs={"communication"})
def directions(org: OrgGraph) -> PersonValues:
    """A person's contacts up, down and sideways, against the usual of the same layer.

    Formula
    -------
    Every tie end falls in one direction: up (people above on solid and dotted lines), down (the subtree on solid lines), sideways (anyone
    else). ``value`` = share of contacts, sent and received, that is sideways; ``up, down`` the other shares; ``people_up`` … distinct
    people; ``usual_up`` … the median share of the layer; ``answered`` = share of the sent-to who wrote back.

    Parameters
    ----------
    org : OrgGraph
        External contacts are not in the graph: outside is unknown, not 0.

    Returns
    -------
    PersonValues
        In [0, 1]. NaN for people without communication data; ``usual_`` for those without a layer too.

    Raises
    ------
    NotAssessed
        Without communication.
    """
    who, other, way, count, sent = directions_of(org)
    total = np.bincount(who, count, org.n)
    columns: dict[str, Floats] = {"contacts": np.where(org.seen, total, NAN)}
    shares = []
    _, once = np.unique(who * org.n + other, return_index=True)  # a pair in contact both ways has one direction
    with np.errstate(divide="ignore", invalid="ignore"):
        for k, name in enumerate(DIRECTIONS):
            share = np.where(total > 0, np.bincount(who[way == k], count[way == k], org.n) / total, NAN)
            columns[name] = share
            columns[f"people_{name}"] = np.where(org.seen, np.bincount(who[once][way[once] == k], minlength=org.n), NAN)
            columns[f"usual_{name}"] = by_layer(org, share)
            shares.append(share)
        wrote = np.bincount(who[sent], minlength=org.n)
        ties = org.ties.pattern
        back = np.asarray(ties.multiply(ties.T).sum(axis=1)).ravel()
        columns["answered"] = np.where(wrote > 0, back / wrote, NAN)
    return PersonValues(columns.pop("sideways"), org.coverage(), "no communication data", columns)


def by_layer(org: OrgGraph, values: Floats) -> Floats:
    """Return for everybody the median of their layer, leaders (who have reports) and others apart; NaN without a layer."""
    leads = np.bincount(org.manager[org.manager >= 0], minlength=org.n) > 0
    out = np.full(org.n, NAN)
    known = (org.depth > 0) & np.isfinite(values)
    kind = org.depth * 2 + leads
    for k in np.unique(kind[known]):
        members = known & (kind == k)
        out[(kind == k) & (org.depth > 0)] = np.median(values[members])
    return out


@metric("department_directions", seed="S0", unit="share of contacts sideways", needs={"communication"})
def department_directions(org: OrgGraph) -> GroupValues:
    """A department's contacts up, down, inside and sideways.

    Formula
    -------
    Contacts of its own members, sent and received: inside (both are members), up (with people above its head), down (with people of
    sub-units, or below its head), sideways (anyone else). ``value`` = share sideways; ``up, down, inside`` the other shares; ``contacts``
    = all; ``pairs_up`` … distinct pairs of people.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    GroupValues
        In [0, 1]; NaN without contacts.

    Raises
    ------
    NotAssessed
        Without communication.
    """
    arcs, units = org.arcs, len(org.department_ids)
    source, target, count = (arcs[name].to_numpy() for name in ("source", "target", "count"))
    who, other, weight = np.concatenate([source, target]), np.concatenate([target, source]), np.concatenate([count, count])
    known = org.department[who] >= 0
    who, other, weight = who[known], other[known], weight[known]
    here, there = org.department[who], org.department[other]
    head = heads(org)[here]
    inside = here == there
    weight = np.where(inside, weight / 2, weight)  # both ends of an inside contact are the department's
    up = ~inside & (head >= 0) & _stands_above(org, np.maximum(head, 0), other, dotted=True)
    below = _stands_above(org, other, np.maximum(head, 0), dotted=False) & (head >= 0)
    down = ~inside & ~up & (below | _sub_unit(org, here, there))
    total = np.bincount(here, weight, units)
    _, once = np.unique(who * org.n + other, return_index=True)  # a pair in contact both ways has one direction
    columns = {}
    for name, mask in (("up", up), ("down", down), ("inside", inside), ("sideways", ~inside & ~up & ~down)):
        with np.errstate(divide="ignore", invalid="ignore"):
            columns[name] = np.where(total > 0, np.bincount(here[mask], weight[mask], units) / total, NAN)
        pairs = np.bincount(here[once][mask[once]], minlength=units)
        columns[f"pairs_{name}"] = pairs / 2 if name == "inside" else pairs.astype(float)
    return GroupValues(columns.pop("sideways"), {**columns, "contacts": total.astype(float)}, org.coverage(), "no contacts")


def _sub_unit(org: OrgGraph, unit: Ints, other: Ints) -> Flags:
    """Return whether department ``other`` lies below ``unit``, for many pairs."""
    out = np.zeros(len(unit), dtype=bool)
    at = np.where(other >= 0, org.parent[np.maximum(other, 0)], -1)
    for _ in range(len(org.parent)):
        if not (at >= 0).any():
            break
        out |= at == unit
        at = np.where(at >= 0, org.parent[np.maximum(at, 0)], -1)
    return out
