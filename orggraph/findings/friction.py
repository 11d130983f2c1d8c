"""Departments that need each other and have far less contact than such a pair should have (S2a), with the cause that shows."""

from __future__ import annotations

from typing import Any

import polars as pl
import scipy.stats

from orggraph.findings.base import Detection, Evidence, Finding, Found, Rung, department, excess, head, staff
from orggraph.graph import OrgGraph
from orggraph.metrics.department_contact import department_contact
from orggraph.metrics.department_traffic import department_traffic
from orggraph.settings import Settings

RUNGS: dict[str, Rung] = {
    "no_contact_point": "contact",
    "one_carrier": "communication",
    "one_way": "communication",
    "opposed_goals": "mediation",
    "far_apart": "mechanism",
    "unknown": "contact",
}


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find pairs with declared need whose contact is at most half of the expected (Poisson, q over all pairs with need).

    Without a test a strong need (top quartile) with no contact at all is told where ``friction.expected_min`` pairs would be expected and
    both sides are well covered.
    """
    frame = department_contact(org).frame.filter(pl.col("assessed") & (pl.col("need") > 0))
    if not frame.height:
        return Detection((), 0, org.coverage(), "no_pairs_with_need")
    traffic = {(r["a"], r["b"]): r for r in department_traffic(org).frame.iter_rows(named=True)}
    q = scipy.stats.false_discovery_control(frame["p_low"].to_numpy())
    total, strong = float(frame["need"].sum()), frame["need"].quantile(0.75, "nearest") or 0.0
    half = settings["test.ratio_max"]
    found = []
    for r, q_r in zip(frame.iter_rows(named=True), q, strict=True):
        a, b, observed, expected = r["a"], r["b"], r["observed"], r["expected"]
        none = observed == 0 and expected >= settings["friction.expected_min"] and r["need"] >= strong
        none = none and r["coverage"] >= settings["coverage.indicative"]
        if not (none or (observed <= half * expected and q_r <= settings["test.q_max"])):
            continue
        cause, evidence = _cause(org, a, b, traffic.get((a, b)), settings)
        found.append(
            Found(
                "friction",
                (department(org, a), department(org, b)),
                value=observed / expected,
                threshold=half,
                reach=r["need"] / total,
                excess=excess(min(r["log2_ratio"], -1.0), 0.0, 1.0),
                certainty=float(scipy.stats.gamma.cdf(half * expected, observed + 0.5)),
                n=frame.height,
                coverage=r["coverage"],
                expected=expected,
                low=r["low"],
                high=r["high"],
                p=r["p_low"],
                q=float(q_r),
                evidence={"observed": observed, "need": r["need"], "cause": cause, "rung": RUNGS[cause], **evidence},
                involved=staff(org, a, b),
                who=(*head(org, a), *head(org, b)),
            )
        )
    return Detection(tuple(found), frame.height, org.coverage())


def _cause(org: OrgGraph, a: int, b: int, traffic: dict[str, Any] | None, settings: Settings) -> tuple[str, dict[str, Evidence]]:
    """Return the first cause that holds, in MODEL's order, with the number that decides."""
    heads = (*head(org, a), *head(org, b))
    talk = len(set(heads)) == 2 and heads[1] in org.contacts.neighbors(heads[0])
    if traffic is None or (traffic["pairs"] <= 1 and not talk):
        return "no_contact_point", {"pairs": traffic["pairs"] if traffic else 0}
    if traffic["carrier_share"] >= settings["carrier.share"]:
        return "one_carrier", {"share": traffic["carrier_share"], "carrier": org.names[org.position[traffic["carrier"]]]}
    if max(traffic["forward"], 1 - traffic["forward"]) >= settings["friction.one_way"]:
        return "one_way", {"share": max(traffic["forward"], 1 - traffic["forward"])}
    if _opposed(org, a, b):
        return "opposed_goals", {}
    steps = _steps(org, heads)
    if steps is None or steps >= settings["friction.far"]:
        return "far_apart", {"steps": steps}
    return "unknown", {}


def _opposed(org: OrgGraph, a: int, b: int) -> bool:
    """Return whether a goal of one department is declared to work against a goal of the other."""
    pursues, opposes = org.relationships.get("PURSUES"), org.relationships.get("OPPOSES")
    if pursues is None or opposes is None:
        return False
    mine = set(pursues.filter(pl.col("source") == org.department_ids[a])["target"])
    theirs = set(pursues.filter(pl.col("source") == org.department_ids[b])["target"])
    rows = opposes.filter(pl.col("kind").ne_missing("needs")).select("source", "target").iter_rows()
    return any((s in mine and t in theirs) or (s in theirs and t in mine) for s, t in rows)


def _steps(org: OrgGraph, heads: tuple[int, ...]) -> int | None:
    """Return the steps in the chart from head to head over their lowest common superior; None without one, 0 when a head is unknown."""
    if len(heads) != 2:
        return 0
    common = org.lowest_common_superior(*heads)
    return None if common < 0 else int(org.depth[list(heads)].sum() - 2 * org.depth[common])


FINDING = Finding(
    "friction", "S2a", detect, "seen / expected", frozenset({"communication", "dependencies"}), "departments_needed_unseen", "department"
)
