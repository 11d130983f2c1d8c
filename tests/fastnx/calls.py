"""One or more calls for every function of the backend, and what of the answers can be compared."""

import itertools
from collections.abc import Callable, Iterator, Mapping

import networkx as nx
import numpy as np
import pytest

Call = Callable[[nx.Graph], object]


def first(G):
    return next(iter(G), -99)


def last(G):
    return list(G)[-1] if len(G) else -99


def label(G):
    """Three groups by place."""
    return [{v for i, v in enumerate(G) if i % 3 == r} for r in range(3)]


def drawn(G, paths):
    """Return whether paths lead where they say, and their lengths: which of several shortest paths is given is free."""
    return {end: (path[0], path[-1], nx.path_weight(G, path, None), nx.is_path(G, path)) for end, path in paths.items()}


def lengths(G, weight):
    return lambda path: (path[0], path[-1], nx.is_path(G, path), sum(G[a][b].get(weight, 1) for a, b in itertools.pairwise(path)))


EITHER: dict[str, list[Call]] = {
    "all_pairs_dijkstra": [lambda G: {s: d for s, (d, _) in nx.all_pairs_dijkstra(G)}],
    "all_pairs_dijkstra_path": [lambda G: dict(nx.all_pairs_dijkstra_path(G))],
    "all_pairs_dijkstra_path_length": [lambda G: dict(nx.all_pairs_dijkstra_path_length(G, cutoff=2))],
    "all_pairs_shortest_path": [lambda G: dict(nx.all_pairs_shortest_path(G)), lambda G: dict(nx.all_pairs_shortest_path(G, cutoff=1))],
    "all_pairs_shortest_path_length": [
        lambda G: dict(nx.all_pairs_shortest_path_length(G)),
        lambda G: dict(nx.all_pairs_shortest_path_length(G, cutoff=1)),
    ],
    "ancestors": [lambda G: nx.ancestors(G, first(G)), lambda G: nx.ancestors(G, -99)],
    "attribute_assortativity_coefficient": [lambda G: nx.attribute_assortativity_coefficient(G, "unit")],
    "attribute_mixing_dict": [
        lambda G: nx.attribute_mixing_dict(G, "unit"),
        lambda G: nx.attribute_mixing_dict(G, "unit", list(G)[:3], normalized=True),
    ],
    "attribute_mixing_matrix": [lambda G: nx.attribute_mixing_matrix(G, "unit", mapping={"A": 0, "B": 1, None: 2})],
    "average_clustering": [lambda G: nx.average_clustering(G), lambda G: nx.average_clustering(G, weight="weight", count_zeros=False)],
    "average_neighbor_degree": [lambda G: nx.average_neighbor_degree(G), lambda G: nx.average_neighbor_degree(G, weight="weight")],
    "average_shortest_path_length": [lambda G: nx.average_shortest_path_length(G), lambda G: nx.average_shortest_path_length(G, "weight")],
    "betweenness_centrality": [
        lambda G: nx.betweenness_centrality(G),
        lambda G: nx.betweenness_centrality(G, normalized=False, endpoints=True),
        lambda G: nx.betweenness_centrality(G, weight="weight"),
        lambda G: nx.betweenness_centrality(G, min(3, len(G)), seed=1),
        lambda G: nx.betweenness_centrality(G, min(2, len(G)), normalized=False, seed=1),
    ],
    "bfs_edges": [
        lambda G: list(nx.bfs_edges(G, first(G))),
        lambda G: {b for _, b in nx.bfs_edges(G, first(G), reverse=True, depth_limit=1)},
    ],
    "bfs_layers": [lambda G: list(nx.bfs_layers(G, first(G))), lambda G: list(map(set, nx.bfs_layers(G, list(G)[:2])))],
    "bfs_predecessors": [lambda G: list(nx.bfs_predecessors(G, first(G)))],
    "bfs_successors": [lambda G: list(nx.bfs_successors(G, first(G)))],
    "bfs_tree": [lambda G: list(nx.bfs_tree(G, first(G)).edges)],
    "bidirectional_dijkstra": [lambda G: nx.bidirectional_dijkstra(G, first(G), last(G))[0]],
    "bidirectional_shortest_path": [lambda G: len(nx.bidirectional_shortest_path(G, first(G), last(G)))],
    "center": [lambda G: nx.center(G)],
    "closeness_centrality": [
        lambda G: nx.closeness_centrality(G),
        lambda G: nx.closeness_centrality(G, wf_improved=False),
        lambda G: nx.closeness_centrality(G, distance="weight"),
        lambda G: nx.closeness_centrality(G, first(G)),
    ],
    "clustering": [
        lambda G: nx.clustering(G),
        lambda G: nx.clustering(G, weight="weight"),
        lambda G: nx.clustering(G, list(G)[:2]),
        lambda G: nx.clustering(G, first(G)),
    ],
    "constraint": [lambda G: nx.constraint(G), lambda G: nx.constraint(G, weight="weight"), lambda G: nx.constraint(G, list(G)[:2])],
    "core_number": [lambda G: nx.core_number(G)],
    "degree_assortativity_coefficient": [
        lambda G: nx.degree_assortativity_coefficient(G),
        lambda G: nx.degree_assortativity_coefficient(G, x="in", y="in"),
    ],
    "degree_centrality": [lambda G: nx.degree_centrality(G)],
    "degree_mixing_dict": [lambda G: nx.degree_mixing_dict(G), lambda G: nx.degree_mixing_dict(G, nodes=list(G)[:3], normalized=True)],
    "degree_mixing_matrix": [lambda G: nx.degree_mixing_matrix(G, mapping={d: d for d in range(20)})],
    "degree_pearson_correlation_coefficient": [lambda G: nx.degree_pearson_correlation_coefficient(G)],
    "descendants": [lambda G: nx.descendants(G, first(G))],
    "descendants_at_distance": [lambda G: nx.descendants_at_distance(G, first(G), 2)],
    "diameter": [lambda G: nx.diameter(G), lambda G: nx.diameter(G, usebounds=True), lambda G: nx.diameter(G, weight="weight")],
    "dijkstra_path": [lambda G: nx.dijkstra_path(G, first(G), last(G))],
    "dijkstra_path_length": [lambda G: nx.dijkstra_path_length(G, first(G), last(G)), lambda G: nx.dijkstra_path_length(G, first(G), "no")],
    "eccentricity": [lambda G: nx.eccentricity(G), lambda G: nx.eccentricity(G, first(G)), lambda G: nx.eccentricity(G, weight="weight")],
    "edge_betweenness_centrality": [
        lambda G: nx.edge_betweenness_centrality(G),
        lambda G: nx.edge_betweenness_centrality(G, weight="weight", normalized=False),
        lambda G: nx.edge_betweenness_centrality(G, min(2, len(G)), seed=2),
    ],
    "eigenvector_centrality": [
        lambda G: nx.eigenvector_centrality(G, 500),
        lambda G: nx.eigenvector_centrality(G, 500, weight="weight"),
    ],
    "harmonic_centrality": [lambda G: nx.harmonic_centrality(G), lambda G: nx.harmonic_centrality(G, distance="weight")],
    "has_path": [lambda G: nx.has_path(G, first(G), last(G))],
    "is_directed_acyclic_graph": [lambda G: nx.is_directed_acyclic_graph(G)],
    "is_tree": [lambda G: nx.is_tree(G)],
    "k_core": [lambda G: set(nx.k_core(G)), lambda G: sorted(nx.k_core(G, 1).size() for _ in [0])],
    "modularity": [
        lambda G: nx.community.modularity(G, label(G)),
        lambda G: nx.community.modularity(G, label(G), weight=None, resolution=0.5),
        lambda G: nx.community.modularity(G, label(G)[:2]),
    ],
    "multi_source_dijkstra": [lambda G: nx.multi_source_dijkstra(G, list(G)[:2]), lambda G: nx.multi_source_dijkstra(G, [])],
    "multi_source_dijkstra_path": [lambda G: nx.multi_source_dijkstra_path(G, list(G)[:1])],
    "multi_source_dijkstra_path_length": [lambda G: nx.multi_source_dijkstra_path_length(G, list(G)[:2], cutoff=3)],
    "numeric_assortativity_coefficient": [lambda G: nx.numeric_assortativity_coefficient(G, "grade")],
    "pagerank": [
        lambda G: nx.pagerank(G),
        lambda G: nx.pagerank(G, weight=None, alpha=0.5),
        lambda G: nx.pagerank(G, personalization={first(G): 1}, dangling={last(G): 2}),
    ],
    "periphery": [lambda G: nx.periphery(G)],
    "radius": [lambda G: nx.radius(G)],
    "shortest_path": [
        lambda G: nx.shortest_path(G, first(G)),
        lambda G: len(nx.shortest_path(G, first(G), last(G))),
        lambda G: drawn(G, nx.shortest_path(G, target=last(G))),
        lambda G: nx.shortest_path(G, first(G), weight="weight"),
    ],
    "shortest_path_length": [
        lambda G: nx.shortest_path_length(G, first(G)),
        lambda G: nx.shortest_path_length(G, target=first(G)),
        lambda G: nx.shortest_path_length(G, first(G), last(G)),
        lambda G: nx.shortest_path_length(G, first(G), weight="weight"),
        lambda G: dict(nx.shortest_path_length(G)),
    ],
    "single_source_dijkstra": [lambda G: nx.single_source_dijkstra(G, first(G))],
    "single_source_dijkstra_path": [lambda G: nx.single_source_dijkstra_path(G, first(G))],
    "single_source_dijkstra_path_length": [lambda G: nx.single_source_dijkstra_path_length(G, first(G), cutoff=4)],
    "single_source_shortest_path": [
        lambda G: nx.single_source_shortest_path(G, first(G)),
        lambda G: nx.single_source_shortest_path(G, "no"),
    ],
    "single_source_shortest_path_length": [
        lambda G: list(nx.single_source_shortest_path_length(G, first(G)).items()),
        lambda G: nx.single_source_shortest_path_length(G, first(G), cutoff=1),
        lambda G: nx.single_source_shortest_path_length(G, "no"),
    ],
    "single_target_shortest_path": [lambda G: drawn(G, nx.single_target_shortest_path(G, first(G)))],
    "single_target_shortest_path_length": [lambda G: nx.single_target_shortest_path_length(G, last(G))],
    "transitivity": [lambda G: nx.transitivity(G)],
}
UNDIRECTED: dict[str, list[Call]] = {
    "articulation_points": [lambda G: list(nx.articulation_points(G))],
    "biconnected_component_edges": [lambda G: list(nx.biconnected_component_edges(G))],
    "biconnected_components": [lambda G: list(nx.biconnected_components(G))],
    "bridges": [lambda G: list(nx.bridges(G)), lambda G: list(nx.bridges(G, root=first(G)))],
    "connected_components": [lambda G: list(nx.connected_components(G))],
    "effective_size": [lambda G: nx.effective_size(G), lambda G: nx.effective_size(G, list(G)[:2])],
    "has_bridges": [lambda G: nx.has_bridges(G)],
    "is_biconnected": [lambda G: nx.is_biconnected(G)],
    "is_connected": [lambda G: nx.is_connected(G)],
    "louvain_communities": [
        lambda G: nx.community.louvain_communities(G, seed=1),
        lambda G: nx.community.louvain_communities(G, weight=None, resolution=1.5, seed=2, max_level=1),
    ],
    "louvain_partitions": [lambda G: list(nx.community.louvain_partitions(G, seed=3))],
    "node_connected_component": [lambda G: nx.node_connected_component(G, first(G))],
    "number_connected_components": [lambda G: nx.number_connected_components(G)],
    "triangles": [lambda G: nx.triangles(G), lambda G: nx.triangles(G, first(G)), lambda G: nx.triangles(G, list(G)[:2])],
}
DIRECTED: dict[str, list[Call]] = {
    "all_pairs_lowest_common_ancestor": [lambda G: dict(nx.all_pairs_lowest_common_ancestor(G))],
    "in_degree_centrality": [lambda G: nx.in_degree_centrality(G)],
    "is_strongly_connected": [lambda G: nx.is_strongly_connected(G)],
    "is_weakly_connected": [lambda G: nx.is_weakly_connected(G)],
    "lowest_common_ancestor": [lambda G: nx.lowest_common_ancestor(G, first(G), last(G), default="none")],
    "number_strongly_connected_components": [lambda G: nx.number_strongly_connected_components(G)],
    "number_weakly_connected_components": [lambda G: nx.number_weakly_connected_components(G)],
    "out_degree_centrality": [lambda G: nx.out_degree_centrality(G)],
    "overall_reciprocity": [lambda G: nx.overall_reciprocity(G)],
    "reciprocity": [lambda G: nx.reciprocity(G), lambda G: nx.reciprocity(G, list(G)), lambda G: nx.reciprocity(G, first(G))],
    "strongly_connected_components": [lambda G: list(nx.strongly_connected_components(G))],
    "topological_generations": [lambda G: list(nx.topological_generations(G))],
    "topological_sort": [lambda G: list(nx.topological_sort(G))],
    "triadic_census": [lambda G: nx.triadic_census(G)],
    "weakly_connected_components": [lambda G: list(nx.weakly_connected_components(G))],
}
OWN = {"leiden_communities", "leiden_partitions"}  # networkx has the names and no code to compare with
CALLS = [
    (name, call, kind)
    for kind, group in (("both", EITHER), ("graph", UNDIRECTED), ("digraph", DIRECTED))
    for name in group
    for call in group[name]
]


def answer(call: Call, graph: nx.Graph) -> object:
    """Return what a call gives, or which exception it raises and what that says."""
    try:
        found = call(graph)
        return list(found) if isinstance(found, Iterator) else found
    except Exception as error:  # noqa: BLE001 (whatever networkx raises is the answer that counts)
        return type(error), str(error)


def alike(ours: object, theirs: object) -> bool:
    """Return whether answers are equal, fractions up to rounding."""
    if isinstance(theirs, Mapping):
        return isinstance(ours, Mapping) and ours.keys() == theirs.keys() and all(alike(ours[k], theirs[k]) for k in theirs)
    if isinstance(theirs, list | tuple):
        return isinstance(ours, list | tuple) and len(ours) == len(theirs) and all(map(alike, ours, theirs))
    if isinstance(theirs, np.ndarray):
        return np.allclose(ours, theirs, equal_nan=True)
    if isinstance(theirs, float):
        return isinstance(ours, float | int) and bool(ours == pytest.approx(theirs, rel=1e-7, abs=1e-9, nan_ok=True))
    return ours == theirs
