"""Fragmentation: how far contact falls apart without certain people, and whose leaving parts it most (key players)."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from orggraph.fastnx.csr import CSRGraph, Floats
from orggraph.fastnx.cuts import search
from orggraph.fastnx.functions.components import labels
from orggraph.fastnx.kernel import in_parts
from orggraph.graph import Flags, OrgGraph
from orggraph.metrics import _kernels
from orggraph.metrics.base import NAN, PersonValues, Scalar, among_seen, metric
from orggraph.metrics.closeness import sources
from orggraph.settings import load


def fragmentation_without(graph: CSRGraph, gone: Flags) -> float:
    """Return Borgatti's F of what is left: the share of pairs that do not reach each other, ``1 - Σ N_c(N_c-1) / (n'(n'-1))``.

    NaN with fewer than two nodes left.
    """
    left = np.flatnonzero(~gone)
    if left.size < 2:
        return NAN
    _, label = labels(graph.induced(left))
    sizes = np.bincount(label).astype(float)
    return float(1 - (sizes * (sizes - 1)).sum() / (left.size * (left.size - 1)))


def single(graph: CSRGraph) -> Floats:
    """Return for every node F of the graph without it, all from one depth-first search. NaN below three nodes."""
    n = len(graph)
    if n < 3:
        return np.full(n, NAN)
    found = search(graph)
    hanging = found.hanging
    above = found.parent[hanging]
    sizes = found.size.astype(float)
    pairs, severed = np.zeros(n), np.zeros(n)
    np.add.at(pairs, above, sizes[hanging] * (sizes[hanging] - 1))
    np.add.at(severed, above, sizes[hanging])
    component = sizes[found.root]
    rest = component - 1 - severed  # what stays with the parent; of a root nothing
    roots = found.parent < 0
    total = (sizes[roots] * (sizes[roots] - 1)).sum()
    joined = total - component * (component - 1) + pairs + rest * (rest - 1)
    return np.asarray(1 - joined / ((n - 1) * (n - 2)))


def distance_fragmentation(graph: CSRGraph) -> float:
    """Return the distance-weighted fragmentation ``1 - Σ 1/d / (n(n-1))``: 0 where all are in contact. NaN below two nodes."""
    n = len(graph)
    if n < 2:
        return NAN
    chosen, _ = sources(graph)
    near = _kernels.nearness(graph.indptr, graph.indices, chosen)[0]
    return float(1 - near.sum() / (chosen.size * (n - 1)))


def key_set(graph: CSRGraph, k: int, *, exact_sets: float = 20_000) -> tuple[list[int], bool]:
    """Return the k nodes whose removal fragments the graph most (KPP-Neg), and whether that is proven.

    Parameters
    ----------
    graph : CSRGraph
    k : int
        How many go.
    exact_sets : float
        Up to this number of sets all are tried; above it the best node is added k times and then members are exchanged for better ones
        until none is found, once more from the k nodes of most ties, since two nodes that part a network only together are found by no
        single step. Each step takes the best of all nodes by one depth-first search.

    Returns
    -------
    tuple
        Nodes in the order found (exact: sorted), and True if all sets were tried.

    Source
    ------
    Borgatti (2006).
    """
    n = len(graph)
    k = min(k, max(n - 2, 0))
    if comb(n, k) <= exact_sets:
        return _best_of_all(graph, k), True
    greedy: list[int] = []
    while len(greedy) < k:
        greedy.append(_best(graph, greedy)[0])
    most_tied = np.argsort(-np.diff(graph.indptr), kind="stable")[:k].tolist()
    found = [_exchanged(graph, start) for start in (greedy, most_tied)]
    return max(found, key=lambda pair: pair[1])[0], False


def _exchanged(graph: CSRGraph, chosen: list[int]) -> tuple[list[int], float]:
    """Exchange one node for a better one until none is found; return the nodes and F without them."""
    value = fragmentation_without(graph, _mask(len(graph), chosen))
    better = True
    while better:
        better = False
        for at in range(len(chosen)):
            others = chosen[:at] + chosen[at + 1 :]
            node, new = _best(graph, others)
            if new > value + 1e-12:
                chosen, value, better = [*others, node], new, True
    return chosen, value


def _best_of_all(graph: CSRGraph, k: int) -> list[int]:
    best, most = list(range(k)), -1.0
    for nodes in combinations(range(len(graph)), k):
        value = fragmentation_without(graph, _mask(len(graph), nodes))
        if value > most + 1e-12:
            best, most = list(nodes), value
    return best


def _mask(n: int, nodes: list[int] | tuple[int, ...]) -> Flags:
    mask = np.zeros(n, dtype=bool)
    mask[list(nodes)] = True
    return mask


def _best(graph: CSRGraph, gone: list[int]) -> tuple[int, float]:
    """Return the node that fragments most when those have gone, and F then (the first of equals)."""
    left = np.flatnonzero(~_mask(len(graph), gone))
    values = single(graph.induced(left))
    at = int(np.argmax(values))
    return int(left[at]), float(values[at])


@metric("fragmentation", seed="S3c", unit="share of pairs that do not reach each other", needs={"communication"})
def fragmentation(org: OrgGraph) -> PersonValues:
    """Fragmentation of contact after a person has gone, with the rise against now.

    Formula
    -------
    ``F(v) = 1 - Σ N_c(N_c-1) / ((n-1)(n-2))`` over the components c without v; ``rise`` = F(v) - F(nobody gone).

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` of the n people seen.

    Returns
    -------
    PersonValues
        In [0, 1]. NaN for people without communication data and below three of the others.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Borgatti (2006), key player problem, negative.
    """
    seen, graph = among_seen(org)
    values, rise = np.full(org.n, NAN), np.full(org.n, NAN)
    values[seen] = single(graph)
    rise[seen] = values[seen] - fragmentation_without(graph, np.zeros(seen.size, dtype=bool))
    return PersonValues(values, org.coverage(), "no communication data", {"rise": rise})


@metric("key_players", seed="S3c", unit="fragmentation after this and the earlier ones went", needs={"communication"})
def key_players(org: OrgGraph) -> PersonValues:
    """The few people whose leaving together would part contact most: the best set, not the best single ones.

    Formula
    -------
    KPP-Neg: the set S of ``keyplayer.size`` people that maximises ``F(S) = 1 - Σ N_c(N_c-1) / (n'(n'-1))``, n' = n - |S|. Members are in
    the order in which they add most.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` of the people seen.

    Returns
    -------
    PersonValues
        NaN for all others. Columns ``order`` (1 first) and ``pairs_through``: the share of all shortest ways through anybody of the set
        (group betweenness). ``note`` says whether the set is proven best (small organisations) or found by exchange.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Borgatti (2006); group betweenness: Everett & Borgatti (1999).
    """
    seen, graph = among_seen(org)
    values, order, through = (np.full(org.n, NAN) for _ in range(3))
    columns = {"order": order, "pairs_through": through}
    if seen.size < 3:
        return PersonValues(values, org.coverage(), "fewer than 3 people with communication data", columns)
    members, proven = key_set(graph, int(load()["keyplayer.size"]))
    gone: list[int] = []
    while len(gone) < len(members):
        after = {m: fragmentation_without(graph, _mask(seen.size, [*gone, m])) for m in members if m not in gone}
        gone.append(max(after, key=lambda m: (after[m], -m)))
        values[seen[gone[-1]]], order[seen[gone[-1]]] = after[gone[-1]], len(gone)
    through[seen[members]] = group_betweenness(graph, members).value
    note = "the best of all sets" if proven else "found by exchange; a better set may exist"
    return PersonValues(values, org.coverage(), "not in the set", columns, note)


def group_betweenness(graph: CSRGraph, members: list[int]) -> Scalar:
    """Return the share of the shortest ways between others that lead through any member of a group.

    Formula
    -------
    ``GB(C) = Σ σ_st(C)/σ_st`` over s, t outside C that reach each other, divided by the number of such pairs.

    Parameters
    ----------
    graph : CSRGraph
    members : list of int

    Returns
    -------
    Scalar
        In [0, 1] with its sampling interval; where all were searched from, the value itself. ``details``: ``raw`` (sum over unordered
        pairs). NaN where no two others reach each other.

    Source
    ------
    Everett & Borgatti (1999).
    """
    chosen, exact = sources(graph)
    outside = chosen[~np.isin(chosen, members)]
    inside = np.array(members, dtype=np.int64)
    found = in_parts(outside.size, lambda i, j: _kernels.ways_through(graph.indptr, graph.indices, inside, outside[i:j]))
    through, targets = (np.concatenate([f[i] for f in found]) for i in range(2))
    if not targets.sum():
        return Scalar(NAN, int(outside.size), reason="no two others reach each other", details={"raw": NAN})
    value = float(through.sum() / targets.sum())
    residual = through - value * targets
    error = 0.0 if exact else float(1.96 * residual.std(ddof=1) * len(residual) ** 0.5 / targets.sum())
    raw = float(through.sum() / 2) * (1 if exact else len(graph) / chosen.size)
    return Scalar(value, int(outside.size), low=max(value - error, 0), high=min(value + error, 1), details={"raw": raw})
