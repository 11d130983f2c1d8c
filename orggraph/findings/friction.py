"""Departments that need each other and have far less contact than such a pair should have (S2a), with the cause that shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import scipy.stats

from orggraph.findings.base import Detection, Finding, Found, Rung, department, excess, head
from orggraph.graph import OrgGraph
from orggraph.metrics.department_contact import department_contact
from orggraph.settings import Settings

CARRIER_SHARE = 0.7  # one person carries so much of a pair's traffic
ONE_WAY_SHARE = 0.85
FAR = 6  # steps in the chart
RUNGS: dict[str, Rung] = {
    "no_contact_point": "contact",
    "one_carrier": "communication",
    "one_way": "communication",
    "opposed_goals": "mediation",
    "far_apart": "mechanism",
    "unknown": "contact",
}


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find pairs with declared need whose contact is at most half of the expected (q over all pairs with need), or held by one person."""
    frame = department_contact(org).frame.filter(pl.col("assessed") & (pl.col("need") > 0))
    if not frame.height:
        return Detection((), 0, org.coverage(), "no_pairs_with_need")
    q = scipy.stats.false_discovery_control(frame["p_low"].to_numpy())
    total = float(frame["need"].sum())
    strong = float(frame["need"].quantile(0.75) or 0)
    found = []
    for r, q_r in zip(frame.iter_rows(named=True), q, strict=True):
        traffic = _traffic(org, r["a"], r["b"])
        cause, evidence = _cause(org, r["a"], r["b"], traffic)
        low = r["observed"] <= settings["test.ratio_max"] * r["expected"]
        none = r["observed"] == 0 and r["expected"] >= settings["friction.expected_min"] and r["need"] >= strong
        held = cause == "one_carrier" and r["need"] >= strong
        if not ((low and q_r <= settings["test.q_max"]) or none or held):
            continue
        gap = r["log2_ratio"] if low or none else -1.0 - evidence["share"]
        below = scipy.stats.gamma.cdf(settings["test.ratio_max"] * r["expected"], r["observed"] + 0.5) if low or none else r["coverage"]
        found.append(
            Found(
                "friction",
                (department(org, r["a"]), department(org, r["b"])),
                value=r["observed"] / r["expected"],
                threshold=settings["test.ratio_max"],
                reach=r["need"] / total,
                excess=excess(min(gap, -1.0), 0.0, 1.0),
                certainty=float(below),
                n=frame.height,
                coverage=r["coverage"],
                expected=r["expected"],
                low=r["low"],
                high=r["high"],
                p=r["p_low"],
                q=float(q_r),
                evidence={"observed": r["observed"], "need": r["need"], "cause": cause, "rung": RUNGS[cause], **evidence},
                who=(*head(org, r["a"]), *head(org, r["b"])),
            )
        )
    return Detection(tuple(found), frame.height, org.coverage())


def _traffic(org: OrgGraph, a: int, b: int) -> pl.DataFrame:
    """Return the directed ties between the members of two departments."""
    arcs = org.arcs
    source, target = org.department[arcs["source"].to_numpy()], org.department[arcs["target"].to_numpy()]
    return arcs.filter(pl.Series(((source == a) & (target == b)) | ((source == b) & (target == a))))


def _cause(org: OrgGraph, a: int, b: int, traffic: pl.DataFrame) -> tuple[str, dict[str, Any]]:
    """Return the first cause that holds, in MODEL's order, with the number that decides."""
    counts = traffic["count"].to_numpy()
    source, target = traffic["source"].to_numpy(), traffic["target"].to_numpy()
    total = float(counts.sum())
    pairs = len({(min(s, t), max(s, t)) for s, t in zip(source, target, strict=True)})
    heads = {*head(org, a), *head(org, b)}
    talk = any({int(s), int(t)} == heads for s, t in zip(source, target, strict=True))
    if pairs <= 1 and not talk:
        return "no_contact_point", {"pairs": pairs}
    carried = np.bincount(np.concatenate([source, target]), np.concatenate([counts, counts]), org.n) / total
    carrier = int(carried.argmax())
    if carried[carrier] >= CARRIER_SHARE:
        return "one_carrier", {"share": float(carried[carrier]), "carrier": org.names[carrier]}
    forward = float(counts[org.department[source] == a].sum()) / total
    if max(forward, 1 - forward) >= ONE_WAY_SHARE:
        return "one_way", {"share": max(forward, 1 - forward)}
    if _opposed(org, a, b):
        return "opposed_goals", {}
    distance = _distance(org, heads)
    if distance >= FAR:
        return "far_apart", {"distance": distance}
    return "unknown", {}


def _opposed(org: OrgGraph, a: int, b: int) -> bool:
    """Return whether a goal of one department is declared to work against a goal of the other."""
    pursues, opposes = org.relationships.get("PURSUES"), org.relationships.get("OPPOSES")
    if pursues is None or opposes is None:
        return False
    mine = set(pursues.filter(pl.col("source") == org.department_ids[a])["target"])
    theirs = set(pursues.filter(pl.col("source") == org.department_ids[b])["target"])
    rows = opposes.filter(pl.col("kind") != "needs").select("source", "target").iter_rows()
    return any((s in mine and t in theirs) or (s in theirs and t in mine) for s, t in rows)


def _distance(org: OrgGraph, heads: set[int]) -> int:
    if len(heads) != 2:
        return 0
    i, j = heads
    common = org.lowest_common_superior(i, j)
    return FAR if common < 0 else int(org.depth[i] + org.depth[j] - 2 * org.depth[common])


FINDING = Finding(
    "friction", "S2a", detect, "seen / expected", frozenset({"communication", "dependencies"}), "departments_needed_unseen", "department"
)
