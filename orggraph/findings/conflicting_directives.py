"""Orders of different leaders on one subject to one addressee that cannot both be followed (S1c)."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import Any

from orggraph.findings.base import Detection, Finding, Found, excess, person
from orggraph.graph import OrgGraph
from orggraph.settings import Settings

STANCES = {"require": 1.0, "prefer": 0.5, "permit": 0.25, "forbid": -1.0}


def _stance(said: str | None) -> float | None:
    if said is None:
        return None
    try:
        return STANCES[said] if said in STANCES else float(said)
    except ValueError:
        return None


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find open directives with one subject, overlapping addressee and validity, different issuers and opposed stances."""
    rows = {r["id"]: r for r in org.nodes["Directive"].iter_rows(named=True)}
    issuer = dict(org.relationships["ISSUED"].select("target", "source").iter_rows())
    addressed: dict[str, set[str]] = {}
    for s, t in org.relationships["ADDRESSES"].select("source", "target").iter_rows():
        addressed.setdefault(s, set()).add(t)
    subjects: dict[str, list[dict[str, Any]]] = {}
    for r in sorted(rows.values(), key=lambda r: str(r["id"])):
        if r["subject"] is not None and r["status"] in (None, "open") and (r["until"] is None or r["until"] >= org.as_of):
            subjects.setdefault(r["subject"], []).append(r)
    found = []
    for one, two in (pair for same in subjects.values() for pair in combinations(same, 2)):
        both = addressed.get(one["id"], set()) & addressed.get(two["id"], set())
        i, j = (org.position.get(str(issuer.get(r["id"])), -1) for r in (one, two))
        if not both or i == j or min(i, j) < 0 or not _opposed(one, two):
            continue
        to = sorted(both)[0]
        waiting = len(org.members(org.department_position[to])) if to in org.department_position else 1
        apart = abs((_stance(one["stance"]) or 0) - (_stance(two["stance"]) or 0))
        found.append(
            Found(
                "conflicting_directives",
                (person(org, i), person(org, j)),
                value=apart,
                threshold=0.0,
                reach=max(waiting, 1) / org.n,
                excess=excess(apart, 0.0, 0.5),
                certainty=1.0,
                n=len(rows),
                evidence={"topic": one["subject"], "addressee": _name(org, to), "directives": (one["id"], two["id"])},
                involved=(i, j),
                who=(i, j),
            )
        )
    return Detection(tuple(found), len(rows))


def _opposed(one: dict[str, Any], two: dict[str, Any]) -> bool:
    a, b = _stance(one["stance"]), _stance(two["stance"])
    later = max(one["date"] or dt.date.min, two["date"] or dt.date.min)
    valid = all(r["until"] is None or r["until"] >= later for r in (one, two))
    return a is not None and b is not None and a * b < 0 and valid and two["id"] != one["supersedes"] and one["id"] != two["supersedes"]


def _name(org: OrgGraph, key: str) -> str:
    if key in org.department_position:
        return org.department_names[org.department_position[key]]
    return org.names[org.position[key]] if key in org.position else key


FINDING = Finding(
    "conflicting_directives", "S1c", detect, "distance of stances", frozenset({"directives"}), "conflicting_directives", rung="consultation"
)
