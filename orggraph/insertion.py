"""A snapshot that belongs before others: the later ones are taken back, it goes in, and they follow again as they were."""

from __future__ import annotations

import json
from collections.abc import Callable

import polars as pl

from orggraph import export, history, model, movements, undo
from orggraph.diff import Diff, Source, compare
from orggraph.history import Entry
from orggraph.store.base import Changes, NodeRows
from orggraph.store.memory import Tables


def insert(tables: Tables, later: tuple[Entry, ...], step: Callable[[Tables], Changes]) -> None:
    """Put an import before later ones, in memory.

    Parameters
    ----------
    tables : Tables
        Changed: afterwards they hold the inserted import, and after it each later organisation as it was.
    later : tuple of Entry
        The imports of later days, oldest first.
    step : callable
        Given the tables as they were on the day of the inserted import, returns what that import writes.

    Notes
    -----
    The present organisation stays what it was; first days, last days and what has ended follow the new order. A layer that the inserted
    import brings and no later one holds stays, since none of them spoke about it.
    """
    now = tables.copy()  # a past organisation reads its tables when they are asked for, so from one that stays as it is
    states = [history.after(now, entry.id) for entry in later]
    records = [tables.nodes(model.IMPORT_NODE.label).filter(pl.col("id") == entry.id) for entry in later]
    for entry in reversed(later):
        undo.take_back(entry.id, tables)
    tables.write(step(tables))
    for entry, state, record in zip(later, states, records, strict=True):
        diff = compare(whole(state), tables, entry.as_of)
        tables.write(_again(diff, tables, entry, record))


def whole(store: Tables) -> list[Source]:
    """Return everything that a store holds, as tables that speak for all of it."""
    found = []
    for table in model.TABLES.values():
        if table.name in export.NOT_EXPORTED or table.register:
            continue
        rows = export.rows(table, store)
        if rows.height:
            columns = frozenset(c.name for c in table.columns if c.name in rows.columns)
            missing = [pl.lit(None, pl.Date).alias("until")] if "until" not in rows.columns else []
            found.append(Source(table, rows.with_columns(missing), columns))
    return found


def _again(diff: Diff, tables: Tables, entry: Entry, record: pl.DataFrame) -> Changes:
    after = tables.copy()
    after.write(diff.changes)
    counts: dict[str, object] = {k: [t.added, t.changed, t.ended, t.unchanged] for k, t in diff.tallies.items()}
    counts["movements"] = {kind: n for kind, n in movements.count(movements.movements(tables, after)).items() if n}
    told = NodeRows(model.IMPORT_NODE.label, record.with_columns(counts=pl.lit(json.dumps(counts))))
    back = undo.inverse(diff.changes, tables)
    return Changes((*diff.changes.nodes, told, undo.record(entry.id, back)), diff.changes.edges)
