"""The department matrix: contact seen against expected."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import polars as pl

from orggraph.charts.theme import plain, short
from orggraph.graph import OrgGraph

MOST_UNITS = 30
REACH = 4  # log2: a sixteenth and sixteen times are the ends of the scale
SCALE = {"tickvals": [-4, -2, 0, 2, 4], "ticktext": ["¹⁄₁₆", "¼", "1", "4", "16"]}
NEEDED = {"symbol": "circle", "size": 7, "color": "#000000", "line": {"color": "#FFFFFF", "width": 1}}
MARK = {"symbol": "square", "size": 18, "opacity": 0}


def units_shown(frame: pl.DataFrame) -> list[int]:
    """Return the departments with an assessed pair, clustered; those with the most need or contact where there are too many to draw."""
    halves = [frame.filter("assessed").select(pl.col(side).alias("unit"), weight=pl.col("observed") + 10 * pl.col("need")) for side in "ab"]
    weight = pl.concat(halves).group_by("unit").agg(pl.col("weight").sum()).sort(["weight", "unit"], descending=[True, False])
    return clustered(sorted(weight["unit"].head(MOST_UNITS).to_list()), frame)


def clustered(units: list[int], frame: pl.DataFrame) -> list[int]:
    """Return units in an order that brings those with like contact side by side (average linkage on log2 seen / expected)."""
    if len(units) < 3:
        return units
    from scipy.cluster.hierarchy import leaves_list, linkage

    at = {u: k for k, u in enumerate(units)}
    profile = np.zeros((len(units), len(units)))
    for a, b, ratio in among(units, frame).filter("assessed").select("a", "b", "log2_ratio").iter_rows():
        profile[at[a], at[b]] = profile[at[b], at[a]] = np.clip(ratio, -REACH, REACH)
    return [units[k] for k in leaves_list(linkage(profile, "average", optimal_ordering=True))]


def among(units: list[int], frame: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs between some departments."""
    return frame.filter(pl.col("a").is_in(units) & pl.col("b").is_in(units))


def department_matrix(org: OrgGraph, frame: pl.DataFrame, words: dict[str, str]) -> tuple[go.Figure, list[tuple[int, int]]]:
    """Return a heat map of log2(seen / expected); needed pairs carry a dot, pairs not assessed stay grey.

    Parameters
    ----------
    org : OrgGraph
    frame : pl.DataFrame
        ``metrics.department_contact(org).frame``.
    words : dict
        ``seen``, ``expected``, ``need``, ``not_assessed``, ``ratio`` in the reader's language.

    Returns
    -------
    figure : plotly.graph_objects.Figure
    cells : list of pair of int
        The two departments of each cell that can be chosen, in the order of the second trace's points.
    """
    units = units_shown(frame)
    names = short([org.department_names[u] for u in units], 24)
    at = {u: k for k, u in enumerate(units)}
    n = len(units)
    z = np.full((n, n), np.nan, dtype=np.float32)
    needed: list[tuple[int, int]] = []
    cells: list[tuple[int, int]] = []
    numbers: list[tuple[float, float, float]] = []
    for r in among(units, frame).iter_rows(named=True):
        for x, y in ((r["a"], r["b"]), (r["b"], r["a"])):
            if r["need"] > 0:
                needed.append((x, y))
            if r["assessed"]:
                z[at[x], at[y]] = r["log2_ratio"]
                cells.append((x, y))
                numbers.append((r["observed"], r["expected"], r["need"]))
    figure = go.Figure(
        go.Heatmap(
            z=z,
            x=names,
            y=names,
            hovertemplate="%{y} · %{x}<br>" + words["not_assessed"] + "<extra></extra>",
            colorscale="PuOr",
            zmid=0,
            zmin=-REACH,
            zmax=REACH,
            hoverongaps=True,
            xgap=1,
            ygap=1,
            colorbar={"title": {"text": words["ratio"], "side": "right"}, "thickness": 10, "len": 0.9, **SCALE},
        )
    )
    numbers_of = {"seen": ("0", ".0f"), "expected": ("1", ".1f"), "need": ("2", ".1f")}
    hover = " · ".join(f"{words[k]} %{{customdata[{i}]:{form}}}" for k, (i, form) in numbers_of.items())
    figure.add_scatter(  # a heat map's cells cannot be chosen: markers that are not seen can
        x=[names[at[y]] for _, y in cells],
        y=[names[at[x]] for x, _ in cells],
        mode="markers",
        marker=MARK,
        customdata=np.array(numbers, dtype=np.float32),
        hovertemplate="%{y} · %{x}<br>" + hover + "<extra></extra>",
    )
    figure.add_scatter(  # a text in each cell would take the browser longer than all the rest
        x=[names[at[y]] for _, y in needed], y=[names[at[x]] for x, _ in needed], mode="markers", marker=NEEDED, hoverinfo="skip"
    )
    plain(figure, 130 + 30 * max(n, 6))
    figure.update_layout(plot_bgcolor="rgba(140,150,163,0.25)")
    figure.update_xaxes(tickangle=-40, showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure, cells
