"""The sample organisation in a store of this folder's own: cases are written into it."""

import shutil
from pathlib import Path

import pytest

from orggraph import graph
from orggraph.store import open_store
from tests.findings.conftest import sample, sample_store

__all__ = ["sample", "sample_store"]


@pytest.fixture
def register(sample_store, tmp_path):
    """A copy of the sample's store that a test may write into."""
    shutil.copytree(Path(sample_store.url), tmp_path / "copy")
    with open_store(tmp_path / "copy") as store:
        yield store


@pytest.fixture(scope="module")
def office(sample_store):
    return graph.load(sample_store)
