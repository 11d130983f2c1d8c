"""What is computed once for an import and shared by all readers of this process. No Streamlit here, so that a command can warm it.

Readers who ask for the same at the same time wait for one computation; nothing is computed twice.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import networkx as nx
import numpy as np
import plotly.graph_objects as go
import polars as pl
from cachetools import LRUCache, cached

from orggraph import analysis, graph, history, ingest
from orggraph.charts.matrix import department_matrix
from orggraph.graph import Flags
from orggraph.i18n import LANGUAGES, translate
from orggraph.metrics import department_contact as contact
from orggraph.metrics.base import GroupValues, PairValues, PersonValues
from orggraph.metrics.directions import department_directions
from orggraph.metrics.directions import directions as person_directions
from orggraph.settings import load as load_settings
from orggraph.store import Store, open_store
from orggraph.viewer import OWNER, Viewer, allow

P = ParamSpec("P")
R = TypeVar("R")
KEPT = 4  # imports kept in memory
SOURCES = 200  # from which the usual reach is told


def shared(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the last ``most`` results of a function for all threads."""
    return lambda function: cached(LRUCache(most), condition=threading.Condition())(function)


@shared(8)
def store(url: str) -> Store:
    """Return the store of this process for a URL; it holds the engine only while an operation runs."""
    return open_store(url)


def newest(url: str) -> str:
    """Return the id of the newest import: cheap, asked on every run, so that a new import is seen."""
    return ingest.latest_import(store(url))


@shared(KEPT)
def organisation(url: str, import_id: str) -> graph.OrgGraph:
    """Return the organisation of an import."""
    return graph.load(store(url), load_settings())


@shared(8 * KEPT)
def result(url: str, import_id: str, viewer: Viewer) -> analysis.Analysis:
    """Return the analysis of an import for a viewer."""
    return analysis.analyze(organisation(url, import_id), load_settings(), viewer=viewer)


@shared(8 * KEPT)
def visible(url: str, import_id: str, viewer: Viewer) -> Flags:
    """Return the mask of the people whom a viewer may see by name."""
    return allow(viewer, organisation(url, import_id))


@shared(KEPT)
def dates(url: str, import_id: str) -> tuple[dt.date, ...]:
    """Return the days for which something was imported, the oldest first."""
    return tuple(sorted({entry.as_of for entry in history.entries(store(url))}))


@shared(8 * KEPT)
def past(url: str, import_id: str, day: dt.date, viewer: Viewer) -> analysis.Analysis:
    """Return the analysis of the organisation as it was on a day, for a viewer."""
    org = organisation(url, import_id)
    if day >= org.as_of:
        return result(url, import_id, viewer)
    then = graph.load(store(url), load_settings(), as_of=day)
    return analysis.analyze(then, load_settings(), viewer=viewer)


@shared(8 * KEPT)
def moves(url: str, import_id: str, before: dt.date, after: dt.date) -> pl.DataFrame:
    """Return who moved and which departments changed between two days."""
    return history.between(store(url), before.isoformat(), after.isoformat())


@shared(KEPT)
def contacts(url: str, import_id: str) -> PairValues:
    """Return the department matrix of an import."""
    return contact.department_contact(organisation(url, import_id))


@shared(KEPT * len(LANGUAGES))
def matrix(url: str, import_id: str, lang: str) -> tuple[go.Figure, list[tuple[int, int]]]:
    """Return the picture of the department matrix and the pairs that can be chosen in it."""
    words = {k: translate(f"matrix.{k}", lang) for k in ("seen", "expected", "need", "not_assessed")}
    return department_matrix(organisation(url, import_id), contacts(url, import_id).frame, words)


@shared(KEPT)
def directions(url: str, import_id: str) -> PersonValues:
    """Return everybody's share of contacts up, down and sideways."""
    return person_directions(organisation(url, import_id))


@shared(KEPT)
def unit_directions(url: str, import_id: str) -> GroupValues:
    """Return every department's share of contacts up, down, inside and sideways."""
    return department_directions(organisation(url, import_id))


@shared(KEPT)
def usual_reach(url: str, import_id: str, steps: int) -> tuple[float, ...]:
    """Return the median share of people reached within 1, 2 … ``steps`` steps, over sources drawn evenly in the order of ids."""
    org = organisation(url, import_id)
    sources = np.flatnonzero(org.seen)
    drawn = sources[np.linspace(0, len(sources) - 1, min(SOURCES, len(sources))).astype(int)]
    shares = np.zeros((len(drawn), steps))
    for row, i in enumerate(drawn):
        hops = np.fromiter(nx.single_source_shortest_path_length(org.ties, int(i), cutoff=steps).values(), dtype=np.int64)
        shares[row] = np.cumsum(np.bincount(hops, minlength=steps + 1)[1 : steps + 1]) / max(len(sources) - 1, 1)
    return tuple(np.median(shares, axis=0).tolist())


def forget() -> None:
    """Compute again what hangs on the case register, after somebody wrote into it."""
    kept: tuple[Any, ...] = (organisation, result)
    for function in kept:
        function.cache.clear()


def warm(url: str) -> None:
    """Compute what the first page needs before anybody asks for it."""
    import_id = newest(url)
    if import_id:
        result(url, import_id, OWNER)
        if "communication" in organisation(url, import_id).layers:
            contacts(url, import_id)
