"""The query library: ``queries/<category>/<id>.cypher`` files with a checked header, and running Cypher read-only."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import math
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import platformdirs
import polars as pl

from orggraph import query_names, resources
from orggraph.cells import safe_cell
from orggraph.errors import QueryFailed, UnknownName, UsageError
from orggraph.query_names import Remark
from orggraph.store import cypher, statement
from orggraph.store.base import Rows, Store

FENCE = "// ---"
OWN = "ORGGRAPH_QUERIES"  # the folder with the user's own query files
OWN_CATEGORY = "own"
REQUIRED = frozenset(("title", "title_zh", "seed", "columns"))
HEADER_KEYS = REQUIRED | {"needs", "parameters", "persons", "aggregate"}
PARAMETER_KEYS = frozenset(("type", "default", "low", "high", "values", "refers", "bounds", "about"))
TYPES: Mapping[str, str] = {
    "integer": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "date": "a date (YYYY-MM-DD)",
    "choice": "one of its values",
    "text": "a text",
}
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
GROUP = "min_group"  # the parameter that says from how many people on a group is told
NAME = re.compile(r"[a-z][a-z0-9_]*")
PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
PLACE = re.compile(r"\(line (\d+), column (\d+)\)")
Value = bool | int | float | str


@dataclass(frozen=True)
class Parameter:
    """A declared parameter, its default and limits.

    ``type`` is one of `TYPES`; dates are ISO text. ``values`` are those of a ``choice``; ``refers`` names the label whose id a text is;
    ``bounds`` the label of which no more nodes than this number are looked at, so that a large organisation is answered in time.
    """

    name: str
    type: str
    default: Value
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    refers: str | None = None
    bounds: str | None = None
    about: str = ""
    about_zh: str = ""

    def value(self, given: object) -> Value:
        """Return what was given (text from a command line, say) as the declared type, inside the limits.

        Raises
        ------
        UsageError
            One sentence: the parameter, what it takes and what was given.

        Examples
        --------
        >>> Parameter("max_span", "integer", 8, low=1).value("12")
        12
        """
        try:
            value = self._typed(given)
        except ValueError as reason:
            raise UsageError(f"Parameter {self.name} takes {TYPES[self.type]}, not “{given}”") from reason
        if self.type == "choice" and value not in self.values:
            raise UnknownName(f"value of parameter {self.name}", str(value), self.values)
        if isinstance(value, int | float) and self.low is not None and value < self.low:
            raise UsageError(f"Parameter {self.name} is at least {self.low:g}, not {value:g}")
        if isinstance(value, int | float) and self.high is not None and value > self.high:
            raise UsageError(f"Parameter {self.name} is at most {self.high:g}, not {value:g}")
        return value

    def _typed(self, given: object) -> Value:
        if self.type == "date":
            return dt.date.fromisoformat(str(given)).isoformat()
        if self.type == "flag":
            if str(given).lower() not in FLAGS:
                raise ValueError(given)
            return FLAGS[str(given).lower()]
        if self.type in ("choice", "text"):
            return str(given)
        number = float(str(given))
        if not math.isfinite(number):
            raise ValueError(given)
        if self.type == "number":
            return number
        if not number.is_integer():
            raise ValueError(given)
        return int(number)


@dataclass(frozen=True)
class Query:
    """One query of the library; ``columns`` says what each column means, numbers with their unit in square brackets, ``columns_zh`` too.

    ``persons`` are the columns that hold ids of persons. ``aggregate`` says that nobody can be told from the rows: no persons, and no
    group of people below ``min_group``; only such queries are for readers who may not see persons.
    """

    id: str
    category: str
    title: str
    title_zh: str
    seed: str
    needs: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, str]
    text: str
    persons: tuple[str, ...] = ()
    aggregate: bool = False
    columns_zh: Mapping[str, str] = field(default_factory=dict)

    def values(self, given: Mapping[str, object] | None = None) -> dict[str, Value]:
        """Return the value of every parameter: what is given, checked, and the defaults of the rest.

        Raises
        ------
        UnknownName, UsageError
            For a parameter that is not declared (with the nearest one), of another type or outside its limits.
        """
        given = given or {}
        for name in given:
            if name not in self.parameters:
                raise UnknownName(f"parameter of {self.id}", name, self.parameters)
        return {name: p.value(given.get(name, p.default)) for name, p in self.parameters.items()}


def parse(path: Path) -> Query:
    """Read one query file and check its header against its text.

    Raises
    ------
    UsageError
        One sentence with the file: a missing or unknown key, a parameter that is not declared or not used, no ORDER BY.
    """

    def wrong(what: str) -> UsageError:
        return UsageError(f"The query file {path.name} {what}")

    try:
        lines = path.read_text("utf-8").splitlines()
        fences = [i for i, line in enumerate(lines) if line.strip() == FENCE]
        if len(fences) < 2:
            raise wrong(f"has no header between two lines “{FENCE}”; docs/analysts.md shows one")
        start, end = fences[:2]
        head = tomllib.loads("\n".join(line.removeprefix("//").removeprefix(" ") for line in lines[start + 1 : end]))
    except OSError as reason:
        raise wrong(f"cannot be read: {reason.strerror or reason}") from reason
    except ValueError as reason:
        raise wrong(f"has no readable header between two lines “{FENCE}”: {reason}") from reason
    text = "\n".join(lines[end + 1 :]).strip()
    if not NAME.fullmatch(path.stem):
        raise wrong("is not named in small letters, digits and underscores, as a query is called")
    if unknown := sorted(set(head) - HEADER_KEYS):
        raise wrong(f"has unknown keys in its header: {', '.join(unknown)}; known are {', '.join(sorted(HEADER_KEYS))}")
    if missing := sorted(REQUIRED - set(head)):
        raise wrong(f"lacks in its header: {', '.join(missing)}")
    columns, persons = head["columns"], tuple(head.get("persons", ()))
    if not isinstance(columns, dict) or not columns or None in (meanings := {name: _words(v) for name, v in columns.items()}).values():
        raise wrong("says for no column, or not in words, what it means")
    if lost := sorted(set(persons) - set(columns)):
        raise wrong(f"names in persons what is no column: {', '.join(lost)}")
    parameters = {name: _parameter(name, about, wrong) for name, about in head.get("parameters", {}).items()}
    body = statement.code(text)
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
        {name: words[0] for name, words in meanings.items() if words},
        text,
        persons,
        bool(head.get("aggregate", False)) and not persons,
        {name: words[1] for name, words in meanings.items() if words},
    )


def _words(said: object) -> tuple[str, str] | None:
    """Return a meaning in English and Chinese: a pair, or one text that stands for both; None for anything else."""
    both = [said, said] if isinstance(said, str) else said
    return (str(both[0]), str(both[1])) if isinstance(both, list) and [type(x) for x in both] == [str, str] else None


def _parameter(name: str, about: object, wrong: Callable[[str], UsageError]) -> Parameter:
    if not isinstance(about, dict) or set(about) - PARAMETER_KEYS or about.get("type") not in TYPES or "default" not in about:
        raise wrong(f"declares parameter {name} without a type of {', '.join(TYPES)} and a default, or with unknown keys")
    values, words = tuple(str(v) for v in about.get("values", ())), _words(about.get("about", ""))
    if words is None:
        raise wrong(f"does not say in words what parameter {name} is about")
    if (about["type"] == "choice") != bool(values):
        raise wrong(f"gives parameter {name} values without the type choice, or that type without values")
    try:
        parameter = Parameter(
            name,
            about["type"],
            about["default"],
            about.get("low"),
            about.get("high"),
            values,
            about.get("refers"),
            about.get("bounds"),
            *words,
        )
        return dataclasses.replace(parameter, default=parameter.value(about["default"]))
    except UsageError as reason:
        raise wrong(f"declares a default that does not hold: {reason}") from reason


def read_folder(folder: Path) -> dict[str, Query]:
    """Return the queries of a folder by id: ``<category>/<id>.cypher``, or ``<id>.cypher`` under the category “own”.

    Raises
    ------
    UsageError
        For a file whose header does not hold, or two files of one id.
    """
    found: dict[str, Query] = {}
    for path in query_files(folder):
        query = parse(path)
        if query.id in found:
            raise UsageError(f"Two query files are called {query.id}")
        found[query.id] = query if path.parent != folder else dataclasses.replace(query, category=OWN_CATEGORY)
    return found


def query_files(folder: Path) -> list[Path]:
    """Return the query files of a folder and of the folders in it, sorted."""
    return sorted([*folder.glob("*.cypher"), *folder.glob("*/*.cypher")])


@lru_cache
def load_all() -> Mapping[str, Query]:
    """Return every query that comes with orggraph by id, in the order of category and id."""
    return read_folder(resources.path("queries"))


def own_folder() -> Path:
    """Return the folder of the user's own queries: ``ORGGRAPH_QUERIES``, else ``queries`` among the user's data."""
    named = os.environ.get(OWN)
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("orggraph")) / "queries"


def library() -> Mapping[str, Query]:
    """Return the queries that come with orggraph and, after them, those of the user's own folder.

    Raises
    ------
    UsageError
        When a file of that folder does not hold, or is called as a query that comes with orggraph.
    """
    shipped, folder = load_all(), own_folder()
    if not folder.is_dir():
        return shipped
    own = read_folder(folder)
    if both := sorted(set(own) & set(shipped)):
        raise UsageError(f"Your queries {', '.join(both)} are called as queries that come with orggraph; rename them")
    return {**shipped, **own}


def get(name: str) -> Query:
    """Return the query called ``name``; `UnknownName` with the nearest one otherwise."""
    known = library()
    if name not in known:
        raise UnknownName("query", name, known)
    return known[name]


def comes_with_orggraph(query: Query) -> bool:
    """Return whether a query is one of those that come with orggraph, as it came."""
    return load_all().get(query.id) == query


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
        For a parameter that is not declared, of another type or outside its limits, or an id that the graph does not have.
    QueryFailed
        When the engine cannot run it.
    """
    values = query.values(parameters)
    for name, label in ((p.name, p.refers) for p in query.parameters.values() if p.refers and values[p.name] != ""):
        if not store.read_library(cypher.find_query(label), {"id": values[name]}).tuples:
            raise UnknownName(f"{label} with the id", str(values[name]), store.nodes(label)["id"])
    if comes_with_orggraph(query):
        rows = store.read_library(query.text, values, timeout=timeout, limit=limit)
    else:  # a file of one's own is as one types it
        rows = store.read(statement.one(query.text), values, timeout=timeout, limit=limit)
    if rows.tuples and set(rows.columns) != set(query.columns):
        raise QueryFailed(f"The query {query.id} returned {', '.join(rows.columns)} and declares {', '.join(query.columns)}")
    order = [rows.columns.index(c) for c in query.columns] if rows.tuples else []
    return Rows(tuple(query.columns), tuple(tuple(row[i] for i in order) for row in rows.tuples), rows.truncated)


def bounded(store: Store, query: Query, parameters: Mapping[str, object] | None = None) -> tuple[Parameter, int, int] | None:
    """Return the parameter that kept a query from looking at all there is, its value and how many there are; None if it saw all."""
    values = query.values(parameters)
    for p in (p for p in query.parameters.values() if p.bounds):
        n = store.counts().get(p.bounds or "", 0)
        if n > int(values[p.name]) and (unit := values.get("unit")):  # only a department and all below it are asked about
            n = len(store.read_library(cypher.UNITS_BELOW, {"unit": unit}).tuples)
        if n > int(values[p.name]):
            return p, int(values[p.name]), n
    return None


def run_text(
    store: Store, text: str, parameters: Mapping[str, object] | None = None, *, limit: int | None = None, timeout: float = 30
) -> Rows:
    """Run a typed statement read-only (by the engine's own means); numbers among text parameters become numbers.

    Raises
    ------
    UsageError
        For an empty statement.
    QueryRefused
        When it could do more than read this graph.
    QueryFailed
        When the engine cannot run it, with line and column where it says so, or it names a label or type that the graph does not have.
    """
    text = statement.one(text)
    rows = store.read(text, {k: _guess(v) for k, v in (parameters or {}).items()}, timeout=timeout, limit=limit)
    for reason in query_names.unknown(store, text):  # afterwards: what cannot be run is told first
        raise reason
    return rows


def remarked(store: Store, asked: str | Query) -> list[Remark]:
    """Return what can be remarked on a statement, or a query of one's own, that was run."""
    if isinstance(asked, Query):
        return [] if comes_with_orggraph(asked) else remarked(store, asked.text)
    return list(query_names.remarks(store, asked))


def position(message: str) -> tuple[int, int] | None:
    """Return line and column, both from 1, of which a `QueryFailed` speaks; None if of none.

    Examples
    --------
    >>> position("The query cannot be run: Variable `q` not defined (line 2, column 8)")
    (2, 8)
    """
    found = PLACE.search(message)
    return (int(found[1]), int(found[2])) if found else None


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
    """Return rows as a JSON list of objects; unknown is null, and so is what JSON has no number for (NaN, infinity)."""
    return json.dumps([_finite(record) for record in _records(rows)], ensure_ascii=False, indent=2, default=str, allow_nan=False)


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def to_answer(rows: Rows, remarks: Iterable[str]) -> str:
    """Return rows as a JSON object, with what is to be said of them."""
    said = {"columns": rows.columns, "rows": json.loads(to_json(rows)), "truncated": rows.truncated, "remarks": list(remarks)}
    return json.dumps(said, ensure_ascii=False, indent=2)


def to_frame(rows: Rows) -> pl.DataFrame:
    """Return rows as a polars frame."""
    return pl.DataFrame(rows.tuples, schema=list(rows.columns), orient="row", infer_schema_length=None)
