"""Goals of two departments that work against each other: shared by findings about friction and managers."""

from __future__ import annotations

import polars as pl

from orggraph.graph import OrgGraph


def opposed(org: OrgGraph, a: int, b: int) -> bool:
    """Return whether a goal of one department is declared to work against a goal of the other (``needs`` is no opposition)."""
    pursues = org.linked("PURSUES")
    mine, theirs = (set(pursues.filter(pl.col("source") == org.department_ids[d])["target"]) for d in (a, b))
    rows = org.linked("OPPOSES").filter(pl.col("kind").ne_missing("needs")).select("source", "target").iter_rows()
    return any((s in mine and t in theirs) or (s in theirs and t in mine) for s, t in rows)


def weighed_apart(org: OrgGraph, a: int, b: int) -> tuple[str, float]:
    """Return the shared goal that two departments weigh most differently, and how far apart; ``("", 0)`` without a shared goal."""
    pursues = org.linked("PURSUES").drop_nulls("weight")
    mine, theirs = (dict(pursues.filter(pl.col("source") == org.department_ids[d]).select("target", "weight").iter_rows()) for d in (a, b))
    apart = [(abs(mine[g] - theirs[g]), g) for g in mine.keys() & theirs.keys()]
    distance, goal = max(apart, default=(0.0, ""))
    return goal, float(distance)
