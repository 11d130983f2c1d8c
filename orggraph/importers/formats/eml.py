"""EML files, one message each, and Maildir folders of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from orggraph.importers.base import Format, ReadOptions, Sheet
from orggraph.importers.formats import mail

PARTS = ("cur", "new")


def knows(path: Path, head: bytes) -> bool:
    """By the ending; a Maildir by its folders."""
    return path.suffix.lower() == ".eml" or (path.is_dir() and all((path / part).is_dir() for part in PARTS))


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read the headers of one message, or of every message of a Maildir (numbered in the order of their names)."""
    files = sorted(f for part in PARTS for f in (path / part).iterdir() if f.is_file()) if path.is_dir() else [path]
    return [mail.sheet_of(_headers(files))]


def _headers(files: Iterable[Path]) -> Iterator[tuple[int, mail.Fields]]:
    for number, file in enumerate(files, start=1):
        with file.open("rb") as stream:
            lines = []
            for line in stream:
                if not line.strip():
                    break
                lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))
        yield number, mail.fields_of(lines)


FORMAT = Format("EML", knows, read)
