"""Everything out as the same files that import reads: the inverse of what the tables write into the graph."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from orggraph import history, model
from orggraph.cells import safe_cell
from orggraph.diff import UNSPECIFIED
from orggraph.errors import OrgGraphError
from orggraph.model import Edge, Node, Table
from orggraph.store.base import Store
from orggraph.store.memory import Tables

NOT_EXPORTED = ("reporting_lines",)  # people.csv holds the same lines


def tables(store: Store) -> Mapping[str, pl.DataFrame]:
    """Return every table that the store holds, under the columns of `model.TABLES`, sorted by key.

    Parameters
    ----------
    store : Store

    Returns
    -------
    Mapping of table name to frame
        All cells text; empty where unknown. Tables without rows are left out. ``as_of`` of the people is the day of the newest import.
    """
    found = {}
    for table in model.TABLES.values():
        if table.name in NOT_EXPORTED:
            continue
        frame = rows(table, store)
        if frame.height:
            found[table.name] = _as_text(table, frame)
    imports = store.nodes(model.IMPORT_NODE.label)
    if "people" in found and imports.height:
        found["people"] = found["people"].with_columns(as_of=pl.lit(str(imports["as_of"].max())))
    return found


def to_folder(store: Store, folder: Path, *, with_history: bool = False) -> list[Path]:
    """Write every table as UTF-8 CSV into ``folder`` (made if absent; it must hold no files or folders of these names).

    Parameters
    ----------
    store : Store
    folder : Path
    with_history : bool
        Write the organisation of every day that was imported, each into a folder named by the day; import reads the whole as a history.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OrgGraphError
        When the folder cannot be written or already holds one of the files; nothing is left half written.
    """
    with store.hold():
        whole = Tables(store)
        days = sorted({entry.as_of for entry in history.entries(whole)})
        parts = {str(day): tables(history.at(whole, day)) for day in days} if with_history else {"": tables(whole)}
    paths = {(part, name): folder / part / f"{name}.csv" for part, frames in parts.items() for name in frames}
    there = [p.name for p in ([folder / part for part in parts] if with_history else paths.values()) if p.exists()]
    if there:
        raise OrgGraphError(f"{folder} already holds {', '.join(there)}; choose an empty folder")
    unfinished = folder / ".unfinished"
    try:
        for part, frames in parts.items():
            (unfinished / part).mkdir(parents=True, exist_ok=True)
            for name, frame in frames.items():
                safe = frame.with_columns(pl.all().map_elements(safe_cell, return_dtype=pl.String))
                safe.write_csv(unfinished / part / f"{name}.csv", line_terminator="\r\n")
        for file in sorted(unfinished.iterdir()):
            file.rename(folder / file.name)
    except OSError as reason:
        raise OrgGraphError(f"The folder {folder} cannot be written: {reason.strerror or reason}") from reason
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return list(paths.values())


def rows(table: Table, store: Store) -> pl.DataFrame:
    """Return the rows of one table as the store holds them, typed; columns that it does not hold are missing."""
    nodes = [w for w in table.writes if isinstance(w, Node)]
    edges = [w for w in table.writes if isinstance(w, Edge)]
    if nodes and table.key == nodes[0].keys:
        spine = _node_frame(nodes[0], store)
    elif edges[0].where and not nodes:  # each row became one of several relationships
        return pl.concat([_edge_frame(e, store).with_columns(pl.lit(e.where[1]).alias(e.where[0])) for e in edges if e.where])
    else:
        first, *edges = edges
        spine = _edge_frame(first, store)
        if nodes and nodes[0].properties:
            spine = spine.join(_node_frame(nodes[0], store), on=nodes[0].keys, how="left", suffix="_node")
    for write in edges:
        spine = _join(spine, table, write, store)
    return spine


def _node_frame(node: Node, store: Store) -> pl.DataFrame:
    """Return the nodes of a label with the columns of their key."""
    frame = store.nodes(node.label)
    return frame.rename({"id": node.keys[0]}) if len(node.keys) == 1 else frame.drop("id")


def _edge_frame(write: Edge, store: Store) -> pl.DataFrame:
    frame = store.edges(write.type).filter((pl.col("start_label") == write.start[0]) & (pl.col("end_label") == write.end[0]))
    for name, value in write.constants:
        frame = frame.filter(pl.col(name) == value).drop(name)
    frame = frame.drop("start_label", "end_label")
    if write.start[1] == write.end[1]:
        return frame.rename({"source": write.start[1]}).drop("target")
    return frame.rename({"source": write.start[1], "target": write.end[1]})


def _join(spine: pl.DataFrame, table: Table, write: Edge, store: Store) -> pl.DataFrame:
    """Put the other end of a relationship into its column, next to the row that wrote it."""
    owner = write.end[1] if write.end[1] in table.key else write.start[1]
    other = write.start[1] if owner == write.end[1] else write.end[1]
    frame = _edge_frame(write, store)
    row = [owner, *(p for p in write.identity if p in table.key)]  # a goal has an owner in each department that pursues it
    keep = [*row, other, *(p for p in write.properties if p not in spine.columns)]
    frame = frame.select(keep).sort(*row, other)
    if len(row) > 1:  # an older schema did not say in which department: then in each
        anywhere = frame.filter(pl.col(row[1]).is_null()).drop(row[1:])
        frame = pl.concat([frame.drop_nulls(row), spine.select(row).join(anywhere, on=owner)])
    many = table.column(other).type == "list"
    frame = frame.group_by(row, maintain_order=True).agg(pl.col(other) if many else pl.all().first())
    if write.where:
        frame = frame.with_columns(pl.lit(write.where[1]).alias(write.where[0]))
    joined = spine.join(frame, on=row, how="left", suffix="_new")
    for name in [c for c in joined.columns if c.endswith("_new")]:
        base = name.removesuffix("_new")
        joined = joined.with_columns(pl.coalesce(base, name).alias(base)).drop(name)
    return joined


def _as_text(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    columns = []
    for column in table.columns:
        if column.name not in frame.columns:
            columns.append(pl.lit(None, pl.String).alias(column.name))
        elif column.type == "list":
            columns.append(pl.col(column.name).list.join(";").replace("", None))
        elif column.type == "flag":
            columns.append(pl.col(column.name).replace_strict({True: "true", False: "false"}, return_dtype=pl.String, default=None))
        else:
            text = pl.col(column.name).cast(pl.String)
            columns.append(pl.when(text == UNSPECIFIED).then(None).otherwise(text).alias(column.name))
    return frame.select(columns).sort(table.key)
