"""Departments that need each other and have far less contact than such a pair should have (S2a), with the cause that shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from orggraph.findings._causes import RUNGS, Causes
from orggraph.findings.base import Detection, Evidence, Finding, Found, department, excess, head, reached, staff
from orggraph.graph import Flags, OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.need import SOURCES, needed_contact, units_of_need
from orggraph.metrics.null_models import gravity
from orggraph.metrics.overdispersion import overdispersion
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find needed pairs with at most half of the contact expected, under both null models (q over all needed pairs assessed).

    The null models: units keep their openness to all others (quasi-independence); and, from ten pairs up to ``gravity.pairs_max``, gravity
    by size, activity, distance in the chart and need. A pair must fall short of both, and the smaller expectation is told. Without a test
    a strong need (top quartile) with no contact at all is told where both sides are well covered and so many pairs would be expected, at
    least ``friction.expected_min``, that chance leaves any of the strong needs without contact in ``friction.none_max`` of organisations:
    ``k exp(−expected)``, k the strong needs (Bonferroni).
    Certainty is the Jeffreys posterior that the rate of contact is at most half of the expected, for counts that vary as much as the
    people on whom contact hangs make them vary (`overdispersion`); so does the interval.
    """
    frame = needed_contact(org).frame
    if not frame.height:
        return Detection((), 0, org.coverage(), "no_pairs_with_need")
    frame = _both_models(org, frame, settings)
    q = chance.benjamini_hochberg(frame["p_low"].to_numpy())
    strong = frame["share"].quantile(0.75, "nearest") or 0.0
    strong_needs = int((frame["share"] >= strong).sum())
    half = settings["test.ratio_max"]
    org = units_of_need(org)
    spread = overdispersion(org).details
    by_size = float(np.nan_to_num(spread["by_size"]))
    causes = Causes(org, settings)
    found = []
    lows, highs = chance.rate_interval(frame["observed"].to_numpy(), by_size)
    for r, q_r, low, high in zip(frame.iter_rows(named=True), q, lows, highs, strict=True):
        a, b, observed, expected = r["a"], r["b"], r["observed"], r["expected"]
        none = observed == 0 and expected >= settings["friction.expected_min"] and r["share"] >= strong
        none = none and strong_needs * np.exp(-expected) <= settings["friction.none_max"]
        none = none and r["coverage"] >= settings["coverage.indicative"]
        tested = observed <= half * expected and q_r <= settings["test.q_max"]
        if not (none or tested):
            continue
        every = list(causes.all_of(a, b)) or [("unknown", {})]
        cause, numbers = every[0]
        found.append(
            Found(
                "friction",
                (department(org, a), department(org, b)),
                value=observed / expected,
                threshold=half,
                reach=reached(r["share"], 1, "need"),
                excess=excess(
                    min(np.log2((observed + 0.5) / (expected + 0.5)), np.log2(half)), np.log2(half), settings["scale.friction"], "log2"
                ),
                certainty=float(chance.rate_certainty(half * expected, observed, by_size)),
                n=frame.height,
                coverage=r["coverage"],
                expected=expected,
                low=float(low) / expected,
                high=float(high) / expected,
                p=r["p_low"],
                q=float(q_r),
                evidence={
                    "observed": observed,
                    "need": f"{r['share']:.0%}",
                    **_sources(r),
                    "expected_by_openness": r["openness"],
                    **({"dispersion_by_openness": spread["from_pair_to_pair"]} if np.isfinite(spread["from_pair_to_pair"]) else {}),
                    **({"expected_by_gravity": r["gravity"], "dispersion_by_gravity": r["dispersion"]} if r["gravity"] is not None else {}),
                    "by_size": by_size,
                    "rule": "rule.tested" if tested else "rule.no_contact_at_all",
                    "cause": cause,
                    "rung": RUNGS[cause],
                    **numbers,
                    **({"also": tuple(name for name, _ in every[1:])} if len(every) > 1 else {}),
                },
                involved=staff(org, a, b),
                who=(*head(org, a), *head(org, b)),
            )
        )
    return Detection(tuple(found), frame.height, org.coverage(), within=lambda mask: _within(org, frame, mask))


def _within(org: OrgGraph, frame: pl.DataFrame, mask: Flags) -> int:
    """Return how many pairs a reader sees: those of whose departments they may see everybody."""
    hidden = np.bincount(org.department[~mask & (org.department >= 0)], minlength=len(org.department_ids)) > 0
    return int((~hidden[frame["a"].to_numpy()] & ~hidden[frame["b"].to_numpy()]).sum())


def _both_models(org: OrgGraph, frame: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the pairs with the smaller expectation and the larger p of the two null models; one model where the other does not apply."""
    frame = frame.with_columns(openness=pl.col("expected"), gravity=pl.lit(None, pl.Float64), dispersion=pl.lit(None, pl.Float64))
    units = len(org.department_ids)
    model = gravity(units_of_need(org)).frame if units * (units - 1) / 2 <= settings["gravity.pairs_max"] else frame.clear()
    if not model.height:
        return frame
    joined = frame.drop("gravity", "dispersion").join(
        model.select("a", "b", "dispersion", gravity="expected", p_gravity="p_low"), on=["a", "b"], how="left"
    )
    return joined.with_columns(expected=pl.min_horizontal("expected", "gravity"), p_low=pl.max_horizontal("p_low", "p_gravity")).sort(
        "a", "b"
    )


def _sources(r: dict[str, Any]) -> dict[str, Evidence]:
    """Return what each source says about the pair; a source that says nothing or was never imported is left out."""
    return {f"need_{name}": r[name] for name in SOURCES if r[name] > 0}


FINDING = Finding("friction", "S2a", detect, "seen / expected", frozenset({"communication"}), "departments_needed_unseen", "department")
