"""The department matrix: contact seen against expected."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import polars as pl

from orggraph.charts.theme import plain, short
from orggraph.graph import OrgGraph

MOST_UNITS = 40


def units_shown(frame: pl.DataFrame) -> list[int]:
    """Return the departments with an assessed pair; those with the most need or contact where there are too many to draw."""
    weight: dict[int, float] = {}
    for a, b, observed, need in frame.filter("assessed").select("a", "b", "observed", "need").iter_rows():
        for unit in (a, b):
            weight[unit] = weight.get(unit, 0.0) + observed + 10 * need
    kept = sorted(weight, key=lambda u: (-weight[u], u))[:MOST_UNITS]
    return sorted(kept)


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
            zmin=-4,
            zmax=4,
            hoverongaps=True,
            xgap=1,
            ygap=1,
            colorbar={"title": {"text": "log₂"}, "thickness": 10, "len": 0.9},
        )
    )
    plain(figure, 130 + 30 * max(n, 6))
    figure.update_layout(plot_bgcolor="rgba(140,150,163,0.25)")
    figure.update_xaxes(tickangle=-40, showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure
