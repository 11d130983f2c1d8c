"""Departments that need each other and whose contact hangs on one person (S2a; who carries it, S3c)."""

from __future__ import annotations

import polars as pl

from orggraph.findings.base import Detection, Finding, Found, by_weeks, department, excess, head, reached, staff
from orggraph.graph import Floats, OrgGraph
from orggraph.metrics.department_traffic import department_traffic
from orggraph.metrics.need import needed_contact, units_of_need
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find pairs with strong need (top quartile) whose contact one person carries, and would nearly end with them.

    Of ``carrier.pairs_min`` person pairs or more at most one may be left without that person, or the person is on ``carrier.nearly_all`` of
    the contacts, so that a stray contact elsewhere does not hide it.
    """
    contact = needed_contact(org).frame
    if not contact.height:
        return Detection((), 0, org.coverage(), "no_pairs_with_need")
    own, org = org, units_of_need(org)
    strong = contact["share"].quantile(0.75, "nearest") or 0.0
    limit = settings["carrier.share"]
    frame = contact.join(department_traffic(org).frame, on=["a", "b"]).filter(
        (pl.col("share") >= strong)
        & (pl.col("pairs") >= settings["carrier.pairs_min"])
        & (pl.col("carrier_share") >= limit)
        & ((pl.col("pairs_without") <= 1) | (pl.col("carrier_share") >= settings["carrier.nearly_all"]))
    )
    frame = frame.sort("a", "b")
    found = [
        Found(
            "one_carrier",
            (department(org, r["a"]), department(org, r["b"])),
            value=r["carrier_share"],
            threshold=limit,
            reach=reached(r["share"], 1, "need"),
            excess=excess(r["carrier_share"], limit, 1 - limit),
            certainty=r["coverage"],
            n=contact.height,
            coverage=r["coverage"],
            evidence={
                "carrier": org.names[org.position[r["carrier"]]],
                "share": f"{r['carrier_share']:.0%}",
                "pairs": r["pairs"],
                "pairs_without": r["pairs_without"],
            },
            involved=staff(org, r["a"], r["b"]),
            who=(*head(org, r["a"]), *head(org, r["b"])),
        )
        for r in frame.iter_rows(named=True)
    ]
    sure = by_weeks(own, found, lambda part: (carried(part, frame), limit), least=0, most=1, at=range(len(found)))
    return Detection(sure, contact.height, org.coverage())


def carried(org: OrgGraph, pairs: pl.DataFrame) -> Floats:
    """Return the share of the contacts of each of these pairs that one person carries; NaN without any contact."""
    traffic = department_traffic(units_of_need(org)).frame
    shares = pairs.select("a", "b").join(traffic, on=["a", "b"], how="left", maintain_order="left")["carrier_share"]
    return shares.cast(pl.Float64).fill_null(float("nan")).to_numpy()


FINDING = Finding(
    "one_carrier",
    "S2a",
    detect,
    "share of contacts",
    frozenset({"communication"}),
    "single_carriers",
    about="department",
    rung="communication",
)
