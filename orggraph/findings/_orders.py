"""Directives with who gave them and to whom, and those that meet at the same people: shared by the findings about orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from orggraph.findings.base import named, people_of
from orggraph.graph import OrgGraph

STANCES = {"require": 1.0, "prefer": 0.5, "permit": 0.25, "forbid": -1.0}


@dataclass(frozen=True)
class Order:
    """One directive. ``issuer`` is a position (-1 unknown), ``to`` are business keys, ``stance`` from -1 (forbid) to 1, None unknown."""

    id: str
    subject: str
    issuer: int
    to: frozenset[str]
    stance: float | None
    date: dt.date
    until: dt.date | None
    priority: str | None
    supersedes: str | None


def _stance(said: str | None) -> float | None:
    if said is None or said in STANCES:
        return STANCES.get(said or "")
    try:
        return float(said)
    except ValueError:
        return None


def open_orders(org: OrgGraph) -> list[Order]:
    """Return the directives that are neither done nor withdrawn nor replaced by a later one, sorted by id; past their day or not."""
    issuer = dict(org.linked("ISSUED").select("target", "source").iter_rows())
    to: dict[str, set[str]] = {}
    for key, addressee in org.linked("ADDRESSES").select("source", "target").iter_rows():
        to.setdefault(key, set()).add(addressee)
    rows = org.listed("Directive").sort("id").to_dicts()
    replaced = {r["supersedes"] for r in rows}
    return [
        Order(
            r["id"],
            r["subject"],
            org.position.get(issuer.get(r["id"], ""), -1),
            frozenset(to.get(r["id"], ())),
            _stance(r["stance"]),
            r["date"] or dt.date.min,
            r["until"],
            r.get("priority"),
            r["supersedes"],
        )
        for r in rows
        if r["subject"] is not None and r["status"] in (None, "open") and r.get("done_on") is None and r["id"] not in replaced
    ]


def valid(order: Order, day: dt.date) -> bool:
    """Return whether an order has not run out by a day."""
    return order.until is None or order.until >= day


def meeting(org: OrgGraph) -> Iterator[tuple[Order, Order, frozenset[int], str]]:
    """Yield each two valid orders of different issuers on one subject with people in common: the orders, these people, whom to name.

    An order to a unit meets one to a part of it or to a person in it; the smaller of the two is named.
    """
    subjects: dict[str, list[Order]] = {}
    for order in open_orders(org):
        if order.issuer >= 0 and valid(order, org.as_of):
            subjects.setdefault(order.subject, []).append(order)
    reach: dict[str, frozenset[int]] = {}
    for key in {k for same in subjects.values() for order in same for k in order.to}:
        subject = named(org, key)
        reach[key] = frozenset(people_of(org, subject)) if subject else frozenset()
    for same in subjects.values():
        for one, two in combinations(same, 2):
            if one.issuer == two.issuer or not all(valid(order, max(one.date, two.date)) for order in (one, two)):
                continue
            shared = [(a, b) for a in sorted(one.to) for b in sorted(two.to) if a == b or reach[a] & reach[b]]
            if shared:
                people = frozenset[int]().union(*(reach[a] & reach[b] for a, b in shared))
                yield one, two, people, min(shared[0], key=lambda k: (len(reach[k]), k))
