"""The organisation's past: which imports there were, what it was on any day, who moved between two days, and the way back.

Each import keeps what takes it back (`undo`), so a past organisation is the present one with the later imports taken back, in memory.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from orggraph import model, undo
from orggraph.errors import OrgGraphError, StoreError, UnknownName
from orggraph.movements import movements
from orggraph.store.base import Store
from orggraph.store.memory import Tables

TIES, PAST_TIES = "COMMUNICATES_WITH", "COMMUNICATED_WITH"


@dataclass(frozen=True)
class Entry:
    """One import: what it was made of and what it changed. ``counts`` gives by label and type: added, changed, ended, unchanged."""

    id: str
    at: str
    as_of: dt.date
    source: str
    counts: Mapping[str, tuple[int, int, int, int]]
    movements: Mapping[str, int]

    def to_json(self) -> dict[str, object]:
        """Return the entry for ``orggraph history --json``."""
        names = ("added", "changed", "ended", "unchanged")
        total = [sum(numbers[k] for numbers in self.counts.values()) for k in range(len(names))]
        return {
            "import_id": self.id,
            "at": self.at,
            "as_of": self.as_of.isoformat(),
            "source": self.source,
            **dict(zip(names, total, strict=True)),
            "movements": dict(self.movements),
            "by_type": {name: dict(zip(names, numbers, strict=True)) for name, numbers in self.counts.items()},
        }


def entries(store: Store) -> tuple[Entry, ...]:
    """Return the imports in the order in which they stand in history: by the day they speak of, then by when they were made."""
    rows = store.nodes(model.IMPORT_NODE.label).sort("as_of", "at")
    found = []
    for row in rows.iter_rows(named=True):
        counts = json.loads(row["counts"] or "{}")
        moves = counts.pop("movements", {})
        found.append(Entry(row["id"], row["at"], row["as_of"], row["source"], {k: tuple(v) for k, v in counts.items()}, moves))
    return tuple(found)


def latest_import(store: Store) -> str:
    """Return the id of the newest import, empty when there is none: it changes whenever the organisation does."""
    imports = store.nodes(model.IMPORT_NODE.label).sort("at", "id")
    return str(imports["id"][-1]) if imports.height else ""


def empty(store: Store) -> bool:
    """Return whether the store holds no people yet."""
    return not store.counts().get("Person")


def require_people(store: Store) -> None:
    """Raise `StoreError` with the way out when nothing was imported yet."""
    if empty(store):
        raise StoreError(f"The store {store.url} holds no organisation yet; run `orggraph import FILE` or `orggraph demo` first")


def at(store: Store, as_of: dt.date) -> Tables:
    """Return the organisation as it was on a day: what the newest import of that day or before it said.

    Parameters
    ----------
    store : Store
    as_of : date

    Returns
    -------
    Tables
        In memory, to be read like a store. Communication is dated by itself: all that is known by now about periods up to that day, between
        people who were there then.

    Raises
    ------
    StoreError
        When nothing was imported for that day or before it.
    """
    known = entries(store)
    if not known:
        raise StoreError(f"The store {store.url} holds no organisation yet; run `orggraph import FILE` or `orggraph demo` first")
    if as_of < known[0].as_of:
        raise StoreError(f"The store {store.url} knows nothing about {as_of}; its history begins on {known[0].as_of}")
    tables = _after(store, [e.id for e in known if e.as_of <= as_of][-1], as_of)
    tables.put("Case", tables.nodes("Case").filter((pl.col("opened") <= as_of).fill_null(value=True)))  # nobody knew of later ones then
    return tables


def after(store: Store, import_id: str) -> Tables:
    """Return the organisation as one import left it; `UnknownName` (with the nearest id) if there is no such import."""
    entry = get(store, import_id)
    return _after(store, entry.id, entry.as_of)


def get(store: Store, import_id: str) -> Entry:
    """Return one import; `UnknownName` (with the nearest id) if there is none."""
    known = {entry.id: entry for entry in entries(store)}
    if import_id not in known:
        raise UnknownName("import", import_id, known)
    return known[import_id]


def _after(store: Store, import_id: str, as_of: dt.date) -> Tables:
    tables = Tables(store)
    ties = pl.concat([tables.edges(TIES), tables.edges(PAST_TIES).drop("until")], how="diagonal")
    for entry in reversed(entries(store)):
        if entry.id == import_id:
            break
        undo.take_back(entry.id, tables)
    here = tables.nodes("Person").select("id")
    person = pl.lit("Person")
    ties = ties.filter((pl.col("period") <= as_of).fill_null(value=True)).with_columns(start_label=person, end_label=person)
    ties = ties.join(here, left_on="source", right_on="id", how="semi").join(here, left_on="target", right_on="id", how="semi")
    tables.put(TIES, ties.unique(["source", "target", "channel", "period"], keep="first", maintain_order=True).sort("source", "target"))
    return tables


def between(store: Store, a: str, b: str) -> pl.DataFrame:
    """Return who moved and which units changed from one date or import to another, as `movements.movements` says.

    Parameters
    ----------
    store : Store
    a, b : str
        A date (YYYY-MM-DD) or the id of an import.
    """
    with store.hold():
        return movements(named(store, a), named(store, b))


def named(store: Store, said: str) -> Tables:
    """Return the organisation that a date (YYYY-MM-DD) or the id of an import names, as `at` and `after` do."""
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        return after(store, said)
    return at(store, day)


def rollback(store: Store, import_id: str, *, with_later: bool = False) -> tuple[Entry, ...]:
    """Take an import back: the store is what it was before, in one step.

    Parameters
    ----------
    store : Store
    import_id : str
    with_later : bool
        Take back the imports after it too; without this, they are a reason to stop.

    Returns
    -------
    tuple of Entry
        The imports that were taken back, newest first.

    Raises
    ------
    UnknownName
        When there is no such import.
    OrgGraphError
        When later imports stand on it and ``with_later`` is not said.
    """
    with store.hold():
        known = entries(store)
        get(store, import_id)
        gone = tuple(reversed(known[[e.id for e in known].index(import_id) :]))
        if len(gone) > 1 and not with_later:
            later = ", ".join(e.id for e in reversed(gone[:-1]))
            raise OrgGraphError(f"Later imports stand on {import_id}: {later}; take them back too with --with-later")
        newest = max(known, key=lambda e: (e.at, e.id)).id
        tables = Tables(store)
        for entry in gone:
            undo.take_back(entry.id, tables)
        store.write(replace(tables.difference(), after=newest))
    return gone
