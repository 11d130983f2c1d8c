"""A copy of the embedded store's tables beside its database, as Arrow files: reading it starts no engine.

The first reading after a write makes the copy, the next write takes it away before it begins. So a copy that is there is what the database
holds, also when a program was killed in between. Nobody needs it: where it is missing, or cannot be written, the engine is read.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import polars as pl

from orggraph.errors import StoreError
from orggraph.store import cypher
from orggraph.store.base import Changes, Rows, Store

MARK = "tables.json"  # names the folder of the copy that holds, and the files it was made of
FOLDER = "tables-"


class Copy(Store):
    """The tables of a store at one moment; all its files are open, so that it stays whole when a writer takes it away."""

    def __init__(self, url: str, files: Mapping[str, BinaryIO], rows: Mapping[str, int]) -> None:
        self.url = url
        self._files, self._rows = files, rows

    def nodes(self, label: str) -> pl.DataFrame:
        return self._table(label, cypher.node_schema(label))

    def edges(self, type: str) -> pl.DataFrame:  # noqa: A002
        return self._table(type, cypher.edge_schema(type))

    def _table(self, name: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
        if name not in self._files:
            return pl.DataFrame(schema=dict(schema))
        self._files[name].seek(0)
        try:
            return pl.read_ipc(self._files[name])
        except pl.exceptions.PolarsError as reason:
            raise StoreError(f"The copy of the tables in {self.url} is damaged; remove {MARK} there, and it is made anew") from reason

    def counts(self) -> Mapping[str, int]:
        return self._rows

    def write(self, changes: Changes) -> None:
        raise StoreError("A copy of the tables is read only; write to the store itself")

    def read(self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None) -> Rows:
        raise StoreError("A copy of the tables runs no Cypher; ask the store itself")

    def describe(self) -> Mapping[str, str]:
        return {"engine": "Arrow files", "of": self.url}

    def close(self) -> None:
        for file in self._files.values():
            file.close()


def there(folder: Path) -> Copy | None:
    """Return the copy of the store in a folder, None where there is none that holds."""
    with contextlib.ExitStack() as opened, contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        mark = json.loads((folder / MARK).read_text("utf-8"))
        if mark["schemas"] != _schemas() or not _as_noted(folder / "database", mark["database"]):
            return None
        files = {name: opened.enter_context((folder / mark["folder"] / f"{name}.arrow").open("rb")) for name in mark["rows"]}
        if any(os.fstat(file.fileno()).st_size != mark["sizes"][name] for name, file in files.items()):
            return None
        opened.pop_all()
        return Copy(str(folder), files, mark["rows"])
    return None


def take_away(folder: Path) -> None:
    """Take the copy of a store away, for good before this returns: its tables are about to change.

    Raises
    ------
    OSError
        When it cannot be taken away.
    """
    if not (folder / MARK).exists():
        return
    (folder / MARK).unlink(missing_ok=True)
    if os.name == "posix":  # so that no loss of power brings it back
        at = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(at)
        finally:
            os.close(at)
    _clear(folder)


class Copying(Store):
    """A store whose tables are written down as they are read; without a place to write it just reads."""

    def __init__(self, store: Store, place: Path | None) -> None:
        self.url = store.url
        self._store, self._place = store, place
        self._sizes: dict[str, int] = {}

    def nodes(self, label: str) -> pl.DataFrame:
        return self._kept(label, self._store.nodes(label))

    def edges(self, type: str) -> pl.DataFrame:  # noqa: A002
        return self._kept(type, self._store.edges(type))

    def _kept(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        if self._place is not None and frame.height and name not in self._sizes:
            file = self._place / f"{name}.arrow"
            try:
                frame.write_ipc(file, compression="lz4")
                self._sizes[name] = file.stat().st_size
            except OSError:  # no room: then there is no copy
                self._place = None
        return frame

    def finish(self, folder: Path) -> None:
        """Read what nobody has asked for, and let the copy hold."""
        rows = dict(self.counts())
        for name in rows:
            if name not in self._sizes:
                self.nodes(name) if name in cypher.node_labels() else self.edges(name)
        if self._place is None:
            return
        _clear(folder, self._place.name)
        mark = {
            "folder": self._place.name,
            "schemas": _schemas(),
            "rows": rows,
            "sizes": {name: self._sizes[name] for name in rows},
            "database": {file.name: file.stat().st_size for file in (folder / "database").glob("*.bucket")},
        }
        unfinished = self._place / MARK
        unfinished.write_text(json.dumps(mark), "utf-8")
        unfinished.replace(folder / MARK)

    def counts(self) -> Mapping[str, int]:
        return self._store.counts()

    def write(self, changes: Changes) -> None:
        self._store.write(changes)

    def read(self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None) -> Rows:
        return self._store.read(cypher, parameters, timeout=timeout, limit=limit)

    def read_library(
        self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None
    ) -> Rows:
        return self._store.read_library(cypher, parameters, timeout=timeout, limit=limit)

    def describe(self) -> Mapping[str, str]:
        return self._store.describe()

    def close(self) -> None:
        """The store is closed by whoever opened it."""


@contextlib.contextmanager
def copying(store: Store, folder: Path) -> Iterator[Copying]:
    """Yield the store, each table written down as it is read, in a folder of its own that goes again unless it was finished."""
    place: Path | None = None
    with contextlib.suppress(OSError):
        place = Path(tempfile.mkdtemp(prefix=FOLDER, dir=folder))
    try:
        yield Copying(store, place)
    finally:
        if place is not None and place.name != _named(folder):
            shutil.rmtree(place, ignore_errors=True)


@lru_cache
def _schemas() -> dict[str, object]:
    """Return the columns of every table: a copy made under others is none."""
    every = {name: cypher.node_schema(name) for name in cypher.node_labels()} | {t: cypher.edge_schema(t) for t in cypher.edge_types()}
    return {"version": cypher.SCHEMA_VERSION, **{name: {c: str(kind) for c, kind in schema.items()} for name, schema in every.items()}}


def _as_noted(database: Path, sizes: Mapping[str, int]) -> bool:
    """Return whether the database has all its files, none shorter than it was: the engine writes some a little later."""
    return all((database / name).stat().st_size >= size for name, size in sizes.items())


def _named(folder: Path) -> str:
    """Return the name of the folder whose copy holds, empty where none does."""
    try:
        return str(json.loads((folder / MARK).read_text("utf-8"))["folder"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _clear(folder: Path, but: str = "") -> None:
    """Remove copies that hold no longer: what somebody is reading stays readable for them."""
    for old in folder.glob(f"{FOLDER}*"):
        if old.name != but:
            shutil.rmtree(old, ignore_errors=True)
