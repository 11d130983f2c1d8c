"""The department matrix: contact seen against expected."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import polars as pl

from orggraph.charts.theme import plain, short
from orggraph.graph import OrgGraph

MOST_UNITS = 40
REACH = 4  # log2: a sixteenth and sixteen times are the ends of the scale


def units_shown(frame: pl.DataFrame) -> list[int]:
    """Return the departments with an assessed pair, clustered; those with the most need or contact where there are too many to draw."""
    weight: dict[int, float] = {}
    for a, b, observed, need in frame.filter("assessed").select("a", "b", "observed", "need").iter_rows():
        for unit in (a, b):
            weight[unit] = weight.get(unit, 0.0) + observed + 10 * need
    return clustered(sorted(sorted(weight, key=lambda u: (-weight[u], u))[:MOST_UNITS]), frame)


def clustered(units: list[int], frame: pl.DataFrame) -> list[int]:
    """Return units in an order that brings those with like contact side by side (average linkage on log2 seen / expected)."""
    if len(units) < 3:
        return units
    from scipy.cluster.hierarchy import leaves_list, linkage

    at = {u: k for k, u in enumerate(units)}
    profile = np.zeros((len(units), len(units)))
    for a, b, ratio in frame.filter("assessed").select("a", "b", "log2_ratio").iter_rows():
        if a in at and b in at:
            profile[at[a], at[b]] = profile[at[b], at[a]] = np.clip(ratio, -REACH, REACH)
    return [units[k] for k in leaves_list(linkage(profile, "average", optimal_ordering=True))]


def department_matrix(org: OrgGraph, frame: pl.DataFrame, words: dict[str, str]) -> go.Figure:
    """Return a heat map of log2(seen / expected); needed pairs carry their strength as text, pairs not assessed stay grey.

    Parameters
    ----------
    org : OrgGraph
    frame : pl.DataFrame
        ``metrics.department_contact(org).frame``.
    words : dict
        ``seen``, ``expected``, ``need``, ``not_assessed`` in the reader's language.
    """
    units = units_shown(frame)
    at = {u: k for k, u in enumerate(units)}
    n = len(units)
    z, text = np.full((n, n), np.nan), np.full((n, n), "", dtype=object)
    hover = np.full((n, n), words["not_assessed"], dtype=object)
    for r in frame.iter_rows(named=True):
        if r["a"] not in at or r["b"] not in at:
            continue
        i, j = at[r["a"]], at[r["b"]]
        for x, y in ((i, j), (j, i)):
            if r["assessed"]:
                z[x, y] = r["log2_ratio"]
                hover[x, y] = (
                    f"{words['seen']} {r['observed']:.0f} · {words['expected']} {r['expected']:.1f} · {words['need']} {r['need']:.1f}"
                )
            text[x, y] = "●" if r["need"] > 0 else ""
    names = short([org.department_names[u] for u in units], 24)
    figure = go.Figure(
        go.Heatmap(
            z=z,
            x=names,
            y=names,
            text=text,
            texttemplate="%{text}",
            customdata=hover,
            hovertemplate="%{y} · %{x}<br>%{customdata}<extra></extra>",
            colorscale="PuOr",
            zmid=0,
            zmin=-REACH,
            zmax=REACH,
            hoverongaps=True,
            xgap=1,
            ygap=1,
            colorbar={"title": {"text": "log₂"}, "thickness": 10, "len": 0.9},
        )
    )
    cells = [(i, j) for i in range(n) for j in range(n) if i != j]
    figure.add_scatter(  # a heat map's cells cannot be chosen: markers that are not seen can
        x=[names[j] for _, j in cells],
        y=[names[i] for i, _ in cells],
        mode="markers",
        marker={"symbol": "square", "size": 18, "opacity": 0},
        customdata=[[org.department_ids[units[i]], org.department_ids[units[j]], hover[i, j]] for i, j in cells],
        hovertemplate="%{y} · %{x}<br>%{customdata[2]}<extra></extra>",
    )
    plain(figure, 130 + 30 * max(n, 6))
    figure.update_layout(plot_bgcolor="rgba(140,150,163,0.25)")
    figure.update_xaxes(tickangle=-40, showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure
