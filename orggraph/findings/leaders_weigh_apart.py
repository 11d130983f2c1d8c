"""Two leaders who weigh the same goal or department far apart (S2c)."""

from __future__ import annotations

from itertools import combinations

from orggraph.errors import NotAssessed
from orggraph.findings.base import Detection, Finding, Found, excess, named, people_of, person, reached
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find pairs of leaders whose weights for one goal or department differ by more than ``friction.weights_apart``; counted.

    Weights are the leaders' stated priorities; where none are stated, those that the departments they head give to goals they share.
    """
    weights = _stated(org) or _pursued(org)
    if not weights:
        raise NotAssessed(["goals"])
    apart: dict[tuple[int, int], list[tuple[float, str]]] = {}
    compared = 0
    for what, said in sorted(weights.items()):
        for (i, x), (j, y) in combinations(sorted(said.items()), 2):
            compared += 1
            if abs(x - y) > settings["friction.weights_apart"]:
                apart.setdefault((i, j), []).append((abs(x - y), what))
    found = []
    for (i, j), rows in sorted(apart.items()):
        most, _ = max(rows)
        touched = {k for leader in (i, j) for k in org.subtree(leader).tolist()}
        subjects = [named(org, what) for _, what in rows]
        touched |= {k for subject in subjects if subject for k in people_of(org, subject)}
        found.append(
            Found(
                "leaders_weigh_apart",
                (person(org, i), person(org, j)),
                value=most,
                threshold=settings["friction.weights_apart"],
                reach=reached(len(touched), org.n),
                excess=excess(most, settings["friction.weights_apart"], 1 - settings["friction.weights_apart"]),
                certainty=1.0,
                n=compared,
                evidence={"matters": tuple(_title(org, what) for _, what in rows), "people": len(touched)},
                involved=(i, j),
                who=(i, j),
            )
        )
    return Detection(tuple(found), compared)


def _stated(org: OrgGraph) -> dict[str, dict[int, float]]:
    rows = org.relationships.get("PRIORITISES")
    out: dict[str, dict[int, float]] = {}
    for leader, what, weight in rows.select("source", "target", "weight").iter_rows() if rows is not None else ():
        if leader in org.position and weight is not None:
            out.setdefault(what, {})[org.position[leader]] = float(weight)
    return out


def _pursued(org: OrgGraph) -> dict[str, dict[int, float]]:
    out: dict[str, dict[int, float]] = {}
    for unit, goal, weight in org.linked("PURSUES").select("source", "target", "weight").iter_rows():
        head = int(org.head[org.department_position[unit]]) if unit in org.department_position else -1
        if head >= 0 and weight is not None:
            out.setdefault(goal, {})[head] = float(weight)
    return out


def _title(org: OrgGraph, what: str) -> str:
    subject = named(org, what)
    titles = dict(org.listed("Goal").select("id", "title").iter_rows())
    return subject.name if subject else titles.get(what) or what


FINDING = Finding("leaders_weigh_apart", "S2c", detect, "difference of weights", rung="communication", no_query="rules")
