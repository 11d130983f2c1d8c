"""Concerns that wait for an answer, and with whom (S1b)."""

from __future__ import annotations

import polars as pl

from orggraph.findings._targets import target
from orggraph.findings.base import Detection, Finding, Found, excess, person, reached
from orggraph.graph import OrgGraph
from orggraph.settings import Settings

CLOSED = ("answered", "closed", "withdrawn")


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find people with whom concerns have waited longer than the target stated for the person, else ``concerns.days``.

    Who raised them is not told.
    """
    concerns = org.nodes["Concern"]
    stopped, raised = org.relationships.get("STOPPED_AT"), org.relationships.get("RAISED")
    waiting = concerns.filter(pl.col("answered_on").is_null() & ~pl.col("status").is_in(CLOSED).fill_null(value=False))
    waiting = waiting.with_columns(age=(pl.lit(org.as_of) - pl.col("raised_on")).dt.total_days())
    if stopped is None or not waiting.height:
        return Detection((), concerns.height)
    promise = target(org, "response_days", "max", settings["concerns.days"])
    found = []
    for (key,), held in waiting.join(stopped.select("source", "target"), left_on="id", right_on="source").group_by(
        "target", maintain_order=True
    ):
        i = org.position.get(str(key), -1)
        rows = held.filter(pl.col("age") > promise[i]) if i >= 0 else held.clear()
        if not rows.height:
            continue
        oldest = float(rows["age"].max())  # type: ignore[arg-type]
        found.append(
            Found(
                "concerns_unanswered",
                (person(org, i),),
                value=oldest,
                threshold=float(promise[i]),
                reach=reached(rows.height, concerns.height, "items"),
                excess=excess(oldest, promise[i], settings["concerns.scale"]),
                certainty=1.0,
                n=concerns.height,
                evidence={"concerns": rows.height, **_topics(rows, raised, settings["group.min"])},
                involved=(i,),
                who=(i,),
            )
        )
    return Detection(tuple(found), concerns.height)


def _topics(rows: pl.DataFrame, raised: pl.DataFrame | None, least: float) -> dict[str, tuple[str, ...]]:
    """Return the topics where at least ``least`` people raised these concerns: among fewer, a topic tells who it was."""
    people = 0 if raised is None else raised.filter(pl.col("target").is_in(rows["id"].implode()))["source"].n_unique()
    return {"topics": tuple(sorted(set(rows["topic"].drop_nulls())))} if people >= least else {}


FINDING = Finding("concerns_unanswered", "S1b", detect, "days", frozenset({"concerns"}), "unanswered_concerns", rung="communication")
