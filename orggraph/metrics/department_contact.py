"""Contact between departments: seen against expected by chance, and against need where dependencies are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
import scipy.sparse as sp

from orggraph.graph import Flags, Floats, Ints, OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.base import NAN, PairValues, entries, metric
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


def counts_between(org: OrgGraph) -> tuple[sp.csr_array, Ints]:
    """Return distinct tied person pairs between departments (symmetric, nothing inside), and the sum of contacts of each one's people."""
    units = len(org.department_ids)
    matrix = org.contacts.matrix.tocoo()
    i, j = matrix.coords
    here, there = org.department[i], org.department[j]
    keep = (here >= 0) & (there >= 0)
    between = keep & (here != there)
    pairs = sp.coo_array((np.ones(int(between.sum())), (here[between], there[between])), shape=(units, units)).tocsr()
    return pairs, np.bincount(here[keep], minlength=units).astype(np.int64)


def openness_of(totals: Floats) -> Floats:
    """Return x with ``x_a Σ_{b≠a} x_b = totals_a``, by damped fixed-point steps."""
    x = np.sqrt(np.maximum(totals, 0))
    for _ in range(FITTING_STEPS):
        others = x.sum() - x
        with np.errstate(divide="ignore", invalid="ignore"):
            new = np.where((totals > 0) & (others > 0), totals / others, 0.0)
        if np.allclose(new, x, rtol=1e-9, atol=1e-12):
            break
        x = np.sqrt(x * new)  # the geometric mean damps the swing between two solutions
    return np.asarray(x)


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
    x = openness_of(np.asarray((pairs - np.diag(np.diag(pairs))).sum(axis=1), dtype=float))
    expected = np.outer(x, x)
    np.fill_diagonal(expected, NAN)
    return expected


def likely(openness: Floats, ok: Flags, least: float) -> tuple[Ints, Ints]:
    """Return the pairs (a < b, in order) of units that are ``ok`` with an expectation of ``least`` or more; never are there many."""
    able = np.flatnonzero(ok & (openness > 0))
    able = able[np.argsort(-openness[able], kind="stable")]
    x = openness[able]
    partners = np.searchsorted(-x, -least / x, side="right")  # so many of the most open have an expectation large enough
    first = np.repeat(np.arange(len(able)), partners)
    second = np.arange(partners.sum()) - np.repeat(np.cumsum(partners) - partners, partners)
    ends = np.sort(np.stack([able[first], able[second]])[:, first > second], axis=0)
    a, b = ends[:, np.lexsort(ends[::-1])]
    return a, b


def dispersion_between(counts: sp.csr_array, openness: Floats, ok: Flags) -> float:
    """Return Pearson X² / df of the counts between units against their openness, over pairs with an expectation of one or more.

    1 is Poisson; 1 too where fewer than ``gravity.pairs_min`` pairs would tell.
    """
    a, b = likely(openness, ok, 1.0)
    expected = openness[a] * openness[b]
    free = len(a) - len(np.union1d(a, b))  # one openness was fitted for each
    if len(a) < load()["gravity.pairs_min"] or free < 1:
        return 1.0
    return float(((entries(counts, a, b) - expected) ** 2 / expected).sum() / free)


@dataclass(frozen=True, eq=False)
class Units:
    """What is known of every department alone, all of the size of people and contacts: thousands of departments have no matrix."""

    pairs: sp.csr_array
    degree: Ints
    openness: Floats
    size: Ints
    cover: Floats
    ok: Flags

    @cached_property
    def dispersion(self) -> float:
        """How much more the pairs differ from each other than by chance; see `dispersion_between`."""
        return dispersion_between(self.pairs, self.openness, self.ok)

    @classmethod
    def of(cls, org: OrgGraph) -> Units:
        settings = load()
        units = len(org.department_ids)
        pairs, degree = counts_between(org)
        totals = np.asarray(pairs.sum(axis=1), dtype=float).ravel()
        staffed = (org.department >= 0) & ~org.vacant
        size = np.bincount(org.department[staffed], minlength=units)
        seen = np.bincount(org.department[staffed & org.seen], minlength=units)
        with np.errstate(divide="ignore", invalid="ignore"):
            cover = np.where(size > 0, seen / size, NAN)
        ok = (size >= settings["group.min"]) & (cover >= settings["coverage.min"])
        ok &= (totals > 0).sum() >= settings["contact.units_min"]
        return cls(pairs, degree, openness_of(totals), size, cover, ok)


def below_chance(org: OrgGraph, p_max: float) -> tuple[pl.DataFrame, int]:
    """Return the rows of `department_contact` that may have ``p_low`` at or below ``p_max``, and how many pairs are assessed in all.

    ``q`` is over all pairs assessed. A pair with ``expected`` E has p of at least ``exp(-E)`` whatever the dispersion, so that few need a
    row where departments are many and small.
    """
    units = Units.of(org)
    able = int((units.ok & (units.openness > 0)).sum())
    a, b = likely(units.openness, units.ok, -np.log(p_max))
    frame, assessed = contact_between(org, a, b, units), able * (able - 1) // 2
    return frame.with_columns(q=pl.Series(chance.benjamini_hochberg(frame["p_low"].to_numpy(), assessed))), assessed


def contact_between(org: OrgGraph, a: Ints, b: Ints, known: Units | None = None) -> pl.DataFrame:
    """Return the rows of `department_contact` for these pairs alone; ``q`` is over them. See there for the columns."""
    units = known or Units.of(org)
    degree, x, m = units.degree, units.openness, units.degree.sum() / 2
    keep = (units.size[a] > 0) & (units.size[b] > 0)
    a, b = a[keep], b[keep]
    observed = entries(units.pairs, a, b)
    configuration = degree[a] * degree[b] / (2 * m - 1) if m > 0.5 else np.full(len(a), NAN)
    expected = x[a] * x[b]
    both = np.minimum(units.cover[a], units.cover[b])
    ok = units.ok[a] & units.ok[b] & (expected > 0)
    p_low, q, low, high = (np.full(len(a), NAN) for _ in range(4))
    o, e = observed[ok], expected[ok]
    if len(o):
        p_low[ok] = chance.low_tail(o, e, units.dispersion)
        q[ok] = chance.benjamini_hochberg(p_low[ok])
        low[ok], high[ok] = (limit / e for limit in chance.rate_interval(o))
    with np.errstate(divide="ignore", invalid="ignore"):
        log2 = np.log2((observed + 0.5) / (expected + 0.5))
        ratio = observed / expected
    return pl.DataFrame(
        {
            "a": a,
            "b": b,
            "observed": observed,
            "expected": np.where(ok, expected, NAN),
            "configuration": np.where(ok, configuration, NAN),
            "log2_ratio": np.where(ok, log2, NAN),
            "ratio": np.where(ok & (expected >= 1), ratio, NAN),
            "low": low,
            "high": high,
            "p_low": p_low,
            "q": q,
            "coverage": both,
            "assessed": ok,
        }
    )


@metric("department_contact", seed="S2a", unit="person pairs in contact", needs={"communication"})
def department_contact(org: OrgGraph) -> PairValues:
    """Distinct person pairs in contact between two departments, against what their openness to all others gives.

    Formula
    -------
    ``expected = x_a x_b`` with x fitted so that every department keeps the number of its outside contacts (quasi-independence: contact
    inside departments, which is always far above chance, is left out). ``configuration = K_a K_b / (2m - 1)`` is the plain configuration
    model with inside contact, for comparison. ``log2_ratio = log2((O + ½)/(E + ½))``; ``p_low`` is the chance of so little or less
    (Poisson; negative binomial where the pairs differ more than that: Pearson X² / df above the setting ``test.dispersion``, over ten pairs
    or more with E >= 1), ``q`` its Benjamini-Hochberg value over all assessed pairs; ``low, high`` is the exact 95 % interval of O / E.

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
    Distinct pairs are counted, so that one talkative pair changes nothing: where contact is by chance their variance is at most their
    mean, however unevenly messages fall on pairs. What makes some pairs of departments closer than others shows in the dispersion.

    Source
    ------
    Goodman (1968) for quasi-independence; Molloy & Reed (1995); Benjamini & Hochberg (1995); interval: Garwood (1936).
    """
    a, b = np.triu_indices(len(org.department_ids), k=1)
    frame = contact_between(org, a, b)
    need = needed(org)[frame["a"].to_numpy(), frame["b"].to_numpy()]
    frame.insert_column(frame.columns.index("log2_ratio"), pl.Series("need", need))
    return PairValues("department", frame, org.coverage(), "group below group.min, or coverage below coverage.min")
