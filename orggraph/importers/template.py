"""Empty files with the right headers and one example row, for every table."""

from __future__ import annotations

from orggraph import model
from orggraph.errors import UnknownName
from orggraph.importers.tables import TABLES

BY_TYPE = {"integer": "3", "number": "0.5", "flag": "", "list": "", "text": ""}
BY_LABEL = {"Person": "E0001", "Department": "Sales", "Goal": "G1", "Task": "T1"}
MEANT = {"goal_or_department": "G1", "scope": "all", "mandate": "Liaison with Legal", "min": "3", "max": "8", "count": "12"}
BY_NAME = {"title": "Reply to enquiries within a day", "skill": "Contract law"}
OTHER = {"E0001": "E0002", "Sales": "Legal", "G1": "G2"}  # the second of a row: nobody reports to themself
IN_TABLE = {
    "people": {
        "id": "E0002",
        "name": "Lin Mei-Hua",
        "email": "lin@example.com",
        "title": "Sales manager",
        "manager_id": "E0001",
        "fte": "1",
    },
    "departments": {"id": "D10", "name": "Sales", "kind": "department", "parent_id": "D00"},
    "directives": {"id": "V1", "subject": "Answer within two days", "addressee": "E0002", "done_on": ""},
    "goals": {"id": "G1"},
    "tasks": {"id": "T1"},
    "attributes": {"attribute": "Shift", "value": "early"},
    "concerns": {"id": "N1", "topic": "Handover at night", "answered_on": ""},
    "mechanisms": {"id": "M1", "title": "Liaison of Sales and Legal", "last_used": ""},
    "cases": {"id": "C1", "title": "Sales and Legal do not meet", "revision": "1", "closed": "", "outcome": "", "value_at_opening": ""},
    "case_log": {"id": "L1", "case_id": "C1", "at": "2026-01-05T09:30:00Z", "by": "E0001", "action": "open"},
    "aliases": {"alias": "mei-hua@example.com"},
    "lists": {"list": "sales@example.com"},
}


def template(kind: str) -> str:
    """Return an empty CSV file of a kind with one example row.

    Examples
    --------
    >>> template("dependencies").splitlines()[0]
    'from_department,to_department,kind,strength,since,until,note'
    """
    if kind not in TABLES:
        raise UnknownName("kind of file", kind, TABLES, most=len(TABLES))
    columns, row = TABLES[kind].columns, list[str]()
    for column in columns:
        cell = IN_TABLE.get(kind, {}).get(column.name)
        example = _example(column) if cell is None else cell
        row.append(OTHER.get(example, example) if cell is None and example in row else example)
    return ",".join(c.name for c in columns) + "\n" + ",".join(row) + "\n"


def _example(column: model.Column) -> str:
    if column.name in MEANT:
        return MEANT[column.name]
    if column.values:
        return column.values[0]
    if column.type == "date":
        return "" if column.name in ("until", "end") else "2026-01-05"
    if not column.required:
        return BY_TYPE[column.type]
    if column.type in ("integer", "number"):
        return BY_TYPE[column.type]
    if column.refers == "Department" and column.type == "list":
        return "Sales;Legal"
    return BY_LABEL.get(column.refers or "", BY_NAME.get(column.name, column.name))
