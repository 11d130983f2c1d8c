"""The program in which typed statements run on the embedded engine: a process that can be ended, whatever a statement is doing.

`main` reads questions from stdin and writes an answer to each to stdout, both pickled by and for `orggraph.store.typed`. It opens the
database read-only, which takes no lock and leaves no trace, and never closes it: closing would write down counts that another program may
have changed since. It ends with the program that started it, at once: then its stdin ends.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import jpype
from arcadedb_embedded.core import Database, DatabaseFactory

from orggraph.errors import OrgGraphError, QueryFailed, StoreError
from orggraph.store import embedded_folder, embedded_query, engine
from orggraph.store.base import Rows

NOT_DATA = ("last-tx-id.bin", "statistics.json", "schema.prev.json")  # written anew by every program that opens the database
State = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Question:
    """A statement, and what `Store.read` takes with it."""

    statement: str
    parameters: dict[str, object]
    timeout: float
    limit: int | None


@dataclass(frozen=True)
class Changed:
    """The answer where the store was written since it was opened here: another process has to answer."""


Answer = Rows | OrgGraphError | Changed


def state(database: Path) -> State:
    """Return the size and the time of the last change of every file with data."""
    found = {}
    for file in os.scandir(database):
        if file.name not in NOT_DATA and not file.name.endswith((".lck", ".wal")):
            with contextlib.suppress(FileNotFoundError):  # a writer has just taken it away
                found[file.name] = (file.stat().st_size, file.stat().st_mtime_ns)
    return found


def opened(folder: Path) -> tuple[Any, State]:
    """Open the database read-only, and return it with the state it had before."""
    handle = engine.handle(folder, embedded_folder.complete)
    database = Path(handle.path)
    factory = DatabaseFactory(handle.path, engine.arguments())._java_factory
    mode = jpype.JClass("com.arcadedb.engine.ComponentFile$MODE").READ_ONLY
    while True:
        before = state(database)
        if embedded_folder.has_all_types(database):
            try:
                return Database(factory.open(mode)), before
            except jpype.JException as reason:
                if "needs recovery" not in str(reason):
                    raise StoreError(f"The store in {folder} cannot be opened: {engine.first_line(reason)}") from reason
        with handle.use():  # waits until nobody holds it, mends what a killed program left, adds the types that an older store lacks
            pass
        handle.end()


def answer(db: Any, database: Path, before: State, question: Question) -> Answer:
    """Answer a question from the database as it was opened, or say that it has changed."""
    if state(database) != before:
        return Changed()
    try:
        found: Answer = embedded_query.run(db, question.statement, question.parameters, question.timeout, question.limit)
    except OrgGraphError as reason:
        found = reason
    return found if state(database) == before else Changed()


def serve(folder: Path, asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions until there are no more, then end the process, whatever it is doing."""

    def say(what: Answer | None) -> None:
        answers.write(pickle.dumps(what))
        answers.flush()

    def work() -> None:
        while True:
            question = questions.get()
            try:
                say(answer(db, folder / "database", before, question))
            except RecursionError:
                say(QueryFailed("The answer has lists or maps nested too deep to be handed over"))
            except Exception as bug:  # noqa: BLE001 - the outermost edge of this process: whoever asked must hear of it
                say(QueryFailed(f"The answer cannot be handed over: {type(bug).__name__}: {bug}"))

    try:
        db, before = opened(folder)
    except OrgGraphError as reason:
        say(reason)
        os._exit(1)
    say(None)
    questions: queue.SimpleQueue[Question] = queue.SimpleQueue()
    threading.Thread(target=work, daemon=True).start()
    try:
        while True:
            questions.put(pickle.load(asked))
    except EOFError:
        os._exit(0)


def main() -> None:
    """Serve the folder that the command line names; whatever is printed goes nowhere, since stdout is for answers."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(Path(sys.argv[1]), sys.stdin.buffer, answers)
