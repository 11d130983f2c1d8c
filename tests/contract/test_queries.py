"""The query library: the same rows on both stores, counted by hand; headers that hold; parameters with limits."""

import csv
import dataclasses
import datetime as dt
import io
import json
import re

import polars as pl
import pytest

from orggraph import model, queries, query_checks, query_file
from orggraph.cli import run
from orggraph.errors import QueryFailed, UnknownName, UsageError
from orggraph.store import Rows
from tests.contract import rough_office, small_office
from tests.contract.query_rows import ASKED, LATER, ROWS

LIBRARY = queries.load_all()


@pytest.fixture
def office(store, tmp_path):
    return small_office.fill(store, tmp_path / "office")


def test_every_query_has_rows_counted_by_hand():
    assert set(ROWS) == set(LIBRARY)
    told = {name for name, rows in ROWS.items() if rows} | {name for name, (_, rows) in (ASKED | LATER).items() if rows}
    told |= {name for name, (_, rows) in rough_office.ROWS.items() if rows}
    assert set(LIBRARY) == told


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


def test_vacant_posts_empty_cells_and_what_is_over_count_as_no_more_than_they_are(store, tmp_path):
    rough_office.fill(store, tmp_path / "rough")
    with store.hold():
        given = {name: list(queries.run(store, LIBRARY[name], values).tuples) for name, (values, _) in rough_office.ROWS.items()}
    assert given == {name: rows for name, (_, rows) in rough_office.ROWS.items()}
    rough_office.later(store, tmp_path / "later")
    with store.hold():
        given = {name: list(queries.run(store, LIBRARY[name], values).tuples) for name, (values, _) in rough_office.LATER.items()}
    assert given == {name: rows for name, (_, rows) in rough_office.LATER.items()}


def test_no_plan_goes_through_the_whole_graph(store, tmp_path):
    """A query begins at a label or a key: what grows with everything there is, or with its square, is refused."""

    def costly():
        return {name: found for name, query in LIBRARY.items() if (found := query_checks.costly_operators(store, query))}

    assert costly() == {}
    small_office.fill(store, tmp_path / "office")
    assert costly() == {}
    if not store.plan("MATCH (p:Person) RETURN p.id AS id"):
        return  # the embedded engine shows no plan to judge by
    product = "MATCH (a:Person), (b:Person) WHERE a.title < b.title RETURN a.id AS people"
    assert "CartesianProduct" in query_checks.costly_operators(store, dataclasses.replace(queries.get("layers"), text=product))
    everything = "MATCH (n) WHERE n.name IS NOT NULL RETURN n.id AS people"
    assert query_checks.costly_operators(store, dataclasses.replace(queries.get("layers"), text=everything)) == ["AllNodesScan"]


def test_every_label_is_counted():
    assert all(f"'{label}'" in queries.get("what_is_there").text for label in model.labels())


def test_every_idea_has_queries():
    ideas = {"S0", "S1a", "S1b", "S1c", "S2a", "S2b", "S2c", "S3a", "S3b", "S3c", "S4a", "S4b", "S4c", "S4d", "S5"}
    assert {q.seed for q in LIBRARY.values()} == ideas
    for query in LIBRARY.values():
        assert query.title and all(p.about for p in query.parameters.values()), query.id
        assert list(query_checks.remarks(query)) == [], query.id


def test_the_library_passes_the_check_that_users_files_pass(office, tmp_path):
    small_office.later(office, tmp_path / "later")
    with office.hold():
        problems = {name: found for name, query in LIBRARY.items() if (found := list(query_checks.check(query, office)))}
    assert problems == {}


def test_parameters_change_the_answer(office):
    query = queries.get("span_over_target")
    assert queries.run(office, query, {"max_span": "4"}).tuples == (("b1", "Ben Bay", 5),)
    assert queries.run(office, queries.get("contact_by_week"), {"since": "2026-03-20"}).tuples[0][1] == "broadcast"
    assert queries.run(office, queries.get("unused_mechanisms"), {"before": "2026-01-01"}).tuples[0][0] == "m2"


def test_a_limit_cuts_and_says_so(office):
    rows = queries.run(office, queries.get("layers"), limit=2)
    assert (len(rows.tuples), rows.truncated) == (2, True)
    assert not queries.run(office, queries.get("layers"), limit=4).truncated


def test_what_a_query_does_not_look_at_is_said(office):
    query = queries.get("department_contact")
    assert queries.bounded(office, query) is None
    assert queries.bounded(office, query, {"most_departments": 2, "unit": "ops"}) is None  # operations and the yard
    assert queries.bounded(office, query, {"most_departments": 1, "unit": "ops"})[1:] == (1, 2)
    parameter, looked_at, there = queries.bounded(office, query, {"most_departments": 3})
    assert (parameter.name, looked_at, there) == ("most_departments", 3, 4)
    assert ("ops", "yard", 1) in queries.run(office, query, {"most_departments": 3}).tuples  # yard is not looked at, ops is


def test_a_unit_narrows_to_what_lies_below_it(office):
    query = queries.get("reciprocity_by_department")
    assert [row[0] for row in queries.run(office, query, {"min_group": 1, "unit": "ops"}).tuples] == ["yard", "ops"]
    with pytest.raises(UnknownName, match=r"no Department with the id “opps”; did you mean “ops”"):
        queries.run(office, query, {"unit": "opps"})


def test_a_name_that_the_graph_does_not_have_is_told(office):
    for text, words in (
        ("MATCH (p:Persn) RETURN p.id AS id", r"no label in this graph called “Persn”; did you mean “Person”"),
        ("MATCH (:Person)-[:REPORTS_TOO]->(p) RETURN p.id AS id", r"no relationship type .*“REPORTS_TO”"),
        ("MATCH (p:Person|Departmnt) RETURN p.id AS id", "Departmnt"),
    ):
        with pytest.raises(QueryFailed, match=words):
            queries.run_text(office, text)
    kept = "MATCH (p:Person {id: 'a1'}) // (x:Nothing)\nRETURN ':Nobody (y:None)' AS text, [x IN [1] WHERE x > 0] AS list"
    assert queries.run_text(office, kept).tuples == ((":Nobody (y:None)", [1]),)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("MATCH (p:Person RETURN p", (1, 17)),
        ("MATCH (p:Person)\nWHERE p.id = 'a1'\nRETRUN p", (3, 1)),
        ("\n// a remark\nMATCH (p:Person RETURN p", (3, 17)),
    ],
)
def test_a_typing_mistake_has_a_place(office, text, place):
    with pytest.raises(QueryFailed) as reason:
        queries.run_text(office, text)
    assert queries.position(str(reason.value)) == place


def test_a_typed_statement_with_parameters(office):
    rows = queries.run_text(office, "MATCH (p:Person) WHERE p.fte < $most RETURN p.id AS id ORDER BY id", {"most": "1"})
    assert rows.tuples == (("b2",), ("c3",))


def test_a_typing_mistake_is_one_sentence(office):
    with pytest.raises(QueryFailed) as reason:
        queries.run_text(office, "MATCH (p:Person RETURN p")
    assert "\n" not in str(reason.value)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"max_span": "many"}, "whole number"),
        ({"max_span": 2.5}, "whole number"),
        ({"max_span": "nan"}, "whole number"),
        ({"max_span": 0}, "at least 1"),
        ({"max_span": 5000}, "at most 1000"),
    ],
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
        ("MATCH (n) RETURN n.id AS id", r"has no header between two lines “// ---”; docs/analysts\.md shows one$"),
        ("// ---\n// title =\n// ---\nMATCH (n) RETURN n.id AS id", "no readable header"),
        (HEADER.replace("// seed", "// sed") + "MATCH (n) RETURN n.id AS id ORDER BY id", "unknown keys"),
        (
            HEADER.replace("// [columns]", "// persons = 3\n// [columns]") + "MATCH (n) RETURN n.id AS id ORDER BY id",
            "under persons than a list",
        ),
        (
            HEADER.replace("// [columns]", "// parameters = 3\n// [columns]") + "MATCH (n) RETURN n.id AS id ORDER BY id",
            "parameters than a table",
        ),
        (HEADER.replace('"key"', '["key", 1]') + "MATCH (n) RETURN n.id AS id ORDER BY id", "what it means"),
        (HEADER + "MATCH (n) RETURN n.id AS id", "ORDER BY"),
        (HEADER + "MATCH (n) WHERE n.x > $x RETURN n.id AS id ORDER BY id", "declares"),
        (
            HEADER.replace("// [columns]", '// persons = ["who"]\n// [columns]') + "MATCH (n) RETURN n.id AS id ORDER BY id",
            "no column: who",
        ),
        (HEADER + "MATCH (n) WHERE n.x = '$x // ' AND n.y > $y RETURN n.id AS id ORDER BY id", r"\['y'\]"),
        (
            HEADER.replace("// [columns]", '// [parameters.x]\n// type = "integer"\n// default = 0\n// low = 1\n// [columns]')
            + "MATCH (n) WHERE n.x > $x RETURN n.id AS id ORDER BY id",
            "default that does not hold: .* at least 1",
        ),
    ],
)
def test_a_header_that_does_not_hold_is_refused(tmp_path, text, words):
    path = tmp_path / "mine.cypher"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=words) as reason:
        query_file.parse(path)
    assert "mine.cypher" in str(reason.value)


def test_meanings_are_said_in_one_language_or_both(tmp_path):
    path = tmp_path / "mine.cypher"
    said = []
    for words in ('"key"', '["key", "代碼"]'):
        path.write_text(HEADER.replace('"key"', words) + "MATCH (p:Person) RETURN p.id AS id ORDER BY id", "utf-8")
        query = query_file.parse(path)
        said.append((query.columns["id"], query.columns_zh["id"]))
    assert said == [("key", "key"), ("key", "代碼")]


def test_a_folder_of_ones_own_joins_the_library(tmp_path, monkeypatch):
    monkeypatch.setenv("ORGGRAPH_QUERIES", str(tmp_path))
    (tmp_path / "mine.cypher").write_text(HEADER + "MATCH (p:Person) RETURN p.id AS id ORDER BY id", "utf-8")
    assert queries.get("mine").category == "own"
    (tmp_path / "layers.cypher").write_text(HEADER + "MATCH (p:Person) RETURN p.id AS id ORDER BY id", "utf-8")
    with pytest.raises(UsageError, match="layers are called as queries"):
        queries.library()
    with pytest.raises(UsageError, match="layers are called as queries"):
        queries.get("layers")
    assert queries.get("span_over_target") == queries.load_all()["span_over_target"]  # whatever is wrong with a file of one's own
    (tmp_path / "half.cypher").write_text("// ---", "utf-8")
    assert queries.get("span_over_target").title
    with pytest.raises(UsageError, match=r"half\.cypher"):
        queries.get("mine")
    monkeypatch.setenv("ORGGRAPH_QUERIES", str(tmp_path / "none"))
    assert queries.library() == queries.load_all()


FOLDER = {
    "good.cypher": HEADER.replace("// [columns]", '// persons = ["id"]\n// [columns]') + "MATCH (p:Person) RETURN p.id AS id ORDER BY id",
    "people/persons_hidden.cypher": HEADER + "MATCH (p:Person) RETURN p.id AS id ORDER BY id",
    "no_unit.cypher": HEADER + "MATCH (p:Person) WITH count(p) AS id RETURN id ORDER BY id",
    "no_label.cypher": HEADER + "MATCH (p:Persn) RETURN p.id AS id ORDER BY id",
    "writes.cypher": HEADER + "MATCH (p:Person) SET p.name = 'x' RETURN p.id AS id ORDER BY id",
    "other_column.cypher": HEADER + "MATCH (p:Person) RETURN p.id AS key ORDER BY key",
    "no_header.cypher": "MATCH (p:Person) RETURN p.id AS id ORDER BY id",
    "other/good.cypher": HEADER + "MATCH (d:Department) RETURN d.id AS id ORDER BY id",
    "layers.cypher": HEADER + "MATCH (d:Department) RETURN d.id AS id order  by id",
}
PROBLEMS = {
    "good.cypher": "",
    "people/persons_hidden.cypher": "Column id holds ids of persons",
    "no_unit.cypher": "do not say|does not say their unit",
    "no_label.cypher": "no label in this graph called “Persn”",
    "writes.cypher": "was not run",
    "other_column.cypher": "returned key and declares id",
    "no_header.cypher": "has no header",
    "other/good.cypher": "It is called as good.cypher",
    "layers.cypher": "^It is called as the query layers that comes with orggraph; rename it$",
}


def test_a_folder_is_checked_as_the_library_is(office, tmp_path):
    folder = tmp_path / "mine"
    for name, text in FOLDER.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    found = {c.file: "; ".join(c.problems) for c in query_checks.check_folder(folder, office)}
    assert set(found) == set(PROBLEMS)
    for name, words in PROBLEMS.items():
        assert re.search(words, found[name]) if words else found[name] == "", (name, found[name])
    both = HEADER.replace('"key"', '["key", "代碼"]').replace(
        "// [columns]", '// [parameters.n]\n// type = "integer"\n// default = 1\n// [columns]'
    )
    (folder / "good.cypher").write_text(both + "MATCH (d:Department) WHERE $n > 0 RETURN d.id AS id ORDER BY id", "utf-8")
    said = {c.file: c.remarks for c in query_checks.check_folder(folder, None)}
    assert said["good.cypher"] == ("Not said in Chinese: parameter n", "Parameters without low and high: n")
    assert said["no_unit.cypher"] == ("Not said in Chinese: column id",)
    without_store = {c.file for c in query_checks.check_folder(folder, None) if c.problems}
    assert without_store == {"no_header.cypher", "other/good.cypher", "layers.cypher"}


WRONG = """// ---
// title = "T"
// titel_zh = "題"
// persons = ["who"]
// [parameters.n]
// type = "integr"
// default = 1
// [columns]
// id = 3
// ---

MATCH (p:Persn)-[r:REPORTS_TOO]->(q:Person)
WHERE q.nmae = $m
RETURN p.id AS id
"""
ALL_OF_IT = [
    (1, "is not named in small letters"),
    (1, "lacks in its header: seed"),
    (1, "lacks in its header: title_zh"),
    (3, "unknown keys in its header: titel_zh"),
    (4, "no column: who"),
    (5, "declares parameter n without a type"),
    (9, "says of column id not in words what it means"),
    (12, r"no label in this graph called “Persn”.* \(line 12, column 10\)"),
    (12, r"no relationship type in this graph called “REPORTS_TOO”.* \(line 12, column 20\)"),
    (13, r"uses the parameters \['m'\] and declares \['n'\]"),
    (13, "No Person has a property “nmae”.*did you mean “name”"),
    (14, "has no ORDER BY"),
]


def test_all_that_is_wrong_with_a_file_is_told_with_its_line(office, tmp_path, capsys):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "Wrong.cypher").write_text(WRONG, "utf-8")
    (folder / "mistyped.cypher").write_text(HEADER + "\n// why\nMATCH (p:Person)\nRETURN p.id AS id, nosuch(1 AS x\nORDER BY id", "utf-8")
    (folder / "two.cypher").write_text(HEADER + "MATCH (p:Person) RETURN p.id AS id ORDER BY id;\nRETURN 1 AS id ORDER BY id", "utf-8")
    mistyped, two, wrong = sorted(query_checks.check_folder(folder, office), key=lambda c: c.file.lower())
    found = list(zip(wrong.lines, wrong.problems, strict=True))
    assert len(found) == len(ALL_OF_IT), found
    for (line, problem), (where, words) in zip(found, ALL_OF_IT, strict=True):
        assert line == where and re.search(words, problem), (line, problem)
    assert mistyped.lines == (11,) and re.search(r"\(line 11, column \d+\)", mistyped.problems[0]), mistyped
    assert two.lines[0] == 9 and "(line 9, column 1)" in two.problems[0] and "One statement is run at a time" in two.problems[0], two
    if office.url.startswith("/"):
        assert run(["queries", "--check", str(folder), "--store", office.url]) == 1
        said = capsys.readouterr().out.splitlines()
        assert len(said) == len(ALL_OF_IT) + len(mistyped.problems) + len(two.problems) + len(mistyped.remarks)
        assert said[3].startswith("Wrong.cypher:3: The query file Wrong.cypher has unknown keys")


def test_a_folder_without_queries_is_told(tmp_path):
    with pytest.raises(UsageError, match="holds no query file"):
        query_checks.check_folder(tmp_path, None)
    with pytest.raises(UsageError, match="is no folder"):
        query_checks.check_folder(tmp_path / "x", None)


def test_rows_go_out_as_csv_json_and_frame():
    rows = Rows(("id", "name", "on"), (("1", '=HYPERLINK("x")', None), ("-2", "Lin 林", small_office.AS_OF)))
    back = list(csv.reader(io.StringIO(queries.to_csv(rows))))
    assert back == [["id", "name", "on"], ["1", '\'=HYPERLINK("x")', ""], ["-2", "Lin 林", "2026-03-31"]]
    assert json.loads(queries.to_json(rows))[1] == {"id": "-2", "name": "Lin 林", "on": "2026-03-31"}
    assert queries.to_frame(rows).schema["on"] == pl.Date


MIXED = [
    ("[p.id, 1, date('2020-01-01')]", pl.String(), ['["b1", 1, "2020-01-01"]']),
    ("[1, 2.5, null]", pl.List(pl.Float64()), [[1.0, 2.5, None]]),
    ("{of: [1, 'a']}", pl.String(), ['{"of": [1, "a"]}']),
    ("[true, 'a']", pl.String(), ['[true, "a"]']),
]


@pytest.mark.parametrize(("returned", "dtype", "values"), MIXED)
def test_values_of_several_types_are_a_frame_too(office, returned, dtype, values, tmp_path):
    rows = queries.run_text(office, f"MATCH (p:Person {{id: 'b1'}}) RETURN p.id AS id, p.fte AS fte, {returned} AS x")
    frame = queries.to_frame(rows)
    assert (frame.schema["x"], frame["x"].to_list()) == (dtype, values)
    assert frame.schema["fte"] == pl.Float64
    frame.write_parquet(tmp_path / "x.parquet")
    assert pl.read_parquet(tmp_path / "x.parquet").equals(frame)


def test_a_column_of_several_types_is_text():
    column = (dt.date(2020, 1, 1), "x", None, [1])
    frame = queries.to_frame(Rows(("x",), tuple((value,) for value in column)))
    assert frame["x"].to_list() == ["2020-01-01", "x", None, "[1]"]
