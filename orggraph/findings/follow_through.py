"""Directives that are open past their day, and with whom they stopped (S0, 督促檢查)."""

from __future__ import annotations

from orggraph.findings._orders import Order, open_orders
from orggraph.findings.base import Detection, Finding, Found, Subject, acting, excess, named, people_of, reached, staff
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find addressees with directives open ``follow_through.days`` past their last day (undated: ``follow_through.undated_days``)."""
    total = org.listed("Directive").height
    late: dict[Subject, list[tuple[float, Order]]] = {}
    for order in open_orders(org):
        days = (org.as_of - order.until).days if order.until else (org.as_of - order.date).days - settings["follow_through.undated_days"]
        for key in order.to:
            subject = named(org, key)
            if subject and days > settings["follow_through.days"]:
                late.setdefault(subject, []).append((float(days), order))
    found = []
    for subject, rows in sorted(late.items(), key=lambda item: item[0].id):
        oldest = max(days for days, _ in rows)
        waiting = people_of(org, subject)
        issuers = tuple(sorted({order.issuer for _, order in rows if order.issuer >= 0}))
        found.append(
            Found(
                "follow_through",
                (subject,),
                value=oldest,
                threshold=settings["follow_through.days"],
                reach=max(reached(len(rows), total, "items"), reached(len(waiting), org.n)),
                excess=excess(oldest, settings["follow_through.days"], settings["follow_through.scale"]),
                certainty=1.0,
                n=total,
                evidence={
                    "directives": tuple(sorted(order.id for _, order in rows)),
                    "open": len(rows),
                    "topics": tuple(sorted({order.subject for _, order in rows})),
                    "issuers": tuple(org.names[i] for i in issuers),
                },
                involved=waiting if subject.kind == "person" else staff(org, org.department_position[subject.id]),
                who=acting(org, subject),
            )
        )
    return Detection(tuple(found), total)


FINDING = Finding(
    "follow_through", "S0", detect, "days past the last day", frozenset({"directives"}), "open_directives", "department", "communication"
)
