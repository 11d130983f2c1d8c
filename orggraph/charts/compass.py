"""The four directions of a person or a department: four arms, as wide as the share of contacts, the usual share behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import plotly.graph_objects as go

from orggraph.charts.theme import ACCENT, MUTED, plain

PLACES = {
    "up": (0.0, 1.0, "top center"),
    "down": (0.0, -1.0, "bottom center"),
    "sideways": (-1.0, 0.0, "middle left"),
    "outside": (1.0, 0.0, "middle right"),
}
WIDEST = 46  # pixels for all contacts in one direction
GHOST = "rgba(140,150,163,0.35)"


def compass(shares: Mapping[str, float], usual: Mapping[str, float], words: Mapping[str, str], centre: str) -> go.Figure:
    """Return the picture.

    Parameters
    ----------
    shares : mapping
        Share of contacts by direction, in [0, 1]; a direction that is missing or NaN is dashed: not assessed.
    usual : mapping
        The same for peers; may be empty.
    words : mapping
        What stands at the end of each arm.
    centre : str
        Whose picture it is.
    """
    figure = go.Figure()
    for name, (x, y, beside) in PLACES.items():
        share, peer = shares.get(name, math.nan), usual.get(name, math.nan)
        ends = {"x": [0, x], "y": [0, y], "mode": "lines", "hoverinfo": "skip"}
        if share != share:
            figure.add_scatter(**ends, line={"color": MUTED, "width": 2, "dash": "dot"})
        else:
            if peer == peer:
                figure.add_scatter(**ends, line={"color": GHOST, "width": max(peer * WIDEST, 1)})
            figure.add_scatter(**ends, line={"color": ACCENT, "width": max(share * WIDEST * 0.6, 1)})
        text = {"mode": "markers+text", "text": [f"  {words[name]}  "], "textposition": beside}
        figure.add_scatter(x=[x], y=[y], **text, marker={"size": 7, "color": MUTED}, hoverinfo="skip")
    middle = {"mode": "markers+text", "text": [centre], "textposition": "bottom right", "hoverinfo": "skip"}
    figure.add_scatter(x=[0], y=[0], **middle, marker={"size": 18, "color": ACCENT})
    figure.update_xaxes(visible=False, range=[-2.2, 2.2])
    figure.update_yaxes(visible=False, range=[-1.9, 1.9])
    return plain(figure, 340)
