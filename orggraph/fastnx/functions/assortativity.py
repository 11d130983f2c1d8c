"""Mixing: who is tied to whom by an attribute or by degree (Newman 2003)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import MISSING, Floats, Ints, Positions, Rows
from orggraph.fastnx.kernel import kernel


def _pairs(G: Rows, nodes: Iterable[Hashable] | None, *, both: bool) -> tuple[Ints, Ints]:
    """Return the ends of ties, undirected ones either way, that start at (and, if ``both``, end at) some nodes."""
    source, target = G.sources.astype(np.int64), G.indices.astype(np.int64)
    if nodes is None:
        return source, target
    inside = np.zeros(len(G), bool)
    inside[[G.position[node] for node in set(nodes) if node in G]] = True
    keep = inside[source] & inside[target] if both else inside[source]
    return source[keep], target[keep]


def _coded(values: Iterable[Any]) -> tuple[list[Any], Ints]:
    """Return distinct values and the number of each."""
    number: dict[Any, int] = {}
    codes = np.array([number.setdefault(value, len(number)) for value in values], dtype=np.int64)
    return list(number), codes


def _mixed(values: list[Any], source: Ints, target: Ints, *, normalized: bool) -> Mapping[Any, Mapping[Any, float]]:
    """Return how often each pair of values occurs; every value that occurs at an end has a row."""
    n = len(values)
    pair, first, count = np.unique(source * n + target, return_index=True, return_counts=True)
    table: dict[Any, dict[Any, float]] = {}
    total = float(len(source))
    for i in np.argsort(first, kind="stable").tolist():  # as networkx meets them, in case the order is looked at
        x, y, c = values[int(pair[i]) // n], values[int(pair[i]) % n], int(count[i])
        table.setdefault(x, {})
        table.setdefault(y, {})
        table[x][y] = c / total if normalized else c
    return table


def _attribute(G: Rows, name: str) -> list[Any]:
    column = G.attributes.get(name, [MISSING] * len(G))
    return [None if value is MISSING else value for value in column]


@accelerates()
def attribute_mixing_dict(
    G: Rows, attribute: str, nodes: Iterable[Hashable] | None = None, normalized: bool = False
) -> Mapping[Any, Mapping[Any, float]]:
    """Counts of ties by the attribute of both ends, undirected ties either way."""
    values, codes = _coded(_attribute(G, attribute))
    source, target = _pairs(G, nodes, both=False)
    return _mixed(values, codes[source], codes[target], normalized=normalized)


@accelerates()
def degree_mixing_dict(
    G: Rows, x: str = "out", y: str = "in", weight: str | None = None, nodes: Iterable[Hashable] | None = None, normalized: bool = False
) -> Mapping[Any, Mapping[Any, float]]:
    """Counts of ties by the degree of both ends, undirected ties either way."""
    if G.directed and not {x, y} <= {"in", "out"}:
        raise KeyError(x if x not in ("in", "out") else y)
    source, target = _pairs(G, nodes, both=True)
    xs, ys = (G.degrees(weight, direction if G.directed else "both") for direction in (x, y))
    values, codes = _coded([*xs.tolist(), *ys.tolist()])
    return _mixed(values, codes[: len(G)][source], codes[len(G) :][target], normalized=normalized)


@accelerates()
def degree_assortativity_coefficient(
    G: Rows, x: str = "out", y: str = "in", weight: str | None = None, nodes: Iterable[Hashable] | None = None
) -> float:
    """Correlation of degrees over ties; networkx's table of degrees by degrees, without the table."""
    if nodes is not None or (G.directed and not {x, y} <= {"in", "out"}):
        raise NotImplementedError("all nodes only")
    xs, ys = (G.degrees(weight, direction if G.directed else "both").astype(np.float64) for direction in (x, y))
    covariance, spread_x, spread_y = _moments(G.indptr, G.indices, xs, ys)
    if not spread_x or not spread_y:
        raise NotImplementedError("a correlation with a constant is networkx's to answer")
    return float(covariance / np.sqrt(spread_x * spread_y))


@accelerates()
def degree_pearson_correlation_coefficient(
    G: Rows, x: str = "out", y: str = "in", weight: str | None = None, nodes: Iterable[Hashable] | None = None
) -> float:
    """The same correlation, which networkx gets from scipy."""
    return degree_assortativity_coefficient(G, x, y, weight, nodes)  # type: ignore[no-any-return]


@kernel
def _moments(indptr: Ints, indices: Positions, x: Floats, y: Floats) -> tuple[float, float, float]:
    """Sum over arcs the product and the squares of what x is at the start and y at the end, less their means; 0 where one is constant."""
    n = len(indptr) - 1
    arrivals = np.zeros(n, np.int64)
    for k in range(len(indices)):
        arrivals[indices[k]] += 1
    mean_x, mean_y = 0.0, 0.0
    for v in range(n):
        mean_x += (indptr[v + 1] - indptr[v]) * x[v]
        mean_y += arrivals[v] * y[v]
    mean_x /= max(len(indices), 1)
    mean_y /= max(len(indices), 1)
    first, last = -1, -1  # one node with arcs out, and one with arcs in
    steady_x, steady_y = True, True
    covariance, spread_x, spread_y = 0.0, 0.0, 0.0
    for v in range(n):
        if indptr[v + 1] > indptr[v]:
            first = v if first < 0 else first
            steady_x &= x[v] == x[first]
        if arrivals[v]:
            last = v if last < 0 else last
            steady_y &= y[v] == y[last]
        total = 0.0
        for k in range(indptr[v], indptr[v + 1]):
            total += y[indices[k]] - mean_y
        covariance += (x[v] - mean_x) * total
        spread_x += (indptr[v + 1] - indptr[v]) * (x[v] - mean_x) ** 2
        spread_y += arrivals[v] * (y[v] - mean_y) ** 2
    return covariance, 0.0 if steady_x else spread_x, 0.0 if steady_y else spread_y
