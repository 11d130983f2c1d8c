"""The fixture ``store``: every test of the contract runs on the embedded store and on a real Neo4j."""

import os

import pytest

from orggraph.errors import OrgGraphError
from orggraph.store import open_store, server, versions

STORES = ("embedded", "neo4j")


@pytest.fixture(scope="session")
def neo4j_url(tmp_path_factory):
    """URL of a real server: ``NEO4J_TEST_URL`` (with its credentials in the environment), else one started for this run.

    ``NEO4J_TEST_VERSION`` names the line or release to start; without it the current one.
    """
    if url := os.environ.get("NEO4J_TEST_URL"):
        yield url
        return
    folder = tmp_path_factory.mktemp("neo4j")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ORGGRAPH_HEAP", "1g")  # a statement that needs too much shall meet its limit soon
            running = server.start(folder, server._any_port(), os.environ.get("NEO4J_TEST_VERSION", versions.CURRENT.name))
    except OrgGraphError as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no Neo4j: {reason}")
    before = os.environ.get("NEO4J_PASSWORD")
    os.environ["NEO4J_PASSWORD"] = running.password_file.read_text("utf-8")
    yield running.url
    server.stop(folder)
    if before is None:
        del os.environ["NEO4J_PASSWORD"]
    else:
        os.environ["NEO4J_PASSWORD"] = before


@pytest.fixture(params=[pytest.param(name, marks=[pytest.mark.neo4j] if name == "neo4j" else []) for name in STORES])
def store(request, tmp_path):
    """An empty store of each engine."""
    if request.param == "embedded":
        with open_store(tmp_path / "store") as opened:
            yield opened
        return
    with open_store(request.getfixturevalue("neo4j_url")) as opened:
        with opened._driver.session() as session:  # emptied through the driver: the contract has no way to wipe everything
            session.run("MATCH (n) DETACH DELETE n").consume()
        yield opened


def pytest_collection_modifyitems(items):
    """Turn ``notyet`` and ``never`` into strict expected failures on the named store."""
    for item in items:
        for name in ("notyet", "never"):
            for mark in item.iter_markers(name):
                (where,) = mark.args
                if where not in STORES:
                    raise pytest.UsageError(f"{item.nodeid}: there is no store {where}; known: {', '.join(STORES)}")
                if f"[{where}" in item.name:
                    item.add_marker(pytest.mark.xfail(raises=mark.kwargs["raises"], reason=mark.kwargs["reason"], strict=True))
