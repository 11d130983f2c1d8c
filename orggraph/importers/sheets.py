"""Bytes to rows of cells, each with the row number that a person sees. Delimited text and workbooks."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine

DELIMITERS = (",", ";", "\t", "|")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods")
TEXTS = (".csv", ".tsv", ".txt", ".tab")
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")


@dataclass(frozen=True)
class Sheet:
    """Rows of text cells with their numbers; ``name`` is the workbook's sheet, None for a text file."""

    name: str | None
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


def delimiter_of(text: str) -> str:
    """Return the delimiter that gives the most even rows outside quotes."""
    best, most = ",", 0.0
    lines = text[:200_000]
    for delimiter in DELIMITERS:
        rows = [r for _, r in zip(range(200), csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter), strict=False) if r]
        counts = Counter(len(r) for r in rows)
        if not counts:
            continue
        cells, rows_alike = max(counts.items(), key=lambda c: (c[1] * (c[0] > 1), c[0]))
        score = (rows_alike / len(rows)) * (cells > 1) * (1 + 0.01 * cells)
        if score > most:
            best, most = delimiter, score
    return best


def from_text(text: str) -> Sheet:
    """Return delimited text as rows; a quoted line break belongs to its cell, and the row counts from where it starts."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    skipped = 0
    delimiter = None
    while text.startswith(("sep=", "#TYPE ")):
        line, _, text = text.partition("\n")
        skipped += 1
        if line.startswith("sep=") and len(line) > 4:
            delimiter = line[4]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or delimiter_of(text))
    numbers, rows = [], []
    start = skipped + 1
    for row in reader:
        numbers.append(start)
        rows.append(tuple(row))
        start = skipped + reader.line_num + 1
    return Sheet(None, tuple(numbers), tuple(rows))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def from_workbook(data: bytes) -> Iterator[Sheet]:
    """Yield every visible sheet of a workbook; formulas give their stored value.

    Raises
    ------
    python_calamine.CalamineError
        When the bytes are no workbook, or it is protected by a password.
    """
    book = python_calamine.load_workbook(io.BytesIO(data))
    for about in book.sheets_metadata:
        if about.visible == python_calamine.SheetVisibleEnum.Visible and about.typ == python_calamine.SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(about.name)
            rows = sheet.to_python(skip_empty_area=False)
            yield Sheet(about.name, tuple(range(1, len(rows) + 1)), tuple(tuple(_cell(v) for v in row) for row in rows))


def kind_of(path: Path, data: bytes) -> str:
    """Return ``"workbook"``, ``"text"`` or ``"other"`` by ending and first bytes."""
    if data.startswith(b"PK\x03\x04") and path.suffix.lower() in (*WORKBOOKS, ""):
        return "workbook"
    if path.suffix.lower() in WORKBOOKS or data.startswith(b"\xd0\xcf\x11\xe0"):
        return "workbook"
    return "text" if path.suffix.lower() in TEXTS or not path.suffix else "other"


def is_blank(row: Sequence[str]) -> bool:
    """Return whether no cell of a row holds anything."""
    return not any(c.strip() for c in row)
