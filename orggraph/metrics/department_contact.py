"""Contact between departments: seen against expected by chance, and against need where dependencies are known."""

from __future__ import annotations

import numpy as np
import polars as pl
import scipy.stats

from orggraph.graph import Floats, Ints, OrgGraph
from orggraph.metrics.base import NAN, PairValues, metric
from orggraph.settings import load

FITTING_STEPS = 500


def needed(org: OrgGraph) -> Floats:
    """Return the strength of dependencies between departments in both directions, as a symmetric matrix; 0 where none is declared."""
    units = len(org.department_ids)
    need = np.zeros((units, units))
    rows = org.relationships.get("DEPENDS_ON")
    for row in rows.iter_rows(named=True) if rows is not None else ():
        a, b = org.department_position.get(row["source"], -1), org.department_position.get(row["target"], -1)
        if a >= 0 and b >= 0 and a != b:
            strength = 0.5 if row["strength"] is None else row["strength"]
            need[a, b] += strength
            need[b, a] += strength
    return need


def _counts(org: OrgGraph) -> tuple[Floats, Ints]:
    """Return distinct tied person pairs between departments (symmetric), and the sum of contacts (degrees) of each department's people."""
    units = len(org.department_ids)
    matrix = org.contacts.matrix.tocoo()
    i, j = matrix.coords
    keep = (org.department[i] >= 0) & (org.department[j] >= 0)
    flat = org.department[i[keep]] * units + org.department[j[keep]]
    pairs = np.bincount(flat, minlength=units * units).reshape(units, units).astype(float)
    np.fill_diagonal(pairs, np.diag(pairs) / 2)
    degree = np.bincount(org.department[i[keep]], minlength=units)
    return pairs, degree.astype(np.int64)


def quasi_independence(pairs: Floats) -> Floats:
    """Return the expected off-diagonal counts when every unit keeps its outside total and contact is otherwise by chance.

    Formula
    -------
    ``E_ab = x_a x_b`` (a ≠ b) with ``x_a Σ_{b≠a} x_b = r_a``, r the outside totals; fitted by fixed-point steps.

    Examples
    --------
    >>> import numpy as np
    >>> quasi_independence(np.array([[9.0, 2, 2], [2, 9, 2], [2, 2, 9]])).round(6)[0, 1]
    2.0
    """
    outside = pairs - np.diag(np.diag(pairs))
    totals = outside.sum(axis=1)
    x = np.sqrt(np.maximum(totals, 0))
    for _ in range(FITTING_STEPS):
        others = x.sum() - x
        with np.errstate(divide="ignore", invalid="ignore"):
            new = np.where((totals > 0) & (others > 0), totals / others, 0.0)
        if np.allclose(new, x, rtol=1e-9, atol=1e-12):
            break
        x = np.sqrt(x * new)  # the geometric mean damps the swing between two solutions
    expected = np.outer(x, x)
    np.fill_diagonal(expected, NAN)
    return expected


@metric("department_contact", seed="S2a", unit="person pairs in contact", needs={"communication"})
def department_contact(org: OrgGraph) -> PairValues:
    """Distinct person pairs in contact between two departments, against what their openness to all others gives.

    Formula
    -------
    ``expected = x_a x_b`` with x fitted so that every department keeps the number of its outside contacts (quasi-independence: contact
    inside departments, which is always far above chance, is left out). ``configuration = K_a K_b / (2m - 1)`` is the plain configuration
    model with inside contact, for comparison. ``log2_ratio = log2((O + ½)/(E + ½))``; ``p_low`` is the Poisson chance of so little or less,
    ``q`` its Benjamini-Hochberg value over all assessed pairs; ``low, high`` is the exact 95 % interval of O / E.

    Parameters
    ----------
    org : OrgGraph
        People count for the department they are members of.

    Returns
    -------
    PairValues
        One row for each pair of departments with members: ``observed, expected, configuration, need, log2_ratio, ratio, low, high, p_low,
        q, coverage, assessed``. Pairs below ``group.min`` or with less than ``coverage.min`` of either side seen are not assessed (NaN),
        nor is a department without any contact outside, nor anything where fewer than ``contact.units_min`` departments have such
        contact.

    Raises
    ------
    NotAssessed
        Without communication.

    Assumptions
    -----------
    Distinct pairs are counted, so that one talkative pair changes nothing; they are nearly Poisson when ties are sparse.

    Source
    ------
    Goodman (1968) for quasi-independence; Molloy & Reed (1995); Benjamini & Hochberg (1995); interval: Garwood (1936).
    """
    settings = load()
    units = len(org.department_ids)
    pairs, degree = _counts(org)
    m = degree.sum() / 2
    staff = org.department[(org.department >= 0) & ~org.vacant]
    size = np.bincount(staff, minlength=units)
    seen = np.bincount(org.department[(org.department >= 0) & ~org.vacant & org.seen], minlength=units)
    with np.errstate(divide="ignore", invalid="ignore"):
        cover = np.where(size > 0, seen / size, NAN)
    need = needed(org)
    a, b = np.triu_indices(units, k=1)
    keep = (size[a] > 0) & (size[b] > 0)
    a, b = a[keep], b[keep]
    observed = pairs[a, b]
    configuration = degree[a] * degree[b] / (2 * m - 1) if m > 0.5 else np.full(len(a), NAN)
    expected = quasi_independence(pairs)[a, b]
    both = np.minimum(cover[a], cover[b])
    ok = (np.minimum(size[a], size[b]) >= settings["group.min"]) & (both >= settings["coverage.min"]) & (expected > 0)
    ok &= np.unique(np.concatenate([a[observed > 0], b[observed > 0]])).size >= settings["contact.units_min"]
    p_low = np.where(ok, scipy.stats.poisson.cdf(observed, np.where(ok, expected, 1)), NAN)
    q = np.full(len(a), NAN)
    if ok.any():
        q[ok] = scipy.stats.false_discovery_control(p_low[ok])
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(observed > 0, scipy.stats.chi2.ppf(0.025, 2 * observed) / 2, 0) / expected
        high = scipy.stats.chi2.ppf(0.975, 2 * observed + 2) / 2 / expected
        log2 = np.log2((observed + 0.5) / (expected + 0.5))
        ratio = observed / expected
    frame = pl.DataFrame(
        {
            "a": a,
            "b": b,
            "observed": observed,
            "expected": np.where(ok, expected, NAN),
            "configuration": np.where(ok, configuration, NAN),
            "need": need[a, b],
            "log2_ratio": np.where(ok, log2, NAN),
            "ratio": np.where(ok & (expected >= 1), ratio, NAN),
            "low": np.where(ok, low, NAN),
            "high": np.where(ok, high, NAN),
            "p_low": p_low,
            "q": q,
            "coverage": both,
            "assessed": ok,
        }
    )
    return PairValues("department", frame, org.coverage(), "group below group.min, or coverage below coverage.min")
