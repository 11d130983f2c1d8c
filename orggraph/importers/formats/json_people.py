"""People in JSON: a list of objects (d3, APIs of HR systems), or a chart in which people hold the people below them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from orggraph.importers.base import Format, ReadOptions, Sheet, Unreadable
from orggraph.importers.formats import documents
from orggraph.importers.headers import fold, synonyms

MANAGER_WORDS = frozenset(w for w, (f, _) in synonyms()["people"].items() if f in ("manager_id", "manager_email", "manager_name"))


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read a JSON document as a table; every object is a row, numbered from 1."""
    document = documents.load(data, options)
    records = documents.records_of(document)
    tops = records if records is not None else [document] if isinstance(document, dict) else None
    if not tops:
        raise Unreadable("it holds no list of objects; expected people, one object each")
    branch = next((b for r in tops if (b := documents.branch_of(r))), None)
    if branch is None:
        return [documents.sheet_of(tops)]
    people = []
    for top in tops:
        for record, above in documents.climb(top, branch):
            says = any(fold(k) in MANAGER_WORDS and v for k, v in record.items())
            people.append(record if says or above is None else {**record, "parent id": above})
    return [documents.sheet_of(people)]


FORMAT = Format("JSON", documents.is_json, read, fallback=True)
