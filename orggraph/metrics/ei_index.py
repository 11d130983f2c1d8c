"""E-I index: how far contact goes out of a person's department, against chance."""

from __future__ import annotations

import numpy as np

from orggraph.fastnx.kernel import in_parts
from orggraph.graph import Floats, Ints, OrgGraph
from orggraph.metrics import _kernels, chance
from orggraph.metrics.base import NAN, GroupValues, Scalar, metric
from orggraph.settings import load


def _pairs(org: OrgGraph) -> tuple[Ints, Ints, Ints]:
    """Return undirected tied pairs of people who both have a department, and everybody's department."""
    matrix = org.contacts.matrix.tocoo()
    a, b = matrix.coords
    keep = (a < b) & (org.department[a] >= 0) & (org.department[b] >= 0)
    return a[keep].astype(np.int64), b[keep].astype(np.int64), org.department


def expected_ei(sizes: Ints) -> float:
    """Return the E-I index expected when labels are dealt at random: ``1 - 2 Σ n_g(n_g-1) / (n(n-1))``."""
    n = int(sizes.sum())
    return NAN if n < 2 else float(1 - 2 * (sizes * (sizes - 1)).sum() / (n * (n - 1)))


@metric("ei_index", seed="S2a", unit="-1 all inside … +1 all outside", needs={"communication"})
def ei_index(org: OrgGraph) -> Scalar:
    """Krackhardt and Stern's E-I index of departments, with what chance alone gives.

    Formula
    -------
    ``(E - I) / (E + I)`` over tied pairs (undirected union, one count a pair): E between, I within departments. ``expected`` is the mean
    under random labels with these sizes; ``p`` is two-sided by permuting the labels (graph and sizes fixed, seed fixed). ``details``:
    ``inside`` (pairs), and the index by directed ties (``arcs``) and by weight (``weighted``).

    Parameters
    ----------
    org : OrgGraph
        A person's own department counts, not its parents. People without one leave both counts.

    Returns
    -------
    Scalar
        In [-1, 1]; NaN without ties.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Krackhardt & Stern (1988).
    """
    a, b, label = _pairs(org)
    if not a.size:
        return Scalar(NAN, 0, org.coverage(), reason="no ties")
    people = np.flatnonzero(label >= 0)
    sizes = np.bincount(label[people])
    value = float(1 - 2 * (label[a] == label[b]).mean())
    expected = expected_ei(sizes)
    draws = _permuted(a, b, label, int(load()["test.permutations"]))
    p = (1 + int((np.abs(draws - expected) >= abs(value - expected) - 1e-12).sum())) / (1 + len(draws))
    details = {"inside": float((label[a] == label[b]).sum()), **_variants(org)}
    return Scalar(value, int(a.size), org.coverage(), expected=expected, p=p, details=details)


def _variants(org: OrgGraph) -> dict[str, float]:
    """Return the index counted by directed ties and by the weight of contact."""
    out = {}
    for name, matrix in (("arcs", org.ties.pattern), ("weighted", org.ties.matrix)):
        coo = matrix.tocoo()
        a, b = (org.department[end] for end in coo.coords)
        known = (a >= 0) & (b >= 0)
        inside, total = coo.data[known & (a == b)].sum(), coo.data[known].sum()
        out[name] = float(1 - 2 * inside / total) if total else NAN
    return out


def _permuted(a: Ints, b: Ints, label: Ints, draws: int) -> Floats:
    """Return the index for each of ``draws`` random deals of the labels among those who have one."""
    people = np.flatnonzero(label >= 0)
    place = np.cumsum(label >= 0) - 1
    one, two, known = (x.astype(np.int32) for x in (place[a], place[b], label[people]))
    seed = int(load()["test.seed"])
    same = in_parts(draws, lambda i, j: _kernels.same_by_chance(one, two, known, j - i, seed + i))
    return 1 - 2 * np.concatenate(same) / len(a)


@metric("department_ei", seed="S2a", unit="-1 all inside … +1 all outside", needs={"communication"})
def department_ei(org: OrgGraph) -> GroupValues:
    """E-I index of each department over the tied pairs that touch it, against chance.

    Formula
    -------
    ``(E_g - I_g) / (E_g + I_g)``. Against chance: the tied pairs that touch the department are a random choice of all pairs that do, so
    a share ``(n_g - 1)/2 / ((n_g - 1)/2 + n - n_g)`` is inside. ``q`` is the Benjamini-Hochberg value, over all departments assessed, of
    the binomial chance of so few ties outside or fewer.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    GroupValues
        Columns ``inside, outside, expected`` (the index by chance), ``q``. NaN for departments below ``group.min`` people or without ties.

    Raises
    ------
    NotAssessed
        Without communication.

    Assumptions
    -----------
    Ties of a department are independent given how many they are; an inside tie has two ends there and counts once.

    Source
    ------
    Krackhardt & Stern (1988); Benjamini & Hochberg (1995).
    """
    a, b, label = _pairs(org)
    units = len(org.department_ids)
    size = np.bincount(label[label >= 0], minlength=units)
    inside = np.bincount(label[a][label[a] == label[b]], minlength=units)
    touch = np.bincount(label[a], minlength=units) + np.bincount(label[b], minlength=units) - inside
    outside = touch - inside
    n = int(size.sum())
    ok = (size >= load()["group.min"]) & (touch > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(ok, (outside - inside) / touch, NAN)
        pairs_in = size * (size - 1) / 2
        chance_in = pairs_in / (pairs_in + size * (n - size))
    p_low = np.where(ok, chance.binomial_cdf(outside, touch, 1 - chance_in), NAN)
    q = np.full(units, NAN)
    if ok.any():
        q[ok] = chance.benjamini_hochberg(p_low[ok])
    columns = {"inside": inside.astype(float), "outside": outside.astype(float), "expected": np.where(ok, 1 - 2 * chance_in, NAN), "q": q}
    return GroupValues(value, columns, org.coverage(), "fewer people than group.min, or no ties")
