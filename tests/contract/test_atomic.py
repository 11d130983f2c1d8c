"""An import that is killed at any instant leaves the old organisation or the new one; of two at once, one waits or is refused."""

import datetime as dt
import os
import subprocess
import sys
import time

import pytest

from orggraph import history, ingest
from orggraph.store import cypher, open_store

PEOPLE = 3000
JANUARY, FEBRUARY = dt.date(2026, 1, 31), dt.date(2026, 2, 28)
RUN = [sys.executable, "-c", "import sys; from orggraph.cli import main; main()"]
# The child says when it begins to write, so that the kill falls into the writing and not into the start of Python.
WATCHED = """
import sys, datetime as dt, pathlib
from orggraph import ingest
from orggraph.store import open_store
with open_store(sys.argv[1]) as store:
    said = lambda step: print(step, flush=True)
    ingest.import_paths([pathlib.Path(sys.argv[2])], store, as_of=dt.date(2026, 2, 28), progress=said)
print("done", flush=True)
"""


def chart(file, moved):
    """Write a chart; ``moved`` people changed department, manager and title, and as many left."""
    rows = ["id,name,title,department,manager_id", "p0,Top,Head,D0,"]
    for k in range(1, PEOPLE):
        if k % 5 == 1 and moved:
            continue
        other = moved and k % 5 == 2
        rows.append(
            f"p{k},Person {k},{'Lead' if other else 'Clerk'},D{(k + other) % 40},p{0 if other or k < 40 else k % 40 + 1 - (k % 5 == 0)}"
        )
    text = "\n".join(rows) + "\n"
    gone = {f"p{k}" for k in range(1, PEOPLE) if k % 5 == 1} if moved else set()
    lines = [",".join([*line.split(",")[:4], "p0"]) if line.split(",")[4] in gone else line for line in text.splitlines()]
    file.write_text("\n".join(lines) + "\n")
    return file


def held(store):
    """Every table, as a value that can be compared."""
    tables = {n: store.nodes(n) if n in cypher.node_labels() else store.edges(n) for n in store.counts()}
    return {n: sorted(map(repr, f.drop("at", strict=False).rows())) for n, f in tables.items() if n != "Undo"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("charts")
    return chart(folder / "old.csv", False), chart(folder / "new.csv", True)


def start(url, file):
    return subprocess.Popen([sys.executable, "-c", WATCHED, url, str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def killed_while_writing(url, file, seconds):
    """Start an import, kill it so many seconds after it begins to write; return whether it had said that it was done."""
    with start(url, file) as child:
        for line in child.stdout:
            if line == "write\n":
                break
        time.sleep(seconds)
        child.kill()
        return "done" in child.stdout.read()


def test_killed_at_any_instant_it_is_the_old_or_the_new(store, files, tmp_path):
    old, new = files
    ingest.import_paths([old], store, as_of=JANUARY)
    before = held(store)
    began = time.monotonic()
    ingest.import_paths([new], store, as_of=FEBRUARY)
    took = time.monotonic() - began
    after = held(store)
    assert before != after
    seen = set()
    for share in (0.0, 0.2, 0.6, 2.0):
        if held(store) == after:
            history.rollback(store, history.entries(store)[-1].id)
        assert held(store) == before
        done = killed_while_writing(store.url, new, share * took)
        state = held(store)
        assert state in (before, after), f"a mixture after {share} of the time"
        assert state == after or not done, "said to be done, and lost"
        seen.add(state == after)
    assert False in seen, "no kill came before the end: nothing was tested"


def test_a_first_import_that_is_killed_leaves_an_empty_store(store, files):
    killed_while_writing(store.url, files[0], 0.0)
    counts = dict(store.counts())
    assert counts == {} or counts["Person"] == PEOPLE


def test_two_imports_at_once_make_one_history(store, files):
    old, new = files
    ingest.import_paths([old], store, as_of=JANUARY)
    children = [start(store.url, new), start(store.url, new)]
    told = [child.communicate(timeout=300) for child in children]
    codes = [child.returncode for child in children]
    assert 0 in codes, told
    for code, (_, error) in zip(codes, told, strict=True):
        if code:
            assert "Another import was written" in error or "held by another program" in error, error
    assert [e.as_of for e in history.entries(store)] == [JANUARY, FEBRUARY]


def test_the_second_of_two_commands_waits_or_is_told(tmp_path, files):
    """By the command line: a store that another program holds is one sentence and exit code 1, or the command waited."""
    url = str(tmp_path / "store")
    environment = {**os.environ, "ORGGRAPH_SETTINGS": str(tmp_path / "settings.toml")}
    (tmp_path / "settings.toml").write_text("[store]\nlock_wait = 0.2\n")
    with open_store(url) as store, store.hold():
        done = subprocess.run([*RUN, "import", str(files[0]), "--store", url], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert "held by another program" in done.stderr
    assert "Traceback" not in done.stderr
