"""Assortativity: whether people in contact are alike."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import Floats, Ints
from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, Scalar, metric


def by_label(source: Ints, target: Ints, label: Ints) -> float:
    """Return Newman's coefficient ``(Σ e_ii - Σ a_i b_i) / (1 - Σ a_i b_i)`` of arcs between labelled nodes; -1 is unknown and left out.

    NaN with one label, where nothing could differ.
    """
    known = (label[source] >= 0) & (label[target] >= 0)
    a, b = label[source[known]], label[target[known]]
    if not a.size:
        return NAN
    size = int(label.max()) + 1
    chance = float((np.bincount(a, minlength=size) / a.size) @ (np.bincount(b, minlength=size) / a.size))
    return NAN if chance > 1 - 1e-12 else float((np.mean(a == b) - chance) / (1 - chance))


def _pearson(x: Floats, y: Floats) -> float:
    spread = x.std() * y.std() if x.size else 0.0
    return float(((x - x.mean()) * (y - y.mean())).mean() / spread) if spread > 1e-12 else NAN


@metric("assortativity", seed="S2a", unit="-1 … 1 = contact with one's own department only", needs={"communication"})
def assortativity(org: OrgGraph) -> Scalar:
    """Newman's assortativity of contact by department, and by number of contacts.

    Formula
    -------
    ``r = (Σ e_ii - Σ a_i b_i) / (1 - Σ a_i b_i)`` with e the share of ties between departments; undirected. ``directed`` takes directed
    ties; ``degree`` is Pearson's correlation of the contacts of both ends of a tie. Interval by jackknife over departments.

    Parameters
    ----------
    org : OrgGraph
        People without a department are left out and counted in ``unlabelled``, never a department of their own.

    Returns
    -------
    Scalar
        NaN without ties and with one department. ``details``: ``directed, degree, unlabelled``.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Newman (2003).
    """
    graph, label = org.contacts, org.department
    source = np.repeat(np.arange(org.n), np.diff(graph.indptr))
    value = by_label(source, graph.indices, label)
    degree = np.diff(graph.indptr).astype(float)
    ties = org.ties
    details = {
        "directed": by_label(np.repeat(np.arange(org.n), np.diff(ties.indptr)), ties.indices, label),
        "degree": _pearson(degree[source], degree[graph.indices]),
        "unlabelled": float((label < 0).sum()),
    }
    error = _jackknife(source, graph.indices, label)
    n = int(((label[source] >= 0) & (label[graph.indices] >= 0)).sum() // 2)
    reason = "" if value == value else "no ties, or one department"
    return Scalar(value, n, org.coverage(), value - 1.96 * error, value + 1.96 * error, details=details, reason=reason)


def _jackknife(source: Ints, target: Ints, label: Ints) -> float:
    """Return the standard error from leaving out one department after the other; NaN for fewer than three."""
    known = (label[source] >= 0) & (label[target] >= 0)
    a, b = label[source[known]], label[target[known]]
    mixing = sp.coo_array((np.ones(a.size), (a, b)), shape=(label.max(initial=-1) + 1,) * 2).tocsr()
    ends, inside = np.asarray(mixing.sum(axis=1)).ravel(), mixing.diagonal()
    total = ends.sum() - 2 * ends + inside  # without department g, for every g
    square = (ends**2).sum() - 2 * mixing.T @ ends + np.asarray(mixing.multiply(mixing).sum(axis=0)).ravel() - (ends - inside) ** 2
    left = (ends > 0) & (total > 0) & (square < total**2)
    k = int(left.sum())
    if k < 3:
        return NAN
    chance = square[left] / total[left] ** 2
    values = ((inside.sum() - inside[left]) / total[left] - chance) / (1 - chance)
    return float(np.sqrt((k - 1) / k * ((values - values.mean()) ** 2).sum()))
