"""The engine of the embedded store, ArcadeDB inside this process: its start, and the one database that all threads share.

Traps that this file answers (measured): SIGTERM without a Python handler crashes the JVM; the engine allows one Database object per
process and one process per database, so the object is shared by all threads and let go soon after an operation, at once when another
program asks.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import arcadedb_embedded as adb
import jpype
import polars as pl

from orggraph.errors import StoreError, StoreLocked
from orggraph.settings import load as load_settings
from orggraph.store import aot, heap

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
RETRY = 0.05  # seconds between two looks at a lock
LINGER = 0.3  # seconds that the database stays open after an operation: the next one follows soon, and opening costs 0.03
ASKED = 1.0  # seconds for which the mark of a waiting program counts
KIND = "ORGGRAPH_ENGINE"  # the variable that says which of these the process is
KINDS = {
    "quick": ("-XX:TieredStopAtLevel=1",),  # compile once and lightly: what is small is done before more would pay
    "reader": ("-XX:+ExitOnOutOfMemoryError",),  # what is left of a JVM without memory is not to be relied upon
}
OUT_OF_MEMORY = 3  # exit code of such a reader


@lru_cache
def arguments() -> dict[str, object]:
    """Return the settings of the JVM: read once, since one process has one JVM."""
    own = KINDS.get(os.environ.get(KIND, ""), ())
    return {"heap_size": f"{heap.megabytes()}m", "jvm_args": [*FLAGS, *own, *aot.flags()]}


def first_line(reason: BaseException) -> str:
    """Return what went wrong as the engine says it, without the names of its classes."""
    at: BaseException | None = reason
    while at is not None:  # what the disk said is the reason, whatever it was wrapped in
        if type(at).__name__.endswith("java.io.IOException"):
            return str(at).partition(": ")[2] or str(at)
        at = at.__cause__ or at.__context__
    text = str(reason).split("\n")[0]
    for prefix in ("Query failed: ", "Command failed: ", "Transaction failed: ", "Reading the result set failed: "):
        text = text.removeprefix(prefix)
    head, _, tail = text.partition(": ")
    return (tail if head.startswith(("com.", "java.")) else text).split(" (caused by")[0]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
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


def answer_sigterm() -> None:
    """Give SIGTERM a Python handler unless somebody did: without one the JVM dies of it with a core dump."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def detach() -> None:
    """Let the JVM forget this thread, unless it is the main one: at the end of a program the JVM waits for all that it knows."""
    if threading.current_thread() is not threading.main_thread() and jpype.isJVMStarted():
        jpype.JClass("java.lang.Thread").detach()


class Handle:
    """The one Database object of a folder in this process: open while anybody uses it."""

    def __init__(self, folder: Path, complete: Callable[[Any, Path], None]) -> None:
        self.folder = folder
        self.complete = complete  # called with a database just opened and its folder
        self.path = str(folder / "database")
        self.users = 0
        self.turn = 0
        self.own = threading.local()
        self.guard = threading.Condition()
        self.writing = threading.Lock()  # one writer at a time: the engine would make the second fail and start again
        self.written = 0  # writes begun by this process
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
                detach()

    def held(self) -> bool:
        """Return whether this thread is inside `use`."""
        return bool(getattr(self.own, "depth", 0))

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
        detach()

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
                with quiet():
                    db = adb.open_database(self.path, arguments())
                db.set_wal_flush("yes_nometadata")
                self.complete(db, self.folder)
            except adb.ArcadeDBError as reason:
                if "LockException" not in str(reason):
                    raise StoreError(f"The store in {self.folder} cannot be opened: {first_line(reason)}") from reason
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


_handles: dict[Path, Handle] = {}
_handles_guard = threading.Lock()


@atexit.register
def _close_all() -> None:
    for handle in _handles.values():
        handle.end()


def handle(folder: Path, complete: Callable[[Any, Path], None]) -> Handle:
    """Return the handle of a folder, the same for every store that is opened on it."""
    with _handles_guard:
        return _handles.setdefault(folder, Handle(folder, complete))
