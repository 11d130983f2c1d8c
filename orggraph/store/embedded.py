"""The embedded store: ArcadeDB inside this process, in a folder. Works after ``pip install`` alone.

A damaged file is read by the engine as an empty one, so what was read is held against what the engine has counted.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import arcadedb_embedded as adb
import jpype
import polars as pl

from orggraph.errors import StoreError
from orggraph.store import copies, cypher, embedded_folder, embedded_query, embedded_read, embedded_write, engine, typed
from orggraph.store.base import Changes, Rows, Store, hold_to_length
from orggraph.store.reader import Question


class EmbeddedStore(Store):
    """ArcadeDB in a folder."""

    def __init__(self, folder: Path, handle: engine.Handle, made: tuple[Path, ...] = ()) -> None:
        self.url = str(folder)
        self._made = made  # what was not there before this object was opened
        self.folder = folder
        self._handle = handle

    @classmethod
    def open(cls, folder: Path, *, create: bool = True) -> EmbeddedStore:
        """Open the store in ``folder``, making it when there is none and ``create`` is true.

        Raises
        ------
        StoreError
            One sentence: no store there, not a store, written by a newer version, not writable.
        """
        folder = folder.resolve()
        mark = folder / embedded_folder.MARK
        made = () if mark.exists() else (mark, folder / "database") if folder.exists() else (folder,)
        try:
            if made:
                if not create:
                    raise StoreError(
                        f"There is no store in {folder}; make one with `orggraph import FILE --store {folder}` or `orggraph demo`"
                    )
                if folder.exists() and (
                    not folder.is_dir() or any(not f.name.startswith(embedded_folder.UNFINISHED) for f in folder.iterdir())
                ):
                    raise StoreError(f"{folder} holds other files and is no orggraph store; name an empty or new folder")
                folder.mkdir(parents=True, exist_ok=True)
                embedded_folder.create(folder)
                embedded_folder.write_mark(folder)
            version = embedded_folder.schema(folder)
        except OSError as reason:
            raise StoreError(f"The store folder {folder} cannot be used: {reason.strerror or reason}") from reason
        except (ValueError, KeyError, TypeError) as reason:
            raise StoreError(f"{mark} is damaged; restore the store folder from a copy, or import into a new folder") from reason
        if version > cypher.SCHEMA_VERSION:
            raise StoreError(f"The store in {folder} was written by a newer orggraph (schema {version}); update orggraph to open it")
        engine.answer_sigterm()
        store = cls(folder, engine.handle(folder, embedded_folder.complete), made)
        if version < cypher.SCHEMA_VERSION:
            store._upgrade()
        return store

    def _upgrade(self) -> None:
        """Bring an older store up to date, after a copy of its database."""
        with self._handle.use() as db, self._handle.writing:
            version = embedded_folder.schema(self.folder)
            if version >= cypher.SCHEMA_VERSION:  # another program was first
                return
            try:
                embedded_folder.copy_database(self.folder, version)
                embedded_folder.make_types(db)
                embedded_folder.write_mark(self.folder)
            except (adb.ArcadeDBError, OSError) as reason:
                raise StoreError(
                    f"The store in {self.folder} could not be upgraded from schema {version} and is as it was: {engine.first_line(reason)}"
                ) from reason

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        with self._handle.use():
            yield

    @contextlib.contextmanager
    def seen(self) -> Iterator[Store]:
        copy = copies.there(self.folder)
        if copy is not None:
            with copy:
                yield copy
            return
        with self._handle.use():
            begun = self._handle.written
            with copies.copying(self, self.folder) as tables:
                yield tables
                with self._handle.writing, contextlib.suppress(OSError):  # no other thread writes meanwhile, no other program at all
                    if self._handle.written == begun:
                        tables.finish(self.folder)

    def nodes(self, label: str) -> pl.DataFrame:
        return self._table(label, cypher.node_schema(label), ("id",), lambda db: embedded_read.nodes(db, label))

    def edges(self, type: str) -> pl.DataFrame:  # noqa: A002
        keys = self._handle.keys
        return self._table(type, cypher.edge_schema(type), ("source", "target"), lambda db: embedded_read.edges(db, type, keys))

    def _table(
        self, name: str, schema: Mapping[str, pl.DataType], key: tuple[str, ...], scan: Callable[[Any], pl.DataFrame]
    ) -> pl.DataFrame:
        def whole(frame: pl.DataFrame) -> bool:
            return frame.height == db.count_type(name) and not any(frame[k].null_count() for k in key)

        with self._handle.use() as db, self._reading():
            if not db.count_type(name):  # a first import asks for some forty empty tables
                return pl.DataFrame(schema=schema)
            frame = scan(db)
            if not whole(frame):  # a writer came between, or part of a file is lost
                with self._handle.writing:
                    self._handle.keys.clear()
                    frame = scan(db)
                    if not whole(frame):
                        raise embedded_folder.damaged(self.folder)
            return frame

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (adb.ArcadeDBError, jpype.JException) as reason:
            raise StoreError(f"The store in {self.folder} could not be read: {engine.first_line(reason)}") from reason

    def write(self, changes: Changes) -> None:
        with self._handle.use() as db, self._handle.writing:
            self._handle.keys.clear()
            self._handle.written += 1
            try:
                copies.take_away(self.folder)
                db.run_in_transaction(lambda: embedded_write.apply(db, changes))
            except (adb.ArcadeDBError, jpype.JException, OSError) as reason:
                raise StoreError(
                    f"The store in {self.folder} could not be written, and holds what it held before: {engine.first_line(reason)}"
                ) from reason

    def read(self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None) -> Rows:
        hold_to_length(cypher)
        if self._handle.held():  # by this thread, so that no other process may open the store now
            return self.read_library(cypher, parameters, timeout=timeout, limit=limit)
        return typed.readers(self.folder).ask(Question(cypher, dict(parameters or {}), timeout, limit))

    def read_library(
        self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None
    ) -> Rows:
        with self._handle.use() as db:
            return embedded_query.run(db, cypher, dict(parameters or {}), timeout, limit)

    def counts(self) -> Mapping[str, int]:
        with self._handle.use() as db:
            names = (*cypher.node_labels(), *cypher.edge_types())
            return {name: n for name in names if (n := int(db.count_type(name)))}

    def describe(self) -> Mapping[str, str]:
        with self.hold():
            return {"engine": f"ArcadeDB {adb.__version__} (embedded)", "folder": str(self.folder), "schema": str(cypher.SCHEMA_VERSION)}

    def abandon(self) -> None:
        if self._made and not self.counts():
            self.close()
            copies.take_away(self.folder)
            for path in self._made:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go now unless another thread is at work; the object may be used again."""
        typed.readers(self.folder).end()
        with self._handle.guard:
            if self._handle.users == 0:
                self._handle.close()
