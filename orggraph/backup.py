"""A whole copy of a store in one file, the same for both engines: a ZIP with one Parquet table for each label and type."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import polars as pl
import polars.exceptions

from orggraph.errors import OrgGraphError
from orggraph.store import cypher
from orggraph.store.base import Store
from orggraph.store.memory import Tables

MARK = "orggraph-backup.json"
DAMAGED = "{file} is no whole orggraph backup ({reason}); nothing was restored"


def backup(store: Store, file: Path) -> int:
    """Write everything a store holds, history included, into ``file``; an existing file is replaced only by a whole copy.

    Returns
    -------
    int
        The number of nodes and relationships.

    Raises
    ------
    OrgGraphError
        When the file cannot be written.
    """
    with store.hold():
        counts = dict(store.counts())
        frames = {name: _table(store, name) for name in counts}
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as archive:  # Parquet is compressed already
            for name, frame in frames.items():
                out = io.BytesIO()
                frame.write_parquet(out, compression="zstd")
                archive.writestr(f"{name}.parquet", out.getvalue())
            archive.writestr(MARK, json.dumps({"schema": cypher.SCHEMA_VERSION, "rows": {n: f.height for n, f in frames.items()}}))
        unfinished.replace(file)
    except OSError as reason:
        raise OrgGraphError(f"The backup {file} cannot be written: {reason.strerror or reason}") from reason
    finally:
        unfinished.unlink(missing_ok=True)
    return sum(frame.height for frame in frames.values())


def restore(store: Store, file: Path, *, replace: bool = False) -> int:
    """Put a whole copy into a store, in one step.

    Parameters
    ----------
    store : Store
        Of either kind.
    file : Path
        What `backup` wrote.
    replace : bool
        Take the place of what the store holds; without this, a store that holds anything is a reason to stop.

    Returns
    -------
    int
        The number of nodes and relationships restored.

    Raises
    ------
    OrgGraphError
        When the file is no whole backup or the store is not empty; the store then holds what it held before.
    """
    frames = _read(file)
    with store.hold():
        tables = Tables(store)
        there = tables.counts()
        if there and not replace:
            raise OrgGraphError(f"The store {store.url} is not empty; restore into an empty one, or use --replace")
        for name in there:
            tables.put(name, tables.before(name).clear())
        for name, frame in frames.items():
            tables.put(name, frame)
        store.write(tables.difference())
    return sum(frame.height for frame in frames.values())


def _table(store: Store, name: str) -> pl.DataFrame:
    return store.nodes(name) if name in cypher.node_labels() else store.edges(name)


def _read(file: Path) -> dict[str, pl.DataFrame]:
    try:
        with zipfile.ZipFile(file) as archive:
            if broken := archive.testzip():
                raise OrgGraphError(DAMAGED.format(file=file, reason=f"{broken} is damaged"))
            said = json.loads(archive.read(MARK))
            if said["schema"] > cypher.SCHEMA_VERSION:
                raise OrgGraphError(f"{file} was written by a newer orggraph (schema {said['schema']}); update orggraph to restore it")
            frames = {name: pl.read_parquet(io.BytesIO(archive.read(f"{name}.parquet"))) for name in said["rows"]}
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, polars.exceptions.PolarsError) as reason:
        raise OrgGraphError(DAMAGED.format(file=file, reason=reason)) from reason
    known = (*cypher.node_labels(), *cypher.edge_types())
    for name, frame in frames.items():
        if name not in known:
            raise OrgGraphError(DAMAGED.format(file=file, reason=f"{name} is no table of orggraph"))
        schema = cypher.node_schema(name) if name in cypher.node_labels() else cypher.edge_schema(name)
        missing = [pl.lit(None, dtype).alias(column) for column, dtype in schema.items() if column not in frame.columns]
        frames[name] = frame.with_columns(missing).select(list(schema))
    return frames
