"""How the coordination index went, and how people moved between departments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from orggraph.charts.theme import MUTED, category, plain, short
from orggraph.index import LEVELS, Index

MARKERS = ("circle", "square", "diamond")  # a shape beside the colour
MOST_FLOWS = 40
FLOW = "rgba(86, 180, 233, 0.45)"  # seen on a light and on a dark ground


def index_line(
    days: Sequence[dt.date], found: Sequence[Mapping[str, Index]], names: Mapping[str, str], title: str, *, dark: bool = False
) -> go.Figure:
    """Return the index of each level over the dates, with its 95 % interval; gaps where it was not assessed.

    Parameters
    ----------
    days : sequence of date
    found : sequence of mapping
        `Index` by level, one mapping a date.
    names : mapping
        Name of each level in the reader's language.
    title : str
        What the axis says.
    dark : bool
        Whether it stands on a dark ground.
    """
    figure = go.Figure()
    for k, (level, marker) in enumerate(zip(LEVELS, MARKERS, strict=True)):
        colour = category(k, dark=dark)
        line = [x.get(level) for x in found]
        y = [None if i is None or i.value != i.value else i.value for i in line]
        above = [0.0 if i is None or v is None else i.high - i.value for i, v in zip(line, y, strict=True)]
        below = [0.0 if i is None or v is None else i.value - i.low for i, v in zip(line, y, strict=True)]
        figure.add_scatter(
            x=list(days),
            y=y,
            mode="lines+markers",
            name=names[level],
            line={"color": colour},
            marker={"symbol": marker, "size": 9},
            error_y={"array": above, "arrayminus": below, "color": colour, "thickness": 1},
        )
    plain(figure, 320)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.12})
    figure.update_yaxes(title=title, range=[0, 100])
    figure.update_xaxes(type="date", tickformat="%Y-%m-%d", tickvals=list(days))
    return figure


def flows(moves: pl.DataFrame) -> go.Figure:
    """Return how many people went from which department to which; the largest flows where there are too many to draw.

    Parameters
    ----------
    moves : pl.DataFrame
        ``from, to, people``.
    """
    shown = moves.sort("people", "from", "to", descending=[True, False, False]).head(MOST_FLOWS)
    left, right = sorted(set(shown["from"])), sorted(set(shown["to"]))
    figure = go.Figure(
        go.Sankey(
            node={"label": [*short(left, 28), *short(right, 28)], "color": MUTED, "pad": 14},
            link={
                "source": [left.index(x) for x in shown["from"]],
                "target": [len(left) + right.index(x) for x in shown["to"]],
                "value": shown["people"].to_list(),
                "color": FLOW,
            },
        )
    )
    return plain(figure, 140 + 26 * max(len(left), len(right), 3))
