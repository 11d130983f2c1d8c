"""Whatever somebody types on the embedded engine ends at its limit of time and memory, wherever it hangs, and nothing is left of it."""

import os
import signal
import subprocess
import sys
import threading
import time

import polars as pl
import psutil
import pytest

from orggraph import queries, query_file
from orggraph.errors import QueryFailed
from orggraph.store import Changes, NodeRows, open_store, typed
from tests.contract import small_office
from tests.contract.test_embedded import finished, python

LIST = "range(1, 5000000)"
RUNAWAY = (  # each would run for minutes or fill the memory, most of them within one expression
    "RETURN size(reduce(a = [1], x IN range(1, 40) | a + a)) AS n",
    "RETURN size(reduce(s = 'x', x IN range(1, 40) | s + s)) AS n",
    f"UNWIND {LIST} AS a UNWIND {LIST} AS b UNWIND {LIST} AS c RETURN count(*) AS n",
    f"RETURN reduce(n = 0, a IN {LIST} | n + reduce(m = 0, b IN {LIST} | m + b)) AS n",
    f"RETURN size([a IN {LIST} WHERE size([b IN {LIST} WHERE b > a + a]) > 0]) AS n",
    f"RETURN all(a IN {LIST} WHERE none(b IN {LIST} WHERE b = -a)) AS n",
    "MATCH (p:Person) WITH collect(p) AS l RETURN size([a IN l | [b IN l | [c IN l | [d IN l | [e IN l | [f IN l | [g IN l | 1]]]]]]]) AS n",
    f"MATCH (p:Person) WHERE size([a IN {LIST} WHERE size([b IN {LIST} WHERE b > a + a]) > 0]) > 0 RETURN p.id AS id",
    f"MATCH (p:Person) RETURN p.id AS id ORDER BY reduce(n = 0, a IN {LIST} | n + size([b IN {LIST} WHERE b > a])) DESC",
    f"UNWIND {LIST} AS a UNWIND range(1, 100) AS b RETURN collect(toString(a + b)) AS n",
    "MATCH (p:Person) RETURN p.id AS id, count { MATCH (a)--(b)--(c)--(d)--(e)--(f)--(g)--(h)--(i)--(j) } AS n",
)
LARGE = (
    "RETURN reduce(s = 'x', x IN range(1, 26) | s + s) AS n",
    "RETURN range(1, 1000000) AS n",
    "RETURN {deep: [[range(1, 1000000)]]} AS n",
)
STOPPED = r"took longer than allowed and was stopped; narrow it|more memory than the engine may take and was stopped; narrow it"


@pytest.fixture
def office(tmp_path):
    with open_store(tmp_path / "store") as store:
        yield small_office.fill(store, tmp_path / "in")


def everything(store):
    return store.counts(), store.nodes("Person").rows(), store.edges("REPORTS_TO").rows()


def readers(store):
    """Return the processes for typed statements on a store that this process has started."""
    return [c for c in psutil.Process().children() if str(store.url) in c.cmdline()]


def gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=60)
    return not alive


@pytest.mark.parametrize("statement", RUNAWAY)
def test_a_runaway_statement_ends_at_its_limit_and_the_next_is_answered(office, statement):
    before = everything(office)
    with pytest.raises(QueryFailed, match=STOPPED) as told:
        office.read(statement, timeout=1)
    assert "\n" not in str(told.value)
    assert office.read("MATCH (p:Person) RETURN count(p) AS n").tuples == ((12,),)
    assert everything(office) == before


@pytest.mark.parametrize("statement", LARGE)
def test_one_value_that_is_too_large_is_told(store, statement):
    with pytest.raises(QueryFailed, match=r"One value of row 1 takes more than 16 MB and was stopped; .*query\.cell"):
        store.read(statement, timeout=120)
    assert store.read("RETURN 1 AS one").tuples == ((1,),)


def test_an_answer_nested_too_deep_is_told(office):
    with pytest.raises(QueryFailed, match="nested too deep"):
        office.read("RETURN reduce(a = [1], x IN range(1, 3000) | [a]) AS n", timeout=120)
    (process,) = readers(office)
    assert office.read("RETURN reduce(a = [1], x IN range(1, 3) | [a]) AS n").tuples == (([[[[1]]]],),)
    assert readers(office) == [process]  # it went on


def test_others_are_served_while_a_statement_runs(office):
    told = []

    def run():
        with pytest.raises(QueryFailed) as reason:
            office.read(RUNAWAY[3], timeout=8)
        told.append(str(reason.value))

    office.read("RETURN 1 AS one")
    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert office.read("MATCH (p:Person) RETURN count(p) AS n").tuples == ((12,),)
        assert queries.run(office, queries.get("layers")).tuples
        office.write(Changes((NodeRows("Skill", pl.DataFrame({"id": ["s1"]})),)))
        assert thread.is_alive()
        assert office.read("MATCH (s:Skill {id: 's1'}) RETURN s.id AS id").tuples == (("s1",),)  # what was written meanwhile is seen
    finally:
        thread.join(60)
    assert "took longer" in told[0] or "written again and again" in told[0]


def test_what_was_written_is_seen_by_the_next_statement(office):
    asked = "MATCH (s:Skill) RETURN count(s) AS n"
    before = office.read(asked).tuples[0][0]
    office.write(Changes((NodeRows("Skill", pl.DataFrame({"id": ["new"]})),)))
    assert office.read(asked).tuples == ((before + 1,),)


def test_a_process_that_waits_is_used_again_and_ends_with_the_store(office):
    office.read("RETURN 1 AS one")
    (first,) = readers(office)
    office.read("RETURN 2 AS two")
    assert readers(office) == [first]
    office.close()
    assert gone([first])
    assert office.read("RETURN 3 AS three").tuples == ((3,),)


def test_a_process_that_waits_goes_after_a_while(office, monkeypatch):
    monkeypatch.setattr(typed, "IDLE", 0.2)
    office.read("RETURN 1 AS one")
    assert gone(readers(office))
    assert office.read("RETURN 1 AS one").tuples == ((1,),)


def test_a_killed_process_leaves_the_store_and_is_replaced(office):
    before = everything(office)
    office.read("RETURN 1 AS one")
    (idle,) = readers(office)
    idle.kill()
    assert gone([idle])
    assert office.read("RETURN 1 AS one").tuples == ((1,),)
    (busy,) = readers(office)
    told = []

    def run():
        with pytest.raises(QueryFailed) as reason:
            office.read(RUNAWAY[3], timeout=60)
        told.append(str(reason.value))

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.5)  # into the statement
    busy.kill()
    thread.join(30)
    assert told == ["The process that ran the statement was ended from outside (code -9); try again"]
    assert office.read("RETURN 1 AS one").tuples == ((1,),)
    assert everything(office) == before


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, -2), (signal.SIGTERM, 143)])
def test_a_program_that_ends_leaves_no_process_and_no_lock(office, sent, code):
    program = python(f"""
        from orggraph.store import open_store, reader, typed
        store = open_store({office.url!r})
        store.read("RETURN 1 AS one")
        print("ready", flush=True)
        store.read({RUNAWAY[3]!r}, timeout=600)
    """)
    try:
        assert program.stdout.readline() == "ready\n"
        processes = psutil.Process(program.pid).children()
        assert len(processes) == 1
        time.sleep(0.5)
        program.send_signal(sent)
        program.communicate(timeout=30)
        assert program.returncode == code
        assert gone(processes)
    finally:
        program.kill()
    assert not [f.name for f in (office.folder / "database").iterdir() if f.suffix in (".lck", ".wal")]
    office.write(Changes((NodeRows("Skill", pl.DataFrame({"id": ["s1"]})),)))


def test_a_store_that_a_killed_writer_left_is_mended_first(office):
    office.close()
    killed = python(f"""
        import os
        from orggraph.store import open_store
        store = open_store({office.url!r})
        with store.hold():
            os._exit(9)
    """)
    assert killed.wait(60) == 9
    assert [f for f in (office.folder / "database").iterdir() if f.suffix == ".lck"]
    assert office.read("MATCH (p:Person) RETURN count(p) AS n").tuples == ((12,),)


def test_more_statements_than_processes_wait_or_are_told(office, tmp_path, monkeypatch):
    own = tmp_path / "settings.toml"
    own.write_text("[query.processes]\nvalue = 1\n", "utf-8")
    monkeypatch.setenv("ORGGRAPH_SETTINGS", str(own))
    pool = typed.Readers(office.folder)

    def run():
        with pytest.raises(QueryFailed, match="took longer"):
            pool.ask(typed.Question(RUNAWAY[3], {}, 6, 1))

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.2)
    with pytest.raises(QueryFailed, match=r"as many as may at a time \(query\.processes"):
        pool.ask(typed.Question("RETURN 1 AS one", {}, 0.5, 1))
    assert pool.ask(typed.Question("RETURN 1 AS one", {}, 60, 1)).tuples == ((1,),)
    thread.join(60)
    pool.end()


def test_the_command_says_it_and_ends_with_1(office):
    office.close()
    environment = {**os.environ, "ORGGRAPH_SETTINGS": str(office.folder.parent / "quick.toml")}
    (office.folder.parent / "quick.toml").write_text("[query.timeout]\nvalue = 1\n", "utf-8")
    command = [sys.executable, "-m", "orggraph", "query", "--store", office.url, "--cypher", RUNAWAY[0]]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr == "orggraph: The query took longer than allowed and was stopped; narrow it, or raise query.timeout in the settings\n"
    )


def test_a_file_of_ones_own_is_limited_too(office, tmp_path):
    path = tmp_path / "mine.cypher"
    head = '// ---\n// title = "T"\n// title_zh = "題"\n// seed = "own"\n// [columns]\n// n = "number [1]"\n// ---\n'
    path.write_text(f"{head}{RUNAWAY[4]} ORDER BY n", "utf-8")
    with pytest.raises(QueryFailed, match=STOPPED):
        queries.run(office, query_file.parse(path), timeout=1)


def test_the_process_can_do_no_more_than_read(office):
    """Its database is open for reading only: even a way around the refusals would write nothing."""
    before = everything(office)
    office.close()
    program = python(f"""
        import os
        from pathlib import Path
        from arcadedb_embedded import ArcadeDBError
        from orggraph.store import reader
        db, _ = reader.opened(Path({office.url!r}))
        for run in (db.query, db.command):
            try:
                run("opencypher", "CREATE (:Person {{id: 'x'}})")
            except ArcadeDBError as reason:
                print(str(reason).split(": ")[1], flush=True)
        os._exit(0)
    """)
    refused = finished(program).splitlines()
    assert [name.rpartition(".")[2] for name in refused] == ["QueryNotIdempotentException", "DatabaseIsReadOnlyException"]
    assert everything(office) == before
