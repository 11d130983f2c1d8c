"""mbox: messages one after the other, as mail programs and Google Takeout write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from orggraph.importers.base import Format, ReadOptions, Sheet
from orggraph.importers.formats import mail


def knows(path: Path, head: bytes) -> bool:
    """By the ending, or by the line that begins every message."""
    return path.suffix.lower() == ".mbox" or (head.startswith(b"From ") and b"\nDate:" in head)


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read the headers of every message."""
    return [mail.sheet_of(_messages(data))]


def _messages(data: bytes) -> Iterator[tuple[int, mail.Fields]]:
    lines: list[str] = []
    start, inside = 1, False
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.startswith(b"From ") and not inside:
            if lines:
                yield start, mail.fields_of(lines)
            lines, start, inside = [], number, True
        elif inside and not line.strip():
            inside = False  # the text begins: nothing is looked at until the next message
        elif inside:
            lines.append(line.decode("utf-8", "replace").rstrip("\r"))
    if lines:
        yield start, mail.fields_of(lines)


FORMAT = Format("mbox", knows, read)
