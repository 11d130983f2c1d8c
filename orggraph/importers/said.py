"""What is said about columns: by the user, who is told of an unknown field or header with the nearest one, and to the user, why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from orggraph.errors import UnknownName
from orggraph.i18n import translate
from orggraph.importers.base import SourceFile
from orggraph.importers.headers import SEVERAL, fold, synonyms

FOUND_IN = re.compile(r"values found in “(?P<header>.*)”, (?P<share>\d+%)")


def check(mapping: Mapping[str, str], keep: Iterable[str], files: Iterable[SourceFile]) -> None:
    """Refuse a mapping, or columns to keep, of which a part would do nothing.

    Parameters
    ----------
    mapping : mapping of field to header
        What the user said.
    keep : iterable of str
        Headers to keep.
    files : iterable of SourceFile
        What was read. Each header must stand in one of them, each field belong to a kind of one of them (or to any, where none is known).

    Raises
    ------
    UnknownName
        For the first field or header that is unknown.
    """
    files = [f for f in files if f.header or f.mapping]
    known = synonyms()
    fields = {field for table in {f.table for f in files if f.table} or known for field, _ in known.get(table, {}).values()} | SEVERAL
    headers = {h.strip() for f in files for h in (*f.header, *f.mapping.values()) if h.strip()}
    folded = {fold(h) for h in headers}
    for field, header in mapping.items():
        if field not in fields:
            raise UnknownName("field of --map", field, fields)
        if headers and fold(header) not in folded:
            raise UnknownName(f"column for the field {field}", header, headers)
    people = {h.strip() for f in files if f.table == "people" for h in f.header if h.strip()}
    for header in keep:
        if fold(header) not in map(fold, people):
            raise UnknownName("column of people to keep", header, people)


def skipped(reason: str, lang: str) -> str:
    """Return in a reader's language why a file was skipped; the code of an issue stays, the issue itself says more."""
    return reason if "." in reason else translate(f"import.skipped.{reason}", lang)


def reason(text: str, lang: str) -> str:
    """Return in a reader's language why a column was taken for a field.

    Examples
    --------
    >>> reason("known header", "zh_TW")
    '已知的欄名'
    """
    found = FOUND_IN.fullmatch(text)
    return translate("mapping.found in", lang, **found.groupdict()) if found else translate(f"mapping.{text}", lang)
