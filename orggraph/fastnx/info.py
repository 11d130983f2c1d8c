"""What networkx shows of the backend."""

from __future__ import annotations

import re
from pathlib import Path

COMPOSED = (  # networkx's own code over compiled parts
    "all_pairs_dijkstra",
    "all_pairs_dijkstra_path",
    "all_pairs_dijkstra_path_length",
    "attribute_assortativity_coefficient",
    "attribute_mixing_matrix",
    "average_clustering",
    "average_neighbor_degree",
    "bfs_predecessors",
    "bfs_successors",
    "bfs_tree",
    "center",
    "degree_mixing_matrix",
    "descendants_at_distance",
    "diameter",
    "dijkstra_path",
    "has_bridges",
    "has_path",
    "is_biconnected",
    "k_core",
    "multi_source_dijkstra_path",
    "numeric_assortativity_coefficient",
    "periphery",
    "radius",
    "shortest_path",
    "shortest_path_length",
    "single_source_dijkstra",
    "single_source_dijkstra_path",
    "single_source_dijkstra_path_length",
    "topological_sort",
)
COMPOSED_LIGHT = (  # … that cost networkx less than a conversion
    "degree_centrality",
    "in_degree_centrality",
    "is_tree",
    "out_degree_centrality",
    "reciprocity",
)


def functions() -> list[str]:
    """Names of all functions, read from the text of their files: nothing may be imported while networkx itself is being imported."""
    files = sorted((Path(__file__).parent / "functions").glob("*.py"))
    found = (name for file in files for name in re.findall(r"^@accelerates\(.*\)\ndef (\w+)", file.read_text("utf-8"), re.MULTILINE))
    return sorted([*found, *COMPOSED, *COMPOSED_LIGHT])


def info() -> dict[str, object]:
    """Return the name, purpose and functions of the backend."""
    return {
        "backend_name": "fastnx",
        "project": "orggraph",
        "package": "orggraph.fastnx",
        "short_summary": "frozen compressed-row graphs with compiled measures",
        "functions": {name: {} for name in functions()},
    }
