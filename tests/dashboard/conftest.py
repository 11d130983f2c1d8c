"""The sample's store, and a process that has asked for no import yet."""

from pathlib import Path

import pytest

from orggraph import ingest
from orggraph.dashboard import cache
from orggraph.store import open_store

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _nothing_asked():
    cache.lately.cache_clear()


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A store of the sample organisation, one for each file of tests: some write into it."""
    folder = tmp_path_factory.mktemp("sample") / "store"
    with open_store(folder) as store:
        ingest.import_paths([ROOT / "sample_data"], store)
    return folder
