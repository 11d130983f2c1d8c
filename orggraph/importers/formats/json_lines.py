"""JSON Lines: one object a line. A line that is none is set aside by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from orggraph.importers.base import Format, Note, ReadOptions, Sheet
from orggraph.importers.formats import documents


def knows(path: Path, head: bytes) -> bool:
    """By the ending."""
    return path.suffix.lower() in (".jsonl", ".ndjson")


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read every line as a row; the row number is the line's."""
    records, numbers, broken = [], [], []
    for number, line in enumerate(documents.text_of(data, options).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            record = None
        if not isinstance(record, dict):
            broken.append(number)
            record = {}
        records.append(record)
        numbers.append(number)
    sheet = documents.sheet_of(records, numbers)
    lost = {n: line for n, line in enumerate(documents.text_of(data, options).split("\n"), start=1) if n in set(broken)}
    width = len(sheet.rows[0])
    rows = [(lost[n][:200], *("",) * (width - 1)) if n in lost else r for n, r in zip(sheet.numbers, sheet.rows, strict=True)]
    notes = [Note("row.malformed", n, details={"variant": "json"}, broken=True) for n in broken]
    return [replace(sheet, rows=rows, notes=notes)]


FORMAT = Format("JSON Lines", knows, read)
