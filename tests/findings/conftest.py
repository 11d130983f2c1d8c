"""The sample organisation, imported once as a user would."""

from pathlib import Path

import pytest

from orggraph import graph, ingest
from orggraph.store import open_store


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory):
    with open_store(tmp_path_factory.mktemp("sample") / "store") as store:
        ingest.import_paths([Path(__file__).parents[2] / "sample_data"], store)
        yield store


@pytest.fixture(scope="session")
def sample(sample_store):
    return graph.load(sample_store)
