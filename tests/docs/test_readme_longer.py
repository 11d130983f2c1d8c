"""The commands of the README that need more than the sample are run too: on a history of two dates, on a real server, as a dashboard."""

import csv
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from orggraph.cli import run
from orggraph.errors import OrgGraphError
from orggraph.store import server

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
LINES = [
    line.split(" #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("orggraph")
]
HISTORY = [line for line in LINES if re.search(r" (diff|analyze|rollback) ", line)]
SERVER = [line for line in LINES if "neo4j" in line]
SERVED = [line for line in LINES if line == "orggraph serve"]


def words(line, **instead):
    """Return the words after ``orggraph``, placeholders filled in."""
    for said, meant in instead.items():
        line = line.replace(said, meant)
    return shlex.split(line)[1:]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("ORGGRAPH_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    return tmp_path


def test_every_line_is_run_by_a_test_of_this_file():
    assert sorted(HISTORY + SERVER + SERVED) == sorted(LINES)


def test_history(place, capfd):
    people = place / "sample_data" / "people.csv"
    assert run(["import", str(people), "--as-of", "2026-01-31"]) == 0
    with people.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    with people.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows[:-1]])
    assert run(["import", str(people), "--as-of", "2026-03-31"]) == 0
    capfd.readouterr()
    assert run(["history", "--json"]) == 0
    newest = max(json.loads(capfd.readouterr().out), key=lambda kept: kept["as_of"])["import_id"]
    for line in HISTORY:
        assert run(words(line, IMPORT=newest)) == 0, (line, capfd.readouterr().err)
        assert capfd.readouterr().out.strip(), line


@pytest.mark.neo4j
def test_server(place, monkeypatch, capfd):
    try:
        server._java(server.CURRENT)
    except OrgGraphError as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no Java: {reason}")
    assert run(["import", "sample_data"]) == run(["backup", "copy.orggraph"]) == 0
    start, port = next(line for line in SERVER if line.endswith("neo4j start")), free_port()
    stop = next(line for line in SERVER if line.endswith("neo4j stop"))
    try:
        assert run([*words(start), "--port", str(port)]) == 0, capfd.readouterr().err
        told = capfd.readouterr()
        password = re.search(r"password in (.+)", told.out)
        assert password and not re.search("Traceback|WARN|Unable to", told.err)
        monkeypatch.setenv("NEO4J_PASSWORD", Path(password[1]).read_text("utf-8"))
        for line in SERVER:
            if line not in (start, stop):
                assert run(words(line, **{"localhost:7687": f"localhost:{port}"})) == 0, (line, capfd.readouterr().err)
    finally:
        assert run(words(stop)) == 0


@pytest.mark.parametrize("line", [*SERVED, "orggraph demo"])
def test_dashboard(line, place):
    assert run(["import", "sample_data"]) == 0
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "orggraph", *words(line), "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        for _ in range(900):
            try:
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2).close()
                break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None
                time.sleep(0.2)
        else:
            pytest.fail(f"{line}: the dashboard does not answer")
    finally:
        process.terminate()
        process.wait(30)
