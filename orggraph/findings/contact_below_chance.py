"""Pairs of departments with far less contact than their openness to others gives (S2a); without need this is no friction."""

from __future__ import annotations

import numpy as np
import polars as pl

from orggraph.findings.base import Detection, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import OrgGraph
from orggraph.metrics.department_contact import below_chance
from orggraph.metrics.need import NEED_LAYERS
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find pairs with O/E at most ``test.ratio_max`` and q at most ``test.q_max``; where needs are declared, `friction` looks instead."""
    if org.layers & NEED_LAYERS:
        return Detection((), 0, org.coverage(), "need_known")
    frame, assessed = below_chance(org, settings["test.q_max"])  # q is never below p
    if not assessed:
        return Detection((), 0, org.coverage(), "no_pairs_assessed")
    rows = frame.filter((pl.col("q") <= settings["test.q_max"]) & (pl.col("ratio") <= settings["test.ratio_max"]))
    found = [
        Found(
            "contact_below_chance",
            (department(org, r["a"]), department(org, r["b"])),
            value=r["ratio"],
            threshold=settings["test.ratio_max"],
            reach=reached(len(org.members(r["a"], below=False)) + len(org.members(r["b"], below=False)), org.n),
            excess=excess(r["log2_ratio"], np.log2(settings["test.ratio_max"]), settings["scale.contact_below_chance"], "log2"),
            certainty=1 - r["q"],
            n=assessed,
            coverage=r["coverage"],
            expected=r["expected"],
            low=r["low"],
            high=r["high"],
            p=r["p_low"],
            q=r["q"],
            evidence={"observed": r["observed"]},
            involved=staff(org, r["a"], r["b"]),
            who=(*head(org, r["a"]), *head(org, r["b"])),
        )
        for r in rows.iter_rows(named=True)
    ]
    return Detection(tuple(found), assessed, org.coverage())


FINDING = Finding(
    "contact_below_chance", "S2a", detect, "seen / expected", frozenset({"communication"}), "department_contact", "department"
)
