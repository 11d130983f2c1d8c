"""draw.io CSV: directives in lines that begin with ``#``, of which ``connect`` names the columns that refer to each other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from orggraph.importers.base import Format, ReadOptions, Sheet
from orggraph.importers.delimited import from_text
from orggraph.importers.formats import documents

CONNECT = re.compile(r"^#\s*connect:\s*(\{.*\})\s*$", re.MULTILINE)


def knows(path: Path, head: bytes) -> bool:
    """By its directives."""
    return head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"#") and b"# connect:" in head


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read the table under the directives; the first connection is the solid line, others are dotted."""
    text = documents.text_of(data, options).replace("\r\n", "\n")
    lines = text.split("\n")
    skipped = sum(line.startswith("#") for line in lines)
    sheet = from_text("\n".join(line for line in lines if not line.startswith("#")))
    names: dict[str, str] = {}
    for said in CONNECT.findall(text):
        try:
            connection = json.loads(said)
        except json.JSONDecodeError:
            continue
        names.setdefault(str(connection.get("from")), "dotted line manager" if "manager" in names.values() else "manager")
    header = tuple(names.get(c.strip(), c) for c in sheet.rows[0]) if sheet.rows else ()
    return [replace(sheet, rows=[header, *sheet.rows[1:]], numbers=[n + skipped for n in sheet.numbers])]


FORMAT = Format("draw.io", knows, read)
