"""What checking tables needs to know and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from orggraph.errors import Issue


@dataclass(frozen=True)
class Known:
    """What the store already holds, so that a file of messages may refer to people of last month's chart.

    ``people``: frame ``id, email, name``; ``departments``: frame ``id, name``; ``ids``: business keys of the other labels (Goal, Task, …).
    """

    people: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"id": pl.String, "email": pl.String, "name": pl.String}))
    departments: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"id": pl.String, "name": pl.String}))
    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class QuarantinedRow:
    """One original row, unchanged, with the first reason that sent it (or one reference in it) to quarantine."""

    file: str
    row: int
    header: tuple[str, ...]
    cells: tuple[str, ...]
    issue: Issue


@dataclass(frozen=True)
class Checked:
    """Tables that may be loaded.

    ``tables``: by name of `model.TABLES`, exactly that table's columns, typed (text String, integer Int64, number Float64, flag Boolean,
    date Date, list List(String)), every reference resolved to a business key that exists in the tables or in the store, keys unique.
    Departments that people only name are rows of ``departments`` too.
    """

    tables: Mapping[str, pl.DataFrame]
    issues: tuple[Issue, ...]
    quarantine: tuple[QuarantinedRow, ...]
