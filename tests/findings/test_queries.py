"""What a finding tells and what its query returns agree: counted twice, once in Python and once in Cypher."""

import pytest

from orggraph import graph, queries
from orggraph.findings.base import all_findings
from orggraph.i18n import translate
from orggraph.metrics.department_contact import department_contact
from orggraph.metrics.layers import layer
from orggraph.settings import load
from orggraph.store import open_store
from tests.contract import small_office
from tests.findings.offices import found, subjects

S = load()
# parameters of the query that match the settings, columns that name the subjects, and whether the query has no test and so returns more
AGREE = {
    "span": ({"max_span": int(S["span.max"])}, ("manager_id",), False),
    "one_on_one": ({}, ("manager_id", "report_id"), False),
    "skill_single_holder": ({}, ("department_id", "person_id"), False),
    "several_managers": ({"max_managers": int(S["managers.max"])}, ("person_id",), False),
    "silent_lines": ({}, ("manager_id", "report_id"), True),
    "skip_level_isolated": ({}, ("manager_id",), True),
    "friction": ({}, ("a", "b"), True),
    "concerns_unanswered": ({}, ("person_id",), True),
    "conflicting_directives": ({}, ("issuer", "other_issuer"), True),
    "accountability_gap": ({}, ("department_id",), True),
    "absent_no_delegate": ({}, ("person_id",), False),
    "office_links": ({}, ("office_id",), True),
    "one_carrier": ({"min_share": S["carrier.share"], "min_pairs": int(S["carrier.pairs_min"])}, ("a", "b"), True),
}
FROM_CASES = {"actions_overdue": ("owner_id",), "friction_recurring": ("a", "b")}  # the sample has no cases yet


def rows(store, org, name, given):
    query = queries.get(name)
    since = {"since": org.window[0].isoformat()} if "since" in query.parameters else {}
    return queries.to_frame(queries.run(store, query, {**since, **given}))


@pytest.mark.parametrize("finding", AGREE)
def test_the_query_names_the_same_subjects(finding, sample, sample_store):
    given, columns, more = AGREE[finding]
    told = set(subjects(found(sample, finding)))
    listed = set(rows(sample_store, sample, all_findings()[finding].query, given).select(columns).rows())
    assert told
    assert told <= listed if more else told == listed


def test_every_named_query_exists_and_is_compared():
    named = {f.id for f in all_findings().values() if f.query}
    below = {"layers_deep", "contact_below_chance", "follow_through", "mechanism_on_paper", *FROM_CASES}  # other columns, other stores
    assert named == {*AGREE, *below}


def test_a_finding_without_a_query_says_why():
    for f in all_findings().values():
        assert bool(f.query) != bool(f.no_query), f.id
        assert f.query or translate(f"no_query.{f.no_query}") != translate(f"no_query.{f.no_query}", "zh_TW")


@pytest.fixture(scope="module")
def office_with_cases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    with open_store(folder / "store") as store:
        small_office.later(small_office.fill(store, folder / "spring"), folder / "summer")
        yield store


@pytest.mark.parametrize("finding", FROM_CASES)
def test_the_query_names_the_same_subjects_of_cases(finding, office_with_cases):
    org = graph.load(office_with_cases)
    told = set(subjects(found(org, finding)))
    assert told
    assert told == set(rows(office_with_cases, org, all_findings()[finding].query, {}).select(FROM_CASES[finding]).rows())


def test_what_the_office_misses_has_no_pairs(sample, sample_store):
    pairs = dict(rows(sample_store, sample, "office_links", {}).select("department_id", "pairs").rows())
    names = {name: pairs.get(key) for key, name in zip(sample.department_ids, sample.department_names, strict=True)}
    (office,) = found(sample, "office_links")
    assert office.evidence["missed"]
    assert {names[name] for name in office.evidence["missed"]} == {0}


def test_layers_are_counted_alike(sample, sample_store):
    counted = dict(rows(sample_store, sample, all_findings()["layers_deep"].query, {}).select("layer", "people").rows())
    values = layer(sample).values.tolist()
    assert counted == {k: values.count(k) for k in set(values)}


def test_contact_between_departments_is_counted_alike(sample, sample_store):
    listed = {(a, b): n for a, b, n in rows(sample_store, sample, all_findings()["contact_below_chance"].query, {}).rows()}
    table = department_contact(sample).table(sample).select("a_id", "b_id", "observed")
    assert {(a, b): n for a, b, n in table.rows() if n} == listed


def test_open_directives_and_idle_mechanisms_are_listed(sample, sample_store):
    for finding, evidence, column in (("follow_through", "directives", "directive"), ("mechanism_on_paper", "mechanism", "title")):
        told = {name for f in found(sample, finding) for name in ([f.evidence[evidence]] if column == "title" else f.evidence[evidence])}
        assert told
        assert told <= set(rows(sample_store, sample, all_findings()[finding].query, {})[column])
