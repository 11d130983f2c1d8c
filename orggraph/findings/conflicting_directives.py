"""Orders of different leaders on one subject to the same people that cannot both be followed (S1c)."""

from __future__ import annotations

from orggraph.findings._orders import Order, meeting
from orggraph.findings.base import Detection, Evidence, Finding, Found, excess, named, person, reached
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find two issuers with opposed stances in open directives on one subject to the same people; counted, so certain."""
    return _detect(org, settings, "conflicting_directives", opposed=True)


def detect_unclear(org: OrgGraph, settings: Settings) -> Detection:
    """Find the same where a stance is not recorded: possibly in conflict, and told as no more than that."""
    return _detect(org, settings, "directives_to_compare", opposed=False)


def _detect(org: OrgGraph, settings: Settings, name: str, *, opposed: bool) -> Detection:
    by_issuers: dict[tuple[int, int], list[tuple[Order, Order, frozenset[int], str]]] = {}
    total = org.listed("Directive").height
    for one, two, people, to in meeting(org):
        known = one.stance is not None and two.stance is not None
        if (known and one.stance * two.stance < 0) if opposed else not known:  # type: ignore[operator]
            i, j = sorted((one.issuer, two.issuer))
            by_issuers.setdefault((i, j), []).append((one, two, people, to))
    found = []
    for (i, j), rows in sorted(by_issuers.items()):
        apart = max(_apart(one, two) for one, two, _, _ in rows)
        waiting = frozenset[int]().union(*(people for _, _, people, _ in rows))
        settles = org.lowest_common_superior(i, j)
        evidence: dict[str, Evidence] = {
            "topic": ", ".join(sorted({one.subject for one, _, _, _ in rows})),
            "addressee": ", ".join(sorted({_name(org, to) for _, _, _, to in rows})),
            "directives": tuple(sorted({order.id for one, two, _, _ in rows for order in (one, two)})),
            "waiting": len(waiting),
            "settles": org.names[settles] if settles >= 0 else "—",
        }
        found.append(
            Found(
                name,
                (person(org, i), person(org, j)),
                value=apart,
                threshold=0.0,
                reach=reached(max(len(waiting), 1), org.n),
                excess=excess(apart, 0.0, settings["scale.conflicting_directives"]),
                certainty=1.0 if opposed else settings["orders.unclear"],
                n=total,
                evidence=evidence,
                involved=(i, j),
                who=(i, j),
            )
        )
    return Detection(tuple(found), total)


def _apart(one: Order, two: Order) -> float:
    """Return the distance of two stances; an unknown one is taken as neutral."""
    return abs((one.stance or 0.0) - (two.stance or 0.0)) if one.stance is not None and two.stance is not None else 0.5


def _name(org: OrgGraph, key: str) -> str:
    subject = named(org, key)
    return subject.name if subject else key


DIRECTIVES = frozenset({"directives"})
FINDING = Finding("conflicting_directives", "S1c", detect, "distance of stances", DIRECTIVES, "conflicting_directives", rung="consultation")
UNCLEAR = Finding("directives_to_compare", "S1c", detect_unclear, "distance of stances", DIRECTIVES, rung="contact", no_query="rules")
