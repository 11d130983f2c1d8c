"""Concerns that wait for an answer, and with whom (S1b)."""

from __future__ import annotations

import polars as pl

from orggraph.findings.base import Detection, Finding, Found, excess, person
from orggraph.graph import OrgGraph
from orggraph.settings import Settings

CLOSED = ("answered", "closed", "withdrawn")


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find people with whom concerns have waited longer than ``concerns.days``; who raised them is not told."""
    concerns = org.nodes["Concern"]
    stopped, raised = org.relationships.get("STOPPED_AT"), org.relationships.get("RAISED")
    waiting = concerns.filter(pl.col("answered_on").is_null() & ~pl.col("status").is_in(CLOSED).fill_null(value=False))
    waiting = waiting.with_columns(age=(pl.lit(org.as_of) - pl.col("raised_on")).dt.total_days())
    late = waiting.filter(pl.col("age") > settings["concerns.days"])
    if stopped is None or not late.height:
        return Detection((), concerns.height)
    found = []
    for (key,), rows in late.join(stopped.select("source", "target"), left_on="id", right_on="source").group_by(
        "target", maintain_order=True
    ):
        i = org.position.get(str(key), -1)
        if i < 0:
            continue
        oldest = float(rows["age"].max())  # type: ignore[arg-type]
        found.append(
            Found(
                "concerns_unanswered",
                (person(org, i),),
                value=oldest,
                threshold=settings["concerns.days"],
                reach=rows.height / concerns.height,
                excess=excess(oldest, settings["concerns.days"], settings["concerns.scale"]),
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
