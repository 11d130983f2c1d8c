"""The folder of an embedded store: the mark that says whose it is, the database, its types and indexes, the copy before an upgrade."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import arcadedb_embedded as adb
import jpype

from orggraph.errors import StoreError
from orggraph.store import cypher, engine, migrations

MARK = "orggraph.json"
UNFINISHED = "unfinished-"  # a store is made under this prefix and renamed when whole, so that a kill leaves no half one


def schema(folder: Path) -> int:
    """Return the schema that the store in a folder has."""
    return int(json.loads((folder / MARK).read_text("utf-8"))["schema"])


def write_mark(folder: Path) -> None:
    """Say that the folder is a store of the present schema."""
    unfinished = folder / f"{UNFINISHED}{os.getpid()}.json"
    unfinished.write_text(json.dumps({"schema": cypher.SCHEMA_VERSION, "engine": "arcadedb"}), "utf-8")
    unfinished.replace(folder / MARK)


def create(folder: Path) -> None:
    """Make an empty database in a folder, whole or not at all."""
    making = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    try:
        with engine.quiet():
            db = adb.create_database(str(making / "database"), engine.arguments())
        try:
            make_types(db)
        finally:
            db.close()
        try:
            (making / "database").rename(folder / "database")
        except OSError:
            if not (folder / "database").is_dir():  # else another program made the same store at the same time
                raise
    except (adb.ArcadeDBError, jpype.JException) as reason:
        raise StoreError(f"No store could be made in {folder}: {engine.first_line(reason)}") from reason
    finally:
        shutil.rmtree(making, ignore_errors=True)


def copy_database(folder: Path, version: int) -> None:
    """Keep the database as it is before an upgrade; the copy of an upgrade that was stopped is older and stays."""
    kept = folder / f"database-schema-{version}"
    if not kept.exists():
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder) as making:
            shutil.copytree(folder / "database", Path(making) / "database", ignore=shutil.ignore_patterns("database.lck"))
            (Path(making) / "database").rename(kept)


def complete(db: Any, folder: Path) -> None:
    """Add the types that the model has got since the store was made; one without any has lost its schema."""
    there = {str(kind.getName()) for kind in db._java_db.getSchema().getTypes()}
    if not there:
        db.close()
        raise damaged(folder)
    if not there.issuperset((*cypher.node_labels(), *cypher.edge_types())):
        make_types(db)


def has_all_types(database: Path) -> bool:
    """Return whether a database has every type of the model, by its own file, without opening it."""
    try:
        there = json.loads((database / "schema.json").read_text("utf-8"))["types"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return set(there).issuperset((*cypher.node_labels(), *cypher.edge_types()))


def make_types(db: Any) -> None:
    """Make the types, properties and indexes that are missing, as one change: the engine would save its schema after each of some 150."""
    java = db._java_db.getSchema()
    text, tree = jpype.JClass("com.arcadedb.schema.Type").STRING, jpype.JClass("com.arcadedb.schema.Schema").INDEX_TYPE.LSM_TREE

    def index(label: str, name: str, *, unique: bool) -> None:
        java.getType(label).getOrCreateProperty(name, text)
        java.buildTypeIndex(label, [name]).withType(tree).withUnique(unique).withIgnoreIfExists(True).create()

    def make() -> None:
        for label in cypher.node_labels():
            java.getOrCreateVertexType(label)
            index(label, "id", unique=True)
        for label, name in migrations.indexes():
            index(label, name, unique=False)
        for type_ in cypher.edge_types():
            java.getOrCreateEdgeType(type_)

    java.getEmbedded().bulkChange(jpype.JProxy("java.lang.Runnable", dict={"run": make}))


def damaged(folder: Path) -> StoreError:
    """Return what is said of a store that lacks some of its data."""
    return StoreError(
        f"The store in {folder} is damaged: part of its files is lost; restore the folder from a copy, or import into a new one"
    )
