"""What reading files gives: raw tables under canonical column names, with the place every row came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from orggraph.errors import Issue

PLACE = ("_file", "_sheet", "_row")


@dataclass(frozen=True)
class ReadOptions:
    """What the user says about the files: overrides of what would be recognised."""

    kind: str = "auto"
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    date_order: str | None = None
    max_bytes: int = 2_000_000_000


@dataclass(frozen=True)
class MappedColumn:
    """One line of the mapping report: canonical field ← header (reason, samples); ``field`` is None for a column not used."""

    file: str
    field: str | None
    header: str
    reason: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceFile:
    """A file that was read (``table`` is its kind) or skipped (``table`` is None and ``reason`` says why)."""

    path: str
    sha256: str
    rows: int
    table: str | None
    reason: str = ""


@dataclass
class Batch:
    """Everything read from the given files.

    ``tables``: by name of `model.TABLES`, all cells text (null where empty), canonical column names of that table plus `PLACE`.
    Communication files become the table ``ties`` already summed by channel and period (``count``, ``weight`` numbers).
    ``raw``: per file the original header and, by row, the original cells, for the quarantine file.
    """

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    mapping: list[MappedColumn] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    raw: dict[str, tuple[tuple[str, ...], Mapping[int, tuple[str, ...]]]] = field(default_factory=dict)
