"""What an analyst is told of a statement: why it was not run, which names the graph does not have, and which properties nothing has."""

import json
import warnings

import polars as pl
import pytest

from orggraph import queries, query_names, workspace
from orggraph.cli import run
from orggraph.errors import QueryFailed, QueryRefused, UsageError
from orggraph.store import Changes, EdgeRows, NodeRows, open_store
from tests.contract import small_office

SERVER = "looks at or changes the server itself and was not run"
PROCEDURES = "Procedures are not run here, except db.labels"
REFUSED = {
    "SHOW USERS": SERVER,
    "SHOW DATABASES": SERVER,
    "SHOW SETTINGS": SERVER,
    "SHOW TRANSACTIONS": SERVER,
    "// why\nSHOW CURRENT USER": SERVER,
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'": SERVER,
    "CALL dbms.listConfig()": PROCEDURES,
    "CALL db.schema.nodeTypeProperties()": PROCEDURES,
    "USE x MATCH (n) RETURN count(n) AS n": "USE leads to another database",
    "/* here */ USE x RETURN 1": "USE leads to another database",
}
EMPTY = ("", "  \n", "// nothing", "/* nothing */", "// a\n/* b */\n;", ";", ";;")
SEVERAL = {
    "RETURN 1 AS n; RETURN 2 AS n": (1, 16),
    "RETURN ';' AS n;\n// and\nRETURN 2 AS n; // that is all": (3, 1),
    "RETURN 1 AS n; MATCH (p:Person) DETACH DELETE p": (1, 16),
}


@pytest.fixture
def office(store, tmp_path):
    return small_office.fill(store, tmp_path / "in")


@pytest.fixture
def embedded(tmp_path):
    with open_store(tmp_path / "store") as store:
        yield small_office.fill(store, tmp_path / "in")


def test_the_reason_of_a_refusal_is_the_right_one(office):
    for text, words in REFUSED.items():
        with pytest.raises(QueryRefused, match=words) as told:
            queries.run_text(office, text)
        assert "\n" not in str(told.value)


def test_an_engine_of_one_s_own_names_no_version(embedded):
    with pytest.raises(QueryRefused, match="CYPHER before a statement chooses a version"):
        queries.run_text(embedded, "CYPHER 5 MATCH (n) RETURN count(n) AS n")


@pytest.mark.parametrize(
    "text", ["PROFILE MATCH (p:Person) RETURN p.id AS id", "// why\nprofile RETURN 1 AS n", "PROFILE CREATE (:Person {id: 'x'})"]
)
def test_a_profile_is_told_the_way_to_a_plan(text):
    with pytest.raises(QueryFailed, match=r"PROFILE measures .* EXPLAIN instead of it shows the plan"):
        queries.run_text(None, text)


@pytest.mark.parametrize("text", EMPTY)
def test_nothing_is_told_as_nothing(text):
    with pytest.raises(UsageError, match="The statement is empty; write for example MATCH"):
        queries.run_text(None, text)


@pytest.mark.parametrize(("text", "place"), SEVERAL.items())
def test_a_second_statement_is_told_with_its_place(text, place):
    with pytest.raises(QueryFailed, match="One statement is run at a time") as told:
        queries.run_text(None, text)
    assert queries.position(str(told.value)) == place


def test_a_semicolon_and_remarks_may_follow(office):
    for end in (";", " ; // that is all", ";\n/* and\nno more; */\n"):
        assert queries.run_text(office, "RETURN 'a;b' AS text // one; two\n" + end).tuples == (("a;b",),)


def test_every_name_that_the_graph_does_not_have_is_told_with_its_place(office):
    text = "MATCH (p:Persn)-[r:REPORTS_TOO WHERE r.kind = 'solid']->(q:Person)\nWHERE q:Departmnt OR p:Person RETURN p.id AS id"
    told = [str(reason) for reason in query_names.unknown(office, text)]
    assert [(t.split("“")[1].split("”")[0], queries.position(t)) for t in told] == [
        ("Persn", (1, 10)),
        ("REPORTS_TOO", (1, 20)),
        ("Departmnt", (2, 9)),
    ]
    right = "MATCH (p:Person WHERE p.grade = '6')-[r:REPORTS_TO*1..2 {kind: 'solid'}]->(q) RETURN {a: p.id, b: q.id} AS pair"
    assert list(query_names.unknown(office, right)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("MATCH (p:Person) RETURN p.nmae AS n", {("Person", "nmae")}),
        ("MATCH (p:Person {nmae: 'x'}) RETURN p.id AS id", {("Person", "nmae")}),
        ("MATCH (p:Person) RETURN p {.name, .grdae} AS who", {("Person", "grdae")}),
        (
            "MATCH ()-[r:COMMUNICATES_WITH*1..2 {chanel: 'email'}]->(d:Department) RETURN d.nam AS n",
            {("COMMUNICATES_WITH", "chanel"), ("Department", "nam")},
        ),
        ("MATCH ()-[r:COMMUNICATES_WITH]->() WHERE r.wieght > 1 RETURN count(r) AS n", {("COMMUNICATES_WITH", "wieght")}),
        ("MATCH (x:Person|Department) RETURN x.kind AS k, x.grade AS g, x.strength AS s", {("Department|Person", "strength")}),
        # not looked at, or nothing wrong
        ("MATCH (p:Person) RETURN p.start.year AS y, 'p.nmae' AS text // p.nmae", set()),
        ("MATCH (p:Person) WITH {nmae: p.id} AS p RETURN p.nmae AS n", set()),
        ("MATCH (p:Person) RETURN [p IN [{nmae: 1}] | p.nmae] AS n", set()),
        ("MATCH (n) RETURN n.nmae AS n LIMIT 1", set()),
        ("MATCH (p:!Department) RETURN p.nmae AS n LIMIT 1", set()),
    ],
)
def test_properties_that_nothing_has_are_remarked_on(embedded, text, told):
    queries.run_text(embedded, text)
    assert {("|".join(r.labels), r.name) for r in queries.remarked(embedded, text)} == told


def test_the_library_is_beyond_remark(office):
    with office.hold():
        for query in queries.load_all().values():
            assert list(query_names.unknown(office, query.text)) == []
            assert list(query_names.remarks(office, query.text)) == [], query.id


def test_a_remark_names_the_near_the_known_and_the_kept(office):
    office.write(
        Changes(
            (NodeRows("Attribute", pl.DataFrame({"id": ["shift"]})),),
            (
                EdgeRows(
                    "HAS_ATTRIBUTE",
                    "Person",
                    "Attribute",
                    ("value",),
                    pl.DataFrame({"source": ["b3"], "target": ["shift"], "value": ["late"]}),
                ),
            ),
        )
    )
    near, known, kept = (r.words() for r in queries.remarked(office, "MATCH (p:Person) RETURN p.nmae AS a, p.zzz AS b, p.shift AS c"))
    assert near == "No Person has a property “nmae”, so it is null everywhere; did you mean “name”?"
    assert known.startswith("No Person has a property “zzz”, so it is null everywhere; known: email, employment, ")
    assert kept == (
        "No Person has a property “shift”: it is a column that was kept, in (p)-[a:HAS_ATTRIBUTE]->(:Attribute {id: 'shift'}) as a.value"
    )
    way = "MATCH (p:Person)-[a:HAS_ATTRIBUTE]->(:Attribute {id: 'shift'}) RETURN p.id AS id, a.value AS shift"
    assert queries.run_text(office, way).tuples == (("b3", "late"),)
    assert queries.remarked(office, way) == []


@pytest.mark.neo4j
def test_a_property_that_another_program_wrote_is_no_mistake(neo4j_url, tmp_path):
    with open_store(neo4j_url) as store, store._driver.session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
        small_office.fill(store, tmp_path / "in")
        session.run("MATCH (p:Person {id: 'b3'}) SET p.nickname = 'Chen'").consume()
        assert queries.remarked(store, "MATCH (p:Person) RETURN p.nickname AS n") == []
        assert len(queries.remarked(store, "MATCH (p:Person) RETURN p.nicknam AS n")) == 1


def test_remarks_reach_the_shell_and_python(embedded, capsys):
    text = "MATCH (p:Person {id: 'b3'}) RETURN p.nmae AS n"
    said = "No Person has a property “nmae”, so it is null everywhere; did you mean “name”?"
    assert run(["query", "--store", embedded.url, "--cypher", text, "--format", "csv"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ('n\n""\n', said + "\n")
    assert run(["query", "--store", embedded.url, "--cypher", text, "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == {"columns": ["n"], "rows": [{"n": None}], "truncated": False, "remarks": [said]}
    assert err == said + "\n"
    with workspace.Workspace(embedded.url) as org, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        assert org.cypher(text)["n"].to_list() == [None]
    assert [str(w.message) for w in warned] == [said]
    for statement, code in (("// nothing", 1), ("RETURN 1; RETURN 2", 1), ("SHOW USERS", 2), ("MATCH (p:Persn) RETURN p", 1)):
        assert run(["query", "--store", embedded.url, "--cypher", statement]) == code
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
