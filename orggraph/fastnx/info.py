"""What networkx shows of the backend."""

from __future__ import annotations

FUNCTIONS = (
    "articulation_points",
    "betweenness_centrality",
    "bridges",
    "connected_components",
    "constraint",
    "effective_size",
    "number_connected_components",
    "overall_reciprocity",
)


def info() -> dict[str, object]:
    """Return the name, purpose and functions of the backend."""
    return {
        "backend_name": "fastnx",
        "project": "orggraph",
        "package": "orggraph.fastnx",
        "short_summary": "frozen compressed-row graphs with compiled measures",
        "functions": {name: {} for name in FUNCTIONS},
    }
