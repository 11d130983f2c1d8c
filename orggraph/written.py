"""How a value of Cypher is written for people: nodes and relationships as Cypher itself writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TypeGuard

FIRST = ("id", "name", "title")  # what a reader looks for first; an engine gives properties in any order


def is_node(value: object) -> TypeGuard[Mapping[str, object]]:
    """Return whether a value of an answer is a node.

    Examples
    --------
    >>> is_node({"label": "Person", "id": "E1"}), is_node({"type": "REPORTS_TO"}), is_node("E1")
    (True, False, False)
    """
    return isinstance(value, dict) and "label" in value and "id" in value


def written(value: object) -> object:
    """Return a value as a cell of a table shows it: maps and lists as text, everything else as it is.

    Examples
    --------
    >>> written({"label": "Person", "name": "Ann", "id": "E1"})
    "(:Person {id: 'E1', name: 'Ann'})"
    >>> written({"type": "REPORTS_TO", "kind": "solid"}), written(["E1", "E2"]), written(3)
    ("[:REPORTS_TO {kind: 'solid'}]", 'E1, E2', 3)
    """
    if isinstance(value, list):
        return ("--" if value and all(map(is_node, value)) else ", ").join(str(written(v)) for v in value)
    if not isinstance(value, dict):
        return value
    kind = next((k for k in ("label", "type") if k in value), "")
    inside = ", ".join(f"{k}: {_literal(value[k])}" for k in sorted(value, key=_place) if k != kind)
    text = f":{value[kind]} {{{inside}}}" if kind and inside else f":{value[kind]}" if kind else f"{{{inside}}}"
    return {"label": f"({text})", "type": f"[{text}]"}.get(kind, text)


def _place(key: str) -> tuple[int, str]:
    return (FIRST.index(key) if key in FIRST else len(FIRST), key)


def _literal(value: object) -> str:
    if isinstance(value, dict):
        return str(written(value))
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, str | dt.date):
        return f"'{value}'"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
