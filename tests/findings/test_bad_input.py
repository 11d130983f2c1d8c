"""Organisations as nobody would draw them: a sensible answer or "not assessed", never a crash, and no NaN shown to a person."""

import dataclasses
import datetime as dt
import json
import math
import re
import warnings

import numpy as np
import polars as pl
import pytest

from orggraph import model
from orggraph.analysis import analyze, sentence, to_json
from orggraph.errors import NotAssessed
from orggraph.explain import explain, label
from orggraph.findings.base import all_findings
from orggraph.graph import OrgGraph, from_arrays
from orggraph.index import coordination_index
from orggraph.metrics.base import all_metrics
from orggraph.settings import load
from tests.findings.offices import needing, related
from tests.findings.planted import CHART, TODAY, absent, delegating, listed, ordering, rows
from tests.findings.planted import ORGANISATIONS as PLANTED
from tests.findings.random_ties import random_ties

FUTURE = TODAY + dt.timedelta(400)


def everything(org: OrgGraph, day: dt.date = TODAY) -> OrgGraph:
    """Return a copy with a row in every layer, all about the first and the last person and department, dated ``day``."""
    first, last = org.ids[0], org.ids[-1]
    units = org.department_ids or (None,)
    org = dataclasses.replace(org, as_of=TODAY)
    org = ordering(org, ("O1", first, last, "x", "require", {"date": day, "until": day}), ("O2", last, first, "x", None, {"date": day}))
    org = listed(org, "Concern", {"id": "C1", "raised_on": day}, {"id": "C2"})
    org = listed(org, "Task", {"id": "T1", "due": day}, {"id": "T2"})
    org = listed(org, "Mechanism", {"id": "M1", "cadence": "weekly", "last_used": day, "title": "M"}, {"id": "M2"})
    org = listed(org, "Goal", {"id": "G1"}, {"id": "G2"})
    org = listed(org, "Skill", {"id": "S"})
    norms = [{"id": f"{s}:{m}", "scope": s, "metric": m, "min": 0.0, "max": 0.0} for s in ("all", "G1") for m in model.TARGET_METRICS]
    org = listed(org, "Target", *norms)
    org = delegating(absent(org, first), first, last)
    frames = {
        "RAISED": rows("RAISED", {"source": first, "target": "C1"}),
        "STOPPED_AT": rows("STOPPED_AT", {"source": "C1", "target": last}, {"source": "C2", "target": last}),
        "RESPONSIBLE_FOR": rows(
            "RESPONSIBLE_FOR", {"source": first, "target": "T1", "role": "R"}, {"source": last, "target": "T2", "role": "A"}
        ),
        "PRIORITISES": rows("PRIORITISES", *({"source": p, "target": "G1", "weight": w} for p, w in ((first, 0.0), (last, 1.0)))),
        "HAS_MANDATE": rows("HAS_MANDATE", {"source": first, "target": "M", "since": day}),
        "HAS_SKILL": rows("HAS_SKILL", {"source": first, "target": "S", "level": None}),
    }
    if units[0] is not None:
        frames |= {
            "DEPENDS_ON": rows("DEPENDS_ON", {"source": units[0], "target": units[-1], "strength": 0.0}),
            "PURSUES": rows("PURSUES", *({"source": u, "target": g} for u in {units[0], units[-1]} for g in ("G1", "G2"))),
            "OPPOSES": rows("OPPOSES", {"source": "G1", "target": "G2", "kind": "opposes"}),
            "JOINS": rows("JOINS", {"source": "M1", "target": units[0]}),
            "NEEDS_SKILL": rows("NEEDS_SKILL", {"source": units[0], "target": "S", "people": 0}),
            "DOES": rows("DOES", {"source": units[0], "target": "T1"}),
        }
    return related(org, **frames)


def weightless(org: OrgGraph) -> OrgGraph:
    assert org.tie_rows is not None
    return dataclasses.replace(org, tie_rows=org.tie_rows.with_columns(weight=pl.lit(0.0)))


def named_alike(org: OrgGraph) -> OrgGraph:
    return dataclasses.replace(
        org, people=org.people.with_columns(name=pl.lit("Lee")), departments=org.departments.with_columns(name=pl.lit("X"))
    )


def circle() -> OrgGraph:
    return from_arrays(list("abcd"), [1, 2, 0, 0], arcs=[(0, 1), (1, 2), (3, 0)])


def two_companies() -> OrgGraph:
    manager = [-1, *[0] * 9, -1, *[10] * 9]
    arcs = [(i, m) for i, m in enumerate(manager) if m >= 0] + [(m, i) for i, m in enumerate(manager) if m >= 0]
    unit = [0] * 10 + [1] * 10
    return from_arrays([f"{i:02d}" for i in range(20)], manager, department=unit, departments=["A", "B"], head=[0, 10], arcs=arcs)


def of_one(n: int = 12) -> OrgGraph:
    """Every department has one person."""
    arcs = [(i, (i + 1) % n) for i in range(n)]
    return from_arrays(
        [f"{i:02d}" for i in range(n)], [-1, *[0] * (n - 1)], department=range(n), departments=[f"U{i:02d}" for i in range(n)], arcs=arcs
    )


NAN = re.compile(r"\b(nan|NaN|NAN|inf|None)\b")
OFFICE = random_ties(1)
ORGANISATIONS = {
    "nobody": from_arrays([], []),
    "nobody, contact": from_arrays([], [], arcs=[]),
    "one person": everything(from_arrays(["a"], [-1], department=[0], departments=["U"], arcs=[])),
    "one department": everything(
        from_arrays(list("abcdef"), [-1, 0, 0, 0, 1, 1], department=[0] * 6, departments=["U"], arcs=[(0, 1), (1, 0)])
    ),
    "no manager anywhere": everything(dataclasses.replace(OFFICE, manager=np.full(OFFICE.n, -1))),
    "everyone under one": everything(dataclasses.replace(OFFICE, manager=np.array([-1, *[0] * (OFFICE.n - 1)]))),
    "a reporting circle": everything(circle()),
    "two companies": everything(two_companies()),
    "departments of one": everything(of_one()),
    "all names equal": everything(named_alike(OFFICE)),
    "weights of zero": everything(weightless(OFFICE)),
    "no ties at all": everything(
        from_arrays(OFFICE.ids, OFFICE.manager.tolist(), department=OFFICE.department.tolist(), departments=OFFICE.department_ids, arcs=[])
    ),
    "dates in the future": everything(OFFICE, FUTURE),
    "ties in the future": dataclasses.replace(OFFICE, as_of=dt.date(1990, 1, 1)),
    "all vacant": everything(dataclasses.replace(OFFICE, people=OFFICE.people.with_columns(vacant=pl.lit(value=True)))),
    "no department known": everything(dataclasses.replace(OFFICE, department=np.full(OFFICE.n, -1))),
    "need of nothing": needing(OFFICE, (0, 1), strength=0.0),
    "chart alone": CHART,
}


def told(steps):
    """Return what `orggraph explain` says: unknown is a dash."""
    return " ".join("—" if value is None else str(value) for value in steps.values())


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_the_whole_analysis_answers_and_shows_no_nan(name):
    org = ORGANISATIONS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)  # a division by zero that numpy would only mutter about
        result = analyze(org)
    text = json.dumps(to_json(result), allow_nan=False)
    assert not NAN.search(text)
    for ranked in result.ranked:
        x = ranked.found
        assert all(math.isfinite(v) for v in (x.value, x.threshold, x.reach, x.excess, x.certainty, x.severity)), x.identity
        assert 0 < x.reach <= 1
        assert 0 <= x.excess <= 1
        assert 0 <= x.certainty <= 1
        for lang in ("en", "zh_TW"):
            assert not NAN.search(sentence(ranked, lang))
        assert not NAN.search(told(explain(ranked)))
    identities = [r.found.identity for r in result.ranked]
    assert len(identities) == len(set(identities))
    assert {m.declaration.id for m in result.not_assessed} | {*result.assessed} == {*all_findings()}


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_the_index_is_a_number_within_its_range_or_nothing(name):
    for index in coordination_index(ORGANISATIONS[name], (), load()).values():
        assert math.isnan(index.value) or 0 <= index.low <= index.value <= index.high <= 100
        assert all(math.isnan(p.value) or 0 <= p.value <= 1 for p in index.parts)


@pytest.mark.parametrize("metric", all_metrics())
def test_every_metric_answers_on_every_organisation(metric):
    for name, org in ORGANISATIONS.items():
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            try:
                all_metrics()[metric](org).table(org)
            except NotAssessed:
                continue
            except Exception as error:  # noqa: BLE001
                pytest.fail(f"{metric} on {name}: {error!r}")


def doubled(org: OrgGraph) -> OrgGraph:
    """Return a copy with a second company beside it, of the same chart and without ties inside, and one tie between the two."""
    n, units = org.n, len(org.department_ids)
    twice = pl.concat([org.people, org.people.with_columns(id="x" + pl.col("id"))])
    departments = pl.concat([org.departments, org.departments.with_columns(id="x" + pl.col("id"))]) if units else org.departments

    def both(x: np.ndarray, shift: int) -> np.ndarray:
        return np.concatenate([x, np.where(x >= 0, x + shift, -1)])

    ties = org.tie_rows
    if ties is not None and ties.height:
        ties = ties.vstack(ties.head(1).with_columns(target=pl.lit(n, pl.Int64)))
    return dataclasses.replace(
        org, people=twice, departments=departments, department=both(org.department, units), manager=both(org.manager, n),
        head=both(org.head, n), parent=both(org.parent, units), tie_rows=ties,
    )  # fmt: skip


def undated(org: OrgGraph) -> OrgGraph:
    """Return a copy all of whose ties bear the same day, half a year after the day of the organisation."""
    if org.tie_rows is None:
        return org
    day = org.as_of + dt.timedelta(180)
    return dataclasses.replace(org, tie_rows=org.tie_rows.with_columns(period=pl.lit(day)), window=(day, day))


TWISTS = {
    "weights of zero": lambda org: weightless(org) if org.tie_rows is not None else org,
    "all names equal": named_alike,
    "two companies with one tie": doubled,
    "ties in the future": undated,
    "no manager anywhere": lambda org: dataclasses.replace(org, manager=np.full(org.n, -1)),
    "one department": lambda org: dataclasses.replace(org, department=np.where(org.department > 0, 0, org.department)),
}


@pytest.mark.parametrize("twist", TWISTS)
@pytest.mark.parametrize("name", [*PLANTED, "need of nothing"])
def test_what_is_planted_is_told_without_nan_however_odd_the_rest(name, twist):
    org = TWISTS[twist](PLANTED[name]() if name in PLANTED else ORGANISATIONS[name])
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        result = analyze(org)
    json.dumps(to_json(result), allow_nan=False)
    for ranked in result.ranked:
        for lang in ("en", "zh_TW"):
            steps = explain(ranked, lang)
            shown = [sentence(ranked, lang), told(steps), *(label(step, lang) for step in steps)]
            assert not NAN.search(" ".join(shown)), (ranked.found.identity, shown)
