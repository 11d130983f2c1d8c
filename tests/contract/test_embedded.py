"""What holds for the embedded store between programs: one at a time, waiting its turn, and never half a write."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import polars as pl
import pytest

from orggraph.errors import StoreError, StoreLocked
from orggraph.store import Changes, NodeRows, open_store

ROOT = Path(__file__).parents[2]
WRITER = """
import polars as pl
from orggraph.store import *
store = open_store({folder!r})
turn = 0
with store.hold():
    while True:
        turn += 1
        people = pl.DataFrame({{"id": [f"p{{i:03}}" for i in range(200)], "title": [str(turn)] * 200}})
        new = pl.DataFrame({{"id": [f"t{{turn:05}}-{{i}}" for i in range(20)]}})
        ring = pl.DataFrame({{"source": people["id"], "target": people["id"].reverse(), "kind": [str(turn)] * 200}})
        store.write(Changes(
            (NodeRows("Person", people), NodeRows("Task", new)),
            (EdgeRows("REPORTS_TO", "Person", "Person", ("kind",), ring),),
        ))
        print(turn, flush=True)
"""


def python(code, *, prefix="", cwd=None, **variables):
    """Start another Python program."""
    return subprocess.Popen(
        [sys.executable, "-c", prefix + textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, **variables},
    )


def finished(process, code=0):
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, err
    return out


@pytest.fixture
def folder(tmp_path):
    with open_store(tmp_path / "store") as store:
        store.write(Changes((NodeRows("Person", pl.DataFrame({"id": ["p1"], "name": ["Ann"]})),)))
    return tmp_path / "store"


def impatient(tmp_path, seconds):
    path = tmp_path / "settings.toml"
    path.write_text(f"[store]\nlock_wait = {seconds}\n", "utf-8")
    return str(path)


def test_another_program_may_use_the_store_between_two_operations(folder):
    store = open_store(folder)
    code = f"from orggraph.store import open_store; print(open_store({str(folder)!r}).nodes('Person')['name'].to_list())"
    assert store.counts()["Person"] == 1
    assert finished(python(code)) == "['Ann']\n"
    assert store.counts()["Person"] == 1


def test_a_second_program_waits_its_turn(folder):
    holder = python(f"""
        import time
        from orggraph.store import open_store
        store = open_store({str(folder)!r})
        with store.hold():
            print("held", flush=True)
            time.sleep(1.5)
    """)
    assert holder.stdout.readline() == "held\n"
    began = time.monotonic()
    assert open_store(folder).counts()["Person"] == 1
    assert time.monotonic() - began > 0.5
    finished(holder)


def test_a_store_held_too_long_is_told_with_its_holder(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("ORGGRAPH_SETTINGS", impatient(tmp_path, 0.3))
    holder = python(f"""
        import time
        from orggraph.store import open_store
        with open_store({str(folder)!r}).hold():
            print("held", flush=True)
            time.sleep(60)
    """)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreLocked, match=f"held by another program \\(process {holder.pid}: python\\) for 0.3 seconds; wait"):
            open_store(folder).counts()
    finally:
        holder.kill()
        holder.wait()
    assert open_store(folder).counts()["Person"] == 1


def test_a_busy_program_lets_another_have_its_turn(folder):
    """Eight threads that never all pause, as a dashboard's sessions may be."""
    busy = python(f"""
        import threading
        from orggraph.store import open_store
        store = open_store({str(folder)!r})
        def look():
            while True:
                with store.hold():
                    store.counts()
                    store.nodes("Person")
        for _ in range(8):
            threading.Thread(target=look, daemon=True).start()
        print("busy", flush=True)
        threading.Event().wait()
    """)
    try:
        assert busy.stdout.readline() == "busy\n"
        with open_store(folder) as store:
            for turn in range(3):
                store.write(Changes((NodeRows("Person", pl.DataFrame({"id": ["p1"], "name": [str(turn)]})),)))
            assert store.nodes("Person")["name"].to_list() == ["2"]
        assert busy.poll() is None
    finally:
        busy.kill()
        busy.wait()


@pytest.mark.parametrize("turns", [1, 3, 6])
def test_a_killed_writer_leaves_whole_writes_only(tmp_path, turns):
    folder = tmp_path / "store"
    writer = python(WRITER.format(folder=str(folder)))
    told = 0
    while told < turns:
        told = int(writer.stdout.readline() or pytest.fail(writer.stderr.read()))
    time.sleep(0.05 * turns)  # into the next write
    writer.send_signal(signal.SIGKILL)
    rest = writer.communicate()[0].split()
    told = int(rest[-1]) if rest else told
    with open_store(folder, create=False) as store:
        (turn,) = set(store.nodes("Person")["title"])
        assert int(turn) in (told, told + 1)  # what was acknowledged is there; the one under way is whole or absent
        assert store.counts() == {"Person": 200, "Task": 20 * int(turn), "REPORTS_TO": 200 * int(turn)}


def test_sigterm_ends_a_program_cleanly(tmp_path):
    folder = tmp_path / "store"
    writer = python(WRITER.format(folder=str(folder)))
    assert writer.stdout.readline() == "1\n"
    writer.terminate()
    _, err = writer.communicate(timeout=60)
    assert writer.returncode == 143, err
    assert err == ""
    assert open_store(folder).counts()["Person"] == 200


def test_an_own_sigterm_handler_stays(tmp_path):
    process = python(f"""
        import signal, sys, time
        from orggraph.store import open_store
        signal.signal(signal.SIGTERM, lambda *_: (print("mine", flush=True), sys.exit(7)))
        store = open_store({str(tmp_path / "store")!r})
        store.counts()
        print("ready", flush=True)
        while True:
            time.sleep(0.1)
    """)
    assert process.stdout.readline() == "ready\n"
    process.terminate()
    assert finished(process, 7) == "mine\n"


def test_a_full_disk_leaves_what_was_there(folder):
    """A limit on the size of files stands for the full disk: the engine meets the same failed write."""
    process = python(f"""
        import resource, signal
        import polars as pl
        from orggraph.errors import StoreError
        from orggraph.store import *
        store = open_store({str(folder)!r})
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with store.hold():
            resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
            many = pl.DataFrame({{"id": [f"q{{i}}" for i in range(20_000)], "name": ["x" * 200] * 20_000}})
            try:
                store.write(Changes((NodeRows("Person", many),)))
            except StoreError as told:
                print(told)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    """)
    told = finished(process)
    assert "could not be written, and holds what it held before: File too large" in told
    assert open_store(folder, create=False).nodes("Person").select("id", "name").rows() == [("p1", "Ann")]


def test_two_programs_may_make_the_same_store(tmp_path):
    code = f"from orggraph.store import open_store; print(open_store({str(tmp_path / 'store')!r}).counts())"
    assert [finished(process) for process in [python(code), python(code)]] == ["{}\n", "{}\n"]


def test_a_kill_while_a_store_is_made_leaves_a_folder_to_use(tmp_path):
    code = f"from orggraph.store import open_store; open_store({str(tmp_path / 'store')!r})"
    maker = python(code)
    while not any((tmp_path / "store").glob("*/database")):
        assert maker.poll() is None, maker.communicate()
        time.sleep(0.01)
    maker.kill()
    maker.wait()
    assert dict(open_store(tmp_path / "store").counts()) == {}


def test_nothing_there_is_told_with_the_way_out(tmp_path):
    with pytest.raises(StoreError, match=r"There is no store in .*orggraph import"):
        open_store(tmp_path / "nothing", create=False)
    assert not (tmp_path / "nothing").exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("hello")
    with pytest.raises(StoreError, match="no orggraph store"):
        open_store(tmp_path / "letters")
    assert [f.name for f in (tmp_path / "letters").iterdir()] == ["a.txt"]


def test_a_file_is_no_store(tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    for where in (tmp_path / "a.txt", tmp_path / "a.txt" / "store"):
        with pytest.raises(StoreError) as told:
            open_store(where)
        assert "\n" not in str(told.value)


def test_a_newer_store_is_refused(folder):
    mark = folder / "orggraph.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "schema": 99}))
    with pytest.raises(StoreError, match=r"newer orggraph \(schema 99\); update"):
        open_store(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "x"}', "\x00\x01"])
def test_a_damaged_mark_is_told(folder, text):
    (folder / "orggraph.json").write_text(text)
    with pytest.raises(StoreError, match="damaged"):
        open_store(folder)


def lose(pattern, rest):
    def damage(database):
        for file in database.glob(pattern):
            file.write_bytes(file.read_bytes()[:rest])

    return damage


def drop(pattern):
    def damage(database):
        for file in database.glob(pattern):
            file.unlink()

    return damage


@pytest.mark.parametrize(
    "damage",
    [lose("Person_0.*", 1000), drop("dictionary*"), drop("schema*"), drop("*")],
    ids=["people lost", "no names", "no schema", "no files"],
)
def test_a_damaged_database_is_told_and_never_read_as_empty(folder, damage):
    damage(folder / "database")
    with pytest.raises(StoreError, match=r"damaged|cannot be opened") as told:
        open_store(folder).nodes("Person")
    assert "\n" not in str(told.value)


def test_a_store_from_before_a_layer_gets_its_types(folder, monkeypatch):
    code = f"""
        from orggraph.store import cypher, open_store
        labels, types = cypher.node_labels(), cypher.edge_types()
        cypher.node_labels = lambda: tuple(label for label in labels if "Mechanism" not in label)
        cypher.edge_types = lambda: tuple(t for t in types if t != "JOINS")
        open_store({str(folder.parent / "old")!r}).counts()
    """
    finished(python(code))
    with open_store(folder.parent / "old", create=False) as store:
        twice = pl.DataFrame({"id": ["m1"], "title": ["Round"]})
        store.write(Changes((NodeRows("Mechanism", twice),)))
        assert store.nodes("Mechanism")["title"].to_list() == ["Round"]
        assert {"Mechanism[id]"} <= {name for (name,) in store.read("SHOW INDEXES YIELD name RETURN name").tuples}


def test_an_older_store_is_upgraded_after_a_copy(tmp_path):
    code = f"""
        import polars as pl
        from orggraph.store import Changes, NodeRows, cypher, migrations, open_store
        migrations.STEPS, cypher.SCHEMA_VERSION = (), 1
        with open_store({str(tmp_path / "old")!r}) as store:
            people = pl.DataFrame({{"id": ["p1", "p2", "p3"], "name": ["Ann", "Bo", None]}})
            store.write(Changes((NodeRows("Person", people),)))
            print(sorted(name for (name,) in store.read("SHOW INDEXES YIELD name RETURN name").tuples if name.startswith("Person")))
    """
    assert finished(python(code)) == "['Person[id]']\n"
    for _ in range(2):  # the second time there is nothing left to do
        with open_store(tmp_path / "old", create=False) as store:
            assert store.read("MATCH (p:Person {name: 'Bo'}) RETURN p.id").tuples == (("p2",),)
            assert "Person[name]" in {name for (name,) in store.read("SHOW INDEXES YIELD name RETURN name").tuples}
            assert store.counts() == {"Person": 3}
        assert json.loads((tmp_path / "old" / "orggraph.json").read_text())["schema"] == 2
        assert sorted(f.name for f in (tmp_path / "old").iterdir()) == ["database", "database-schema-1", "orggraph.json"]
    before = tmp_path / "before"  # the copy is a store that the older orggraph could go on with
    before.mkdir()
    (tmp_path / "old" / "database-schema-1").rename(before / "database")
    (before / "orggraph.json").write_text(json.dumps({"schema": 1, "engine": "arcadedb"}))
    with open_store(before, create=False) as store:
        assert store.nodes("Person")["name"].to_list() == ["Ann", "Bo", None]


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("a file where a folder is wanted")
    with pytest.raises(StoreError, match="cannot be used"):
        open_store(tmp_path / "file" / "store")


def test_nothing_is_printed_and_nothing_left_behind(tmp_path):
    (tmp_path / "here").mkdir()
    process = python(f"from orggraph.store import open_store; open_store({str(tmp_path / 'store')!r}).counts()", cwd=tmp_path / "here")
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0
    assert list((tmp_path / "here").iterdir()) == []
    assert sorted(f.name for f in (tmp_path / "store").iterdir()) == ["database", "orggraph.json"]


def test_a_program_ends_though_a_thread_of_it_used_the_store(folder):
    program = (
        "import sys, threading\nfrom orggraph.store import open_store\n"
        "def work():\n    with open_store(sys.argv[1]) as store:\n        store.counts()\n"
        "thread = threading.Thread(target=work)\nthread.start()\nthread.join()\n"
    )
    assert subprocess.run([sys.executable, "-c", program, str(folder)], timeout=60, check=False).returncode == 0


def test_a_cache_of_the_engine_that_does_not_fit_is_left_aside_without_a_word(tmp_path):
    place = f"import platformdirs; platformdirs.user_cache_dir = lambda *_: {str(tmp_path)!r}\nfrom orggraph.store import aot\n"
    spoil = "aot.cache_file().write_bytes(b'no cache'); assert aot.flags()[-1].endswith('.aot')\n"
    use = "from orggraph.store import open_store\nwith open_store({!r}) as store:\n    print(store.counts())".format(
        str(tmp_path / "store")
    )
    program = subprocess.run([sys.executable, "-c", place + spoil + use], capture_output=True, text=True, timeout=60, check=False)
    assert (program.returncode, program.stdout, program.stderr) == (0, "{}\n", "")
