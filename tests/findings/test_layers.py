"""What each layer of data allows: the chart alone gives the structure; what is missing is named; too little data withholds itself."""

import dataclasses

import numpy as np
import polars as pl
import pytest

from orggraph import model
from orggraph.analysis import analyze, to_json
from orggraph.findings.base import all_findings
from tests.findings.random_ties import random_ties

CHART_FINDINGS = {"span", "layers_deep", "several_managers", "one_on_one", "upward_path", "separate_charts"}


def bare(org, **more):
    return dataclasses.replace(org, tie_rows=None, relationships={}, nodes={}, **more)


def test_an_org_chart_alone_gives_all_structure_findings(sample):
    result = analyze(bare(sample))
    assert set(result.assessed) >= CHART_FINDINGS
    assert {r.found.finding for r in result.ranked} >= {"span", "several_managers", "one_on_one"}
    assert {d for d, f in all_findings().items() if not f.needs} - {m.declaration.id for m in result.not_assessed} == {*result.assessed}


def test_every_missing_layer_is_named_and_never_a_silent_zero(sample):
    for missing in analyze(bare(sample)).not_assessed:
        assert missing.needs or missing.reason
        assert set(missing.needs) <= set(model.LAYERS)
        assert missing.declaration.needs <= set(missing.needs)


@pytest.mark.parametrize("layer", ["communication", "directives", "concerns", "responsibilities", "delegations", "mechanisms"])
def test_one_missing_layer_takes_only_its_own_findings(sample, layer):
    types = {w.type for t in model.TABLES.values() if t.layer == layer for w in t.writes if isinstance(w, model.Edge)}
    kept = {k: v for k, v in sample.relationships.items() if k not in types}
    org = dataclasses.replace(sample, relationships=kept, tie_rows=None if layer == "communication" else sample.tie_rows)
    whole, less = analyze(sample), analyze(org)
    lost = set(whole.assessed) - set(less.assessed)
    assert lost
    assert all(layer in all_findings()[name].needs for name in lost)
    assert {m.declaration.id for m in less.not_assessed if layer in m.needs} >= lost


def hidden(org, share):
    """Hide a share of the people of every unit, with all their contacts."""
    dark = pl.Series(np.arange(org.n) * 7 % 20 < share * 20)
    rows = org.tie_rows
    return dataclasses.replace(org, tie_rows=rows.filter(~dark.gather(rows["source"]) & ~dark.gather(rows["target"])))


def test_partial_coverage_is_stated_with_every_finding(sample):
    part = analyze(hidden(sample, 0.25))
    assert to_json(part)["layers"]["communication"]["coverage"] == pytest.approx(0.75, abs=0.02)
    silent = [r.found for r in part.ranked if r.found.finding == "silent_lines"]
    assert silent
    assert all(f.coverage == pytest.approx(0.75, abs=0.02) for f in silent)
    assert {m.declaration.id: m.reason for m in part.not_assessed}["single_link"] == "coverage_low"


def test_under_the_floor_findings_from_contact_withhold_themselves(sample):
    part = analyze(hidden(sample, 0.6))
    reasons = {m.declaration.id: m.reason for m in part.not_assessed}
    assert reasons["silent_lines"] == reasons["skip_level_isolated"] == "coverage_floor"
    assert not {r.found.finding for r in part.ranked} & {"silent_lines", "bottleneck", "boundary_closed"}


def test_fewer_people_covered_give_a_wider_interval():
    from orggraph.metrics.need import needed_contact

    full, part = (needed_contact(org).frame for org in (random_ties(2, size=20), hidden(random_ties(2, size=20), 0.3)))
    both = full.join(part, on=["a", "b"], suffix="_part")
    assert both.height
    width, wider = ((both[f"high{s}"] - both[f"low{s}"]).mean() for s in ("", "_part"))
    assert wider > width
