"""A server that goes away, lets nobody in or takes no writes: one sentence, and the store holds what it held."""

import json
import os
import re
import signal
import subprocess
import sys
import threading

import neo4j
import polars as pl
import psutil
import pytest

from orggraph import settings
from orggraph.errors import OrgGraphError, QueryFailed, QueryRefused, StoreError
from orggraph.store import Changes, NodeRows, open_store, protections, server
from orggraph.store import neo4j as neo4j_store

pytestmark = pytest.mark.neo4j
SLOW = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a * b AS x WHERE x < 0 RETURN count(*) AS n"


def skill(name):
    return Changes((NodeRows("Skill", pl.DataFrame({"id": [name]})),))


@pytest.fixture
def impatient(monkeypatch):
    """Give up on a server after a second."""
    true = settings.load
    monkeypatch.setattr(settings, "load", lambda: {**true(), "store.retry_time": 1})


def orggraph(*arguments):
    """Run the command and return its exit code and what it said on stderr."""
    command = [sys.executable, "-c", "from orggraph.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_an_expired_password_is_told(neo4j_url, monkeypatch):
    with neo4j.GraphDatabase.driver(neo4j_url, auth=("neo4j", os.environ["NEO4J_PASSWORD"])) as driver:
        driver.execute_query("CREATE USER eve SET PASSWORD 'secret-enough' CHANGE REQUIRED", database_="system")
        try:
            monkeypatch.setenv("NEO4J_USERNAME", "eve")
            monkeypatch.setenv("NEO4J_PASSWORD", "secret-enough")
            with pytest.raises(StoreError, match=r"password .* has expired; set a new one .* NEO4J_PASSWORD"):
                open_store(neo4j_url)
            code, said = orggraph("query", "headcount_by_location", "--store", neo4j_url)
        finally:
            driver.execute_query("DROP USER eve", database_="system")
    assert code == 1
    assert re.fullmatch(r"[^\n]*password for .* has expired[^\n]*\n", said)


def test_a_statement_that_needs_too_much_memory_is_stopped_and_not_repeated(neo4j_url):
    with open_store(neo4j_url) as store, pytest.raises(QueryFailed, match="more memory than the server allows"):
        store.read("UNWIND range(1, 100000000) AS x RETURN size(collect('a text of some length ' + x)) AS n", timeout=120)


ONE_EXPRESSION = "RETURN size([a IN range(1, 2000) WHERE size([b IN range(1, 100000) WHERE b > a + a]) < 0]) AS n"


def test_a_statement_that_the_server_does_not_stop_is_not_waited_for(neo4j_url, monkeypatch):
    true = settings.load
    monkeypatch.setattr(settings, "load", lambda: {**true(), "query.processes": 1})
    monkeypatch.setattr(neo4j_store, "GRACE", 0.2)
    with open_store(neo4j_url) as store:
        with pytest.raises(QueryFailed, match="longer than allowed and the server has not stopped it") as told:
            store.read(ONE_EXPRESSION, timeout=0.3)
        assert "\n" not in str(told.value)
        with pytest.raises(QueryFailed, match="still works on statements"):
            store.read("RETURN 1 AS n")
        assert store.read_library("RETURN 1 AS n").tuples == ((1,),)  # others are served
        (late,) = store._late
        late.exception(timeout=300)
        assert store.read("RETURN 1 AS n").tuples == ((1,),)


@pytest.fixture(scope="module")
def weak(tmp_path_factory):
    """A server without the protections that `orggraph neo4j start` sets, and with little memory for a transaction."""
    folder = tmp_path_factory.mktemp("weak")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server.protections, "settings", lambda _: (f"{protections.MEMORY}=16m", f"{protections.TIMEOUT}=0s"))
        patch.setenv("ORGGRAPH_HEAP", "512m")
        running = started(folder)
        patch.setenv("NEO4J_PASSWORD", running.password_file.read_text("utf-8"))
        yield running
        server.stop(folder)


def started(folder):
    try:
        return server.start(folder, server._any_port())
    except OrgGraphError as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no Neo4j: {reason}")


def test_doctor_names_what_an_unprotected_server_leaves_open(weak):
    done = subprocess.run(
        [sys.executable, "-c", "from orggraph.cli import main; main()", "doctor", "--json", "--store", weak.url],
        capture_output=True,
        text=True,
        check=False,
    )
    facts = json.loads(done.stdout)
    lacking = {line.partition("=")[0] for line in facts["store missing protections"].split("; ")}
    assert lacking == {protections.FILE_URLS, protections.BLOCKLIST, protections.TIMEOUT}
    assert facts["store account"] == "neo4j; this edition has no roles, so every account may write"
    with open_store(weak.url) as store, pytest.raises(QueryRefused, match="LOAD CSV"):  # what the server allows, orggraph still refuses
        store.read("LOAD CSV FROM 'file:///people.csv' AS row RETURN row")


def test_a_server_that_allows_little_memory_stops_statement_and_write(weak):
    many = pl.DataFrame({"id": [f"s{i:06}" for i in range(60_000)]})
    with open_store(weak.url) as store:
        store.write(Changes((NodeRows("Skill", many.head(1)),)))
        with pytest.raises(QueryFailed, match="more memory than the server allows"):
            store.read("UNWIND range(1, 400000) AS x RETURN size(collect('a text of some length ' + x)) AS n", timeout=120)
        with pytest.raises(StoreError, match=r"more memory than the server at .* allows; nothing was written; raise ORGGRAPH_HEAP") as told:
            store.write(Changes((NodeRows("Skill", many),)))
        assert "\n" not in str(told.value)
        assert store.nodes("Skill")["id"].to_list() == ["s000000"]


def test_a_server_that_takes_no_writes_and_one_that_dies(tmp_path, monkeypatch, impatient):
    folder = tmp_path / "neo4j"
    running = started(folder)
    try:
        monkeypatch.setenv("NEO4J_PASSWORD", running.password_file.read_text("utf-8"))
        with open_store(running.url) as store:
            store.write(skill("piano"))
        server.stop(folder)
        monkeypatch.setattr(server, "SETTINGS", (*server.SETTINGS, "server.databases.default_to_read_only=true"))
        running = server.start(folder)
        for url in (running.url.replace("neo4j://", "bolt://"), running.url):
            with open_store(url) as store:  # what is there can be read, and opening writes nothing
                assert store.nodes("Skill")["id"].to_list() == ["piano"]
                with pytest.raises(StoreError, match="is read-only; nothing was written") as told:
                    store.write(skill("flute"))
                assert "\n" not in str(told.value)
        code, said = orggraph("import", people(tmp_path / "in", 3), "--store", running.url)
        assert code == 1
        assert re.fullmatch(r"[^\n]*is read-only; nothing was written[^\n]*\n", said)
        with open_store(running.url) as store:
            threading.Timer(2, os.kill, (running.pid, signal.SIGKILL)).start()
            with pytest.raises(StoreError, match="No Neo4j server answers") as told:
                store.read(SLOW, timeout=120)
            assert "\n" not in str(told.value)
            with pytest.raises(StoreError, match="No Neo4j server answers"):
                store.write(skill("flute"))
        code, said = orggraph("query", "layers", "--store", running.url)
        assert code == 1
        assert re.fullmatch(r"[^\n]*No Neo4j server answers[^\n]*\n", said)
    finally:
        server.stop(folder)


def people(folder, n):
    """Write a chart of ``n`` people."""
    folder.mkdir()
    rows = (f"p{i},{'A long name ' * 20}{i},d{i % 9},{f'p{i // 8}' if i else ''}\n" for i in range(n))
    (folder / "people.csv").write_text("id,name,department,manager_id\n" + "".join(rows), "utf-8")
    return folder


@pytest.mark.skipif(not hasattr(psutil.Process, "rlimit"), reason="the system cannot limit another program's files")
def test_a_full_disk_stops_an_import_and_the_store_holds_what_it_held(tmp_path, monkeypatch):
    """A limit on the size of files stands for the full disk: the server meets the same failed write, and stops its database."""
    folder = tmp_path / "neo4j"
    running = started(folder)
    try:
        monkeypatch.setenv("NEO4J_PASSWORD", running.password_file.read_text("utf-8"))
        assert orggraph("import", people(tmp_path / "ten", 10), "--store", running.url, "--as-of", "2026-01-31")[0] == 0
        largest = max(f.stat().st_size for f in (folder / "data").rglob("*") if f.is_file())
        psutil.Process(running.pid).rlimit(psutil.RLIMIT_FSIZE, (largest + 200_000, largest + 200_000))
        code, said = orggraph("import", people(tmp_path / "many", 2000), "--store", running.url, "--as-of", "2026-02-28")
        assert code == 1
        assert re.fullmatch(r"[^\n]*see whether its disk is full, start the server again[^\n]*\n", said)
        server.stop(folder)
        running = server.start(folder)  # a new process without the limit
        with open_store(running.url) as store:
            assert store.nodes("Person")["id"].to_list() == [f"p{i}" for i in range(10)]
            assert store.nodes("Import")["as_of"].cast(pl.String).to_list() == ["2026-01-31"]
        assert orggraph("import", tmp_path / "many", "--store", running.url, "--as-of", "2026-02-28")[0] == 0
    finally:
        server.stop(folder)
