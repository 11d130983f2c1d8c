"""Krackhardt's four dimensions of the chart: how far it is a pure tree."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import CSRDiGraph, Ints
from orggraph.graph import OrgGraph
from orggraph.metrics import _kernels
from orggraph.metrics.base import NAN, Scalar, metric
from orggraph.metrics.congruence import wilson
from orggraph.metrics.superiors import above_all, lines_down
from orggraph.settings import load


def dimensions(graph: CSRDiGraph) -> dict[str, float]:
    """Return connectedness, hierarchy, efficiency and least upper boundedness of a digraph from boss to report.

    Parameters
    ----------
    graph : CSRDiGraph
        Arcs run from boss to report; reversed ones give other numbers.

    Returns
    -------
    dict of str to float
        ``connectedness, hierarchy, efficiency, lub`` in [0, 1]; NaN where a dimension has no pairs to be told about, hierarchy and LUB also
        where the lists of superiors exceed memory (a long chain of a hundred thousand). Above ``krackhardt.pairs`` pairs LUB is sampled.
    """
    return {name: value for name, value in _dimensions(graph).items() if name not in ("low", "high")}


def _dimensions(graph: CSRDiGraph) -> dict[str, float]:
    """Return the dimensions, and ``low, high`` of LUB."""
    n = graph.number_of_nodes()
    if n < 2:
        return dict.fromkeys(("connectedness", "hierarchy", "efficiency", "lub", "low", "high"), NAN)
    _, component = sp.csgraph.connected_components(graph.matrix, directed=False)
    sizes = np.bincount(component).astype(float)
    joined, tree = float((sizes * (sizes - 1)).sum()), float((sizes - 1).sum())
    m = graph.number_of_edges()
    if m == tree and graph.degrees(direction="in").max() <= 1:  # trees alone: nothing need be looked for
        bounded = 1.0 if (sizes > 2).any() else NAN
        one_way = 1.0 if m else NAN
        return {"connectedness": joined / (n * (n - 1)), "hierarchy": one_way, "efficiency": 1.0 if joined > tree else NAN, "lub": bounded,
                "low": bounded, "high": bounded}  # fmt: skip
    rows = above_all(graph)
    lub, low, high = _least_upper_bounds(*rows, component.astype(np.int64)) if rows else (NAN, NAN, NAN)
    return {
        "connectedness": joined / (n * (n - 1)),
        "hierarchy": _hierarchy(graph, len(rows[1])) if rows else NAN,
        "efficiency": 1 - (m - tree) / (joined - tree) if joined > tree else NAN,
        "lub": lub,
        "low": low,
        "high": high,
    }


def _hierarchy(graph: CSRDiGraph, reachable: int) -> float:
    """Return the share of reachable pairs that are reachable one way only; two nodes are so both ways just when they are in one circle."""
    _, circle = sp.csgraph.connected_components(graph.matrix, directed=True, connection="strong")
    sizes = np.bincount(circle).astype(float)
    both = float((sizes * (sizes - 1)).sum()) / 2
    one_way = reachable - len(graph) - 2 * both
    return one_way / (one_way + both) if one_way + both else NAN


def _least_upper_bounds(starts: Ints, found: Ints, component: Ints) -> tuple[float, float, float]:
    """Return LUB with its interval: all pairs of each component up to ``krackhardt.pairs``, above that as many drawn at random."""
    sizes = np.bincount(component).astype(float)
    pairs, most = (sizes * (sizes - 1) / 2).sum(), ((sizes - 1) * (sizes - 2) / 2).sum()
    if not most:
        return NAN, NAN, NAN
    settings = load()
    members = np.argsort(component, kind="stable")
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    if pairs <= settings["krackhardt.pairs"]:
        ends = [np.triu_indices(int(size), 1) for size in sizes]
        a, b = (np.concatenate([members[first[c] + e[side]] for c, e in enumerate(ends)]) for side in (0, 1))
        value = float(1 - _kernels.without_least(starts, found, a, b).sum() / most)
        return value, value, value
    rng = np.random.default_rng(int(settings["test.seed"]))
    draws = int(settings["krackhardt.pairs"])
    which = rng.choice(len(sizes), draws, p=sizes * (sizes - 1) / 2 / pairs)
    one = rng.integers(0, sizes[which].astype(np.int64))
    two = rng.integers(0, sizes[which].astype(np.int64) - 1)
    two += two >= one  # another member than the first
    bad = int(_kernels.without_least(starts, found, members[first[which] + one], members[first[which] + two]).sum())
    low, high = wilson(bad, draws)
    return float(1 - bad / draws * pairs / most), float(1 - high * pairs / most), float(1 - low * pairs / most)


@metric("krackhardt", seed="S4c", unit="least upper boundedness (1 = every two have one lowest superior)")
def krackhardt(org: OrgGraph) -> Scalar:
    """Krackhardt's dimensions of the chart, dotted lines included; ``value`` is least upper boundedness, ``details`` has the others.

    With solid lines alone nobody has two managers and LUB would always be 1: what it shows are the dotted lines.

    Formula
    -------
    Connectedness: pairs joined by any path / all pairs. Hierarchy: pairs reachable one way only / pairs reachable. Efficiency:
    ``1 - (m - Σ(N_c-1)) / Σ(N_c(N_c-1) - (N_c-1))``. LUB: 1 - pairs without a lowest common superior / ``Σ (N_c-1)(N_c-2)/2``.

    Parameters
    ----------
    org : OrgGraph
        ``manager`` and ``dotted`` are read, from boss to report.

    Returns
    -------
    Scalar
        NaN where there is no pair to be told about. Above ``krackhardt.pairs`` pairs as many are drawn; ``low, high`` is the 95 % interval.

    Source
    ------
    Krackhardt (1994).
    """
    values = _dimensions(lines_down(org, dotted=True))
    lub, low, high = (values.pop(name) for name in ("lub", "low", "high"))
    reason = "" if lub == lub else "no three people on joined lines, or too many superiors above them to hold"
    return Scalar(lub, org.n, low=low, high=high, details=values, reason=reason)


@metric("contact_dimensions", seed="S4c", unit="least upper boundedness of contact", needs={"communication"})
def contact_dimensions(org: OrgGraph) -> Scalar:
    """Krackhardt's dimensions of who turns to whom, in the direction of the ties and, as ``reversed_…``, against it.

    Formula
    -------
    As for `krackhardt`, over directed ties between people seen. ``circles`` are the sets of two or more people who all reach each other
    along ties (strong components), ``largest_circle`` the people of the largest.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    Scalar
        LUB; NaN where there is no pair to be told about. ``details``: ``connectedness, hierarchy, efficiency, reversed_lub, circles,
        largest_circle``; only LUB changes with the direction.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Krackhardt (1994).
    """
    seen = np.flatnonzero(org.seen)
    ties = org.ties.induced(seen)
    values = _dimensions(ties)
    lub, low, high = (values.pop(name) for name in ("lub", "low", "high"))
    sizes = np.bincount(sp.csgraph.connected_components(ties.matrix, directed=True, connection="strong")[1]) if seen.size else np.zeros(0)
    values["reversed_lub"] = _dimensions(ties.transposed)["lub"]
    values["circles"] = float((sizes > 1).sum())
    values["largest_circle"] = float(sizes[sizes > 1].max(initial=0))
    reason = "" if lub == lub else "no three people joined by ties, or too many who reach each other to hold"
    return Scalar(lub, seen.size, org.coverage(), low=low, high=high, details=values, reason=reason)
