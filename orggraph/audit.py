"""Who read what about whom, and when: kept on this machine, shown on the page Privacy, forgotten after the days in the settings.

The log is one SQLite file among the user's data (``ORGGRAPH_AUDIT`` names another). It holds ids, never names, and nothing of what was
shown.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import polars as pl

from orggraph.errors import OrgGraphError
from orggraph.settings import load as load_settings

SCHEMA = {"at": pl.String, "store": pl.String, "role": pl.String, "reader": pl.String, "page": pl.String, "person": pl.String}


def log_file() -> Path:
    """Return where the log lies."""
    return Path(os.environ.get("ORGGRAPH_AUDIT") or Path(platformdirs.user_data_dir("orggraph")) / "audit.sqlite")


_turn = threading.Lock()  # readers of one server queue here: SQLite lets each try again at random, the unlucky for many seconds
_held: dict[Path, tuple[int, sqlite3.Connection]] = {}  # the log that is open, by its file and that file's number


@contextlib.contextmanager
def _opened() -> Iterator[sqlite3.Connection]:
    file = log_file()
    try:
        with _turn, _connection(file) as log:
            yield log
    except (sqlite3.Error, OSError) as reason:
        raise OrgGraphError(f"The log of who read what cannot be written ({file}: {reason}); nothing about persons is shown") from reason


def _connection(file: Path) -> sqlite3.Connection:
    """Return the open log; another one when the file was replaced or another is named."""
    if file in _held and file.exists() and file.stat().st_ino == _held[file][0]:
        return _held[file][1]
    for old in list(_held):
        _held.pop(old)[1].close()
    file.parent.mkdir(parents=True, exist_ok=True)
    log = sqlite3.connect(file, timeout=10, check_same_thread=False)
    log.execute("PRAGMA journal_mode = WAL")  # no view waits for the disk; a power cut takes the last moment at most
    log.execute("PRAGMA synchronous = NORMAL")
    log.execute("CREATE TABLE IF NOT EXISTS views (at TEXT, store TEXT, role TEXT, reader TEXT, page TEXT, person TEXT)")
    _held[file] = (file.stat().st_ino, log)
    return log


def record(store: str, role: str, reader: str, page: str, *people: str) -> None:
    """Note that somebody looked at a person, or at several at once.

    Parameters
    ----------
    store : str
        Folder or URL of the store.
    role, reader : str
        As whom, and who (a person id or an e-mail; empty for the owner of this machine).
    page : str
        Where.
    *people : str
        The ids of those who were looked at.

    Raises
    ------
    OrgGraphError
        When the log cannot be written: then the view is not shown either.
    """
    now = dt.datetime.now(dt.UTC)
    oldest = now - dt.timedelta(days=load_settings()["audit.keep_days"])
    with _opened() as log:
        first = log.execute("SELECT at FROM views ORDER BY rowid LIMIT 1").fetchone()
        if first and first[0] < oldest.isoformat(timespec="seconds"):
            log.execute("DELETE FROM views WHERE at < ?", (oldest.isoformat(timespec="seconds"),))
        rows = [(now.isoformat(timespec="seconds"), store, role, reader, page, person) for person in people]
        log.executemany("INSERT INTO views VALUES (?, ?, ?, ?, ?, ?)", rows)


def views(store: str, person: str | None = None) -> pl.DataFrame:
    """Return the views of a store, newest first; of one person when an id is given: ``at, store, role, reader, page, person``."""
    with _opened() as log:
        rows = log.execute(
            "SELECT * FROM views WHERE store = ? AND (? IS NULL OR person = ?) ORDER BY at DESC, rowid DESC", (store, person, person)
        ).fetchall()
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
