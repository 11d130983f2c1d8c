"""On every real store: what goes out as files comes in again, into an empty store, as the same organisation."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from polars.testing import assert_frame_equal

from orggraph import export, history, ingest
from orggraph.importers.base import ReadOptions
from orggraph.store import open_store
from tests.contract.conftest import STORES
from tests.property.test_round_trip import AS_OF, held, organisation, write


@pytest.fixture(scope="module", params=[pytest.param(n, marks=[pytest.mark.neo4j] if n == "neo4j" else []) for n in STORES])
def lasting(request, tmp_path_factory):
    """One store of each engine for all examples: taking back the first import empties it."""
    url = request.getfixturevalue("neo4j_url") if request.param == "neo4j" else str(tmp_path_factory.mktemp("round") / "store")
    with open_store(url, create=True) as opened:
        if request.param == "neo4j":
            with opened._driver.session() as session:
                session.run("MATCH (n) DETACH DELETE n").consume()
        yield opened
        empty(opened)


def empty(store):
    if known := history.entries(store):
        history.rollback(store, known[0].id, with_later=True)
    assert not {n: k for n, k in store.counts().items() if k}


@settings(
    max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip
@given(organisation())
def test_export_then_import_is_the_same_organisation(lasting, tables):
    empty(lasting)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        write(folder / "in", tables)
        result = ingest.import_paths([folder / "in"], lasting, as_of=AS_OF, options=ReadOptions())
        assert result.quarantined == 0, [i for i in result.issues if i.severity == "error"]
        export.to_folder(lasting, folder / "out")
        before = held(lasting)
        empty(lasting)
        again = ingest.import_paths([folder / "out"], lasting, options=ReadOptions())
        assert again.as_of == AS_OF
        after = held(lasting)
        assert sorted(before) == sorted(after)
        for table, frame in before.items():
            assert_frame_equal(frame, after[table], check_row_order=False, check_column_order=False)
