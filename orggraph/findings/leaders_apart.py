"""A leadership team most of whose members are not in mutual contact (S1c)."""

from __future__ import annotations

import numpy as np

from orggraph.findings.base import Detection, Finding, Found, excess, person
from orggraph.graph import OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.leadership import leaders, leadership_cohesion, other_teams
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find a team with less than ``leaders.density`` of its pairs in contact both ways, and less than the usual team of the organisation.

    Certainty is the Jeffreys posterior of lying below both, the usual team known only as well as the other teams tell it (teams drawn
    anew): ``certainty.min`` or more. Of lying below the usual, which is a comparison with chance, it has to be ``1 − test.q_max``.
    """
    result = leadership_cohesion(org)
    if result.reason:
        return Detection((), 0, result.coverage, "too_few_leaders")
    if result.coverage < settings["coverage.min"]:
        return Detection((), 0, result.coverage, "coverage_low_leaders")
    norm, others = settings["leaders.density"], other_teams(org)
    target = min(norm, result.expected) if others.size else norm
    usual = np.full(1, np.inf)
    if others.size:
        drawn = np.random.default_rng(int(settings["test.seed"])).integers(0, len(others), (int(settings["bootstrap.draws"]), len(others)))
        usual = np.median(others[drawn], axis=1)
    mutual, pairs = round(result.value * result.n), result.details["independent"]
    met, missed = result.value * pairs + 0.5, (1 - result.value) * pairs + 0.5
    certainty = float(chance.beta_cdf(np.minimum(norm, usual), met, missed).mean())
    below_usual = float(chance.beta_cdf(np.minimum(1.0, usual), met, missed).mean())
    if result.value >= target or certainty < settings["certainty.min"] or below_usual < 1 - settings["test.q_max"]:
        return Detection((), 1, result.coverage)
    team = tuple(int(i) for i in leaders(org))
    one = Found(
        "leaders_apart",
        (person(org, team[0]),),
        value=result.value,
        threshold=target,
        reach=1.0,
        excess=excess(result.value, target, target),
        certainty=certainty,
        n=result.n,
        coverage=result.coverage,
        expected=result.expected,
        low=result.low,
        high=result.high,
        evidence={
            "leaders": int(result.details["leaders"]),
            "mutual": mutual,
            "silent": int(result.details["silent"]),
            "independent": pairs,
        },
        involved=team,
        who=team,
    )
    return Detection((one,), 1, result.coverage)


FINDING = Finding("leaders_apart", "S1c", detect, "share of pairs", frozenset({"communication"}), rung="communication", no_query="ways")
