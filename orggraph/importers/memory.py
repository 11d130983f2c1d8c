"""Mappings that the user said once are used again for files with the same headers."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import platformdirs

from orggraph.errors import OrgGraphError, UsageError
from orggraph.importers.headers import fold

FEW = 2  # a header has at least two columns


def folder() -> Path:
    """Return where mappings lie: ``ORGGRAPH_MAPPINGS``, else the user's data folder."""
    return Path(os.environ.get("ORGGRAPH_MAPPINGS") or Path(platformdirs.user_data_dir("orggraph")) / "mappings")


def fingerprint(header: Sequence[str]) -> str:
    """Return what is the same for two files with the same headers, whatever their order, case or width.

    Examples
    --------
    >>> fingerprint(["Nr", "Wer"]) == fingerprint(["WER", "nr "])
    True
    """
    words = sorted({fold(h) for h in header if h.strip()})
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:16]


def to_toml(mapping: Mapping[str, str]) -> str:
    """Return a mapping of field to header as the text that ``--map FILE.toml`` reads."""
    return "".join(f"{field} = {json.dumps(header, ensure_ascii=False)}\n" for field, header in mapping.items())


def remember(header: Sequence[str], mapping: Mapping[str, str]) -> Path:
    """Keep a mapping for files with this header.

    Raises
    ------
    OrgGraphError
        When the user's data folder cannot be written.
    """
    path = folder() / f"{fingerprint(header)}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_toml(mapping), "utf-8")
    except OSError as reason:
        raise OrgGraphError(f"The mapping {path} cannot be kept: {reason.strerror or reason}") from reason
    return path


def recall(rows: Sequence[Sequence[str]]) -> Mapping[str, str]:
    """Return the mapping kept for the first of these rows that is a known header; empty when there is none."""
    if not folder().is_dir():
        return {}
    known = {p.stem: p for p in folder().glob("*.toml")}
    for row in rows:
        if known and sum(bool(c.strip()) for c in row) >= FEW and (path := known.get(fingerprint(row))):
            try:
                return {str(k): str(v) for k, v in tomllib.loads(path.read_text("utf-8")).items()}
            except (OSError, tomllib.TOMLDecodeError) as reason:
                raise UsageError(f"The kept mapping {path} cannot be read: {reason}; delete it or mend it") from reason
    return {}
