"""What takes a set of changes back: the inverse, kept in the store beside the import that it belongs to.

The inverse of a write is again a write: what was added is deleted, what was changed or deleted gets its old row. It stands as ``Undo``
nodes, one for each table that the import touched, so that any earlier organisation can be rebuilt exactly and an import taken back.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable, Mapping

import polars as pl

from orggraph import model
from orggraph.errors import StoreError
from orggraph.store import cypher
from orggraph.store.base import Changes, EdgeRows, NodeRows, Store
from orggraph.store.memory import ENDS, Tables, edge_changes, edge_key

EVERYTHING = "everything"  # stands for a first import: taking it back empties the store
NOTHING = "nothing"  # stands for an import that changed nothing
LABEL = model.UNDO_NODE.label


def inverse(changes: Changes, store: Store) -> Changes:
    """Return what takes ``changes`` back, given the store that they have not been written to yet.

    Parameters
    ----------
    changes : Changes
    store : Store

    Returns
    -------
    Changes
        ``store.write(changes); store.write(inverse)`` leaves every table as it was.
    """
    nodes: dict[str, tuple[pl.DataFrame, set[str]]] = {}
    detached: dict[str, set[str]] = {}
    for part in changes.nodes:
        ids = pl.concat([part.upsert["id"] if part.upsert is not None else pl.Series("id", [], pl.String), _ids(part.delete)]).unique()
        old = store.nodes(part.label).filter(pl.col("id").is_in(ids.implode()))
        before, new = nodes.get(part.label, (old.clear(), set()))
        added = set(ids.to_list()) - set(old["id"].to_list())
        nodes[part.label] = (pl.concat([before, old]).unique("id"), new | added)
        if part.delete:
            detached.setdefault(part.label, set()).update(part.delete)
    edges = _edge_inverse(changes, store, detached, {label: new for label, (_, new) in nodes.items()})
    back = tuple(NodeRows(label, old if old.height else None, sorted(new)) for label, (old, new) in nodes.items() if old.height or new)
    return Changes(back, edges)


def _ids(values: Iterable[str]) -> pl.Series:
    return pl.Series("id", list(values), dtype=pl.String)


def _edge_inverse(changes: Changes, store: Store, detached: Mapping[str, set[str]], added: Mapping[str, set[str]]) -> tuple[EdgeRows, ...]:
    """Return old rows of every relationship that is written, deleted or goes with a node; new ones are deleted unless their node is."""
    touched: dict[str, list[pl.DataFrame]] = {}
    for part in changes.edges:
        for frame in (part.upsert, part.delete):
            if frame is not None and frame.height:
                labelled = frame.with_columns(start_label=pl.lit(part.start), end_label=pl.lit(part.end))
                touched.setdefault(part.type, []).append(labelled.select(edge_key(part.type)))
    counts = store.counts()
    found: list[EdgeRows] = []
    for type_ in cypher.edge_types():
        key = list(edge_key(type_))
        current = store.edges(type_) if counts.get(type_) else pl.DataFrame(schema=cypher.edge_schema(type_))
        keys = pl.concat(touched[type_]).unique() if type_ in touched else current.select(key).clear()
        old = current.join(keys, on=key, how="semi", nulls_equal=True)
        if current.height and detached:
            old = pl.concat([old, current.filter(_touches(detached))]).unique(key)
        new = keys.join(current, on=key, how="anti", nulls_equal=True)
        new = new.filter(~_touches(added)) if added and new.height else new  # these go with their node
        if old.height or new.height:
            found += edge_changes(type_, old, new)
    return tuple(found)


def _touches(ids: Mapping[str, set[str]]) -> pl.Expr:
    hit = pl.lit(value=False)
    for label, values in ids.items():
        wanted = pl.lit(_ids(sorted(values)).implode())
        hit = (
            hit
            | ((pl.col(ENDS[0]) == label) & pl.col(ENDS[1]).is_in(wanted))
            | ((pl.col(ENDS[2]) == label) & pl.col(ENDS[3]).is_in(wanted))
        )
    return hit


# -- kept in the store -----------------------------------------------------------------------------------------------------
def record(import_id: str, back: Changes | None) -> NodeRows:
    """Return ``Undo`` nodes that hold the inverse of an import; None stands for an import into an empty store."""
    rows: list[tuple[str, str, str | None, str | None]] = []
    if back is None:
        rows.append((f"{import_id}/0000", json.dumps({"kind": EVERYTHING}), None, None))
    else:
        for node in back.nodes:
            part = json.dumps({"kind": "nodes", "name": node.label})
            rows.append((f"{import_id}/{len(rows):04}", part, _packed(node.upsert), _packed(_ids(node.delete).to_frame())))
        for edge in back.edges:
            part = json.dumps({"kind": "edges", "name": edge.type, "start": edge.start, "end": edge.end, "identity": edge.identity})
            rows.append((f"{import_id}/{len(rows):04}", part, _packed(edge.upsert), _packed(edge.delete)))
    if not rows:  # an import of another day that changed nothing: it is there to be taken back all the same
        rows.append((f"{import_id}/0000", json.dumps({"kind": NOTHING}), None, None))
    schema = dict.fromkeys(("id", *model.UNDO_NODE.properties), pl.String)
    return NodeRows(LABEL, pl.DataFrame(rows, schema=schema, orient="row"))


def recorded(import_id: str, store: Store) -> Changes | None:
    """Return the inverse of an import as it stands in the store; None when it was made into an empty one.

    Raises
    ------
    StoreError
        When there is none: the store was written by a version that kept no inverse.
    """
    rows = store.nodes(LABEL).filter(pl.col("id").str.starts_with(f"{import_id}/")).sort("id")
    if not rows.height:
        raise StoreError(f"The store {store.url} holds nothing that takes import {import_id} back; only later dates can be rebuilt")
    nodes: list[NodeRows] = []
    edges: list[EdgeRows] = []
    for _, part, upsert, keys in rows.iter_rows():
        said = json.loads(part)
        if said["kind"] == EVERYTHING:
            return None
        if said["kind"] == NOTHING:
            continue
        up, down = _unpacked(upsert), _unpacked(keys)
        if said["kind"] == "nodes":
            nodes.append(NodeRows(said["name"], up, down["id"].to_list() if down is not None else ()))
        else:
            edges.append(EdgeRows(said["name"], said["start"], said["end"], tuple(said["identity"]), up, down))
    return Changes(tuple(nodes), tuple(edges))


def take_back(import_id: str, tables: Tables) -> None:
    """Take the newest import of ``tables`` back, its record included."""
    back = recorded(import_id, tables)
    if back is None:
        for name in tables.counts():
            tables.put(name, tables.before(name).clear())
        return
    tables.write(back)
    gone = tables.nodes(LABEL).filter(pl.col("id").str.starts_with(f"{import_id}/"))["id"].to_list()
    tables.write(Changes((NodeRows(LABEL, None, gone), NodeRows(model.IMPORT_NODE.label, None, [import_id]))))


def _packed(frame: pl.DataFrame | None) -> str | None:
    if frame is None or not frame.height:
        return None
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd")
    return base64.b64encode(out.getvalue()).decode()


def _unpacked(text: str | None) -> pl.DataFrame | None:
    return None if text is None else pl.read_parquet(io.BytesIO(base64.b64decode(text)))
