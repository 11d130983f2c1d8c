"""The current graph for other tools: GraphML and GEXF through networkx, and typed Parquet tables."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import networkx as nx
import polars as pl

from orggraph import model
from orggraph.errors import OrgGraphError, UnknownName
from orggraph.model import FORMER
from orggraph.store.base import Store

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # characters that XML 1.0 has no way to write


def to_networkx(store: Store) -> nx.MultiDiGraph:
    """Return the current graph: every node with its label and properties, every relationship with its type.

    Parameters
    ----------
    store : Store

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are called ``Label:id``, since keys are unique within a label, have these as ``entity`` and ``code``, and as ``label`` their
        name or title; edges have ``relationship``. Dates are ISO text, lists are joined by ``;``, and what is unknown is left out.
    """
    graph = nx.MultiDiGraph()
    for label in _labels(store):
        for row in _flat(store.nodes(label)).iter_rows(named=True):
            shown = row.get("name") or row.get("title") or row["id"]  # what other tools write at a node
            graph.add_node(f"{label}:{row['id']}", label=shown, code=row["id"], entity=label, **_known(row, ("id",)))
    for type_ in _types(store):
        frame = store.edges(type_).filter(~pl.col("start_label").str.starts_with(FORMER) & ~pl.col("end_label").str.starts_with(FORMER))
        for row in _flat(frame).iter_rows(named=True):
            ends = (f"{row['start_label']}:{row['source']}", f"{row['end_label']}:{row['target']}")
            graph.add_edge(*ends, relationship=type_, **_known(row, ("start_label", "source", "end_label", "target")))
    return graph


def _labels(store: Store) -> list[str]:
    counts = store.counts()
    return [label for label in model.labels() if counts.get(label) and label != model.IMPORT_NODE.label]


def _types(store: Store) -> list[str]:
    counts = store.counts()
    return [type_ for type_ in model.edges() if counts.get(type_)]


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    lists = [c for c, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    return frame.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d")).with_columns(pl.col(lists).list.join(";"))


def _known(row: Mapping[str, object], without: tuple[str, ...]) -> dict[str, object]:
    known = {name: value for name, value in row.items() if name not in without and value is not None}
    return {name: NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value for name, value in known.items()}


def _graphml(store: Store, folder: Path) -> None:
    nx.write_graphml(to_networkx(store), folder / "orggraph.graphml", named_key_ids=True)


def _gexf(store: Store, folder: Path) -> None:
    graph = to_networkx(store)
    for _, about in graph.nodes(data=True):  # GEXF keeps the word for the time in which a node is shown
        if "start" in about:
            about["first_day"] = about.pop("start")
    nx.write_gexf(graph, folder / "orggraph.gexf")


def _parquet(store: Store, folder: Path) -> None:
    """Write a file for each label and each relationship type, typed as `model` declares them."""
    for name, names, read in (("nodes", _labels(store), store.nodes), ("relationships", _types(store), store.edges)):
        (folder / name).mkdir()
        for part in names:
            read(part).write_parquet(folder / name / f"{part}.parquet")


FORMS: Mapping[str, Callable[[Store, Path], None]] = {"graphml": _graphml, "gexf": _gexf, "parquet": _parquet}


def write(store: Store, folder: Path, form: str) -> list[Path]:
    """Write the current graph into a folder (made if absent; it must be empty): all of it or nothing.

    Parameters
    ----------
    store : Store
    folder : Path
    form : str
        ``graphml`` or ``gexf`` (one file, for Gephi, Cytoscape, yEd …) or ``parquet`` (a file for each label and relationship type).

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UnknownName
        For another form, with the nearest.
    OrgGraphError
        When the folder is not empty or cannot be written.
    """
    if form not in FORMS:
        raise UnknownName("form of export", form, FORMS)
    try:
        if folder.exists() and any(folder.iterdir()):
            raise OrgGraphError(f"{folder} is not empty; choose an empty folder")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            FORMS[form](store, Path(made))
            for part in Path(made).iterdir():
                shutil.move(part, folder / part.name)
    except OSError as reason:
        raise OrgGraphError(f"The folder {folder} cannot be written: {reason.strerror or reason}") from reason
    return sorted(p for p in folder.rglob("*") if p.is_file())
