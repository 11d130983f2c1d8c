"""Colours and layout that all figures share; they survive colour-blindness and both themes."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

CATEGORIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#882255")
ACCENT = "#0072B2"
MUTED = "#8C96A3"
ALARM = "#D55E00"
MAX_PEOPLE = 60
MAX_NODES = 300


def category(position: int) -> str:
    """Return the colour of a category by its position; a department keeps it on all pages."""
    return CATEGORIES[position % len(CATEGORIES)]


def plain(figure: go.Figure, height: int) -> go.Figure:
    """Return the figure with quiet margins, a transparent ground and the font of the page."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
    )
    return figure


def short(names: Sequence[str], most: int = 18) -> list[str]:
    """Return names cut to fit an axis, still unique."""
    cut = [n if len(n) <= most else n[: most - 1] + "…" for n in names]
    return [c if cut.count(c) == 1 else f"{c} {i + 1}" for i, c in enumerate(cut)]
