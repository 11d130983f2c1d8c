"""The graph schema as a picture (SVG), drawn from `model`: one box a label, one arrow a pair of labels with the types between them."""

from __future__ import annotations

import math
from html import escape

import networkx as nx

from orggraph import model
from orggraph.model import Edge

WIDTH, HEIGHT = 1180, 860
BOX = (118, 34)  # width and height of a label's box
MARGIN = 90
LINE = 11  # height of a line of small text
STYLE = (
    "text{font-family:system-ui,sans-serif;fill:#1b1f24}.t{font-size:9.5px;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:3px}.l{font-size:13px;font-weight:600;text-anchor:middle}"
    ".b{fill:#e8f1f8;stroke:#0072B2;stroke-width:1.5}.e{stroke:#8C96A3;fill:none;stroke-width:1.1}svg{background:#fff}"
)


def relations() -> dict[tuple[str, str], list[str]]:
    """Return the relationship types by the labels they lead from and to.

    Examples
    --------
    >>> relations()["Person", "Department"][:2]
    ['MEMBER_OF', 'HEADS']
    """
    found: dict[tuple[str, str], list[str]] = {}
    for table in model.TABLES.values():
        for write in table.writes:
            if isinstance(write, Edge):
                types = found.setdefault((write.start[0], write.end[0]), [])
                if write.type not in types:
                    types.append(write.type)
    return found


def places() -> dict[str, tuple[float, float]]:
    """Return the middle of each label's box: Person and Department inside, what they share around them."""
    labels = [label for label in model.labels() if label != model.IMPORT_NODE.label]
    around = [label for label in labels if label not in ("Person", "Department")]
    graph = nx.Graph(ends for ends in relations() if ends[0] != ends[1])
    order = sorted(around, key=lambda label: (graph.has_edge(label, "Department"), graph.has_edge(label, "Person"), label))
    angle = 2 * math.pi / max(len(order), 1)
    ring = {
        label: (
            WIDTH / 2 + (WIDTH / 2 - MARGIN) * math.cos(k * angle + math.pi * 0.97),
            HEIGHT / 2 + (HEIGHT / 2 - MARGIN / 2) * math.sin(k * angle + math.pi * 0.97),
        )
        for k, label in enumerate(order)
    }
    return {"Person": (WIDTH * 0.36, HEIGHT * 0.42), "Department": (WIDTH * 0.66, HEIGHT * 0.58), **ring}


def picture() -> str:
    """Return the SVG."""
    at, found = places(), relations()
    edges, words = [], []
    for (start, end), types in found.items():
        (x1, y1), (x2, y2) = at[start], at[end]
        if start == end:
            up = y1 - BOX[1] / 2
            edges.append(f'<path class="e" marker-end="url(#a)" d="M{x1 - 20:.0f} {up:.0f}c-14 -42 54 -42 40 0"/>')
            x, y = x1, up - 36 - LINE * (len(types) - 1)
        else:
            x1, y1, x2, y2 = *_edge_of_box(x1, y1, x2, y2), *_edge_of_box(x2, y2, x1, y1)
            edges.append(f'<path class="e" marker-end="url(#a)" d="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}"/>')
            along = 0.33 if (end, start) in found else 0.5  # the words of the two ways of a pair stand apart
            x, y = x1 + along * (x2 - x1), y1 + along * (y2 - y1) - LINE * (len(types) - 1) / 2
        words += [f'<text class="t" x="{x:.0f}" y="{y + LINE * k:.0f}">{t}</text>' for k, t in enumerate(map(escape, types))]
    boxes = [
        f'<rect class="b" rx="6" x="{x - BOX[0] / 2:.0f}" y="{y - BOX[1] / 2:.0f}" width="{BOX[0]}" height="{BOX[1]}"/>'
        f'<text class="l" x="{x:.0f}" y="{y + 5:.0f}">{escape(label)}</text>'
        for label, (x, y) in at.items()
    ]
    arrow = (
        '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#8C96A3"/></marker></defs>'
    )
    title = f"<title>{len(at)} labels and {sum(map(len, found.values()))} relationships of the graph</title>"
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        title,
        f"<style>{STYLE}</style>",
        arrow,
        *edges,
        *boxes,
        *words,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _edge_of_box(x: float, y: float, towards_x: float, towards_y: float) -> tuple[float, float]:
    """Return where the line from the middle of a box towards a point leaves the box."""
    dx, dy = towards_x - x, towards_y - y
    shrink = min(BOX[0] / 2 / abs(dx) if dx else math.inf, BOX[1] / 2 / abs(dy) if dy else math.inf)
    return x + dx * shrink, y + dy * shrink
