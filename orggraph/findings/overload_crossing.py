"""People in whom several lines between departments cross and who carry far more than their peers, with who could relieve them (S3c)."""

from __future__ import annotations

import numpy as np
import polars as pl

from orggraph.findings._carriers import superior
from orggraph.findings.base import Detection, Finding, Found, by_weeks, excess, person, reached
from orggraph.graph import Floats, OrgGraph
from orggraph.metrics.overload import overload, robust_z_in
from orggraph.settings import Settings

NAMED = 3  # how many who could relieve are named


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find people with an outlying load among peers who carry a quarter of the contact of ``crossing.pairs`` pairs of units.

    Told is who would be an outlier in other weeks too, with a certainty of ``certainty.min`` as far as the coverage goes.
    """
    coverage = org.coverage()
    if coverage < settings["coverage.min"]:
        return Detection((), 0, coverage, "coverage_low")
    result = overload(org)
    known = np.isfinite(result.values)
    if not known.any():
        return Detection((), 0, coverage, "too_few_peers")
    carried = crossings(org, settings)
    heavy = known & (result.values >= settings["overload.z"]) & ~org.vacant
    found = []
    for i in np.flatnonzero(heavy).tolist():
        pairs = carried.get(i, [])
        if len(pairs) < settings["crossing.pairs"]:
            continue
        relief = relieving(org, i, {d for pair in pairs for d in pair}, result.columns["percentile"])
        share = float(result.columns["share"][i])
        trend = float(result.columns["trend"][i])
        found.append(
            Found(
                "overload_crossing",
                (person(org, i),),
                value=float(result.values[i]),
                threshold=settings["overload.z"],
                reach=reached(len(list(org.contacts.neighbors(i))), org.n),
                excess=excess(result.values[i], settings["overload.z"], settings["overload.scale"]),
                certainty=coverage,
                n=int(known.sum()),
                coverage=coverage,
                evidence={
                    "share": f"{share:.1%}",
                    "times": float(share / np.median(result.columns["share"][org.depth == org.depth[i]])),
                    "crossings": len(pairs),
                    "trend": "—" if np.isnan(trend) else f"{trend:+.0%}",
                    "relief": tuple(org.names[j] for j in relief) or ("—",),
                },
                involved=(i, *relief),
                who=(*superior(org, i), i),
            )
        )
    layer = np.where(org.depth > 0, org.depth, np.nan).astype(float)

    def heavier(part: OrgGraph) -> tuple[Floats, float]:
        one, all_ = (overload(x).columns["share"] for x in (part, org))
        return robust_z_in(one, all_, layer, settings["overload.peers"]), settings["overload.z"]

    told = by_weeks(org, found, heavier)
    sure = settings["certainty.min"] * coverage  # somebody is always the busiest, and would not be in other weeks
    return Detection(tuple(x for x in told if x.certainty >= sure), int(known.sum()), coverage)


def crossings(org: OrgGraph, settings: Settings) -> dict[int, list[tuple[int, int]]]:
    """Return for each person the pairs of departments of whose contacts they send or receive ``crossing.share`` or more.

    Pairs with fewer than ``crossing.contacts`` contacts are left out: there, everybody carries much.
    """
    arcs = org.arcs
    here, there = org.department[arcs["source"].to_numpy()], org.department[arcs["target"].to_numpy()]
    between = (here >= 0) & (there >= 0) & (here != there)
    rows = arcs.with_columns(a=pl.Series(np.minimum(here, there)), b=pl.Series(np.maximum(here, there))).filter(pl.Series(between))
    total = rows.group_by("a", "b").agg(total=pl.col("count").sum())
    ends = pl.concat(rows.select("a", "b", "count", person=pl.col(end)) for end in ("source", "target"))
    carried = ends.group_by("a", "b", "person").agg(pl.col("count").sum()).join(total, on=["a", "b"])
    most = carried.filter(
        (pl.col("total") >= settings["crossing.contacts"]) & (pl.col("count") >= settings["crossing.share"] * pl.col("total"))
    )
    out: dict[int, list[tuple[int, int]]] = {}
    for a, b, i in most.sort("a", "b").select("a", "b", "person").iter_rows():
        out.setdefault(i, []).append((a, b))
    return out


def relieving(org: OrgGraph, i: int, units: set[int], percentile: np.ndarray) -> tuple[int, ...]:
    """Return members of the same department below the middle of their peers' load who know most of these units, at most three."""
    team = [int(j) for j in org.members(int(org.department[i]), below=False) if j != i] if org.department[i] >= 0 else []
    spare = [j for j in team if org.seen[j] and not org.vacant[j] and percentile[j] < 0.5]
    knows = {j: len({int(org.department[k]) for k in org.contacts.neighbors(j)} & (units - {int(org.department[i])})) for j in spare}
    return tuple(sorted((j for j in spare if knows[j]), key=lambda j: (-knows[j], float(percentile[j]), j))[:NAMED])


FINDING = Finding(
    "overload_crossing", "S3c", detect, "robust standard deviations", frozenset({"communication"}), rung="communication", no_query="chance"
)
