"""People whose several managers pull apart: opposed orders, or goals that work against each other (S1c)."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from orggraph.errors import NotAssessed
from orggraph.findings._goals import opposed
from orggraph.findings._orders import meeting
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find people with two managers or more whose orders to them, or whose departments' goals, are opposed; counted, so certain."""
    if not org.layers & {"directives", "goals"}:
        raise NotAssessed(["directives"])
    orders: dict[tuple[int, int], set[int]] = {}
    for one, two, people, _ in meeting(org):
        if one.stance is not None and two.stance is not None and one.stance * two.stance < 0:
            i, j = sorted((one.issuer, two.issuer))
            orders.setdefault((i, j), set()).update(people)
    managers = {int(i): {int(org.manager[i])} - {-1} for i in np.unique(org.dotted[:, 0])}
    for i, m in org.dotted:
        managers[int(i)].add(int(m))
    several = {i: sorted(ms) for i, ms in managers.items() if len(ms) > 1 and not org.vacant[i]}
    found = []
    for i, ms in sorted(several.items()):
        pairs = [(a, b, i in orders.get((a, b), ()), _goals(org, a, b)) for a, b in combinations(ms, 2)]
        apart = [p for p in pairs if p[2] or p[3]]
        if not apart:
            continue
        all_of = sorted({m for a, b, _, _ in apart for m in (a, b)})
        found.append(
            Found(
                "managers_apart",
                (person(org, i),),
                value=float(len(apart)),
                threshold=0.0,
                reach=reached(1 + len(all_of), org.n),
                excess=excess(len(apart), 0.0, settings["scale.managers_apart"]),
                certainty=1.0,
                n=len(several),
                evidence={
                    "managers": tuple(org.names[m] for m in all_of),
                    "by_orders": sum(by for _, _, by, _ in apart),
                    "by_goals": sum(by for _, _, _, by in apart),
                },
                involved=(i, *all_of),
                who=tuple(all_of),
            )
        )
    return Detection(tuple(found), len(several))


def _goals(org: OrgGraph, a: int, b: int) -> bool:
    """Return whether the departments of two managers pursue goals declared to be opposed."""
    one, two = int(org.department[a]), int(org.department[b])
    return one >= 0 and two >= 0 and one != two and opposed(org, one, two)


FINDING = Finding("managers_apart", "S1c", detect, "pairs of managers", rung="consultation", no_query="rules")
