"""What reading files gives: raw tables under canonical column names, with the place every row came from."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from orggraph.errors import Issue

PLACE = ("_file", "_sheet", "_row")
KEPT = "keep:"  # begins the field of a column that the user wants kept
REASONS = ("_row", "_code", "_column", "_message", "_fix")  # what a quarantine file says behind the cells of a row
SEVERAL = "\x1f"  # parts the values of columns that are one field (aliases, level columns); no file holds it


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no circles meanwhile: among hundreds of thousands of rows there are none, and looking takes a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


Rows = Sequence[tuple[str, ...]]


class Unreadable(Exception):
    """The bytes are not what their name promises; the message completes the sentence “cannot be read: …”."""


@dataclass(frozen=True)
class ReadOptions:
    """What the user says about the files: overrides of what would be recognised."""

    kind: str = "auto"
    mapping: Mapping[str, str] = field(default_factory=dict)
    file_mappings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by name of the file, before ``mapping``
    skip_unreadable: bool = False  # go on without files that cannot be read
    encoding: str | None = None
    file_encodings: Mapping[str, str] = field(default_factory=dict)  # by name of the file, before ``encoding``
    date_order: str | None = None
    timezone: str | None = None
    status: Mapping[str, str] = field(default_factory=dict)  # word in the file → state of employment
    same_person: Mapping[str, str] = field(default_factory=dict)  # new id → old id
    same_department: Mapping[str, str] = field(default_factory=dict)  # new name → old name
    own_domains: tuple[str, ...] = ()
    period: str = "week"
    fanout: str = "split"
    broadcast_over: int | None = None
    undirected: bool = False
    mentions: bool = False
    keep: tuple[str, ...] = ()  # headers of people's files that are kept as attributes
    keep_accounts: bool = False
    keep_senders: bool = False
    saved_mappings: bool = True


@dataclass(frozen=True)
class Note:
    """A doubt met while bytes became rows; ``row`` as a person sees it. ``broken`` rows are set aside."""

    code: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    broken: bool = False


@dataclass(frozen=True)
class Sheet:
    """Rows of text cells with their numbers.

    ``name`` is the workbook's sheet, or the part of a file that holds several; None for a plain file. ``table`` is the kind where the
    format knows it, and the first row then holds column names of that table. ``merged`` are vertically merged cells as (first row,
    last row, column) with rows as numbered. ``notes`` are doubts met on the way.
    ``skipped`` counts, by rule, records that the format left out (a declined meeting, an entry that is no person).
    """

    name: str | None
    numbers: Sequence[int]
    rows: Rows
    table: str | None = None
    merged: Sequence[tuple[int, int, int]] = ()
    notes: Sequence[Note] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Format:
    """A family of files that are no plain table: how to know one, and how its bytes become sheets.

    ``knows`` gets the path (a folder too) and its first 64 kB; ``read`` gets the path and everything in it and may raise `Unreadable`.
    A ``fallback`` is asked only when no other format knows the file.
    """

    name: str
    knows: Callable[[Path, bytes], bool]
    read: Callable[[Path, bytes, ReadOptions], Iterable[Sheet]]
    fallback: bool = False


@dataclass(frozen=True)
class Vendor:
    """The table that a known program writes: told by its headers, read through its own names for columns.

    Parameters
    ----------
    name : str
        As people know the program.
    tells : sequence of sequences of str
        Groups of headers; a file is this vendor's when every header of one group stands in it.
    fields : mapping of header to field
        Names that mean something else here than in the common table (`headers.toml`).
    table : str
        The kind of table.
    channel : str, optional
        Of ties whose rows do not say it.
    separator : str, optional
        What parts several dotted-line managers in one cell, where it is not one of the usual marks.
    arrange : callable, optional
        Turns the sheet (header first) into one with the shape of the others: a second header row joined, lines of several kinds parted.
    """

    name: str
    tells: tuple[tuple[str, ...], ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    table: str = "people"
    separator: str | None = None
    channel: str | None = None
    arrange: Callable[[Sheet], Sheet] | None = None


@dataclass(frozen=True)
class MappedColumn:
    """One line of the mapping report: canonical field ← header (reason, samples); ``field`` is None for a column not used.

    ``confidence`` is the share of the column's values that behave as the field wants, 1 for what the user said, None where only the
    header was looked at.
    """

    file: str
    field: str | None
    header: str
    reason: str
    samples: tuple[str, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True)
class SourceFile:
    """A file that was read (``table`` is its kind) or skipped (``table`` is None and ``reason`` says why).

    ``format`` is the program or format it was recognised as, empty for a plain table. ``mapping`` are the headers used, by field.
    """

    path: str
    sha256: str
    rows: int
    table: str | None
    reason: str = ""
    format: str = ""
    header: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Batch:
    """Everything read from the given files.

    ``tables``: by name of `model.TABLES` (and ``work_links``, people whose work needs others'), all cells text (null where empty),
    canonical column names of that table plus `PLACE`. Communication files become the table ``ties``, already summed by channel and
    period (``count``, ``weight`` numbers, ``rows`` the rows of the file that stand behind it).
    ``raw``: per file the original header and, by row, the original cells, for the quarantine file.
    ``read``: rows there were by table; ``taken``: those in ``tables``; ``skipped``: per table and rule those left out at reading.
    """

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    mapping: list[MappedColumn] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    raw: dict[tuple[str, str | None], tuple[tuple[str, ...], Mapping[int, tuple[str, ...]]]] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, dict[str, int]] = field(default_factory=dict)

    def skip(self, table: str, code: str, rows: int = 1) -> None:
        """Count rows that a stated rule leaves out."""
        if rows:
            counts = self.skipped.setdefault(table, {})
            counts[code] = counts.get(code, 0) + rows


def rows_of(frame: pl.DataFrame) -> int:
    """Return how many rows of the files a table stands for: ties are sums of many."""
    return int(frame["rows"].sum()) if "rows" in frame.columns else frame.height
