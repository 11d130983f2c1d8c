"""What a person meets on the command line: answers, exit codes, one sentence for every failure and never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from orggraph.cli import run
from orggraph.store import server

ROOT = Path(__file__).parents[2]
GOOD = "id,name,department,manager_id\n1,Ann,Board,\n2,Bo,Sales,1\n3,Cy,Sales,1\n"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("ORGGRAPH_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(GOOD, "utf-8")


@pytest.fixture
def call(capfd):
    def call(*arguments):
        code = run(arguments)
        out = capfd.readouterr()
        assert "Traceback" not in out.out + out.err
        return code, out.out, out.err

    return call


def test_import_analyze_query_metric_export(call, tmp_path):
    code, out, _ = call("import", "people.csv", "--json", "--as-of", "2026-03-31")
    said = json.loads(out)
    assert code == 0
    assert (said["people"], said["departments"], said["reporting_lines"], said["as_of"]) == (3, 2, 2, "2026-03-31")
    code, out, _ = call("import", "people.csv", "--json", "--as-of", "2026-03-31")
    assert (json.loads(out)["added"], json.loads(out)["changed"]) == (0, 0)
    code, out, _ = call("analyze", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["findings"] == []
    assert {m["id"] for m in said["not_assessed"]} >= {"silent_lines", "friction"}
    assert all(m["text"] for m in said["not_assessed"])
    assert said["index"]["people"]["value"] is None
    code, out, _ = call("query", "span_over_target", "--param", "max_span=1", "--format", "json")
    assert json.loads(out) == [{"manager_id": "1", "manager": "Ann", "span": 2}]
    code, out, _ = call("metric", "span", "--format", "csv")
    assert out.splitlines()[:2] == ["id,name,value", "1,Ann,2.0"]
    assert out.splitlines()[2] == "2,Bo,"
    assert call("metric", "span", "--format", "parquet", "-o", "span.parquet")[0] == 0
    assert pl.read_parquet("span.parquet")["value"].to_list()[0] == 2
    assert call("export", "out")[0] == 0
    assert {p.name for p in Path("out").iterdir()} == {"people.csv", "departments.csv"}


def test_rows_set_aside_end_with_three_and_come_back_mended(call):
    Path("people.csv").write_text(GOOD + "4,Di,Sales,nobody\n", "utf-8")
    code, out, err = call("import", "people.csv", "--quarantine", "aside.csv")
    assert code == 3
    assert "row 5" in err
    text = Path("aside.csv").read_text("utf-8-sig")
    assert text.splitlines()[0] == "id,name,department,manager_id,_row,_code,_column,_message,_fix"
    Path("aside.csv").write_text(text.replace("nobody,5", "1,5"), "utf-8")
    code, out, _ = call("import", "aside.csv", "--partial", "--json")
    assert code == 0
    assert json.loads(out)["reporting_lines"] == 3


def test_dry_run_and_check_write_nothing(call, tmp_path):
    assert call("check", "people.csv")[0] == 0
    assert not (tmp_path / "store").exists()
    code, _out, err = call("import", "people.csv", "--dry-run")
    assert code == 0
    assert "manager_id ← “manager_id”" in err
    assert call("analyze")[0] == 1


def workbook(path):
    book = openpyxl.Workbook()
    book.active.append(["colour", "size"])
    book.active.append(["red", 9])
    book.save(path)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["import", "missing.csv"], 1, "no file or folder"),
        (["import", "empty.csv"], 1, "is empty"),
        (["import", "binary.csv"], 1, "cannot be read"),
        (["import", "colours.xlsx"], 1, "no known layout"),
        (["import"], 2, "Name a file"),
        (["import", "people.csv", "--as-of", "soon"], 2, "YYYY-MM-DD"),
        (["import", "people.csv", "--kind", "peple"], 2, "did you mean “people”"),
        (["import", "people.csv", "--store", "full"], 1, "holds other files"),
        (["import", "people.csv", "--store", "bolt://127.0.0.1:9"], 1, "No Neo4j server answers"),
        (["import", "--template", "peeple"], 2, "did you mean “people”"),
        (["analyze"], 1, "There is no store"),
        (["analyze", "--only", "silent_line"], 2, "did you mean “silent_lines”"),
        (["metric", "betweeness"], 2, "did you mean “betweenness”"),
        (["query", "span_over"], 2, "did you mean “span_over_target”"),
        (["query"], 2, "Give one of"),
        (["query", "--file", "missing.cypher"], 2, "cannot be read"),
        (["frobnicate"], 2, "There is no command"),
        (["import", "people.csv", "--map", "id"], 2, "--map"),
        (["import", "people.csv", "--map", "manager_id=nope"], 2, "column for the field manager_id “nope”"),
        (["import", "people.csv", "--map", "name=Nmae"], 2, "did you mean “name”"),
        (["import", "people.csv", "--map", "manger_id=id"], 2, "did you mean “manager_id”"),
        (["import", "people.csv", "--map", "target_department=id"], 2, "no field of --map “target_department”"),
        (["import", "colours.xlsx", "--map", "id=color"], 2, "did you mean “colour”"),
        (["check", "people.csv", "--map", "id=nope"], 2, "column for the field id “nope”"),
    ],
)
def test_bad_input_is_one_clear_sentence(call, tmp_path, arguments, code, words):
    Path("empty.csv").write_bytes(b"")
    Path("binary.csv").write_bytes(bytes(range(256)) * 10)
    workbook("colours.xlsx")
    Path("full").mkdir()
    Path("full/other.txt").write_text("x")
    given, _, err = call(*arguments)
    assert (given, words in err) == (code, True), err
    assert not (tmp_path / "store" / "database").exists() or "people" not in arguments


def test_unknown_ids_suggest_the_near_one(call):
    call("import", "people.csv")
    code, _, err = call("analyze", "--scope", "Sale")
    assert code == 2
    assert "did you mean “Sales”" in err


def test_a_list_of_known_names_says_what_it_leaves_out(call, tmp_path):
    rows = "".join(f"{n},P{n},Sales,100\n" for n in range(101, 120))
    (tmp_path / "people.csv").write_text(f"id,name,department,manager_id\n100,Ann,Board,\n{rows}", "utf-8")
    call("import", "people.csv")
    assert "111 and 8 more" in call("whatif", "--remove", "nobody")[2]


def test_a_register_without_cases_says_so(call):
    call("import", "people.csv")
    assert "No open case" in call("case", "list")[1]
    assert "No case yet" in call("case", "list", "--all")[1]
    assert json.loads(call("case", "list", "--json")[1]) == []


def test_an_unknown_id_suggests_one_of_its_kind(call, tmp_path):
    people = "id,name,department,manager_id\nE0299,Ann,D31,\nE0300,Bo,D22,E0299\n"
    (tmp_path / "people.csv").write_text(people, "utf-8")
    call("import", "people.csv")
    assert "did you mean “D" in call("analyze", "--scope", "D99")[2]
    assert "did you mean “E0299”" in call("analyze", "--scope", "E1299")[2]


def test_a_server_that_is_not_there_is_one_sentence(tmp_path):
    words = "from orggraph.cli import main; main()"
    command = [sys.executable, "-c", words, "analyze", "--store", "neo4j://localhost:1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "localhost:1" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["span_over_target", "--param", "max_span=many"], "max_span takes a whole number, not “many”"),
        (["span_over_target", "--param", "max_span=-3"], "max_span is at least"),
        (["span_over_target", "--param", "max_spam=3"], "did you mean “max_span”"),
        (["--cypher", "MATCH (p:Person) WHERE p.id = $who RETURN p.id"], "who"),
        (["--cypher", "MATCH (p:Persons) RETURN count(p) AS people"], "Person"),
    ],
)
def test_what_a_query_is_asked_wrongly_is_one_sentence(call, arguments, words):
    call("import", "people.csv")
    code, _, err = call("query", *arguments)
    assert (code, err.count("\n")) == (1, 1), err
    assert words in err


def test_one_query_is_shown_with_its_parameters_columns_and_cypher(call):
    code, out, _ = call("queries", "headcount_by")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert code == 0
    assert "by choice grade grade, title, employment what people are grouped by" in lines
    assert "min_group integer 5 1 to 1000 smallest number of people that is told by itself" in lines
    assert "people people without vacancies [people]" in lines
    assert ":param by => 'grade';" in lines
    code, out, _ = call("queries", "headcount_by", "--json")
    assert [q["id"] for q in json.loads(out)] == ["headcount_by"]
    code, _, said = call("queries", "headcount_bye")
    assert (code, said) == (2, "orggraph: There is no query “headcount_bye”; did you mean “headcount_by”?\n")


def test_nodes_and_relationships_are_printed_as_cypher_writes_them(call):
    assert call("import", "people.csv", "--as-of", "2026-03-31")[0] == 0
    _, out, _ = call("query", "--cypher", "MATCH (p:Person {id: '2'})-[r:REPORTS_TO]->(m) RETURN r, m")
    assert "[:REPORTS_TO {kind: 'solid'}]" in out
    assert "(:Person {id: '1', name: 'Ann', vacant: false})" in out


def test_writing_statements_are_refused(call):
    call("import", "people.csv")
    for text in ("CREATE (:X)", "MATCH (p:Person) DETACH DELETE p", "MATCH (p:Person) SET p.name = 'x' RETURN p"):
        code, _out, err = call("query", "--cypher", text)
        assert code == 2
        assert "was not run" in err
    assert "3" in call("query", "--cypher", "MATCH (p:Person) RETURN count(p) AS people")[1]


def test_a_failed_import_leaves_what_was_there(call):
    call("import", "people.csv", "--as-of", "2026-03-31")
    before = call("query", "department_sizes", "--format", "json")[1]
    Path("people.csv").write_text("id,name\n9,Zoe\n", "utf-8")
    code, _, err = call("import", "people.csv", "--as-of", "2026-04-30")
    assert code == 1
    assert "--partial" in err
    assert call("query", "department_sizes", "--format", "json")[1] == before


@pytest.mark.parametrize("there", [False, True])
def test_a_first_import_that_fails_leaves_no_store(call, tmp_path, there):
    if there:
        (tmp_path / "store").mkdir()
    for arguments, code in ((["none.csv"], 1), (["people.csv", "--dry-run"], 0)):
        assert call("import", *arguments)[0] == code, arguments
        assert (tmp_path / "store").exists() == there
        assert not there or not list((tmp_path / "store").iterdir())
    assert "There is no store in" in call("query", "layers")[2]
    assert call("import", "people.csv")[0] == 0
    assert call("import", "none.csv")[0] == 1
    assert call("query", "layers")[0] == 0


def test_every_command_has_help(call):
    from orggraph.cli import cli

    for name in cli.list_commands(None):
        assert cli.get_command(None, name).help, name
        assert call(name, "--help")[0] == 0


def test_doctor_says_what_is_here(call):
    call("import", "people.csv")
    code, out, _ = call("doctor", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["store engine"].startswith("ArcadeDB")
    assert said["store Person"] == "3"


def test_a_full_disk_is_one_sentence_and_changes_nothing(call, tmp_path):
    call("import", "people.csv", "--as-of", "2026-03-31")
    Path("out").write_text("a file where a folder is wanted")
    code, _, err = call("export", "out")
    assert code in (1, 2)
    assert err.strip()


def test_a_store_held_by_another_program_is_told(call, tmp_path, monkeypatch):
    call("import", "people.csv")
    holder = (
        "import sys, time; from pathlib import Path; from orggraph.store import open_store\n"
        "store = open_store(sys.argv[1])\n"
        "with store.hold():\n    print('held', flush=True); time.sleep(60)\n"
    )
    own = tmp_path / "settings.toml"
    own.write_text("[store]\nlock_wait = 0.5\n")
    monkeypatch.setenv("ORGGRAPH_SETTINGS", str(own))
    with subprocess.Popen([sys.executable, "-c", holder, str(tmp_path / "store")], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        assert call("analyze")[0] == 0  # what nobody has written since the import is read without the engine
        code, _, err = call("import", "people.csv")
        other.kill()
    assert code == 1
    assert "held by another program" in err
    assert str(other.pid) in err
    assert call("import", "people.csv")[0] == 0  # a holder that died leaves no lock


def test_debug_shows_the_traceback_and_nothing_else_does(tmp_path):
    environment = dict(os.environ, ORGGRAPH_STORE=str(tmp_path / "nowhere"))
    command = [sys.executable, "-c", "from orggraph.cli import main; main()", "--debug", "analyze"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_a_running_server_is_told_with_its_password_and_browser(call, tmp_path, monkeypatch):
    running = server.Server("neo4j://127.0.0.1:7687", 1, tmp_path / "a b" / "password", "http://127.0.0.1:7474/browser/")
    monkeypatch.setattr(server, "status", lambda folder: running if folder == server.default_folder() else None)
    code, out, _ = call("neo4j", "status")
    assert code == 0
    assert out.splitlines() == [
        "Neo4j answers at neo4j://127.0.0.1:7687",
        f"user neo4j; password in {tmp_path}/a b/password",
        "Neo4j Browser: http://127.0.0.1:7474/browser/",
        f"""export NEO4J_PASSWORD="$(cat '{tmp_path}/a b/password')"; orggraph import FILE --store neo4j://127.0.0.1:7687""",
    ]


def test_others_are_not_served_without_a_login(call):
    call("import", "people.csv")
    code, _, err = call("serve", "--host", "0.0.0.0", "--port", "8999")
    assert code == 1
    assert "set up a login first" in err
