"""A Neo4j server (5.26 LTS and later, Aura and clusters included) through the official driver."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

import neo4j
import neo4j.exceptions
import neo4j.time
import polars as pl
from neo4j.graph import Node, Path, Relationship

from orggraph import settings
from orggraph.errors import OrgGraphError, QueryFailed, QueryRefused, StoreError
from orggraph.store import cypher, migrations, protections, statement, versions, waiting
from orggraph.store.base import Changes, Rows, Store, gathered, hold_to_length

DENIED = ("LoadCSV", "Show", "Terminate", "Create", "Drop", "Alter", "Grant", "Deny", "Revoke")
SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
LOCK = "MERGE (s:`Orggraph` {id: 'store'}) SET s.schema = $schema"  # also holds other imports back until this one is written
EXPLAIN = "EXPLAIN "
HALVED = 100_000  # relationships from which two sessions read sooner than one
GRACE = 5.0  # seconds after the time limit in which the server may still stop by itself: it looks every two, and never within an expression
LATE = (
    "The query took longer than allowed and the server has not stopped it, as it cannot within one expression; narrow it. Whoever runs the "
    "server sees it under SHOW TRANSACTIONS until it ends or the server is started again"
)
OCCUPIED = "The server still works on statements that took longer than allowed, as many as may (query.processes in the settings); try later"
LARGE = "The query needs more memory than the server allows and was stopped; narrow it"
MORE = "nothing was written; raise ORGGRAPH_HEAP and start the server again, or db.memory.transaction.max where it is another's"
PLACE = re.compile(r" \(line (\d+), column (\d+) \(offset: \d+\)\)")
T = TypeVar("T")
USE = re.compile(r"(?<![.:$\w])USE\s+[\w.]", re.IGNORECASE)


class Neo4jStore(Store):
    """A database of a Neo4j server."""

    def __init__(self, url: str, driver: neo4j.Driver, database: str | None, agent: str, reader: neo4j.Auth | None = None) -> None:
        self.url = url
        self._driver = driver
        self._reader = reader  # the account that runs what an analyst types, where one is named
        self._database = database
        self._agent = agent
        self._late: list[Future[Any]] = []  # answers that nobody waits for any more
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()  # on a cluster a read waits for what this store has written

    @classmethod
    def open(cls, url: str) -> Neo4jStore:
        """Connect with ``NEO4J_USERNAME``, ``NEO4J_PASSWORD`` and ``NEO4J_DATABASE``, and make the constraints that are missing.

        ``NEO4J_READER_USERNAME`` and ``NEO4J_READER_PASSWORD`` name the account under which typed statements and library queries run.

        Raises
        ------
        StoreError
            One sentence: no server there, wrong password, unknown database, a version that is too old, a reader's account that may write.
        """
        user, password = os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", "")
        database = os.environ.get("NEO4J_DATABASE") or None
        wrong_address = StoreError(f"{url} is no Neo4j address; write it as neo4j://host:7687")
        if url.partition("://")[0] not in SCHEMES:
            raise wrong_address
        try:
            driver = neo4j.GraphDatabase.driver(
                url,
                auth=(user, password) if password else None,
                connection_timeout=10,
                max_transaction_retry_time=settings.load()["store.retry_time"],
                notifications_min_severity="OFF",
            )
        except (neo4j.exceptions.ConfigurationError, ValueError) as reason:
            raise wrong_address from reason
        try:
            with _told(url):
                agent = str(driver.get_server_info().agent)
                if versions.too_old(agent):
                    raise StoreError(f"The server at {url} is {agent}; orggraph needs Neo4j {versions.LONG_TERM.name} or later")
                if versions.untested(agent):
                    _tell_once(f"The server at {url} is {agent}, newer than what orggraph is tested with ({versions.CURRENT.name})")
                store = cls(url, driver, database, agent, _reader())
                store._complete()
                store._check_reader()
        except StoreError:
            driver.close()
            raise
        except ValueError as reason:  # found out only on connecting: a port that is no number
            driver.close()
            raise wrong_address from reason
        return store

    def _session(self, mode: str, auth: neo4j.Auth | None = None) -> neo4j.Session:
        return self._driver.session(database=self._database, default_access_mode=mode, bookmark_manager=self._bookmarks, auth=auth)

    def _check_reader(self) -> None:
        """Refuse a reader's account that the server, where it has roles, lets do more than read."""
        if self._reader is None:
            return
        with self._session(neo4j.READ_ACCESS, self._reader) as session:
            more = protections.beyond_reading(lambda text: session.execute_read(lambda tx: list(tx.run(text))))
        if more:
            also = ", ".join(more)
            raise StoreError(f"NEO4J_READER_USERNAME names an account that may do more than read ({also}); give it the role reader alone")

    def _rows(self, text: str, **parameters: object) -> list[neo4j.Record]:
        """Read in a managed transaction, which the driver repeats when a server of a cluster steps down."""
        with self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(lambda tx: list(tx.run(text, parameters)))

    def _complete(self) -> None:
        """Make the constraints and indexes that are missing; where none is, nothing is written, so that a reader's account will do."""
        (found,) = self._rows("MATCH (s:`Orggraph`) RETURN max(s.schema) AS schema")
        schema = found["schema"] or cypher.SCHEMA_VERSION
        if schema > cypher.SCHEMA_VERSION:
            raise StoreError(f"The store at {self.url} was written by a newer orggraph (schema {schema}); update orggraph to open it")
        there = {tuple(r["labelsOrTypes"]) for r in self._rows("SHOW CONSTRAINTS YIELD labelsOrTypes RETURN labelsOrTypes")}
        made = [r.values() for r in self._rows("SHOW INDEXES YIELD labelsOrTypes, properties RETURN labelsOrTypes, properties")]
        statements = [
            *(
                f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:`{label}`) REQUIRE n.id IS UNIQUE"
                for label in (*cypher.node_labels(), "Orggraph")
                if (label,) not in there
            ),
            *(
                f"CREATE INDEX IF NOT EXISTS FOR (n:`{label}`) ON (n.`{name}`)"
                for label, name in migrations.indexes()
                if [[label], [name]] not in made
            ),
        ]
        if schema < cypher.SCHEMA_VERSION:
            statements.append(f"MATCH (s:`Orggraph`) SET s.schema = {cypher.SCHEMA_VERSION}")
        with self._session(neo4j.WRITE_ACCESS) as session:
            for text in statements:  # one transaction each: the schema and the data do not change in the same one
                session.execute_write(_do, text)

    def nodes(self, label: str) -> pl.DataFrame:
        return self._table(cypher.nodes_table(label), cypher.node_schema(label))

    def edges(self, type: str) -> pl.DataFrame:  # noqa: A002
        return self._table(cypher.edges_table(type), cypher.edge_schema(type), cypher.halves(type))

    def _table(self, table: cypher.Table, schema: Mapping[str, pl.DataType], halves: cypher.Halves | None = None) -> pl.DataFrame:
        with _told(self.url):
            records = self._at_once(halves) if halves else None
            return cypher.frame(table, self._rows(table.statement) if records is None else records, schema)

    def _at_once(self, halves: cypher.Halves) -> list[neo4j.Record] | None:
        """Read both halves of a large table at once, each on a processor of the server; None for one that is read as soon whole."""
        if self._rows(halves.count)[0]["n"] < HALVED:
            return None
        middle = self._rows(halves.middle)
        if not middle:
            return None
        with ThreadPoolExecutor(2) as sessions:
            both = sessions.map(lambda half: self._rows(half.statement, middle=middle[0]["id"]), halves.tables)
            return [record for part in both for record in part]

    def write(self, changes: Changes) -> None:
        @_within_memory(StoreError(f"All of this is one transaction, which needs more memory than the server at {self.url} allows; {MORE}"))
        def work(tx: neo4j.ManagedTransaction) -> None:
            tx.run(LOCK, schema=cypher.SCHEMA_VERSION).consume()
            for expected in changes.expect:  # after the lock, so that no other writer comes between
                record = tx.run(cypher.revision_query(expected), id=expected.id).single()
                cypher.hold_to(expected, record["revision"] if record else None)
            if changes.after is not None:
                newest = tx.run(cypher.NEWEST_IMPORT).single()
                cypher.hold_to_import(changes.after, newest["id"] if newest else None)
            there = set(_counts(tx))  # what has none yet need not be looked up
            for text, rows in (
                *(s for e in changes.edges for s in cypher.edge_deletes(e)),
                *(s for n in changes.nodes for s in cypher.node_deletes(n)),
            ):
                tx.run(text, rows=rows).consume()
            for node in changes.nodes:
                _unwritten(tx, cypher.node_writes(node, fresh=node.label not in there))
                there.add(node.label)
            for edge in changes.edges:
                if lost := _unwritten(tx, cypher.edge_writes(edge, fresh=edge.type not in there)):
                    raise StoreError(f"{lost} {edge.type} relationships have an end that does not exist; nothing was written")
                if edge.upsert is not None:
                    there.add(edge.type)

        with _told(self.url), self._session(neo4j.WRITE_ACCESS) as session:
            session.execute_write(work)

    def read(self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None) -> Rows:
        hold_to_length(cypher)
        self._late = [answer for answer in self._late if not answer.done()]
        if len(self._late) >= settings.load()["query.processes"]:
            raise QueryFailed(OCCUPIED)
        return self.read_library(cypher, parameters, timeout=timeout, limit=limit)

    def read_library(
        self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 30, limit: int | None = None
    ) -> Rows:
        values: dict[str, Any] = dict(parameters or {})
        _refuse_use(cypher)

        def work(tx: neo4j.ManagedTransaction) -> Rows:
            with _mistakes(), _within_memory(QueryFailed(LARGE)):
                _explained(tx, cypher, values)
                result = tx.run(cypher, values)
                columns = tuple(result.keys())
                rows, more = gathered((tuple(_python(v) for v in record.values()) for record in result), limit)
                shown = None if rows else result.consume().plan  # of a statement that begins with EXPLAIN: its rows are its plan
                return Rows(("operator", "details"), *gathered(_operators(shown), limit)) if shown else Rows(columns, rows, more)

        return self._asked(work, timeout)

    def plan(self, cypher: str, parameters: Mapping[str, object] | None = None) -> tuple[str, ...]:
        hold_to_length(cypher)
        _refuse_use(cypher)

        def work(tx: neo4j.ManagedTransaction) -> Any:
            with _mistakes(), _within_memory(QueryFailed(LARGE)):
                return _explained(tx, cypher, dict(parameters or {}))

        return tuple(operator for operator, _ in _operators(self._asked(work, settings.load()["query.timeout"])))

    def _asked(self, work: Callable[[neo4j.ManagedTransaction], T], timeout: float) -> T:
        """Run work on a statement as the reader's account, and wait no longer than allowed."""
        began: list[float] = []  # one for each try

        @neo4j.unit_of_work(timeout=timeout)
        def limited(tx: neo4j.ManagedTransaction) -> T:
            began.append(time.monotonic())
            return work(tx)

        def ask() -> T:
            with _told(self.url), self._session(neo4j.READ_ACCESS, self._reader) as session:
                return session.execute_read(limited)

        answer, late = waiting.begun(ask), QueryFailed(LATE)
        try:
            return waiting.awaited(answer, lambda: bool(began) and time.monotonic() > began[-1] + timeout + GRACE, late)
        except QueryFailed as reason:
            if reason is late:
                self._late.append(answer)
            raise

    def counts(self) -> Mapping[str, int]:
        with _told(self.url), self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(_counts)

    def describe(self) -> Mapping[str, str]:
        facts = {"engine": self._agent, "url": self.url, "database": self._database or "the default", "schema": str(cypher.SCHEMA_VERSION)}
        facts["tested with"] = ", ".join(line.name for line in versions.LINES)
        if self._reader is not None:
            facts["reader's account"] = str(self._reader.principal)
        with _told(self.url):
            return facts | {"missing protections": protections.missing(self._rows), "account": protections.account(self._rows)}

    def close(self) -> None:
        self._driver.close()


def _reader() -> neo4j.Auth | None:
    name = os.environ.get("NEO4J_READER_USERNAME")
    return neo4j.basic_auth(name, os.environ.get("NEO4J_READER_PASSWORD", "")) if name else None


def _counts(tx: neo4j.ManagedTransaction) -> dict[str, int]:
    return {r["name"]: r["n"] for r in tx.run(cypher.counts_query()) if r["n"]}


def _unwritten(tx: neo4j.ManagedTransaction, statements: Iterator[cypher.Statement]) -> int:
    """Run statements, each made and sent while the server works on the one before; return how many of their rows were not written."""
    lost: int = 0
    sent: list[tuple[int, neo4j.Result]] = []
    for text, rows in statements:
        sent.append((len(rows), tx.run(text, rows=rows)))
        if len(sent) == 2:
            number, before = sent.pop(0)
            lost += number - before.single(strict=True)["written"]
    lost += sum(number - last.single(strict=True)["written"] for number, last in sent)
    return lost


def _do(tx: neo4j.ManagedTransaction, text: str) -> None:
    tx.run(text).consume()


@cache
def _tell_once(sentence: str) -> None:
    logging.getLogger("orggraph").warning(sentence)


@contextlib.contextmanager
def _told(url: str) -> Iterator[None]:
    """Turn what the driver raises into one sentence that says what to do."""
    try:
        yield
    except neo4j.exceptions.AuthError as reason:
        raise StoreError(f"{url} refuses the user or password; set NEO4J_USERNAME and NEO4J_PASSWORD to what the server knows") from reason
    except neo4j.exceptions.IncompleteCommit as reason:
        raise StoreError(
            f"The server at {url} went away while it wrote, all of it or nothing; look with `orggraph history` once it is back"
        ) from reason
    except (neo4j.exceptions.ForbiddenOnReadOnlyDatabase, neo4j.exceptions.WriteServiceUnavailable) as reason:
        raise _read_only(url) from reason
    except BufferError as reason:  # what the driver has been seen to raise, instead of its own, when a connection broke within a message
        raise StoreError(f"The connection to {url} broke; the server holds what it held before; try again") from reason
    except neo4j.exceptions.ServiceUnavailable as reason:
        raise StoreError(f"No Neo4j server answers at {url}; start one with `orggraph neo4j start`, or check the address") from reason
    except neo4j.exceptions.ClientError as reason:
        code = reason.code or ""
        if "TransactionTimedOut" in code:  # found out at the end: the rows were there, too late
            raise QueryFailed(statement.TOO_LONG) from reason
        if "WriteOnReadOnlyAccessDatabase" in code:
            raise _read_only(url) from reason
        if "CredentialsExpired" in code:
            raise StoreError(
                f"The password for {url} has expired; set a new one in Neo4j Browser or cypher-shell, and put it into NEO4J_PASSWORD"
            ) from reason
        if "DatabaseNotFound" in code:
            raise StoreError(f"The server at {url} has no such database; check NEO4J_DATABASE") from reason
        raise StoreError(f"The server at {url} could not do that and holds what it held before: {reason.message}") from reason
    except neo4j.exceptions.DatabaseError as reason:
        if "TransactionCommitFailed" in (reason.code or ""):  # written to its log: the server has all of it or nothing once it starts again
            raise StoreError(
                f"The database at {url} failed while it wrote, all of it or nothing; see whether its disk is full, start the server again, "
                "and look with `orggraph history`"
            ) from reason
        raise StoreError(
            f"The database at {url} does not work; see whether its disk is full, start the server again, or read its logs: {reason.message}"
        ) from reason
    except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError) as reason:
        raise StoreError(f"The server at {url} could not do that and holds what it held before: {reason}") from reason


def _read_only(url: str) -> StoreError:
    return StoreError(f"The database at {url} is read-only; nothing was written, and whoever runs the server can allow it")


@contextlib.contextmanager
def _within_memory(sentence: OrgGraphError) -> Iterator[None]:
    """Say it at once where memory ran out: the driver takes it for something that another try may mend."""
    try:
        yield
    except neo4j.exceptions.TransientError as reason:
        if "Memory" in (reason.code or ""):
            raise sentence from reason
        raise


@contextlib.contextmanager
def _mistakes() -> Iterator[None]:
    """Turn what is wrong with a statement into a sentence, inside the transaction: the driver repeats only what another try may mend."""
    try:
        yield
    except neo4j.exceptions.ClientError as reason:
        raise _query_error(reason) from reason


def _explained(tx: neo4j.ManagedTransaction, text: str, values: dict[str, Any]) -> Any:
    """Return the plan of a statement; `QueryRefused` where the plan would do more than read."""
    summary = tx.run(EXPLAIN + text, values).consume()
    try:
        _refuse_plan(summary.query_type, summary.plan)
    except QueryRefused as reason:
        raise statement.refusal(text) or reason from reason
    return summary.plan


def _operators(plan: Any) -> Iterator[tuple[str, str]]:
    if plan:
        yield str(plan["operatorType"]).split("@")[0], str(plan.get("args", {}).get("Details", ""))
        for child in plan.get("children", ()):
            yield from _operators(child)


def _refuse_plan(query_type: str | None, plan: Any) -> None:
    """Refuse by what the server says it would do: a plan that writes, loads files, or looks at or changes the server itself."""
    if query_type != "r":
        raise QueryRefused("This statement could change the graph and was not run; only reading statements are allowed here")
    for operator, details in _operators(plan):
        if operator.startswith("LoadCSV"):
            raise QueryRefused("LOAD CSV reads files and addresses outside the graph and was not run; use `orggraph import`")
        if operator.startswith(DENIED):
            raise QueryRefused(statement.SERVER)
        if operator == "ProcedureCall" and not details.startswith(statement.CATALOGUE):
            raise QueryRefused(statement.PROCEDURES)


def _refuse_use(text: str) -> None:
    """Refuse USE, which the plan does not show: it would lead to another database."""
    if USE.search(statement.code(statement.unescaped(text), names=False) + "."):
        raise QueryRefused(statement.OTHER_DATABASE)


def _query_error(reason: neo4j.exceptions.ClientError) -> QueryRefused | QueryFailed | StoreError:
    code, message = reason.code or "", (reason.message or "").split("\n")[0]
    if "AccessMode" in code or "Forbidden" in code:
        return QueryRefused("This statement could change the graph and was not run; only reading statements are allowed here")
    if "ParameterMissing" in code:
        return QueryFailed(f"A parameter is missing: {message}; give it with --param name=value")
    if "TransactionTimedOut" in code:
        return QueryFailed(statement.TOO_LONG)
    if "DatabaseNotFound" in code:
        return StoreError("The server has no such database; check NEO4J_DATABASE")
    return QueryFailed(f"The query cannot be run: {PLACE.sub(_place, message)}")


def _place(found: re.Match[str]) -> str:
    """Return where a mistake is in what was typed: ``EXPLAIN`` stood before it when the server found it."""
    line, column = int(found[1]), int(found[2])
    return f" (line {line}, column {column - len(EXPLAIN) if line == 1 else column})"


def _python(value: object) -> object:
    """Return a driver value as Python: dates as ``date``, times as ISO text, nodes and relationships as maps."""
    if isinstance(value, neo4j.time.Date):
        return value.to_native()
    if isinstance(value, neo4j.time.DateTime | neo4j.time.Time | neo4j.time.Duration):
        return value.iso_format()
    if isinstance(value, Node):
        return {"label": ":".join(sorted(value.labels)), **{k: _python(v) for k, v in value.items()}}
    if isinstance(value, Relationship):
        return {"type": value.type, **{k: _python(v) for k, v in value.items()}}
    if isinstance(value, Path):
        return [_python(n) for n in value.nodes]
    if isinstance(value, list):
        return [_python(v) for v in value]
    if isinstance(value, dict):
        return {k: _python(v) for k, v in value.items()}
    return value
