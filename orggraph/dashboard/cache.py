"""What is computed once for an import and shared by all readers of this process. No Streamlit here, so that a command can warm it.

Readers who ask for the same at the same time wait for one computation; nothing is computed twice.
"""

from __future__ import annotations

import datetime as dt
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

import networkx as nx
import numpy as np
import plotly.graph_objects as go
import polars as pl
from cachetools import LRUCache, cached

from orggraph import analysis, dated, graph, history, statistics
from orggraph.actions.changes import Change
from orggraph.charts.matrix import department_matrix
from orggraph.charts.structure import department_icicle
from orggraph.graph import Flags
from orggraph.i18n import LANGUAGES, translate
from orggraph.metrics import department_contact as contact
from orggraph.metrics.base import GroupValues, PairValues, PersonValues
from orggraph.metrics.directions import department_directions
from orggraph.metrics.directions import directions as person_directions
from orggraph.metrics.information import Contacts, contacts_by_period
from orggraph.metrics.need import NEED_LAYERS
from orggraph.metrics.need import need as need_of
from orggraph.settings import load as load_settings
from orggraph.store import Store, open_store
from orggraph.viewer import OWNER, WHOLE, Viewer, Withheld, allow
from orggraph.viewer import withheld as withheld_from
from orggraph.whatif import WhatIf, whatif

P = ParamSpec("P")
R = TypeVar("R")
KEPT = 2  # imports kept in memory: the present one, and the one before it for those who still read it
_asked: LRUCache[tuple[str, str], bool] = LRUCache(8 * KEPT)  # imports of whose past some reader asked
SOURCES = 200  # from which the usual reach is told


def shared(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the last ``most`` results of a function for all threads."""
    return lambda function: cached(LRUCache(most), condition=threading.Condition())(function)


@shared(8)
def store(url: str) -> Store:
    """Return the store of this process for a URL; it holds the engine only while an operation runs."""
    return open_store(url)


def newest(url: str) -> str:
    """Return the id of the newest import, asked on every run of a page, so that a new one is seen: cheap, no engine starts for it."""
    with store(url).seen() as tables:
        return history.latest_import(tables)


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


def withheld(url: str, import_id: str, viewer: Viewer) -> Withheld:
    """Return the departments of which a viewer is told no numbers, whatever scope they choose: two scopes may not be subtracted either."""
    return _withheld(url, import_id, Viewer("owner") if viewer.role in WHOLE else Viewer(viewer.role, viewer.person))


@shared(8 * KEPT)
def _withheld(url: str, import_id: str, viewer: Viewer) -> Withheld:
    return withheld_from(organisation(url, import_id), visible(url, import_id, viewer), load_settings()["group.min"])


@shared(8 * KEPT)
def own_units(url: str, import_id: str, viewer: Viewer) -> dict[str, str]:
    """Return the names of the departments, by id, of which a viewer may see everybody: those that are theirs to change."""
    org, mask = organisation(url, import_id), visible(url, import_id, viewer)
    hidden = np.bincount(org.department[~mask & (org.department >= 0)], minlength=len(org.department_ids))
    own = [d for d, tree in enumerate(org.department_tree) if not hidden[list(tree)].any() and (mask.all() or len(org.members(d)))]
    return {org.department_ids[d]: org.department_names[d] for d in own}


@shared(4 * KEPT)
def tried(url: str, import_id: str, viewer: Viewer, changes: tuple[Change, ...]) -> WhatIf:
    """Return what changes would do to an import, for a viewer."""
    return whatif(organisation(url, import_id), changes, viewer=viewer, before=result(url, import_id, viewer))


@shared(KEPT)
def dates(url: str, import_id: str) -> tuple[dt.date, ...]:
    """Return the days for which something was imported, the oldest first."""
    with store(url).seen() as tables:
        return tuple(sorted({entry.as_of for entry in history.entries(tables)}))


@shared(KEPT)
def timeline(url: str, import_id: str) -> graph.OrgGraph:
    """Return the organisation of an import with the contacts of all periods."""
    return graph.load(store(url), load_settings(), window_weeks=math.inf)


@shared(KEPT)
def numbers(url: str, import_id: str) -> statistics.Statistics:
    """Return the organisation in numbers by quarter, with trends."""
    return statistics.statistics(timeline(url, import_id), settings=load_settings())


def quarters(url: str, import_id: str) -> tuple[dt.date, ...]:
    """Return the ends of quarters before the first import of which the dated data tell; none where telling takes long and nobody asked."""
    return () if unasked(url, import_id) else _quarters(url, import_id)


@shared(KEPT)
def _quarters(url: str, import_id: str) -> tuple[dt.date, ...]:
    return dated.quarter_ends(timeline(url, import_id), dates(url, import_id)[0], load_settings())


def unasked(url: str, import_id: str) -> bool:
    """Return whether telling of the quarters before the first import would take long, and no reader has asked for it yet."""
    return organisation(url, import_id).n > load_settings()["dashboard.past_people"] and (url, import_id) not in _asked


def ask(url: str, import_id: str) -> None:
    """Tell of the quarters before the first import from now on, to all readers, however long it takes the first."""
    _asked[url, import_id] = True


@shared(4 * KEPT)
def past_organisation(url: str, import_id: str, day: dt.date) -> graph.OrgGraph:
    """Return the organisation as it was on a day: as an import left it, or before the first one as the dated data tell."""
    if day < dates(url, import_id)[0]:
        return dated.on(timeline(url, import_id), day, load_settings())
    return graph.load(store(url), load_settings(), as_of=day)


@shared(8 * KEPT)
def past(url: str, import_id: str, day: dt.date, viewer: Viewer) -> analysis.Analysis:
    """Return the analysis of the organisation as it was on a day, for a viewer."""
    if day >= organisation(url, import_id).as_of:
        return result(url, import_id, viewer)
    return analysis.analyze(past_organisation(url, import_id, day), load_settings(), viewer=viewer)


def earlier(url: str, import_id: str, viewer: Viewer) -> analysis.Analysis | None:
    """Return the analysis of the date before for a viewer: of the import before, else of the quarter before.

    None where there is neither, or a reader of the first page would have to wait for it too long.
    """
    imported = dates(url, import_id)
    known = imported[:-1] or quarters(url, import_id)
    if not known or organisation(url, import_id).n > load_settings()["dashboard.trend_people"]:
        return None
    return past(url, import_id, known[-1], viewer)


@shared(8 * KEPT)
def moves(url: str, import_id: str, before: dt.date, after: dt.date) -> pl.DataFrame:
    """Return who moved and which departments changed between two days."""
    with store(url).seen() as tables:
        return history.between(tables, before.isoformat(), after.isoformat())


@shared(KEPT)
def contacts(url: str, import_id: str) -> PairValues:
    """Return the department matrix of an import."""
    return contact.department_contact(organisation(url, import_id))


@dataclass(frozen=True)
class Pairs:
    """The pairs of departments in short: how many were assessed, need each other, lack what they need, and the first of them in full."""

    assessed: int
    needed: int
    lacking: int
    first: pl.DataFrame


def worst_first(frame: pl.DataFrame, most: int) -> pl.DataFrame:
    """Return the first assessed pairs of departments: those that need each other before the others, the least contact first."""
    order = (pl.col("need") <= 0, pl.col("log2_ratio"), pl.col("a"), pl.col("b"))
    return frame.lazy().filter("assessed").sort(*order, nulls_last=True).head(most).collect()


@shared(KEPT)
def pairs(url: str, import_id: str) -> Pairs:
    """Return the department pairs of an import in short; there are millions of them in a large organisation."""
    frame = contacts(url, import_id).frame
    assessed, needed = pl.col("assessed"), pl.col("assessed") & (pl.col("need") > 0)
    lacking = needed & (pl.col("log2_ratio") <= -1)
    counted = frame.select(pl.sum_horizontal(mask).sum().alias(str(k)) for k, mask in enumerate((assessed, needed, lacking))).row(0)
    return Pairs(int(counted[0]), int(counted[1]), int(counted[2]), worst_first(frame, int(load_settings()["dashboard.table_rows"])))


@shared(KEPT * len(LANGUAGES))
def matrix(url: str, import_id: str, lang: str) -> tuple[go.Figure, list[tuple[int, int]]]:
    """Return the picture of the department matrix and the pairs that can be chosen in it."""
    words = {k: translate(f"matrix.{k}", lang) for k in ("seen", "expected", "need", "not_assessed")}
    words["ratio"] = translate("matrix.column.ratio", lang)
    return department_matrix(organisation(url, import_id), contacts(url, import_id).frame, words)


@shared(KEPT)
def directory(url: str, import_id: str) -> tuple[tuple[int, str], ...]:
    """Return everybody in the order of names, each with the text in which a search looks."""
    org = organisation(url, import_id)
    order = sorted(range(org.n), key=lambda i: (org.names[i], org.ids[i]))
    return tuple((i, f"{org.names[i]}\n{org.ids[i]}".casefold()) for i in order)


@shared(KEPT)
def sizes(url: str, import_id: str) -> pl.DataFrame:
    """Return for every department its ``people`` and, those of its sub-units with them, ``below``."""
    org = organisation(url, import_id)
    people = np.bincount(org.department[org.department >= 0], minlength=len(org.department_ids))
    return pl.DataFrame({"people": people, "below": [int(people[list(tree)].sum()) for tree in org.department_tree]})


@shared(8 * KEPT)
def icicle(url: str, import_id: str, viewer: Viewer, lang: str, *, dark: bool) -> go.Figure:
    """Return the picture of the departments by people, without those withheld from a viewer and what is below them."""
    org, told = organisation(url, import_id), sizes(url, import_id)["below"].to_list()
    for d in np.flatnonzero(withheld(url, import_id, viewer).below):
        for inner in org.department_tree[d]:
            told[inner] = 0
    return department_icicle(org, told, lambda k: translate("structure.others", lang, k=k), dark=dark)


@shared(KEPT)
def need(url: str, import_id: str) -> pl.DataFrame:
    """Return what departments need each other for, by source; no rows where no need was declared."""
    org = organisation(url, import_id)
    return need_of(org).frame if org.layers & NEED_LAYERS else pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64})


@shared(KEPT)
def periods(url: str, import_id: str) -> Contacts:
    """Return who was in contact with whom, period by period."""
    return contacts_by_period(organisation(url, import_id))


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
    kept: tuple[Any, ...] = (organisation, result, tried)
    for function in kept:
        function.cache.clear()


def warm(url: str) -> None:
    """Compute what the first page needs before anybody asks for it."""
    import_id = newest(url)
    if import_id:
        result(url, import_id, OWNER)
        earlier(url, import_id, OWNER)
        if "communication" in organisation(url, import_id).layers:
            contacts(url, import_id)
            if pairs(url, import_id).assessed:
                matrix(url, import_id, "en")
