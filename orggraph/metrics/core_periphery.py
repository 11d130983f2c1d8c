"""Core and periphery: whether contact runs over a core of people in contact with each other and with all others."""

from __future__ import annotations

import numpy as np

from orggraph.fastnx.csr import CSRGraph, Floats, Ints
from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, PersonValues, among_seen, metric
from orggraph.metrics.null_models import each, rewired
from orggraph.settings import load

DRAWS = 99


def core_of(graph: CSRGraph) -> tuple[float, int, Ints]:
    """Return the best fit of a core, its size, and the nodes in the order in which they would join it.

    Formula
    -------
    Pearson's r between the tie matrix (off the diagonal) and the ideal one: 1 where either end is in the core. Cores tried are the first
    1, 2 … n-1 nodes by degree. r is NaN where all or no pairs are tied.
    """
    n = len(graph)
    if n < 2:
        return NAN, 0, np.arange(n)
    degree = np.diff(graph.indptr)
    order = np.argsort(-degree, kind="stable")
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    source = np.repeat(np.arange(n), degree)
    first = np.minimum(place[source], place[graph.indices])
    touched = np.cumsum(np.bincount(first, minlength=n)) / 2  # ties with an end among the first k+1
    fits = _fit(n, touched[:-1], float(degree.sum()) / 2)
    if not np.isfinite(fits).any():
        return NAN, 0, order
    best = int(np.nanargmax(fits))
    return float(fits[best]), best + 1, order


def _fit(n: int, touched: Floats, ties: float) -> Floats:
    """Return r for cores of the first 1 … n-1 nodes, from the ties that touch each core."""
    pairs = n * (n - 1) / 2
    size = np.arange(1, n)
    ideal = size * (size - 1) / 2 + size * (n - size)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (touched / pairs - ties / pairs * ideal / pairs) / np.sqrt(
            ties / pairs * (1 - ties / pairs) * ideal / pairs * (1 - ideal / pairs)
        )


@metric("core", seed="S4c", unit="1 = in the core, 0 = around it", needs={"communication"})
def core(org: OrgGraph) -> PersonValues:
    """Who belongs to the core, with how well a core describes contact at all, against networks with the same degrees.

    Formula
    -------
    ``fit`` = Pearson's r between ties and the ideal (1 where either end is in the core), maximised over cores of the first k people by
    number of contacts. ``fit_by_chance`` = mean r of networks rewired at random with every degree kept; ``p`` = share with as high a fit.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` of the people seen.

    Returns
    -------
    PersonValues
        Columns ``fit, fit_by_chance, p`` (the same for all). NaN for people without communication data and where r is undefined.

    Raises
    ------
    NotAssessed
        Without communication.

    Assumptions
    -----------
    Hubs alone give some fit: a core is told about only where p is small.

    Source
    ------
    Borgatti & Everett (2000); null: Maslov & Sneppen (2002).
    """
    seen, graph = among_seen(org)
    values = np.full(org.n, NAN)
    fit, size, order = core_of(graph)
    names = ("fit", "fit_by_chance", "p")
    if not np.isfinite(fit):
        return PersonValues(values, org.coverage(), "all or no pairs are in contact", dict.fromkeys(names, values))
    draws = int(min(DRAWS, max(load()["rewire.cost"] // max(graph.number_of_edges(), 1), 9)))
    by_chance = np.array(each(draws, lambda k: core_of(rewired(graph, k))[0]))
    p = (1 + int((by_chance >= fit - 1e-12).sum())) / (1 + draws)
    values[seen] = 0.0
    values[seen[order[:size]]] = 1.0
    numbers = (fit, float(by_chance.mean()), p)
    columns = {name: np.where(np.isfinite(values), number, NAN) for name, number in zip(names, numbers, strict=True)}
    return PersonValues(values, org.coverage(), "no communication data", columns, f"{draws} rewired networks")
