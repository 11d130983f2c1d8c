"""One person and those around them."""

from __future__ import annotations

import networkx as nx
import numpy as np
import plotly.graph_objects as go

from orggraph.charts.theme import MAX_PEOPLE, MUTED, category, plain
from orggraph.graph import Flags, OrgGraph

SEED = 7
MOST_LABELS = 10  # more names than that lie on each other; they show on hover and in the table


def neighbourhood(org: OrgGraph, i: int, visible: Flags) -> list[int]:
    """Return the person and at most 59 of their contacts, the strongest first; only people who may be seen."""
    row = org.contacts.matrix[[i], :].tocoo()
    others = sorted(zip(row.coords[1].tolist(), row.data.tolist(), strict=True), key=lambda c: (-c[1], c[0]))
    return [i, *(j for j, _ in others if visible[j])][:MAX_PEOPLE]


def ego_network(org: OrgGraph, i: int, visible: Flags, *, dark: bool = False) -> go.Figure:
    """Return the ties among a person and their contacts; colour is the department, a diamond stands above, a square below in the chart."""
    nodes = neighbourhood(org, i, visible)
    inside = set(nodes)
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((a, b) for a in nodes for b in org.contacts.neighbors(a) if b in inside and a < b)
    place = nx.spring_layout(graph, seed=SEED, k=1.6 / np.sqrt(max(len(nodes), 1)))
    xs: list[float | None] = []
    ys: list[float | None] = []
    for a, b in graph.edges:
        xs += [place[a][0], place[b][0], None]
        ys += [place[a][1], place[b][1], None]
    above, below = set(org.chain(i)), {int(j) for j in org.subtree(i)} - {i}
    figure = go.Figure()
    figure.add_scatter(x=xs, y=ys, mode="lines", line={"color": MUTED, "width": 0.7}, hoverinfo="skip")
    figure.add_scatter(
        x=[place[n][0] for n in nodes],
        y=[place[n][1] for n in nodes],
        mode="markers+text",
        text=[org.names[n] if n == i or len(nodes) <= MOST_LABELS else "" for n in nodes],
        hovertext=[org.names[n] for n in nodes],
        textposition="top center",
        marker={
            "size": [22 if n == i else 12 for n in nodes],
            "color": [category(int(org.department[n]), dark=dark) for n in nodes],
            "symbol": ["star" if n == i else "diamond" if n in above else "square" if n in below else "circle" for n in nodes],
            "line": {"width": 1, "color": "white"},
        },
        customdata=[org.department_names[int(org.department[n])] if org.department[n] >= 0 else "" for n in nodes],
        hovertemplate="%{hovertext}<br>%{customdata}<extra></extra>",
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x")
    return plain(figure, 430)
