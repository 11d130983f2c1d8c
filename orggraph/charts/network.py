"""Pairs as a network: the picture of a query's answer."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import plotly.graph_objects as go

from orggraph.charts.theme import ACCENT, MAX_NODES, MUTED, plain

SEED = 7
MOST_LABELS = 20  # more names than that lie on each other: those with the most neighbours have theirs, the others on hover
MARGIN = 0.15  # of the width, so that no name is cut at the edge


def graph_of(pairs: Iterable[tuple[str, str]], most: int = MAX_NODES) -> tuple[nx.DiGraph, int]:
    """Return the network of the first pairs that name at most ``most`` nodes, and how many pairs were left out.

    Examples
    --------
    >>> graph, left_out = graph_of([("a", "b"), ("b", "c"), ("c", "a")], most=2)
    >>> (sorted(graph.edges), left_out)
    ([('a', 'b')], 2)
    """
    graph = nx.DiGraph()
    left_out = 0
    for a, b in pairs:
        new = {a, b} - set(graph)
        if len(graph) + len(new) > most:
            left_out += 1
        else:
            graph.add_edge(a, b)
    return graph, left_out


def network(graph: nx.DiGraph, names: dict[str, str]) -> go.Figure:
    """Return the picture: a node's size grows with its neighbours, an arrow head stands at the target.

    Parameters
    ----------
    graph : networkx.DiGraph
        At most `theme.MAX_NODES` nodes.
    names : dict
        What to write at a node; its key where it has none.
    """
    place = nx.spring_layout(graph, seed=SEED)
    nodes = list(graph)
    around = [len(set(nx.all_neighbors(graph, n))) for n in nodes]
    named = set(sorted(range(len(nodes)), key=lambda i: -around[i])[:MOST_LABELS])
    figure = go.Figure()
    lines: tuple[list[float | None], list[float | None]] = ([], [])
    for a, b in graph.edges:
        for axis in (0, 1):
            lines[axis].extend([place[a][axis], place[b][axis], None])
    figure.add_scatter(
        x=lines[0],
        y=lines[1],
        mode="lines+markers",
        line={"color": MUTED, "width": 0.8},
        marker={"symbol": "arrow", "size": 9, "angleref": "previous", "standoff": 7, "color": MUTED},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[place[n][0] for n in nodes],
        y=[place[n][1] for n in nodes],
        mode="markers+text",
        text=[names.get(n, n) if i in named else "" for i, n in enumerate(nodes)],
        textposition="top center",
        hovertext=[names.get(n, n) for n in nodes],
        customdata=around,
        marker={"size": [8 + 2 * min(k, 8) for k in around], "color": ACCENT, "line": {"width": 1, "color": "white"}},
        hovertemplate="%{hovertext}<br>%{customdata}<extra></extra>",
    )
    across = [x for x, _ in place.values()]
    edge = MARGIN * (max(across) - min(across) or 1.0)
    figure.update_xaxes(visible=False, range=[min(across) - edge, max(across) + edge])
    figure.update_yaxes(visible=False)
    return plain(figure, 520)
