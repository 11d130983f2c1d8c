"""Empty files with the right headers and one example row, for every table."""

from __future__ import annotations

from orggraph import model
from orggraph.errors import UnknownName
from orggraph.importers.tables import TABLES

BY_TYPE = {"integer": "3", "number": "0.5", "flag": "", "list": "", "text": ""}
BY_LABEL = {"Person": "E0001", "Department": "Sales", "Goal": "G1", "Task": "T1"}
MEANT = {"goal_or_department": "G1", "scope": "all", "mandate": "Liaison with Legal", "min": "3", "max": "8"}
BY_NAME = {"id": "E0001", "name": "Lin Mei-Hua", "department": "Sales", "email": "lin@example.com", "title": "Sales manager"}


def template(kind: str) -> str:
    """Return an empty CSV file of a kind with one example row.

    Examples
    --------
    >>> template("dependencies").splitlines()[0]
    'from_department,to_department,kind,strength,since,until,note'
    """
    if kind not in TABLES:
        raise UnknownName("kind of file", kind, TABLES)
    columns = TABLES[kind].columns
    return ",".join(c.name for c in columns) + "\n" + ",".join(_example(c) for c in columns) + "\n"


def _example(column: model.Column) -> str:
    if column.name in MEANT:
        return MEANT[column.name]
    if column.values:
        return column.values[0]
    if column.type == "date":
        return "" if column.name in ("until", "end") else "2026-01-05"
    if not column.required:
        return BY_NAME.get(column.name, "") if column.name in ("email", "title") else BY_TYPE[column.type]
    if column.type in ("integer", "number"):
        return BY_TYPE[column.type]
    if column.refers == "Department" and column.type == "list":
        return "Sales;Legal"
    return BY_LABEL.get(column.refers or "", BY_NAME.get(column.name, column.name))
