"""Departments against groups in fact: modularity, and how far detected groups are the departments."""

from __future__ import annotations

import networkx as nx
import numpy as np
import scipy.sparse as sp
from scipy.special import gammaln

from orggraph.fastnx.csr import CSRDiGraph, CSRGraph, Floats, Ints
from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, Scalar, metric
from orggraph.settings import load


def modularity_of(graph: CSRGraph | CSRDiGraph, label: Ints, *, weighted: bool = False) -> float:
    """Return Newman and Girvan's Q of a partition; of directed graphs Leicht and Newman's. NaN without ties.

    Formula
    -------
    ``Q = Σ_c [L_c/m - (K_c/2m)²]``, directed ``Σ_c [L_c/m - Kout_c Kin_c/m²]``.
    """
    matrix = graph.matrix if weighted else graph.pattern
    total = float(matrix.sum())
    if not total:
        return NAN
    size = int(label.max()) + 1
    source = np.repeat(np.arange(len(graph)), np.diff(graph.indptr))
    inside = float(matrix.data[label[source] == label[graph.indices]].sum())
    out = np.bincount(label[source], matrix.data, size)
    into = np.bincount(label[graph.indices], matrix.data, size)
    return inside / total - float(out @ into) / total**2


def _table(a: Ints, b: Ints) -> tuple[Floats, Floats, Floats]:
    """Return the counts of the label pairs that occur, and the sizes of both partitions."""
    matrix = sp.coo_array((np.ones(a.size), (a, b))).tocsr()
    return matrix.data, np.bincount(a).astype(float), np.bincount(b).astype(float)


def adjusted_rand(a: Ints, b: Ints) -> float:
    """Return Hubert and Arabie's adjusted Rand index of two labellings; NaN where both are trivial.

    Examples
    --------
    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])).__round__(4)
    0.5714
    """
    counts, rows, columns = _table(a, b)
    both, one, two = ((x * (x - 1) / 2).sum() for x in (counts, rows, columns))
    pairs = a.size * (a.size - 1) / 2
    chance = one * two / pairs if pairs else NAN
    most = (one + two) / 2
    return float((both - chance) / (most - chance)) if pairs and most != chance else NAN


def adjusted_mutual_information(a: Ints, b: Ints) -> float:
    """Return the adjusted mutual information of two labellings (arithmetic mean; Vinh et al. 2010); NaN where both are trivial.

    Formula
    -------
    ``(MI - E[MI]) / ((H_a + H_b)/2 - E[MI])``, E over all labellings with these sizes.
    """
    counts, rows, columns = _table(a, b)
    rows, columns = rows[rows > 0], columns[columns > 0]
    n = float(a.size)

    def entropy(x: Floats) -> float:
        return float(-(x / n * np.log(x / n)).sum())

    mutual = entropy(rows) + entropy(columns) - entropy(counts)
    expected = 0.0
    sizes, repeated = np.unique(columns, return_counts=True)
    for r, times in zip(*np.unique(rows, return_counts=True), strict=True):
        for c, again in zip(sizes, repeated, strict=True):
            k = np.arange(max(1.0, r + c - n), min(r, c) + 1)
            log_chance = gammaln(r + 1) + gammaln(c + 1) + gammaln(n - r + 1) + gammaln(n - c + 1) - gammaln(n + 1)
            log_chance = log_chance - gammaln(k + 1) - gammaln(r - k + 1) - gammaln(c - k + 1) - gammaln(n - r - c + k + 1)
            expected += times * again * float((k / n * np.log(n * k / (r * c)) * np.exp(log_chance)).sum())
    most = (entropy(rows) + entropy(columns)) / 2
    return float((mutual - expected) / (most - expected)) if abs(most - expected) > 1e-12 else NAN


def detected(graph: CSRGraph, draw: int) -> Ints:
    """Return a label for each node: the groups that Leiden finds in draw ``draw``."""
    label = np.zeros(len(graph), dtype=np.int64)
    for k, members in enumerate(nx.community.leiden_communities(graph, weight=None, seed=int(load()["test.seed"]) + draw)):
        label[list(members)] = k
    return label


@metric("modularity", seed="S2a", unit="modularity of departments", needs={"communication"})
def modularity(org: OrgGraph) -> Scalar:
    """How far contact keeps to departments, and to the groups that contact itself shows.

    Formula
    -------
    ``Q = Σ_c [L_c/m - (K_c/2m)²]`` of the departments (undirected, unweighted, resolution 1). ``details``: ``directed`` (Leicht & Newman),
    ``weighted``; ``best`` (highest Q of ``leiden.draws`` runs of Leiden), ``groups`` (of that run), ``ami`` and ``ari`` (agreement of
    departments and detected groups, median of the runs) with their least and greatest. ``low, high``: least and greatest Q of the runs.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` of people with a department and data; the others are left out of both sides.

    Returns
    -------
    Scalar
        NaN without ties; ``ami`` and ``ari`` are NaN where both partitions are trivial.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Newman & Girvan (2004); Leicht & Newman (2008); Traag et al. (2019); Vinh et al. (2010); Hubert & Arabie (1985).
    """
    known = np.flatnonzero(org.seen & (org.department >= 0))
    graph, label = org.contacts.induced(known), org.department[known]
    names = ("directed", "weighted", "best", "groups", "ami", "ami_low", "ami_high", "ari", "ari_low", "ari_high")
    if not graph.number_of_edges():
        return Scalar(NAN, 0, org.coverage(), reason="no ties", details=dict.fromkeys(names, NAN))
    found = [detected(graph, draw) for draw in range(int(load()["leiden.draws"]))]
    qualities = [modularity_of(graph, f) for f in found]
    best = int(np.argmax(qualities))
    ami = np.array([adjusted_mutual_information(label, f) for f in found])
    ari = np.array([adjusted_rand(label, f) for f in found])
    details = {
        "directed": modularity_of(org.ties.induced(known), label),
        "weighted": modularity_of(graph, label, weighted=True),
        "best": qualities[best],
        "groups": float(np.unique(found[best]).size),
    }
    for name, values in (("ami", ami), ("ari", ari)):
        details |= {name: float(np.median(values)), f"{name}_low": float(values.min()), f"{name}_high": float(values.max())}
    value = modularity_of(graph, label)
    return Scalar(value, graph.number_of_edges(), org.coverage(), min(qualities), max(qualities), details=details)
