"""Queries of one's own: parameters written as Neo4j Browser has them, and saving a statement as a file of the library."""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from orggraph import queries
from orggraph.errors import OrgGraphError, UsageError
from orggraph.query_file import FENCE, NAME, Query, Value, parse

SEED = "own"
LINE = re.compile(r"\s*:param\s+`?(\w+)`?\s*(?:=>|:)\s*(.+?);?\s*")


def for_browser(text: str, values: Mapping[str, Value]) -> str:
    """Return a statement with its parameters as lines that Neo4j Browser reads.

    Examples
    --------
    >>> print(for_browser("RETURN $n, $day", {"n": 3, "day": "2026-01-01"}))
    :param n => 3;
    :param day => '2026-01-01';
    RETURN $n, $day
    """
    return "\n".join([*(f":param {name} => {_literal(value)};" for name, value in values.items()), text])


def _literal(value: Value) -> str:
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return json.dumps(value)


def from_browser(text: str) -> tuple[dict[str, Value], str]:
    """Return the parameters of the ``:param`` lines and the statement, whose lines keep their numbers.

    Raises
    ------
    UsageError
        For a ``:param`` line that is not ``:param name => value`` with a number, a text in quotes, true or false.

    Examples
    --------
    >>> from_browser(":param n => 3\\nRETURN $n")
    ({'n': 3}, '\\nRETURN $n')
    """
    values: dict[str, Value] = {}
    lines = text.splitlines()
    for i, line in enumerate(lines):
        if not line.lstrip().startswith(":param"):
            continue
        found = LINE.fullmatch(line)
        if not found:
            raise UsageError(f"Line {i + 1} is no parameter; write it as :param name => value")
        values[found[1]] = _value(found[2], i + 1)
        lines[i] = ""
    return values, "\n".join(lines)


def _value(text: str, line: int) -> Value:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if isinstance(value, bool | int | float):
        return value
    raise UsageError(f"Line {line} gives a parameter no number, text in quotes, true or false")


def compose(
    text: str, title: str, title_zh: str, columns: Mapping[str, str], values: Mapping[str, Value], persons: tuple[str, ...] = ()
) -> str:
    """Return the text of a query file: a header and the statement.

    Parameters
    ----------
    text : str
        The statement.
    title, title_zh : str
        What it answers, in both languages.
    columns : mapping
        Meaning of each column.
    values : mapping
        Parameters with the values that become their defaults.
    persons : tuple of str
        Columns that hold ids of persons.
    """
    head = [f"title = {_toml(title)}", f"title_zh = {_toml(title_zh)}", f"seed = {_toml(SEED)}"]
    if persons:
        head.append(f"persons = [{', '.join(map(_toml, persons))}]")
    for name, value in values.items():
        head += [f"[parameters.{name}]", f"type = {_toml(_type(value))}", f"default = {_toml(value)}"]
    head += ["[columns]", *(f"{_toml(name)} = {_toml(about)}" for name, about in columns.items())]
    return "\n".join([FENCE, *(f"// {line}" for line in head), FENCE, text.strip()]) + "\n"


def _type(value: Value) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, str):
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            return "text"
        return "date"
    return "integer" if isinstance(value, int) else "number"


def _toml(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)  # what JSON writes for texts, numbers and flags is TOML too


def save(folder: Path, name: str, text: str) -> Query:
    """Write a query file into one's own folder, once its header holds.

    Returns
    -------
    Query
        As the library now has it.

    Raises
    ------
    UsageError
        When the header does not hold or the library already has a query of this name.
    OrgGraphError
        When the folder cannot be written.
    """
    if not NAME.fullmatch(name):
        raise UsageError(f"“{name}” is no name for a query; use small letters, digits and underscores, a letter first")
    if name in queries.library():
        raise UsageError(f"The library already has a query called {name}; choose another name")
    with tempfile.TemporaryDirectory() as made:
        draft = Path(made) / f"{name}.cypher"
        draft.write_text(text, "utf-8")
        parse(draft)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / draft.name).write_text(text, "utf-8")
    except OSError as reason:
        raise OrgGraphError(f"The query could not be saved in {folder}: {reason.strerror or reason}") from reason
    return queries.library()[name]
