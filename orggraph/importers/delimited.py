"""Text to rows of cells, each with the row number that a person sees. One broken record never takes its neighbours along."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator

from orggraph.importers.base import Note, Sheet
from orggraph.settings import load as load_settings

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 200
NEVER_CLOSED = '"'
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # our own limit answers with a sentence, the library's with an error


def delimiter_of(text: str) -> str:
    """Return the delimiter that gives the most even rows outside quotes."""
    best, most = ",", 0.0
    lines = text[:200_000]
    for delimiter in DELIMITERS:
        rows = [
            r for _, r in zip(range(SAMPLE_RECORDS), csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter), strict=False) if r
        ]
        counts = Counter(len(r) for r in rows)
        if not counts:
            continue
        cells, rows_alike = max(counts.items(), key=lambda c: (c[1] * (c[0] > 1), c[0]))
        score = (rows_alike / len(rows)) * (cells > 1) * (1 + 0.01 * cells)
        if score > most:
            best, most = delimiter, score
    return best


def from_text(text: str) -> Sheet:
    """Return delimited text as rows.

    A quoted line break belongs to its cell, and the row counts from where it starts. An unclosed quote or a NUL breaks its own
    record only.

    Examples
    --------
    >>> from_text('id,name\\n1,"Ann\\nLee"\\n2,Bo\\n').numbers
    (1, 2, 4)
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    skipped = 0
    delimiter = None
    while text.startswith(("sep=", "#TYPE ")):
        line, _, text = text.partition("\n")
        skipped += 1
        if line.startswith("sep=") and len(line) > 4:
            delimiter = line[4]
    delimiter = delimiter or delimiter_of(text)
    numbers, rows = _records(text, delimiter, skipped)
    notes = []
    if "\0" in text:
        holding = [n for n, r in zip(numbers, rows, strict=True) if any("\0" in c for c in r)]
        notes += [Note("row.malformed", n, details={"variant": "nul"}, broken=True) for n in holding]
        rows = [tuple(c.replace("\0", "") for c in r) for r in rows]
    return Sheet(None, tuple(numbers), tuple(rows), notes=tuple(notes))


def _records(text: str, delimiter: str, skipped: int) -> tuple[list[int], list[tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict='"' in text)
    numbers: list[int] = []
    rows: list[tuple[str, ...]] = []
    widths: Counter[int] = Counter()
    start, whole = 1, True
    try:
        for row in reader:
            if reader.line_num > start:
                whole = whole and len(row) == widths.most_common(1)[0][0] if widths else whole
            elif len(widths) < SAMPLE_RECORDS:
                widths[len(row)] += 1
            numbers.append(start + skipped)
            rows.append(tuple(row))
            start = reader.line_num + 1
    except csv.Error:  # a quote that was never closed, or one inside a cell that is not quoted
        whole = False
    if whole:
        return numbers, rows
    apart = list(_line_by_line(text, delimiter, widths.most_common(1)[0][0] if widths else 0))
    return [n + skipped for n, _ in apart], [r for _, r in apart]


def _line_by_line(text: str, delimiter: str, width: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield records; lines that an open quote joins are one where they end in a closed one, else the first line stands alone."""
    lines = text.split("\n")
    most = int(load_settings()["import.record_lines"])
    at = 0
    while at < len(lines):
        if at == len(lines) - 1 and not lines[at]:
            return
        end, odd = at, lines[at].count('"') % 2
        while odd and end + 1 < len(lines) and end - at < most:
            end += 1
            odd ^= lines[end].count('"') % 2
        record = None if odd else _one_record("\n".join(lines[at : end + 1]), delimiter)
        if record is None:
            end = at
            record = tuple(lines[at].split(delimiter))
            if len(record) == width:
                record = (*record, NEVER_CLOSED)  # one cell too many, so that it is set aside and not taken for a good row
        yield at + 1, record
        at = end + 1


def _one_record(text: str, delimiter: str) -> tuple[str, ...] | None:
    """Return the cells of one record; None when its quotes do not enclose whole cells."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict="\n" in text))
    except csv.Error:
        return None
    return tuple(rows[0]) if len(rows) == 1 else () if not rows else None
