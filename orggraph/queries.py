"""The query library: ``queries/<category>/<id>.cypher`` files with a checked header, and running Cypher read-only."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from orggraph import resources
from orggraph.cells import safe_cell
from orggraph.errors import QueryFailed, UnknownName, UsageError
from orggraph.store.base import Rows, Store

FENCE = "// ---"
HEADER_KEYS = frozenset(("title", "title_zh", "seed", "needs", "parameters", "columns"))
PARAMETER_KEYS = frozenset(("type", "default", "low", "high", "about"))
TYPES: Mapping[str, type] = {"integer": int, "number": float, "text": str, "date": str}
PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Parameter:
    """A declared parameter: ``integer``, ``number``, ``text`` or ``date`` (ISO), its default and limits."""

    name: str
    type: str
    default: int | float | str
    low: float | None = None
    high: float | None = None

    def value(self, given: object) -> int | float | str:
        """Return what was given (text from a command line, say) as the declared type, inside the limits."""
        try:
            if self.type == "date":
                value: int | float | str = dt.date.fromisoformat(str(given)).isoformat()
            else:
                value = TYPES[self.type](given)
        except ValueError as reason:
            raise UsageError(f"Parameter {self.name} takes {_article(self.type)}, not “{given}”") from reason
        if isinstance(value, int | float) and self.low is not None and value < self.low:
            raise UsageError(f"Parameter {self.name} is at least {self.low:g}, not {value:g}")
        if isinstance(value, int | float) and self.high is not None and value > self.high:
            raise UsageError(f"Parameter {self.name} is at most {self.high:g}, not {value:g}")
        return value


def _article(kind: str) -> str:
    return {"integer": "a whole number", "number": "a number", "date": "a date (YYYY-MM-DD)", "text": "a text"}[kind]


@dataclass(frozen=True)
class Query:
    """One query of the library; ``columns`` says what each column means."""

    id: str
    category: str
    title: str
    title_zh: str
    seed: str
    needs: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, str]
    text: str


def parse(path: Path) -> Query:
    """Read one query file and check its header against its text.

    Raises
    ------
    UsageError
        One sentence with the file: a missing or unknown key, a parameter that is not declared or not used, no ORDER BY.
    """
    lines = path.read_text("utf-8").splitlines()

    def wrong(what: str) -> UsageError:
        return UsageError(f"The query file {path.name} {what}")

    try:
        start, end = [i for i, line in enumerate(lines) if line.strip() == FENCE][:2]
        head = tomllib.loads("\n".join(line.removeprefix("//").removeprefix(" ") for line in lines[start + 1 : end]))
    except ValueError as reason:
        raise wrong(f"has no readable header between two lines “{FENCE}”: {reason}") from reason
    text = "\n".join(lines[end + 1 :]).strip()
    if unknown := set(head) - HEADER_KEYS:
        raise wrong(f"has unknown keys in its header: {', '.join(sorted(unknown))}")
    if missing := {"title", "title_zh", "seed", "columns"} - set(head):
        raise wrong(f"lacks in its header: {', '.join(sorted(missing))}")
    parameters = {}
    for name, about in head.get("parameters", {}).items():
        if set(about) - PARAMETER_KEYS or about.get("type") not in TYPES or "default" not in about:
            raise wrong(f"declares parameter {name} without a type of {', '.join(TYPES)} and a default, or with unknown keys")
        parameters[name] = Parameter(name, about["type"], about["default"], about.get("low"), about.get("high"))
    body = re.sub(r"//[^\n]*", "", text)
    if (used := set(PARAMETER.findall(body))) != set(parameters):
        raise wrong(f"uses the parameters {sorted(used)} and declares {sorted(parameters)}")
    if "ORDER BY" not in body:
        raise wrong("has no ORDER BY, so its rows would come in any order")
    return Query(
        path.stem,
        path.parent.name,
        head["title"],
        head["title_zh"],
        head["seed"],
        tuple(head.get("needs", ())),
        parameters,
        head["columns"],
        text,
    )


@lru_cache
def load_all(folder: Path | None = None) -> Mapping[str, Query]:
    """Return every query of the library by id, in the order of category and id.

    Raises
    ------
    UsageError
        For a file whose header does not hold, or two files of one id.
    """
    found: dict[str, Query] = {}
    for path in sorted((folder or resources.path("queries")).glob("*/*.cypher")):
        query = parse(path)
        if query.id in found:
            raise UsageError(f"Two query files are called {query.id}")
        found[query.id] = query
    return found


def get(name: str) -> Query:
    """Return the query called ``name``; `UnknownName` with the nearest one otherwise."""
    known = load_all()
    if name not in known:
        raise UnknownName("query", name, known)
    return known[name]


def run(
    store: Store, query: Query, parameters: Mapping[str, object] | None = None, *, limit: int | None = None, timeout: float = 30
) -> Rows:
    """Run a query of the library.

    Parameters
    ----------
    store : Store
    query : Query
    parameters : mapping, optional
        By name; text is converted to the declared type. What is not given takes its default.
    limit : int, optional
        At most so many rows; ``truncated`` says whether there were more.
    timeout : float
        Seconds.

    Returns
    -------
    Rows
        Under the declared columns.

    Raises
    ------
    UnknownName, UsageError
        For a parameter that is not declared, of another type or outside its limits.
    QueryFailed
        When the engine cannot run it.
    """
    given = parameters or {}
    for name in given:
        if name not in query.parameters:
            raise UnknownName(f"parameter of {query.id}", name, query.parameters)
    values = {name: p.value(given.get(name, p.default)) for name, p in query.parameters.items()}
    rows = store.read(query.text, values, timeout=timeout, limit=limit)
    if rows.tuples and set(rows.columns) != set(query.columns):
        raise QueryFailed(f"The query {query.id} returned {', '.join(rows.columns)} and declares {', '.join(query.columns)}")
    order = [rows.columns.index(c) for c in query.columns] if rows.tuples else []
    return Rows(tuple(query.columns), tuple(tuple(row[i] for i in order) for row in rows.tuples), rows.truncated)


def run_text(
    store: Store, cypher: str, parameters: Mapping[str, object] | None = None, *, limit: int | None = None, timeout: float = 30
) -> Rows:
    """Run a typed statement read-only (by the engine's own means); numbers among text parameters become numbers."""
    if not cypher.strip():
        raise UsageError("The statement is empty; write for example MATCH (p:Person) RETURN count(p) AS people")
    return store.read(cypher, {k: _guess(v) for k, v in (parameters or {}).items()}, timeout=timeout, limit=limit)


def _guess(value: object) -> object:
    if not isinstance(value, str):
        return value
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


# -- rows in other forms ---------------------------------------------------------------------------------------------------
def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _records(rows: Rows) -> Iterator[dict[str, object]]:
    for row in rows.tuples:
        yield {c: _plain(v) for c, v in zip(rows.columns, row, strict=True)}


def to_csv(rows: Rows) -> str:
    """Return rows as CSV that no spreadsheet runs as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows(
        [safe_cell(json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else _plain(v)) for v in row] for row in rows.tuples
    )
    return out.getvalue()


def to_json(rows: Rows) -> str:
    """Return rows as a JSON list of objects; unknown is null."""
    return json.dumps(list(_records(rows)), ensure_ascii=False, indent=2, default=str)


def to_frame(rows: Rows) -> pl.DataFrame:
    """Return rows as a polars frame."""
    return pl.DataFrame(rows.tuples, schema=list(rows.columns), orient="row", infer_schema_length=None)
