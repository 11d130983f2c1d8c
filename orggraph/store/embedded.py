"""The embedded store: ArcadeDB inside this process, in a folder. Works after ``pip install`` alone.

Traps that this file answers (measured): SIGTERM without a Python handler crashes the JVM; the engine allows one Database object per
process and one process per database, so the object is shared by all threads and let go soon after an operation, at once when another
program asks; a damaged file is read as an empty one, so what was read is held against what the engine has counted.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import arcadedb_embedded as adb
import jpype
import polars as pl
from arcadedb_embedded.type_conversion import convert_java_to_python

from orggraph.errors import QueryFailed, QueryRefused, StoreError, StoreLocked
from orggraph.settings import load as load_settings
from orggraph.store import aot, cypher, embedded_read, embedded_write, migrations
from orggraph.store.base import Changes, Rows, Store

MARK = "orggraph.json"
UNFINISHED = "unfinished-"  # a store is made under this prefix and renamed when whole, so that a kill leaves no half one
FLAGS = (
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
    "-XX:+UseParallelGC",  # the collector that a write of many rows waits for least; nothing here needs short pauses
    # most commands end within seconds: compile twice only what runs very often
    "-XX:Tier4InvocationThreshold=200000",
    "-XX:Tier4MinInvocationThreshold=24000",
    "-XX:Tier4CompileThreshold=600000",
    "-XX:Tier4BackEdgeThreshold=1600000",
    f"-Djava.util.logging.config.file={Path(__file__).with_name('logging.properties')}",
)
PLACE = re.compile(r"(?:Syntax error|(.*)) at line (\d+)(?::|, column )(\d+)(?: - (.*))?")
LEADING = re.compile(r"(?:\s|//[^\n]*\n|/\*.*?\*/)*", re.DOTALL)  # the engine counts lines from after these
RETRY = 0.05  # seconds between two looks at a lock
LINGER = 0.3  # seconds that the database stays open after an operation: the next one follows soon, and opening costs 0.03
ASKED = 1.0  # seconds for which the mark of a waiting program counts


@lru_cache
def _engine_arguments() -> dict[str, object]:
    """Return the settings of the JVM: read once, since one process has one JVM."""
    return {"heap_size": os.environ.get("ORGGRAPH_HEAP") or _quarter_of_memory(), "jvm_args": [*FLAGS, *aot.flags()]}


def _quarter_of_memory() -> str:
    """Return the heap to allow: a million relationships written in one transaction need some 1.5 GB; what is not needed is not taken."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    except (AttributeError, ValueError, OSError):  # Windows does not say
        memory = 8192
    return f"{min(max(memory // 4, 1024), 8192)}m"


def _first_line(reason: BaseException) -> str:
    text = str(reason).split("\n")[0]
    for prefix in ("Query failed: ", "Command failed: ", "Transaction failed: "):
        text = text.removeprefix(prefix)
    head, _, tail = text.partition(": ")
    return (tail if head.startswith(("com.", "java.")) else text).split(" (caused by")[0]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what the JVM prints at its start out of a program's stderr; failures still arrive as exceptions."""
    if jpype.isJVMStarted():
        yield
        return
    sys.stderr.flush()
    saved, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)


def _answer_sigterm() -> None:
    """Give SIGTERM a Python handler unless somebody did: without one the JVM dies of it with a core dump."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def _detach() -> None:
    """Let the JVM forget this thread, unless it is the main one: at the end of a program the JVM waits for all that it knows."""
    if threading.current_thread() is not threading.main_thread() and jpype.isJVMStarted():
        jpype.JClass("java.lang.Thread").detach()


class _Handle:
    """The one Database object of a folder in this process: open while anybody uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = str(folder / "database")
        self.users = 0
        self.turn = 0
        self.own = threading.local()
        self.guard = threading.Condition()
        self.writing = threading.Lock()  # one writer at a time: the engine would make the second fail and start again
        self.keys: dict[str, pl.DataFrame] = {}  # business keys by label while the database stays open, see `embedded_read.edges`
        self.db: Any = None
        self.timer: threading.Timer | None = None

    @contextlib.contextmanager
    def use(self) -> Iterator[Any]:
        """Open the database for one operation, or for several when they are nested."""
        inside: int = getattr(self.own, "depth", 0)
        with self.guard:
            if not inside and self._asked_for() and self.guard.wait_for(lambda: self.users == 0, ASKED):  # another program's turn
                self.close()
                time.sleep(2 * RETRY)
            if self.db is None:
                self.db = self._open()
            self.users += 1
        self.own.depth = inside + 1
        try:
            yield self.db
        finally:
            self.own.depth = inside
            with self.guard:
                self.users -= 1
                if self.users == 0:
                    self._let_go()
                    self.guard.notify_all()
            if not inside:
                _detach()

    def _let_go(self) -> None:
        """Close the database: at once when another program waits for it, else when nothing has followed for a while."""
        self.turn += 1
        if self._asked_for():
            self.close()
            return
        if self.timer is not None:
            self.timer.cancel()
        self.timer = threading.Timer(LINGER, self._close_idle, (self.turn,))
        self.timer.daemon = True
        self.timer.start()

    def _close_idle(self, turn: int) -> None:
        with self.guard:
            if self.users == 0 and self.turn == turn:
                self.close()
        _detach()

    def end(self) -> None:
        """Close the database at the end of the program; no thread works on when the interpreter goes."""
        with self.guard:
            timer, self.timer = self.timer, None
            self.close()
        if timer is not None:
            timer.cancel()
            timer.join()

    def close(self) -> None:
        if self.db is not None:
            self._holder.unlink(missing_ok=True)
            if self.db.is_open():  # at the end of a program the engine may have come first
                self.db.close()
        self.db = None
        self.keys = {}

    @property
    def _holder(self) -> Path:
        return self.folder / "holder.json"

    @property
    def _asking(self) -> Path:
        return self.folder / "asking"

    def _asked_for(self) -> bool:
        try:
            return time.time() - self._asking.stat().st_mtime < ASKED
        except OSError:
            return False

    def _open(self) -> Any:
        patience = load_settings()["store.lock_wait"]
        deadline = time.monotonic() + patience
        waited = False
        while True:
            try:
                with _quiet():
                    db = adb.open_database(self.path, _engine_arguments())
                db.set_wal_flush("yes_nometadata")
                self._complete(db)
            except adb.ArcadeDBError as reason:
                if "LockException" not in str(reason):
                    raise StoreError(f"The store in {self.folder} cannot be opened: {_first_line(reason)}") from reason
                if time.monotonic() > deadline:
                    raise StoreLocked(
                        f"The store in {self.folder} has been held by another program{self._who()} for {patience:g} seconds; "
                        "wait until it has finished, or close it, and try again"
                    ) from reason
                waited = True
                with contextlib.suppress(OSError):
                    self._asking.touch()
                time.sleep(RETRY)
            else:
                with contextlib.suppress(OSError):  # only for the sentence above
                    self._holder.write_text(json.dumps({"pid": os.getpid(), "command": _command()}), "utf-8")
                    if waited:
                        self._asking.unlink(missing_ok=True)
                return db

    def _complete(self, db: Any) -> None:
        """Add the types that the model has got since the store was made; one without any has lost its schema."""
        there = {str(kind.getName()) for kind in db.schema.get_types()}
        if not there:
            db.close()
            raise _damaged(self.folder)
        if not there.issuperset((*cypher.node_labels(), *cypher.edge_types())):
            _make_types(db)

    def _who(self) -> str:
        try:
            holder = json.loads(self._holder.read_text("utf-8"))
            return f" (process {int(holder['pid'])}: {holder['command']})"
        except (OSError, ValueError, KeyError, TypeError):
            return ""


def _command() -> str:
    """Return how this program was called, short enough for a sentence."""
    program = Path(sys.argv[0]).name if sys.argv and sys.argv[0] not in ("", "-c") else "python"
    line = " ".join([program, *sys.argv[1:]])
    return line if len(line) <= 80 else line[:79] + "…"


_handles: dict[Path, _Handle] = {}
_handles_guard = threading.Lock()


@atexit.register
def _close_all() -> None:
    for handle in _handles.values():
        handle.end()


def _handle(folder: Path) -> _Handle:
    with _handles_guard:
        return _handles.setdefault(folder, _Handle(folder))


class EmbeddedStore(Store):
    """ArcadeDB in a folder."""

    def __init__(self, folder: Path, handle: _Handle) -> None:
        self.url = str(folder)
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
        mark = folder / MARK
        try:
            if not mark.exists():
                if not create:
                    raise StoreError(
                        f"There is no store in {folder}; make one with `orggraph import FILE --store {folder}` or `orggraph demo`"
                    )
                if folder.exists() and (not folder.is_dir() or any(not f.name.startswith(UNFINISHED) for f in folder.iterdir())):
                    raise StoreError(f"{folder} holds other files and is no orggraph store; name an empty or new folder")
                folder.mkdir(parents=True, exist_ok=True)
                _create(folder)
                _write_mark(folder)
            version = _schema(folder)
        except OSError as reason:
            raise StoreError(f"The store folder {folder} cannot be used: {reason.strerror or reason}") from reason
        except (ValueError, KeyError, TypeError) as reason:
            raise StoreError(f"{mark} is damaged; restore the store folder from a copy, or import into a new folder") from reason
        if version > cypher.SCHEMA_VERSION:
            raise StoreError(f"The store in {folder} was written by a newer orggraph (schema {version}); update orggraph to open it")
        _answer_sigterm()
        store = cls(folder, _handle(folder))
        if version < cypher.SCHEMA_VERSION:
            store._upgrade()
        return store

    def _upgrade(self) -> None:
        """Bring an older store up to date, after a copy of its database."""
        with self._handle.use() as db, self._handle.writing:
            version = _schema(self.folder)
            if version >= cypher.SCHEMA_VERSION:  # another program was first
                return
            try:
                _copy_database(self.folder, version)
                _make_types(db)
                _write_mark(self.folder)
            except (adb.ArcadeDBError, OSError) as reason:
                raise StoreError(
                    f"The store in {self.folder} could not be upgraded from schema {version} and is as it was: {_first_line(reason)}"
                ) from reason

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        with self._handle.use():
            yield

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
                        raise _damaged(self.folder)
            return frame

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (adb.ArcadeDBError, jpype.JException) as reason:
            raise StoreError(f"The store in {self.folder} could not be read: {_first_line(reason)}") from reason

    def write(self, changes: Changes) -> None:
        with self._handle.use() as db, self._handle.writing:
            self._handle.keys.clear()
            try:
                db.run_in_transaction(lambda: embedded_write.apply(db, changes))
            except (adb.ArcadeDBError, jpype.JException, OSError) as reason:
                raise StoreError(
                    f"The store in {self.folder} could not be written, and holds what it held before: {_first_line(reason)}"
                ) from reason

    def read(self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None) -> Rows:
        with self._handle.use() as db:
            try:
                _set_timeout(db, timeout)
                columns: tuple[str, ...] = ()
                tuples: list[tuple[object, ...]] = []
                with db.query("opencypher", cypher, dict(parameters or {})) as result:
                    for row in result:
                        columns = columns or tuple(row.property_names)
                        if limit is not None and len(tuples) == limit:
                            return Rows(columns, tuple(tuples), truncated=True)
                        tuples.append(tuple(_python(row.get(c)) for c in columns))
                return Rows(columns or _columns(db, cypher), tuple(tuples))
            except adb.ArcadeDBError as reason:
                raise _query_error(reason, cypher) from reason

    def counts(self) -> Mapping[str, int]:
        with self._handle.use() as db:
            names = (*cypher.node_labels(), *cypher.edge_types())
            return {name: n for name in names if (n := int(db.count_type(name)))}

    def describe(self) -> Mapping[str, str]:
        with self.hold():
            return {"engine": f"ArcadeDB {adb.__version__} (embedded)", "folder": str(self.folder), "schema": str(cypher.SCHEMA_VERSION)}

    def close(self) -> None:
        """Let go now unless another thread is at work; the object may be used again."""
        with self._handle.guard:
            if self._handle.users == 0:
                self._handle.close()


def _schema(folder: Path) -> int:
    return int(json.loads((folder / MARK).read_text("utf-8"))["schema"])


def _write_mark(folder: Path) -> None:
    unfinished = folder / f"{UNFINISHED}{os.getpid()}.json"
    unfinished.write_text(json.dumps({"schema": cypher.SCHEMA_VERSION, "engine": "arcadedb"}), "utf-8")
    unfinished.replace(folder / MARK)


def _copy_database(folder: Path, version: int) -> None:
    """Keep the database as it is before an upgrade; the copy of an upgrade that was stopped is older and stays."""
    kept = folder / f"database-schema-{version}"
    if not kept.exists():
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder) as making:
            shutil.copytree(folder / "database", Path(making) / "database", ignore=shutil.ignore_patterns("database.lck"))
            (Path(making) / "database").rename(kept)


def _create(folder: Path) -> None:
    making = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    try:
        with _quiet():
            db = adb.create_database(str(making / "database"), _engine_arguments())
        try:
            _make_types(db)
        finally:
            db.close()
        try:
            (making / "database").rename(folder / "database")
        except OSError:
            if not (folder / "database").is_dir():  # else another program made the same store at the same time
                raise
    except adb.ArcadeDBError as reason:
        raise StoreError(f"No store could be made in {folder}: {_first_line(reason)}") from reason
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _make_types(db: Any) -> None:
    for label in cypher.node_labels():
        db.schema.get_or_create_vertex_type(label)
        db.schema.get_or_create_property(label, "id", "STRING")
        db.schema.get_or_create_index(label, ["id"], unique=True)
    for label, name in migrations.indexes():
        db.schema.get_or_create_property(label, name, "STRING")
        db.schema.get_or_create_index(label, [name], unique=False)
    for type_ in cypher.edge_types():
        db.schema.get_or_create_edge_type(type_)


def _damaged(folder: Path) -> StoreError:
    return StoreError(
        f"The store in {folder} is damaged: part of its files is lost; restore the folder from a copy, or import into a new one"
    )


def _set_timeout(db: Any, seconds: float) -> None:
    """Stop the next statement after so many seconds; the engine takes the limit from the database when a statement begins."""
    limit = jpype.JClass("com.arcadedb.GlobalConfiguration").COMMAND_TIMEOUT
    db._java_db.getConfiguration().setValue(limit, jpype.JLong(round(seconds * 1000)))


def _columns(db: Any, statement: str) -> tuple[str, ...]:
    """Return the columns of a statement that gave no row, as the engine parsed it; none where it cannot tell (``RETURN *``, ``CALL``)."""
    returned = db._java_db.getCypherStatementCache().get(statement).getReturnClause()
    items = () if returned is None else returned.getReturnItems()
    return () if any(item.isStar() for item in items) else tuple(str(item.getOutputName()) for item in items)


def _python(value: Any) -> object:
    """Return an engine value as Python: dates as ``date``, times as ISO text, nodes and relationships as maps, paths as their nodes."""
    if isinstance(value, list):
        return [_python(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _python(v) for k, v in value.items()}
    kind = type(value).__name__
    if kind.endswith("CypherDate"):
        return dt.date.fromisoformat(str(value))
    if kind.endswith("TraversalPath"):
        return [_python(v) for v in value.getVertices()]
    if kind.startswith("com.arcadedb.graph."):
        known = {str(k): _python(convert_java_to_python(value.get(k))) for k in value.getPropertyNames()}
        return {"type" if "Edge" in kind else "label": str(value.getTypeName()), **known}
    return str(value) if kind.startswith(("com.", "java.")) else value


def _query_error(reason: BaseException, statement: str) -> QueryRefused | QueryFailed:
    text = str(reason)
    if "NotIdempotent" in text or "not idempotent" in text:
        return QueryRefused("This statement could change the graph and was not run; only reading statements are allowed here")
    if "LOAD CSV" in text or "loadCsv" in text:
        return QueryRefused("LOAD CSV reads files and addresses outside the graph and was not run; use `orggraph import`")
    if "ParameterMissing" in text or "Expected parameter" in text:
        return QueryFailed(f"A parameter is missing: {_first_line(reason)}; give it with --param name=value")
    if "imeout" in text:
        return QueryFailed("The query took longer than allowed and was stopped; narrow it, or raise query.timeout in the settings")
    before = LEADING.match(statement)
    skipped = before[0].count("\n") if before else 0

    def place(found: re.Match[str]) -> str:
        return f"{found[4] or found[1]} (line {int(found[2]) + skipped}, column {int(found[3]) + 1})"

    return QueryFailed(f"The query cannot be run: {PLACE.sub(place, _first_line(reason))}")
