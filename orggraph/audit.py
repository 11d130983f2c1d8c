"""Who read what about whom, and when: kept on this machine, shown on the page Privacy, forgotten after the days in the settings.

The log is one SQLite file among the user's data (``ORGGRAPH_AUDIT`` names another). It holds ids, never names, and nothing of what was
shown.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sqlite3
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


@contextlib.contextmanager
def _opened() -> Iterator[sqlite3.Connection]:
    file = log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(file, timeout=10)) as log, log:
            log.execute("CREATE TABLE IF NOT EXISTS views (at TEXT, store TEXT, role TEXT, reader TEXT, page TEXT, person TEXT)")
            yield log
    except (sqlite3.Error, OSError) as reason:
        raise OrgGraphError(f"The log of who read what cannot be written ({file}: {reason}); nothing about persons is shown") from reason


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
