"""How word spreads from one source: the share of people reached, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from orggraph.charts.theme import ACCENT, MUTED, plain


def reach_curve(steps: Sequence[float], shares: Sequence[float], usual: Sequence[float] | None, words: Mapping[str, str]) -> go.Figure:
    """Return the share of people reached against steps, with the median over all sources beside it.

    Parameters
    ----------
    steps : sequence of float
        Hops along directed ties, or days.
    shares, usual : sequence of float
        Share of the other people, from this source and from the usual one, in [0, 1].
    words : mapping
        ``source``, ``usual``, ``steps``, ``share`` in the reader's language.
    """
    figure = go.Figure()
    dash = {"color": MUTED, "width": 2, "dash": "dot"}
    if usual is not None:
        figure.add_scatter(x=steps, y=usual, mode="lines+markers", line=dash, marker={"symbol": "diamond"}, name=words["usual"])
    figure.add_scatter(x=steps, y=shares, mode="lines+markers", line={"color": ACCENT, "width": 3}, name=words["source"])
    plain(figure, 320)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.12})
    figure.update_xaxes(title=words["steps"], rangemode="tozero")
    figure.update_yaxes(title=words["share"], tickformat=".0%", range=[0, 1.03])
    return figure
