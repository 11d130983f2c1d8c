"""The query library: the same rows on both stores, counted by hand; headers that hold; parameters with limits."""

import csv
import io
import json

import polars as pl
import pytest

from orggraph import queries
from orggraph.errors import QueryFailed, UnknownName, UsageError
from orggraph.store import Rows
from tests.contract import small_office
from tests.contract.query_rows import ASKED, LATER, ROWS

LIBRARY = queries.load_all()


@pytest.fixture
def office(store, tmp_path):
    return small_office.fill(store, tmp_path / "office")


def test_every_query_has_rows_counted_by_hand():
    assert set(ROWS) == set(LIBRARY)
    told = {name for name, rows in ROWS.items() if rows} | {name for name, (_, rows) in (ASKED | LATER).items() if rows}
    assert set(LIBRARY) - told == {"skip_level_isolated"}  # five reports with a superior above: its test is a finding's, on the sample


def test_the_library_gives_the_rows_counted_by_hand(office):
    with office.hold():
        given = {name: queries.run(office, query) for name, query in LIBRARY.items()}
        asked = {name: list(queries.run(office, LIBRARY[name], values).tuples) for name, (values, _) in ASKED.items()}
    assert {name: list(rows.tuples) for name, rows in given.items()} == ROWS
    for name, rows in given.items():
        assert rows.columns == tuple(LIBRARY[name].columns), name
    assert asked == {name: rows for name, (_, rows) in ASKED.items()}
    _nobody_is_told({name: given[name] for name in LIBRARY if LIBRARY[name].aggregate})


def _nobody_is_told(rows):
    """No cell of a query that says it only aggregates is a person's id or name."""
    people = {cell for line in small_office.FILES["people.csv"].splitlines()[1:] for cell in line.split(",")[:3] if cell}
    cells = {cell for r in rows.values() for row in r.tuples for value in row for cell in (value if isinstance(value, list) else [value])}
    assert not people & {c for c in cells if isinstance(c, str)}
    assert len(rows) > 20


def test_persons_are_declared(office):
    """Every column of persons' ids is declared, so that the reader's gate knows it."""
    ids = {line.split(",")[0] for line in small_office.FILES["people.csv"].splitlines()[1:]}
    with office.hold():
        for name, query in LIBRARY.items():
            rows = queries.run(office, query, ASKED.get(name, ({}, []))[0])
            for column, *values in zip(rows.columns, *rows.tuples, strict=True):
                cells = {c for v in values for c in (v if isinstance(v, list) else [v]) if isinstance(c, str)}
                if cells & ids and column != "addressee_id":  # a person or a department
                    assert column in query.persons, (name, column)


def test_what_has_ended_gives_the_rows_counted_by_hand(office, tmp_path):
    small_office.later(office, tmp_path / "later")
    with office.hold():
        given = {name: list(queries.run(office, LIBRARY[name], values).tuples) for name, (values, _) in LATER.items()}
    assert given == {name: rows for name, (_, rows) in LATER.items()}


def test_parameters_change_the_answer(office):
    query = queries.get("span_over_target")
    assert queries.run(office, query, {"max_span": "4"}).tuples == (("b1", "Ben Bay", 5),)
    assert queries.run(office, queries.get("contact_by_week"), {"since": "2026-03-20"}).tuples[0][1] == "broadcast"
    assert queries.run(office, queries.get("unused_mechanisms"), {"before": "2026-01-01"}).tuples[0][0] == "m2"


def test_a_limit_cuts_and_says_so(office):
    rows = queries.run(office, queries.get("layers"), limit=2)
    assert (len(rows.tuples), rows.truncated) == (2, True)
    assert not queries.run(office, queries.get("layers"), limit=4).truncated


def test_a_typed_statement_with_parameters(office):
    rows = queries.run_text(office, "MATCH (p:Person) WHERE p.fte < $most RETURN p.id AS id ORDER BY id", {"most": "1"})
    assert rows.tuples == (("b2",), ("c3",))


def test_a_typing_mistake_is_one_sentence(office):
    with pytest.raises(QueryFailed) as reason:
        queries.run_text(office, "MATCH (p:Person RETURN p")
    assert "\n" not in str(reason.value)


@pytest.mark.parametrize(
    ("given", "words"), [({"max_span": "many"}, "whole number"), ({"max_span": 0}, "at least 1"), ({"max_span": 5000}, "at most 1000")]
)
def test_a_wrong_parameter_is_told(given, words):
    with pytest.raises(UsageError, match=words):
        queries.run(None, queries.get("span_over_target"), given)


def test_the_near_name_is_suggested():
    with pytest.raises(UnknownName, match="span_over_target"):
        queries.get("span_over_targets")
    with pytest.raises(UnknownName, match="max_span"):
        queries.run(None, queries.get("span_over_target"), {"maxspan": 3})


HEADER = '// ---\n// title = "T"\n// title_zh = "題"\n// seed = "S0"\n// [columns]\n// id = "key"\n// ---\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("MATCH (n) RETURN n.id AS id", "no readable header"),
        (HEADER.replace("// seed", "// sed") + "MATCH (n) RETURN n.id AS id ORDER BY id", "unknown keys"),
        (HEADER + "MATCH (n) RETURN n.id AS id", "ORDER BY"),
        (HEADER + "MATCH (n) WHERE n.x > $x RETURN n.id AS id ORDER BY id", "declares"),
    ],
)
def test_a_header_that_does_not_hold_is_refused(tmp_path, text, words):
    path = tmp_path / "mine.cypher"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=words) as reason:
        queries.parse(path)
    assert "mine.cypher" in str(reason.value)


def test_rows_go_out_as_csv_json_and_frame():
    rows = Rows(("id", "name", "on"), (("1", '=HYPERLINK("x")', None), ("-2", "Lin 林", small_office.AS_OF)))
    back = list(csv.reader(io.StringIO(queries.to_csv(rows))))
    assert back == [["id", "name", "on"], ["1", '\'=HYPERLINK("x")', ""], ["-2", "Lin 林", "2026-03-31"]]
    assert json.loads(queries.to_json(rows))[1] == {"id": "-2", "name": "Lin 林", "on": "2026-03-31"}
    assert queries.to_frame(rows).schema["on"] == pl.Date
