"""Orders to people over whom the issuer has no line, no delegation and no mandate (S3a)."""

from __future__ import annotations

from orggraph.findings._orders import Order, open_orders, valid
from orggraph.findings.base import Detection, Finding, Found, Subject, acting, excess, named, people_of, person, reached
from orggraph.graph import OrgGraph
from orggraph.model import EVERYBODY
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find issuer and addressee between whom no line (solid or dotted), delegation on the day of the order, or mandate leads.

    As certain as the register of delegations: without one, ``authority.unknown``.
    """
    orders = [order for order in open_orders(org) if order.issuer >= 0 and valid(order, org.as_of)]
    found: dict[tuple[int, Subject], list[Order]] = {}
    for order in orders:
        for subject in filter(None, (named(org, key) for key in sorted(order.to))):
            who = acting(org, subject)
            if who and order.issuer not in _above(org, who[0], order) and not _mandated(org, order.issuer, subject):
                found.setdefault((order.issuer, subject), []).append(order)
    certainty = 1.0 if "delegations" in org.layers else settings["authority.unknown"]
    out = []
    for (i, subject), rows in sorted(found.items(), key=lambda item: (item[0][0], item[0][1].id)):
        who = acting(org, subject)
        touched = people_of(org, subject)
        settles = org.lowest_common_superior(i, who[0])
        out.append(
            Found(
                "above_authority",
                (person(org, i), subject),
                value=float(len(rows)),
                threshold=0.0,
                reach=reached(max(len(touched), 1), org.n),
                excess=excess(len(rows), 0.0, settings["scale.above_authority"]),
                certainty=certainty,
                n=len(orders),
                evidence={
                    "directives": tuple(order.id for order in rows),
                    "topics": tuple(sorted({order.subject for order in rows})),
                    "authorised": org.names[settles] if settles >= 0 else "—",
                },
                involved=(i, *who),
                who=(i, *who),
            )
        )
    return Detection(tuple(out), len(orders))


def _above(org: OrgGraph, i: int, order: Order) -> set[int]:
    """Return who may give orders to a person: themselves, everybody above on solid and dotted lines, and the delegates of these."""
    above, stack = {i}, [i]
    while stack:
        at = stack.pop()
        new = ({int(org.manager[at])} | {int(m) for r, m in org.dotted if r == at}) - {-1} - above
        above |= new
        stack.extend(new)
    for source, target, first, last in org.linked("DELEGATES_TO").select("source", "target", "from", "until").iter_rows():
        holds = (first is None or first <= order.date) and (last is None or last >= order.date)
        if holds and org.position.get(source, -1) in above and target in org.position:
            above.add(org.position[target])
    return above


def _mandated(org: OrgGraph, issuer: int, subject: Subject) -> bool:
    """Return whether a mandate of the issuer reaches the addressee: one for all, or for the unit or one above it."""
    unit = org.department_position[subject.id] if subject.kind == "department" else int(org.department[org.position[subject.id]])
    for scope in org.linked("HAS_MANDATE").filter(source=org.ids[issuer])["scope"]:
        if scope is None or scope == EVERYBODY:
            return True
        if unit >= 0 and scope in org.department_position and unit in org.department_tree[org.department_position[scope]]:
            return True
    return False


FINDING = Finding("above_authority", "S3a", detect, "directives", frozenset({"directives"}), rung="consultation", no_query="rules")
