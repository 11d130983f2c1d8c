"""The copy of the embedded store's tables: the same as the database, or not there at all."""

import os
import signal
import subprocess
import sys
import tempfile

import polars as pl
import pytest

from orggraph import graph
from orggraph.errors import StoreError
from orggraph.store import Changes, NodeRows, copies, cypher, open_store
from tests.contract import small_office

MORE = Changes((NodeRows("Person", pl.DataFrame({"id": ["z1"], "name": ["Zoe"]})),))


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "store") as made:
        small_office.fill(made, tmp_path / "files")
        yield made


def tables(store):
    return {n: store.nodes(n).rows() for n in cypher.node_labels()} | {t: store.edges(t).rows() for t in cypher.edge_types()}


def seen(store):
    with store.seen() as found:
        return tables(found), dict(found.counts()), found.describe()["engine"]


def test_the_copy_holds_what_the_store_holds(store):
    first, _, engine = seen(store)
    assert engine.startswith("ArcadeDB")
    again, counts, engine = seen(store)
    assert engine == "Arrow files"
    assert again == first == tables(store)
    assert counts == store.counts()


def test_a_second_program_reads_without_the_engine(store):
    org = graph.load(store)
    store.close()
    code = f"""
import jpype
from orggraph import graph
from orggraph.store import open_store
org = graph.load(open_store({store.url!r}))
print(org.n, org.arcs.height, org.import_id, jpype.isJVMStarted())
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out == f"{org.n} {org.arcs.height} {org.import_id} False\n"


def test_what_was_written_is_seen(store):
    seen(store)
    store.write(MORE)
    assert not (store.folder / copies.MARK).exists()
    assert not [*store.folder.glob(f"{copies.FOLDER}*")]  # what was deleted must not lie about
    for _ in range(2):
        found, counts, _ = seen(store)
        assert "z1" in [row[0] for row in found["Person"]]
        assert counts == store.counts()


def test_a_reader_keeps_what_it_began_with(store):
    before, *_ = seen(store)
    with store.seen() as copy:
        store.write(MORE)
        assert tables(copy) == before


def test_a_write_between_leaves_no_copy(store):
    with store.seen() as found:
        found.nodes("Person")
        store.write(MORE)
    assert not (store.folder / copies.MARK).exists()
    assert not [*store.folder.glob(f"{copies.FOLDER}*")]
    assert "z1" in [row[0] for row in seen(store)[0]["Person"]]


def test_a_writer_killed_midway_leaves_what_the_database_holds(store):
    before, *_ = seen(store)
    store.close()
    code = f"""
import os, signal
import polars as pl
from orggraph.store import Changes, NodeRows, embedded_write, open_store
apply = embedded_write.apply
def killed(db, changes):
    apply(db, changes)
    os.kill(os.getpid(), signal.SIGKILL)
embedded_write.apply = killed
open_store({store.url!r}).write(Changes((NodeRows("Person", pl.DataFrame({{"id": ["z1"]}})),)))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == -signal.SIGKILL
    found, _, engine = seen(store)
    assert engine.startswith("ArcadeDB")
    assert found == before


def test_lost_data_is_told_although_there_is_a_copy(store):
    seen(store)
    store.close()
    for file in (store.folder / "database").glob("Person_0.*.bucket"):
        os.truncate(file, 0)
    with pytest.raises(StoreError, match="is damaged"):
        seen(store)


def test_part_of_a_copy_is_none(store):
    seen(store)
    next(store.folder.glob(f"{copies.FOLDER}*/Person.arrow")).unlink()
    _, counts, engine = seen(store)
    assert engine.startswith("ArcadeDB")
    assert counts == store.counts()
    assert seen(store)[2] == "Arrow files"


def test_a_folder_without_room_is_read_all_the_same(store, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    for _ in range(2):
        found, _, engine = seen(store)
        assert engine.startswith("ArcadeDB")
        assert found == tables(store)
