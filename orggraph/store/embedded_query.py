"""How the embedded store runs what an analyst typed: read-only, within limits, mistakes in one sentence."""

from __future__ import annotations

import datetime as dt
import re
from itertools import chain
from typing import Any

import arcadedb_embedded as adb
import jpype
from arcadedb_embedded.type_conversion import convert_java_to_python

from orggraph.errors import QueryFailed, QueryRefused
from orggraph.store import engine, heap, statement
from orggraph.store.base import Rows, gathered

NOT_RUN = (
    "NotIdempotent",
    "not idempotent",
    "Only ",
    "Unsupported command",
    "require a server",
    "can only USE",
    "procedure",
    "mismatched input 'CYPHER'",
)
PLACE = re.compile(r"(?:Syntax error|(.*)) at line (\d+)(?::|, column )(\d+)(?: - (.*))?")
VERSION = re.compile(r"\s*CYPHER\b", re.IGNORECASE)
LEADING = re.compile(r"(?:\s|//[^\n]*\n|/\*.*?\*/)*", re.DOTALL)  # the engine counts lines from after these


def run(db: Any, asked: str, parameters: dict[str, object], timeout: float, limit: int | None) -> Rows:
    """Run a statement read-only; the arguments, the answer and the errors are those of `Store.read`."""
    try:
        _set_timeout(db, timeout)
        with db.query("opencypher", asked, parameters) as result:
            answer = iter(result)
            first = next(answer, None)
            columns = tuple(first.property_names) if first is not None else _columns(db, asked)
            rows = (tuple(_python(row.get(c)) for c in columns) for row in chain([first] if first is not None else [], answer))
            return Rows(columns, *gathered(rows, limit))
    except (adb.ArcadeDBError, jpype.JException) as reason:
        raise _query_error(reason, asked) from reason


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


def _query_error(reason: BaseException, asked: str) -> QueryRefused | QueryFailed:
    text = str(reason)
    not_run = any(words in text for words in NOT_RUN)
    if not_run and (refused := statement.refusal(asked)):
        return refused
    if not_run and VERSION.match(statement.code(asked)):
        return QueryRefused("CYPHER before a statement chooses a version of a Neo4j server, and this store has none; leave it out")
    if "NotIdempotent" in text or "not idempotent" in text:
        return QueryRefused("This statement could change the graph and was not run; only reading statements are allowed here")
    if "LOAD CSV" in text or "loadCsv" in text:
        return QueryRefused("LOAD CSV reads files and addresses outside the graph and was not run; use `orggraph import`")
    if "ParameterMissing" in text or "Expected parameter" in text:
        return QueryFailed(f"A parameter is missing: {engine.first_line(reason)}; give it with --param name=value")
    if "OutOfMemory" in text or "heap space" in text or "HeapLimit" in text or "heap budget" in text:
        return QueryFailed(heap.too_large())
    if "imeout" in text:
        return QueryFailed(statement.TOO_LONG)
    before = LEADING.match(asked)
    skipped = before[0].count("\n") if before else 0

    def place(found: re.Match[str]) -> str:
        return f"{found[4] or found[1]} (line {int(found[2]) + skipped}, column {int(found[3]) + 1})"

    return QueryFailed(f"The query cannot be run: {PLACE.sub(place, engine.first_line(reason))}")
