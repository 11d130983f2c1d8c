"""The contract of a store: read whole tables, write one set of changes atomically, run what an analyst types read-only."""

from __future__ import annotations

import contextlib
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from types import TracebackType

import platformdirs
import polars as pl

from orggraph.errors import QueryFailed, QueryRefused
from orggraph.settings import load as load_settings

NESTING = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True)
class Rows:
    """The answer to a query: column names and rows in order. Dates are ``datetime.date``."""

    columns: tuple[str, ...]
    tuples: tuple[tuple[object, ...], ...]
    truncated: bool = False


def hold_to_length(statement: str) -> None:
    """Raise `QueryRefused` for a statement longer, or with brackets deeper, than ``query.length`` and ``query.nesting`` allow.

    No limit of time holds while a statement is planned.
    """
    settings = load_settings()
    most = int(settings["query.length"])
    if len(statement) > most:
        raise QueryRefused(
            f"The statement has {len(statement):,} characters and was not run; at most {most:,} are (query.length in the settings)"
        )
    deepest, allowed = max(accumulate(NESTING.get(sign, 0) for sign in statement), default=0), settings["query.nesting"]
    if deepest > allowed:
        raise QueryRefused(
            f"The statement has brackets {deepest} deep and was not run; at most {allowed:g} are (query.nesting in the settings)"
        )


def gathered(rows: Iterable[tuple[object, ...]], limit: int | None) -> tuple[tuple[tuple[object, ...], ...], bool]:
    """Take rows as they come, at most ``limit``; return them and whether there were more.

    Raises
    ------
    QueryFailed
        When they, or one value, take more memory than the settings ``query.memory`` and ``query.cell`` allow.
    """
    settings = load_settings()
    allowed, cell = settings["query.memory"], settings["query.cell"]
    taken: list[tuple[object, ...]] = []
    size = 0
    for row in rows:
        if limit is not None and len(taken) == limit:
            return tuple(taken), True
        taken.append(row)
        sizes = [_bytes(value) for value in row]
        if max(sizes, default=0) > cell * 2**20:
            raise QueryFailed(
                f"One value of row {len(taken):,} takes more than {cell:g} MB and was stopped; return rows instead of a long list or text, "
                "or raise query.cell in the settings"
            )
        size += sys.getsizeof(row) + sum(sizes)
        if size > allowed * 2**20:
            raise QueryFailed(
                f"The answer takes more than {allowed:g} MB after {len(taken):,} rows and was stopped; narrow it, set a limit, "
                "or raise query.memory in the settings"
            )
    return tuple(taken), False


def _bytes(value: object) -> int:
    """Return about how much memory a value takes, what is in it included."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return sys.getsizeof(value) + sum(map(_bytes, inside))


@dataclass(frozen=True)
class NodeRows:
    """Nodes of one label. ``upsert`` has ``id`` and the properties (null removes one); ``delete`` holds ids (with their relationships)."""

    label: str
    upsert: pl.DataFrame | None = None
    delete: Sequence[str] = ()


@dataclass(frozen=True)
class EdgeRows:
    """Relationships of one type between two labels.

    ``upsert`` and ``delete`` are frames with ``source``, ``target`` (business keys) and the identity properties; ``upsert`` has the other
    properties too (null removes one). An edge whose end does not exist is an error, never skipped.
    """

    type: str
    start: str
    end: str
    identity: tuple[str, ...] = ()
    upsert: pl.DataFrame | None = None
    delete: pl.DataFrame | None = None


@dataclass(frozen=True)
class Expected:
    """What the writer saw: the ``revision`` of a node, 0 for one that was not there. Another by now is a `StoreConflict`."""

    label: str
    id: str
    revision: int


@dataclass(frozen=True)
class Changes:
    """All that one write does. Order of work: look whether ``expect`` and ``after`` hold, delete edges and nodes, upsert nodes and edges.

    ``after`` is the id of the newest import that was seen when these changes were made (empty: none yet): the store refuses them when
    another import was written since. None: they hold whatever was imported.
    """

    nodes: tuple[NodeRows, ...] = ()
    edges: tuple[EdgeRows, ...] = ()
    expect: tuple[Expected, ...] = ()
    after: str | None = None


class Store(ABC):
    """A graph store. Every method raises a `StoreError` with one sentence when the engine cannot answer."""

    url: str

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the engine open over several operations, so that no other process writes between them where the engine allows one."""
        yield

    @contextlib.contextmanager
    def seen(self) -> Iterator[Store]:
        """Yield the tables as they are at one moment, to be read only: the store itself, or a copy that is read sooner."""
        with self.hold():
            yield self

    @abstractmethod
    def nodes(self, label: str) -> pl.DataFrame:
        """Return all nodes of ``label``: ``id`` and the properties of `model.property_types`, typed, sorted by id; empty frame if none."""

    @abstractmethod
    def edges(self, type: str) -> pl.DataFrame:  # noqa: A002
        """Return all relationships of ``type``: ``start_label, source, end_label, target`` and the typed properties, sorted."""

    @abstractmethod
    def write(self, changes: Changes) -> None:
        """Apply ``changes`` in one transaction: all of it, or (also on kill -9) nothing.

        Raises
        ------
        StoreConflict
            When something in ``changes.expect`` has another revision by now; nothing is written.
        """

    @abstractmethod
    def read(self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None) -> Rows:
        """Run a statement that somebody typed, read-only by the engine's own means, for so long and with so much memory and no more.

        Raises
        ------
        QueryRefused
            When the statement could do more than read this graph.
        QueryFailed
            When the engine cannot run it, or not within the time and memory allowed.
        """

    def read_library(
        self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None
    ) -> Rows:
        """Run a statement that comes with orggraph, as `read` does; where that is quicker, without what only typed statements need."""
        return self.read(cypher, parameters, timeout=timeout, limit=limit)

    def plan(self, cypher: str, parameters: Mapping[str, object] | None = None) -> tuple[str, ...]:
        """Return the operators of the engine's plan for a statement, which is not run; empty where the engine does not show them."""
        return ()

    @abstractmethod
    def counts(self) -> Mapping[str, int]:
        """Return the number of nodes by label and of relationships by type (only those that occur)."""

    @abstractmethod
    def describe(self) -> Mapping[str, str]:
        """Return what ``orggraph doctor`` shows: engine, version, where, missing protections."""

    def abandon(self) -> None:  # noqa: B027
        """Take the store away when opening it has made it and nothing was written since: a first import that fails leaves none behind."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the engine; closing twice is harmless."""

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def default_url() -> str:
    """Return the store to use when none is named: ``ORGGRAPH_STORE``, else a folder among the user's data."""
    return os.environ.get("ORGGRAPH_STORE") or str(Path(platformdirs.user_data_dir("orggraph")) / "store")


def open_store(url: str | os.PathLike[str] | None = None, *, create: bool = True) -> Store:
    """Open a store.

    Parameters
    ----------
    url : str or path, optional
        A folder (embedded ArcadeDB), or ``neo4j://``, ``neo4j+s://``, ``bolt://`` … (a Neo4j server; credentials from
        ``NEO4J_USERNAME``, ``NEO4J_PASSWORD``, ``NEO4J_DATABASE``). Without it: `default_url`.
    create : bool
        Make the embedded store when the folder has none; otherwise that is a `StoreError`.

    Returns
    -------
    Store

    Raises
    ------
    StoreError
        One sentence: what is wrong with the store and what to do.
    """
    where = os.fspath(url) if url is not None else default_url()
    if "://" in where:
        from orggraph.store.neo4j import Neo4jStore

        return Neo4jStore.open(where)
    from orggraph.store.embedded import EmbeddedStore

    return EmbeddedStore.open(Path(where).expanduser(), create=create)
