"""JSON of any shape to rows: lists of objects, nested charts, one object a line. Texts of messages are dropped while keys are looked at."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from orggraph.importers.base import SEVERAL, ReadOptions, Sheet, Unreadable
from orggraph.importers.decode import decode
from orggraph.importers.headers import fold, is_content, private_kind

LISTS = (
    "value",
    "Resources",
    "employees",
    "people",
    "users",
    "persons",
    "members",
    "data",
    "results",
    "items",
    "nodes",
    "rows",
    "records",
    "staff",
)
BRANCHES = ("children", "reports", "directReports", "direct_reports", "subordinates", "team", "childs", "_children", "nodes")
IDS = ("id", "employeeId", "employee_id", "key", "uuid")
Record = dict[str, Any]


def text_of(data: bytes, options: ReadOptions) -> str:
    """Return the text of a document (JSON is UTF-8, but files are saved by editors)."""
    try:
        return decode(data, options.encoding).text
    except (UnicodeError, LookupError) as reason:
        raise Unreadable(str(reason)) from reason


def load(data: bytes, options: ReadOptions) -> Any:
    """Return a JSON document.

    Raises
    ------
    Unreadable
        With line and column where it is broken, or when it is nested too deeply.
    """
    try:
        return json.loads(text_of(data, options))
    except json.JSONDecodeError as reason:
        raise Unreadable(f"it is broken JSON (line {reason.lineno}, column {reason.colno}: {reason.msg})") from reason
    except RecursionError as reason:
        raise Unreadable("it is nested too deeply; export a flat list with a manager column") from reason


def header_of(path: Path, head: bytes) -> set[str]:
    """Return the folded cells of the first line of delimited text; empty when a file is something else."""
    line = head.split(b"\n", 1)[0].replace(b"\r", b"")
    if b"\0" in line or path.suffix.lower() not in ("", ".csv", ".tsv", ".txt"):
        return set()
    text = line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return {fold(c) for c in next(csv.reader([text], delimiter="\t" if "\t" in text else ","), [])}


def is_json(path: Path, head: bytes) -> bool:
    """Return whether a file looks like one JSON document."""
    return path.suffix.lower() == ".json" or (not path.suffix and head.lstrip()[:1] in (b"{", b"["))


def records_of(document: Any) -> list[Record] | None:
    """Return the list of objects that a document is or holds; None when there is none."""
    if isinstance(document, list):
        return [r for r in document if isinstance(r, dict)] if document and isinstance(document[0], dict) else None
    if isinstance(document, dict):
        for key in LISTS:
            inside = document.get(key)
            if isinstance(inside, list) and inside and isinstance(inside[0], dict):
                return [r for r in inside if isinstance(r, dict)]
    return None


def branch_of(record: Mapping[str, Any]) -> str | None:
    """Return the key under which a record holds the people below it."""
    return next((k for k in BRANCHES if isinstance(record.get(k), list) and any(isinstance(c, dict) for c in record[k])), None)


def climb(record: Record, branch: str) -> Iterator[tuple[Record, str | None]]:
    """Yield every record of a nested chart with the id of the one above; without ids, the names are the ids."""
    stack: list[tuple[Record, str | None]] = [(record, None)]
    while stack:
        at, above = stack.pop()
        own = next((str(at[k]) for k in (*IDS, "name") if at.get(k) not in (None, "")), None)
        yield {k: v for k, v in at.items() if k != branch}, above
        below = at.get(branch) or []
        stack += [(c, own) for c in reversed(below) if isinstance(c, dict)]


def flatten(record: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield (dotted key, text) of the values of a record; what is private or content keeps its key and loses its value."""
    for key, value in record.items():
        name = f"{before}{key}"
        if private_kind(name) or is_content(str(key)):
            yield name, ""
        elif isinstance(value, Mapping):
            yield from flatten(value, name + ".")
        elif isinstance(value, list):
            yield name, SEVERAL.join(_text(v) for v in value if not isinstance(v, Mapping | list))
        else:
            yield name, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def sheet_of(records: Sequence[Mapping[str, Any]], numbers: Sequence[int] | None = None, table: str | None = None) -> Sheet:
    """Return records as a sheet: the first row holds the keys of all of them."""
    flat = [dict(flatten(r)) for r in records]
    header = list(dict.fromkeys(k for r in flat for k in r))
    rows = [tuple(header), *(tuple(r.get(k, "") for k in header) for r in flat)]
    own = list(numbers) if numbers is not None else list(range(1, len(flat) + 1))
    return Sheet(None, [0, *own], rows, table=table)
