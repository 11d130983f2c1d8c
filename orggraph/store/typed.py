"""Runs what somebody typed on the embedded engine in processes of their own, which are ended when they take too long or too much.

The engine looks at its time limit between rows only, and one expression may run for hours or fill the memory; no thread of a JVM can be
stopped from outside. A process can: it reads the store without a lock, so that nothing is left of it, and the others are served on.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path

from orggraph.errors import OrgGraphError, QueryFailed, StoreError
from orggraph.settings import load as load_settings
from orggraph.store import engine, heap, statement, waiting
from orggraph.store.base import Rows
from orggraph.store.reader import Answer, Changed, Question

GRACE = 1.0  # seconds after the time limit in which the engine may still stop by itself, which spares starting another process
START = 60.0  # seconds that a start may take beside waiting for the store: two on a machine at rest
IDLE = 300.0  # seconds for which a process is kept for the next statement, which then waits for no start
TRIES = 3  # a statement is asked again when the store was written meanwhile
PROGRAM = "from orggraph.store import reader; reader.main()"


class Reader:
    """A process that answers, one question at a time."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", PROGRAM, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_environment()},
            start_new_session=True,  # Ctrl-C in a terminal is for the program that started it
        )
        patience = START + load_settings()["store.lock_wait"]
        problem = self._exchange(None, patience, StoreError(f"The store in {folder} did not open in {patience:g} seconds"))
        if isinstance(problem, OrgGraphError):
            self.end()
            raise problem

    def ask(self, question: Question) -> Answer:
        """Return the answer; when an error is raised, this process has ended.

        Raises
        ------
        QueryFailed
            When the statement took more time or memory than it may.
        """
        return self._exchange(question, question.timeout + GRACE, QueryFailed(statement.TOO_LONG))

    def alive(self) -> bool:
        """Return whether the process is there to be asked."""
        return self._process.poll() is None

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # a question that was not sent
                pipe.close()  # type: ignore[union-attr]

    def _exchange(self, question: Question | None, seconds: float, late: OrgGraphError) -> Answer:
        """Send a question, where there is one, and return what the process says to it within so many seconds."""
        deadline = time.monotonic() + seconds
        try:
            heard = waiting.awaited(waiting.begun(lambda: self._talk(question)), lambda: time.monotonic() > deadline, late)
        except BaseException:  # Ctrl-C too: nothing is left running
            self.end()
            raise
        if heard:
            return heard[0]
        with contextlib.suppress(subprocess.TimeoutExpired):  # its last word comes a little before its code
            self._process.wait(GRACE)
        self.end()
        if self._process.returncode == engine.OUT_OF_MEMORY:
            raise QueryFailed(heap.too_large())
        raise QueryFailed(f"The process that ran the statement was ended from outside (code {self._process.returncode}); try again")

    def _talk(self, question: Question | None) -> list[Answer]:
        """Return the answer; nothing when the process has ended."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        with contextlib.suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
            if question is not None:
                pickle.dump(question, stdin)
                stdin.flush()
            return [pickle.load(stdout)]
        return []


def _environment() -> dict[str, str]:
    """Return what a process for typed statements finds in its environment beside what this one has."""
    return {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), engine.KIND: "reader", heap.NAMED: f"{heap.typed()}m"}


class Readers:
    """The processes for one folder: as many at a time as ``query.processes`` allows, kept for a while."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places = threading.BoundedSemaphore(int(load_settings()["query.processes"]))
        self._guard = threading.Lock()
        self._idle: dict[Reader, threading.Timer] = {}

    def ask(self, question: Question) -> Rows:
        """Return the rows of a statement; the errors are those of `Store.read`."""
        if not self._places.acquire(timeout=question.timeout):
            raise QueryFailed("Other statements are running, as many as may at a time (query.processes in the settings); try again")
        try:
            for _ in range(TRIES):
                reader = self._taken() or Reader(self._folder)
                answer = reader.ask(question)
                if isinstance(answer, Changed):
                    reader.end()
                    continue
                self._keep(reader)
                if isinstance(answer, OrgGraphError):
                    raise answer
                return answer
            raise StoreError(f"The store in {self._folder} was written again and again while the statement ran; try again")
        finally:
            self._places.release()

    def end(self) -> None:
        """End the processes that do nothing."""
        while reader := self._taken():
            reader.end()

    def _taken(self) -> Reader | None:
        with self._guard:
            while self._idle:
                reader, timer = self._idle.popitem()
                timer.cancel()
                if reader.alive():
                    return reader
                reader.end()
        return None

    def _keep(self, reader: Reader) -> None:
        timer = threading.Timer(IDLE, self._let_go, (reader,))
        timer.daemon = True
        with self._guard:
            self._idle[reader] = timer
        timer.start()

    def _let_go(self, reader: Reader) -> None:
        with self._guard:
            idle = self._idle.pop(reader, None)
        if idle is not None:
            reader.end()


_known: dict[Path, Readers] = {}


def readers(folder: Path) -> Readers:
    """Return the processes for a folder, the same for every store that is opened on it."""
    return _known.setdefault(folder, Readers(folder))


@atexit.register
def _end_all() -> None:
    for each in _known.values():
        each.end()
