"""The sample's store."""

from pathlib import Path

import pytest

from orggraph import ingest
from orggraph.store import open_store

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A store of the sample organisation, one for each file of tests: some write into it."""
    folder = tmp_path_factory.mktemp("sample") / "store"
    with open_store(folder) as store:
        ingest.import_paths([ROOT / "sample_data"], store)
    return folder
