"""What an import changes, as bars: who joined, left and moved, and which departments changed."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from orggraph.charts.theme import ACCENT, ALARM, MUTED, plain

BAR = 28  # pixels a bar
ENDED = ("left", "unit_ended")
BEGUN = ("joined", "rehired", "unit_added")


def changes(counts: Mapping[str, int], words: Mapping[str, str]) -> go.Figure:
    """Return one bar for each kind of movement that happens, with its number beside it.

    Parameters
    ----------
    counts : Mapping of kind to int
        As `movements.count` gives them; kinds with 0 are left out.
    words : Mapping of kind to str
        What a reader calls each kind.
    """
    kinds = [kind for kind, n in counts.items() if n][::-1]
    figure = go.Figure(
        go.Bar(
            x=[counts[kind] for kind in kinds],
            y=[words[kind] for kind in kinds],
            text=[str(counts[kind]) for kind in kinds],
            textposition="outside",
            cliponaxis=False,
            orientation="h",
            marker_color=[ALARM if kind in ENDED else ACCENT if kind in BEGUN else MUTED for kind in kinds],
            hoverinfo="skip",
        )
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(ticksuffix="  ")
    return plain(figure, max(2, len(kinds)) * BAR + 24)
