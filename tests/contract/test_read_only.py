"""What an analyst types reads the graph and nothing else: whatever the way in, the store stays as it was and no file is opened."""

import contextlib
import datetime as dt
import http.server
import threading
import time

import pytest

from orggraph.errors import QueryFailed, QueryRefused, StoreError
from tests.contract import small_office

# `QueryRefused` where the statement is good Cypher that would do more than read; on an engine that does not know it, it is a syntax error
WRITES = (
    "CREATE (:Person {id: 'x'})",
    "create (:Person {id: 'x'})",
    "MERGE (p:Person {id: 'a1'})",
    "MATCH (p:Person) SET p.name = 'x'",
    "MATCH (p:Person) REMOVE p.name",
    "MATCH (p:Person) DETACH DELETE p",
    "MATCH ()-[e]->() DELETE e",
    "MATCH (p:Person) FOREACH (x IN [1] | SET p.name = 'x')",
    "MATCH (p:Person) CALL (p) { SET p.name = 'x' } RETURN p.id",
    "MATCH (p:Person) CALL { WITH p SET p.name = 'x' } RETURN p.id",
    "MATCH (p:Person) CALL (p) { SET p.name = 'x' } IN TRANSACTIONS OF 1 ROWS",
    "RETURN 1 AS n UNION MATCH (p:Person) SET p.name = 'x' RETURN 2 AS n",
    "/* a remark */ CREATE /* and another */ (:Person {id: 'x'})",
    "// a remark\nCREATE (:Person {id: 'x'})",
    "\\u0043REATE (:Person {id: 'x'})",
    "PROFILE CREATE (:Person {id: 'x'})",
    "RETURN 1; CREATE (:Person {id: 'x'})",
    "CYPHER 5 CREATE (:Person {id: 'x'})",
    "CYPHER runtime=slotted CREATE (:Person {id: 'x'})",
    "/**/ PROFILE /**/ CREATE (:Person {id: 'x'})",
    "INSERT (:Person {id: 'x'})",
    "RETURN 1 AS n; MATCH (p:Person) DETACH DELETE p;",
    "MATCH (p:Person) WHERE EXISTS { MERGE (:Person {id: 'x'}) } RETURN p.id",
    "RETURN COUNT { CREATE (:Person {id: 'x'}) } AS n",
    "RETURN COLLECT { CREATE (q:Person {id: 'x'}) RETURN q.id } AS ids",
    "CALL () { CREATE (q:Person {id: 'x'}) RETURN q } RETURN q.id",
    "UNWIND range(1, 3) AS i CALL (i) { MERGE (q:Person {id: toString(i)}) RETURN q } RETURN count(q)",
    "MATCH (p:Person) CALL { WITH p DETACH DELETE p } IN 2 CONCURRENT TRANSACTIONS OF 1 ROWS",
    "MATCH (p:Person) WITH collect(p) AS l FOREACH (p IN l | FOREACH (x IN [1] | DETACH DELETE p))",
    "MATCH (p:Person) SET p += {name: 'x'}",
    "MATCH (p:Person) SET p:Other",
    "CALL apoc.periodic.commit('MATCH (p:Person) DETACH DELETE p RETURN 1', {})",
    "CALL apoc.periodic.iterate('MATCH (p:Person) RETURN p', 'DETACH DELETE p', {})",
    "CREATE INDEX by_name FOR (p:Person) ON (p.name)",
    "CREATE CONSTRAINT c FOR (p:Person) REQUIRE p.name IS UNIQUE",
    "DROP CONSTRAINT c IF EXISTS",
    "CREATE USER eve SET PASSWORD 'secret-enough'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "DROP USER neo4j",
    "CREATE DATABASE other",
    "DROP DATABASE neo4j",
    "CALL db.createLabel('Other')",
    "CALL dbms.upgrade()",
    "CALL apoc.cypher.doIt('CREATE (:Person)', {})",
    "CALL apoc.create.node(['Person'], {})",
)
LEAKS = (
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "LOAD CSV FROM '/etc/passwd' AS row RETURN row",
    "LOAD CSV WITH HEADERS FROM 'ftp://127.0.0.1/x.csv' AS row RETURN row",
    "MATCH (p:Person) CALL (p) { LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row } RETURN row",
    "l\\u004fAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "CALL apoc.load.json('file:///etc/passwd')",
    "CALL apoc.load.csv('http://127.0.0.1/')",
    "CALL apoc.export.csv.all('all.csv', {})",
    "SHOW USERS",
    "SHOW SETTINGS",
    "SHOW TRANSACTIONS",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "CALL dbms.listConfig()",
    "CALL dbms.queryJmx('*:*')",
    "CALL dbms.killConnection('bolt-1')",
    "CALL db.clearQueryCaches()",
    "USE system SHOW DATABASES",
    "USE neo4j MATCH (n) RETURN count(n)",
    "U\\u0053E system MATCH (n) RETURN n",
    "CALL () { USE system MATCH (n) RETURN n } RETURN n",
    "/* x */ USE /* y */ system SHOW DATABASES",
    "CALL { USE system SHOW USERS }",
    "USE graph.byName('system') MATCH (n) RETURN n",
    "UNWIND ['file:///etc/passwd'] AS f LOAD CSV FROM f AS row RETURN row",
    "CALL dbms.components() YIELD name RETURN name UNION LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row[0] AS name",
    "SHOW CURRENT USER",
    "SHOW DATABASES",
    "SELECT FROM Person",
    "BACKUP DATABASE",
    "IMPORT DATABASE file:///etc/passwd",
)


@pytest.fixture
def office(store, tmp_path):
    return small_office.fill(store, tmp_path / "in")


def everything(store):
    return store.counts(), store.nodes("Person").rows(), store.edges("REPORTS_TO").rows()


def test_writes_are_refused_and_change_nothing(office):
    before = everything(office)
    for statement in WRITES:
        with pytest.raises((QueryRefused, QueryFailed)) as refused:
            office.read(statement)
        assert "\n" not in str(refused.value), statement
    assert everything(office) == before


def test_the_plan_of_a_write_writes_nothing(office):
    """On the embedded engine a plan can be looked at, on a server it is refused."""
    before = everything(office)
    for statement in ("EXPLAIN CREATE (:Person {id: 'x'})", "EXPLAIN MATCH (p:Person) DETACH DELETE p"):
        with contextlib.suppress(QueryRefused, QueryFailed):
            assert "executionPlan" in office.read(statement).columns
    assert everything(office) == before


def test_the_plan_of_a_reading_statement_is_shown(office):
    shown = office.read("EXPLAIN MATCH (p:Person) RETURN p.id AS id").tuples
    assert "NodeByLabelScan" in str(shown)
    assert "Person" in str(shown)


def test_what_fails_among_the_rows_is_told_without_the_engine_s_classes(office):
    with pytest.raises(QueryFailed, match=r"^The query cannot be run: / by zero"):
        office.read("MATCH (p:Person) RETURN 1 / 0 AS x")


def test_plain_writes_are_told_as_refused(office):
    for statement in WRITES[:8]:
        with pytest.raises(QueryRefused, match="could change the graph"):
            office.read(statement)


def test_nothing_beyond_the_graph_is_reached(office):
    for statement in LEAKS:
        with pytest.raises((QueryRefused, QueryFailed)) as refused:
            print(statement, office.read(statement))
        assert "root:" not in str(refused.value), statement


def test_load_csv_asks_no_server(office):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with pytest.raises(QueryRefused, match="LOAD CSV"):
            office.read(f"LOAD CSV FROM 'http://127.0.0.1:{server.server_port}/secret' AS row RETURN row")
        server.shutdown()
    assert asked == []


def test_harmless_catalogue_is_allowed(office):
    labels = {row[0] for row in office.read("CALL db.labels()").tuples}
    assert {"Person", "Department", "Concern"} <= labels
    assert "REPORTS_TO" in {row[0] for row in office.read("CALL db.relationshipTypes()").tuples}
    assert "id" in {row[0] for row in office.read("CALL db.propertyKeys()").tuples}


def test_words_of_writing_inside_text_are_just_text(office):
    rows = office.read("MATCH (p:Person) WHERE p.name <> 'CREATE (x) USE system' RETURN count(p) AS `create`, 'LOAD CSV' AS `set`")
    assert (rows.columns, rows.tuples) == (("create", "set"), ((12, "LOAD CSV"),))
    assert office.read("MATCH (p:Person) WHERE p.use IS NULL RETURN count(p) AS n").tuples == ((12,),)


def test_values_are_python_values(office):
    rows = office.read(
        "MATCH (p:Person {id: 'b3'})-[r:REPORTS_TO {kind: 'dotted'}]->(m) RETURN p, r, p.start AS start, [p.start, null] AS list, "
        "{day: p.start, n: 1} AS map, p.fte AS fte, p.vacant AS vacant, 2 AS two, null AS nothing, m.name AS name"
    )
    start = dt.date(2020, 2, 29)
    (row,) = rows.tuples
    values = dict(zip(rows.columns, row, strict=True))
    assert values.pop("p") == {
        "label": "Person",
        "id": "b3",
        "name": "陳志明",
        "email": "chen@office.example",
        "title": "調度員",
        "grade": "6",
        "location": "基隆",
        "start": start,
        "employment": "active",
        "fte": 1.0,
        "vacant": False,
    }
    assert values.pop("r") == {"type": "REPORTS_TO", "kind": "dotted"}
    assert values == {
        "start": start,
        "list": [start, None],
        "map": {"day": start, "n": 1},
        "fte": 1.0,
        "vacant": False,
        "two": 2,
        "nothing": None,
        "name": "Cay Cole",
    }


def test_a_path_is_its_nodes_in_order(office):
    ((path,),) = office.read("MATCH way = (:Person {id: 'y2'})-[:REPORTS_TO*3 {kind: 'solid'}]->(:Person {id: 'a1'}) RETURN way").tuples
    assert [node["id"] for node in path] == ["y2", "y1", "b1", "a1"]


def test_parameters_are_values_and_never_text_of_the_statement(office):
    rows = office.read("MATCH (p:Person) WHERE p.name = $name RETURN p.id AS id", {"name": "' OR 1=1 RETURN p //"})
    assert (rows.columns, rows.tuples) == (("id",), ())
    assert office.read("MATCH (p:Person) WHERE p.name = $name RETURN p.id", {"name": "Bob O'Neil"}).tuples == (("b4",),)


def test_columns_are_known_without_rows(office):
    rows = office.read("MATCH (p:Person {id: 'nobody'}) RETURN p.id AS id, p.name AS name")
    assert (rows.columns, rows.tuples, rows.truncated) == (("id", "name"), (), False)


@pytest.mark.parametrize(("limit", "given", "truncated"), [(None, 12, False), (13, 12, False), (12, 12, False), (5, 5, True), (0, 0, True)])
def test_the_limit_cuts_and_says_so(office, limit, given, truncated):
    rows = office.read("MATCH (p:Person) RETURN p.id AS id ORDER BY id", limit=limit)
    assert (rows.columns, len(rows.tuples), rows.truncated) == (("id",), given, truncated)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("MATCH (n RETURN n", "(?i)line 1|column"),
        ("MATCH (p:Person) RETURN q", "q"),
        ("RETURN nosuchfunction(1)", "nosuchfunction"),
        ("MATCH (p:Person {id: $who}) RETURN p", "parameter is missing.*who"),
        ("RETURN 1 / 0", "(?i)zero"),
    ],
)
def test_mistakes_are_told_in_one_sentence(office, statement, says):
    with pytest.raises(QueryFailed, match=says) as told:
        office.read(statement)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 400


def test_a_runaway_statement_is_stopped(office):
    began = time.monotonic()
    with pytest.raises(QueryFailed, match="took longer"):
        office.read(
            "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b UNWIND range(1, 3000) AS c "
            "WITH a * b * c AS x WHERE x < 0 RETURN count(*) AS n",
            timeout=1,
        )
    assert time.monotonic() - began < 10
    assert office.read("RETURN 1 AS one", timeout=1).tuples == ((1,),)


@pytest.mark.parametrize(
    "statement",
    [
        "RETURN size(range(0, 1000000000)) AS n",  # answered without making the list, or stopped
        "UNWIND range(0, 1000000000) AS x RETURN count(x) AS n",
        "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN collect(a + b) AS n",
        "MATCH (a:Person)-[:COMMUNICATES_WITH*1..60]-(b:Person) RETURN count(*) AS n",
        "MATCH (a:Person)-[*]-(b)-[*]-(c)-[*]-(d) RETURN count(*) AS n",
        "RETURN " + "(" * 40 + "1" + ")" * 40 + " AS n",
    ],
)
def test_a_statement_that_blows_up_is_stopped_and_the_store_answers_on(office, statement):
    began = time.monotonic()
    try:
        rows = office.read(statement, timeout=2, limit=10)
        assert len(rows.tuples) <= 10
    except (QueryFailed, QueryRefused) as told:
        assert "\n" not in str(told)
        assert len(str(told)) < 400
    assert time.monotonic() - began < 60
    assert office.read("MATCH (p:Person) RETURN count(p) AS n").tuples == ((12,),)


def test_a_statement_too_long_to_plan_is_refused(office):
    with pytest.raises(QueryRefused, match=r"40,012 characters and was not run; at most 10,000 are \(query\.length"):
        office.read("RETURN " + "+".join(["1"] * 20000) + " AS nn")


def test_a_statement_nested_too_deep_to_plan_is_refused(office):
    with pytest.raises(QueryRefused, match=r"brackets 300 deep and was not run; at most 50 are \(query\.nesting"):
        office.read("RETURN " + "(" * 300 + "1" + ")" * 300 + " AS n")


def test_a_read_is_no_store_error(office):
    """A mistake of the person who types must not look like a broken store."""
    for statement in (
        "",
        "   ",
        "hello",
        "MATCH (p:Person) RETURN p.name.first.second(",
        "RETURN date('yesterday')",
        "RETURN toInteger([])",
    ):
        try:
            office.read(statement)
        except (QueryFailed, QueryRefused) as told:
            assert not isinstance(told, StoreError)
