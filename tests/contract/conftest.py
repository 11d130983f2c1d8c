"""The fixture ``store``: every test of the contract runs on the embedded store and on a real Neo4j.

Those of the queries, of the guard and of the store's own operations run on the long-term line of Neo4j too.
"""

import os

import pytest

from orggraph.errors import OrgGraphError
from orggraph.store import open_store, server, versions

LONG_TERM = f"neo4j-{versions.LONG_TERM.name}"
STORES = ("embedded", "neo4j", LONG_TERM)
ON_BOTH_LINES = ("test_queries", "test_read_only", "test_store")
CHOSEN = any(os.environ.get(name) for name in ("NEO4J_TEST_URL", "NEO4J_TEST_VERSION"))  # the run is about one server


def pytest_generate_tests(metafunc):
    """Give ``store`` its engines."""
    if "store" in metafunc.fixturenames:
        lines = metafunc.module.__name__.rpartition(".")[2] in ON_BOTH_LINES and not CHOSEN
        names = STORES if lines else STORES[:2]
        metafunc.parametrize("store", [pytest.param(n, marks=[pytest.mark.neo4j] if "neo4j" in n else []) for n in names], indirect=True)


def _started(folder, version):
    """Yield a server started for this run, stopped at its end; without one the tests are skipped, under CI they fail."""
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ORGGRAPH_HEAP", "1g")  # a statement that needs too much shall meet its limit soon
            running = server.start(folder, server._any_port(), version)
    except OrgGraphError as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no Neo4j {version}: {reason}")
    yield running
    server.stop(folder)


@pytest.fixture(scope="session")
def current_line(tmp_path_factory):
    """A server of the line that ``NEO4J_TEST_VERSION`` names, else of the current one."""
    yield from _started(tmp_path_factory.mktemp("neo4j"), os.environ.get("NEO4J_TEST_VERSION", versions.CURRENT.name))


@pytest.fixture(scope="session")
def long_term(tmp_path_factory):
    """A server of the long-term line."""
    yield from _started(tmp_path_factory.mktemp("long-term"), versions.LONG_TERM.name)


@pytest.fixture(scope="session")
def neo4j_url(request):
    """URL of a real server: ``NEO4J_TEST_URL`` (with its credentials in the environment), else one started for this run."""
    if url := os.environ.get("NEO4J_TEST_URL"):
        yield url
        return
    running = request.getfixturevalue("current_line")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEO4J_PASSWORD", running.password_file.read_text("utf-8"))
        yield running.url


@pytest.fixture
def store(request, tmp_path, monkeypatch):
    """An empty store of each engine."""
    if request.param == "embedded":
        with open_store(tmp_path / "store") as opened:
            yield opened
        return
    if request.param == LONG_TERM:
        running = request.getfixturevalue("long_term")
        monkeypatch.setenv("NEO4J_PASSWORD", running.password_file.read_text("utf-8"))
        url = running.url
    else:
        url = request.getfixturevalue("neo4j_url")
    with open_store(url) as opened:
        with opened._driver.session() as session:  # emptied through the driver: the contract has no way to wipe everything
            session.run("MATCH (n) DETACH DELETE n").consume()
        yield opened


def pytest_collection_modifyitems(items):
    """Turn ``notyet`` and ``never`` into strict expected failures on the named store, of Neo4j on each of its lines."""
    for item in items:
        for name in ("notyet", "never"):
            for mark in item.iter_markers(name):
                (where,) = mark.args
                if where not in STORES:
                    raise pytest.UsageError(f"{item.nodeid}: there is no store {where}; known: {', '.join(STORES)}")
                if f"[{where}" in item.name:
                    item.add_marker(pytest.mark.xfail(raises=mark.kwargs["raises"], reason=mark.kwargs["reason"], strict=True))
