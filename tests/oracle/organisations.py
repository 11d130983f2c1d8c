"""The published organisations that the numbers are compared with, read from their files without the importers."""

from pathlib import Path

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
