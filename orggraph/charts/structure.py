"""The chart as areas, and the spans of its managers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from orggraph.charts.theme import ACCENT, ALARM, MAX_NODES, MUTED, category, plain, short, text_on
from orggraph.graph import Flags, Floats, Ints, OrgGraph

MOST_PARTS = 24  # sub-units of one department side by side; more cannot be read
LEAF = 26  # pixels for the smallest parts beside each other


def department_icicle(org: OrgGraph, sizes: Sequence[int], others: Callable[[int], str], *, dark: bool = False) -> go.Figure:
    """Return the departments as an icicle; the smallest of many sub-units stand together as one.

    Parameters
    ----------
    org : OrgGraph
    sizes : sequence of int
        People of each department and its sub-units: the areas; departments of 0 are not drawn.
    others : callable
        Gives the words for so many departments that stand together.
    dark : bool
        Whether it stands on a dark ground.
    """
    largest_first = sorted((d for d, size in enumerate(sizes) if size), key=lambda d: (-sizes[d], d))
    children: dict[int, list[int]] = {}
    for d in largest_first:
        children.setdefault(int(org.parent[d]), []).append(d)
    ids: list[str] = []
    labels: list[str] = []
    parents: list[str] = []
    values: list[int] = []
    colours: list[str] = []
    line = [-1]
    while line and len(ids) + MOST_PARTS <= MAX_NODES:  # from the top, so that the parents of what is shown are shown
        p = line.pop(0)
        of = children.get(p, [])
        shown = MOST_PARTS - (len(of) > MOST_PARTS)
        above = org.department_ids[p] if p >= 0 else ""
        for d, name in zip(of[:shown], short([org.department_names[d] for d in of[:shown]], 40), strict=True):
            ids.append(org.department_ids[d])
            labels.append(name)
            parents.append(above)
            values.append(sizes[d])
            colours.append(category(d, dark=dark))
        if rest := of[shown:]:
            ids.append(f"{above}/…")
            labels.append(others(len(rest)))
            parents.append(above)
            values.append(sum(sizes[d] for d in rest))
            colours.append(MUTED)
        line += of[:shown]
    figure = go.Figure(
        go.Icicle(
            ids=ids,
            labels=labels,
            parents=parents,
            values=values,
            branchvalues="total",
            marker={"colors": colours, "line": {"width": 1}},
            textfont={"color": [text_on(c) for c in colours]},
            leaf={"opacity": 1},
            texttemplate="%{label} · %{value}",
            hovertemplate="%{label}: %{value}<extra></extra>",
            tiling={"orientation": "h"},  # names are wider than high
            sort=False,
        )
    )
    figure.update_layout(uniformtext={"minsize": 9, "mode": "hide"})  # what is too small to read shows on hover and in the table
    return plain(figure, min(max(LEAF * len(set(ids) - set(parents)), 380), 900))


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
