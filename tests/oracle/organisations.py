"""The published organisations that the numbers are compared with, read from their files without the importers."""

from importlib.util import find_spec
from pathlib import Path

import networkx as nx
import numpy as np
import polars as pl
import pytest

from orggraph.graph import OrgGraph, from_arrays

DATA = Path(__file__).parents[1] / "data"
FETCHED = Path(__file__).parents[2].parent / "shared" / "data"  # not ours to publish: beside the checkout, or the test is skipped


def krackhardt(relation: str | None = None) -> OrgGraph:
    """Return Krackhardt's 21 managers, with ``advice`` or ``friendship`` as communication; manager k stands at position k - 1."""
    people = pl.read_csv(DATA / "krackhardt" / "attributes.csv")
    manager = [-1] * people.height
    for report, boss in pl.read_csv(DATA / "krackhardt" / "reports_to.csv").iter_rows():
        manager[report - 1] = boss - 1
    arcs = pl.read_csv(DATA / "krackhardt" / f"{relation}.csv").rows() if relation else None
    return from_arrays(
        [f"{k:02d}" for k in people["id"]],
        manager,
        department=people["dept"].to_list(),
        departments=[f"dept {d}" for d in range(5)],
        arcs=arcs and [(a - 1, b - 1) for a, b in arcs],
    )


def treasury() -> OrgGraph:
    """Return the posts of HM Treasury in March 2014: a chart of 401 posts in 110 units, no communication."""
    posts = pl.read_csv(DATA / "uk_treasury_organogram" / "organogram.csv", infer_schema=False).sort("post_id")
    position = {key: i for i, key in enumerate(posts["post_id"])}
    units = sorted(set(posts["unit"].drop_nulls()))
    return from_arrays(
        posts["post_id"].to_list(),
        [position[boss] if boss else -1 for boss in posts["reports_to_post_id"]],
        department=[units.index(u) if u else -1 for u in posts["unit"]],
        departments=units,
    )


def manufacturing() -> OrgGraph:
    """Return the 154 people of a factory with nine months of e-mail; the branch below the chief is the department, the chief has none."""
    folder = FETCHED / "manufacturing_email"
    if not folder.exists():
        pytest.skip("the manufacturing e-mail data (doi:10.7910/DVN/6Z3CGX) are not beside the checkout")
    boss = dict(pl.read_csv(folder / "reportsto.csv").iter_rows())
    ids = sorted(boss)
    position = {key: i for i, key in enumerate(ids)}
    manager = [-1 if boss[k] == k else position[boss[k]] for k in ids]
    mail = pl.read_csv(folder / "communication.csv", separator=";")
    arcs = [(position[s], position[t]) for s, t in mail.select("Sender", "Recipient").iter_rows() if s in position and t in position]
    chart = from_arrays([f"{k:03d}" for k in ids], manager)
    top = int(np.flatnonzero(chart.manager < 0)[0])
    branches = chart.reports(top).tolist()
    branch = [-1 if i == top else branches.index([i, *chart.chain(i)][-2]) for i in range(chart.n)]
    return from_arrays(chart.ids, manager, department=branch, departments=[f"branch of {chart.ids[b]}" for b in branches], arcs=arcs)


def of_graph(graph: nx.Graph, label: str | None = None) -> OrgGraph:
    """Return the nodes of a networkx graph, sorted, as people without a chart, its ties as communication, ``label`` as the department."""
    nodes = sorted(graph)
    position = {v: i for i, v in enumerate(nodes)}
    labels = sorted({graph.nodes[v][label] for v in nodes}) if label else []
    return from_arrays(
        [f"{v:03d}" if isinstance(v, int) else v for v in nodes],
        [-1] * len(nodes),
        department=[labels.index(graph.nodes[v][label]) for v in nodes] if label else None,
        departments=labels,
        arcs=[(position[a], position[b]) for a, b in graph.edges()],
    )


def handbook(name: str) -> pl.DataFrame:
    """Return a table of McNulty's handbook (2022), read from the files of the package onadata without importing it."""
    spec = find_spec("onadata")
    assert spec is not None and spec.submodule_search_locations, "the development dependency onadata is not installed"
    return pl.read_csv(Path(spec.submodule_search_locations[0]) / "data" / f"{name}.csv")


def of_handbook(name: str, label: str, ties: pl.DataFrame, *, unknown: str = "") -> OrgGraph:
    """Return the people of a data set of the handbook; ``label`` is the department, ``unknown`` the value that means none."""
    people = handbook(f"{name}_vertices").sort("id")
    position = {key: i for i, key in enumerate(people["id"])}
    labels = sorted(set(people[label]) - {unknown})
    return from_arrays(
        [f"{key:04d}" for key in people["id"]],
        [-1] * people.height,
        department=[labels.index(x) if x != unknown else -1 for x in people[label]],
        departments=labels,
        arcs=[(position[row[0]], position[row[1]], *row[2:]) for row in ties.rows()],
    )


def workfrance() -> OrgGraph:
    """Return 211 people of 12 departments and who met face to face for how many minutes (Génois & Barrat 2018)."""
    return of_handbook("workfrance", "dept", handbook("workfrance_edgelist").select("from", "to", pl.col("mins").cast(pl.Float64)))


def schoolfriends(kind: str, label: str = "class", unknown: str = "Unknown") -> OrgGraph:
    """Return 329 pupils and whom they ``reported`` as friends, or their ``facebook`` friends (Mastrandrea et al. 2015).

    Whose label is ``unknown`` has none.
    """
    ties = handbook("schoolfriends_edgelist").filter(pl.col("type") == kind).select("from", "to")
    return of_handbook("schoolfriends", label, ties, unknown=unknown)
