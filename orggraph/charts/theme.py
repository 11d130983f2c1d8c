"""Colours and layout that all figures share; they survive colour-blindness and both themes."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

CATEGORIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#882255")
ON_DARK = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442")
ACCENT = "#0072B2"
MUTED = "#8C96A3"
ALARM = "#D55E00"
MAX_PEOPLE = 60
MAX_NODES = 300


def category(position: int, *, dark: bool = False) -> str:
    """Return the colour of a category by its position; a department keeps it on all pages of a theme."""
    colours = ON_DARK if dark else CATEGORIES
    return colours[position % len(colours)]


def text_on(colour: str) -> str:
    """Return black or white, whichever is read better on a colour (WCAG 2, relative luminance).

    Examples
    --------
    >>> text_on("#0072B2"), text_on("#CC79A7")
    ('#FFFFFF', '#000000')
    """
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#FFFFFF" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"


def plain(figure: go.Figure, height: int) -> go.Figure:
    """Return the figure with quiet margins, a transparent ground and the font of the page; names like “4” stay names."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        autotypenumbers="strict",
    )
    return figure


def legend_above(figure: go.Figure) -> go.Figure:
    """Return the figure with its legend in a line of its own above the picture."""
    figure.update_layout(showlegend=True, legend={"orientation": "h", "yanchor": "bottom", "y": 1.0}, margin={"t": 36})
    return figure


def short(names: Sequence[str], most: int = 18) -> list[str]:
    """Return names cut to fit an axis, still unique."""
    cut = [n if len(n) <= most else n[: most - 1] + "…" for n in names]
    return [c if cut.count(c) == 1 else f"{c} {i + 1}" for i, c in enumerate(cut)]
