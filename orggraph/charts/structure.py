"""The chart as areas, and the spans of its managers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from orggraph.charts.theme import ACCENT, ALARM, MAX_NODES, MUTED, category, plain, short, text_on
from orggraph.graph import Flags, Floats, Ints, OrgGraph


def department_icicle(org: OrgGraph, sizes: Sequence[int], *, dark: bool = False) -> go.Figure:
    """Return the departments as an icicle; the smallest are left out where there are more than can be drawn.

    Parameters
    ----------
    org : OrgGraph
    sizes : sequence of int
        People of each department and its sub-units: the areas.
    dark : bool
        Whether it stands on a dark ground.
    """
    known = [d for d, size in enumerate(sizes) if size]
    shown = set(sorted(known, key=lambda d: (-sizes[d], d))[:MAX_NODES])
    for d in list(shown):  # parents of what is shown are shown
        at = int(org.parent[d])
        while at >= 0 and at not in shown:
            shown.add(at)
            at = int(org.parent[at])
    order = sorted(shown)
    colours = [category(d, dark=dark) for d in order]
    figure = go.Figure(
        go.Icicle(
            ids=[org.department_ids[d] for d in order],
            labels=short([org.department_names[d] for d in order], 40),
            parents=[org.department_ids[int(org.parent[d])] if org.parent[d] >= 0 else "" for d in order],
            values=[sizes[d] for d in order],
            branchvalues="total",
            marker={"colors": colours, "line": {"width": 1}},
            textfont={"color": [text_on(c) for c in colours]},
            leaf={"opacity": 1},
            texttemplate="%{label}<br>%{value}",
            hovertemplate="%{label}: %{value}<extra></extra>",
            tiling={"orientation": "v"},
        )
    )
    figure.update_layout(uniformtext={"minsize": 9, "mode": "hide"})  # what is too small to read shows on hover and in the table
    return plain(figure, 380)


def part_below(org: OrgGraph, root: int, visible: Flags) -> list[int]:
    """Return a person and those below whom the reader may see, layer by layer, as many layers as can be drawn."""
    shown, layer = [root], [root]
    while layer:
        layer = [int(r) for i in layer for r in org.reports(i) if visible[r]]
        if len(shown) + len(layer) > MAX_NODES:
            break
        shown += layer
    return shown


def reporting_icicle(org: OrgGraph, shown: Sequence[int], visible: Flags, colour: Floats, title: str) -> go.Figure:
    """Return the reporting lines below a person, as many layers as fit; areas by people, colours by a number of each person.

    Parameters
    ----------
    org : OrgGraph
    shown : sequence of int
        The people of the picture, the one at its top first (`part_below`).
    visible : bool array (n_people,)
        Who may be named; nobody else is drawn.
    colour : float array (n_people,)
        For example the span; NaN stays grey.
    title : str
        What the colour says.
    """
    root = shown[0]
    sizes = {i: int(visible[org.subtree(i)].sum()) for i in shown}
    inside = set(shown)
    figure = go.Figure(
        go.Icicle(
            ids=[org.ids[i] for i in shown],
            labels=[org.names[i] for i in shown],
            parents=[org.ids[int(org.manager[i])] if i != root and int(org.manager[i]) in inside else "" for i in shown],
            values=[sizes[i] for i in shown],
            branchvalues="total",
            marker={
                "colors": [float(colour[i]) if np.isfinite(colour[i]) else 0.0 for i in shown],
                "colorscale": "Cividis",
                "colorbar": {"title": {"text": title}, "thickness": 10},
                "line": {"width": 1},
            },
            leaf={"opacity": 1},
            texttemplate="%{label}<br>%{value}",
            hovertemplate="%{label}: %{value} · " + title + " %{color:.0f}<extra></extra>",
            tiling={"orientation": "v"},
        )
    )
    figure.update_layout(uniformtext={"minsize": 9, "mode": "hide"})
    return plain(figure, 420)


def span_histogram(spans: Floats, target: float, words: dict[str, str]) -> go.Figure:
    """Return how many managers have how many direct reports; those over the target are marked."""
    known = spans[np.isfinite(spans)].astype(int)
    counts = np.bincount(known) if known.size else np.zeros(1, dtype=int)
    x = np.arange(1, max(len(counts), 2))
    y = [int(counts[k]) if k < len(counts) else 0 for k in x]
    figure = go.Figure(
        go.Bar(x=x, y=y, marker={"color": [ALARM if k > target else ACCENT for k in x]}, hovertemplate="%{x}: %{y}<extra></extra>")
    )
    figure.add_vline(x=target + 0.5, line={"dash": "dot", "color": MUTED}, annotation={"text": words["target"]})
    figure.update_xaxes(title=words["span"])
    figure.update_yaxes(title=words["managers"])
    return plain(figure, 280)


def layer_bars(counts: Ints, words: dict[str, str]) -> go.Figure:
    """Return the number of people by layer, from layer 1 on."""
    layers = [str(k + 1) for k in range(len(counts))]
    figure = go.Figure(
        go.Bar(y=layers, x=counts, orientation="h", marker={"color": ACCENT}, text=counts, hovertemplate="%{y}: %{x}<extra></extra>")
    )
    figure.update_yaxes(autorange="reversed", title=words["layer"], type="category")
    figure.update_xaxes(title=words["people"])
    return plain(figure, 280)
