"""What chance gives: ties rewired with every degree kept, and a gravity model of contact between departments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from orggraph.fastnx.csr import CSRGraph, Floats, Ints
from orggraph.fastnx.kernel import in_parts
from orggraph.graph import Flags, OrgGraph
from orggraph.metrics import _kernels, chance
from orggraph.metrics.base import NAN, PairValues, Scalar, metric
from orggraph.metrics.department_contact import department_contact
from orggraph.metrics.groups import modularity_of
from orggraph.metrics.superiors import chart_distance, heads
from orggraph.settings import load

SWAPS = 10  # tries per tie: by then further swaps change nothing that is measured (Milo et al. 2003)
STEPS = 100


def rewired(graph: CSRGraph, draw: int) -> CSRGraph:
    """Return a random graph in which every node has the degree it has here (Maslov & Sneppen 2002).

    Parameters
    ----------
    graph : CSRGraph
    draw : int
        Number of the draw: the same number gives the same graph.
    """
    a, b = ends(graph)
    seed = int(load()["test.seed"]) + draw
    if len(a) > 1:
        a, b, _ = _kernels.rewired(len(graph), a, b, SWAPS * len(a), seed % 2**32)
    return CSRGraph.from_arcs(len(graph), a, b)


def parted_by_chance(graph: CSRGraph, least: int, draws: int, hits: int) -> float:
    """Return the chance that of the same nodes with the same degrees so many or more lie outside the largest part.

    Formula
    -------
    People in components of ``least`` or more, the largest excepted, in rewired networks: ``p = hits / l`` where the ``hits``-th network
    with as many was the ``l``-th drawn; ``(1 + k) / (1 + draws)`` where only k < ``hits`` of all had as many.

    Source
    ------
    Maslov & Sneppen (2002); Besag & Clifford (1991) for p of draws that stop when enough is known.

    Examples
    --------
    >>> def circles(*sizes):
    ...     starts = np.cumsum([0, *sizes])
    ...     around = [np.roll(np.arange(i, j), 1) for i, j in zip(starts, starts[1:])]
    ...     return CSRGraph.from_arcs(sum(sizes), np.arange(sum(sizes)), np.concatenate(around))
    >>> parted_by_chance(circles(9), 3, 199, 10), parted_by_chance(circles(3, 3, 3), 3, 199, 10) < 0.1
    (1.0, True)
    """
    a, b = ends(graph)
    if len(a) < 2:
        return 1.0
    seed = int(load()["test.seed"])
    had, drawn = _kernels.apart_by_chance(len(graph), a, b, least, SWAPS * len(a), seed, draws, hits)
    return had / drawn if had == hits else (1 + had) / (1 + drawn)


def each(draws: int, work: Callable[[int], float]) -> list[float]:
    """Return ``work(0) … work(draws - 1)``, run on all cores."""
    return [value for part in in_parts(draws, lambda i, j: [work(k) for k in range(i, j)]) for value in part]


def ends(graph: CSRGraph) -> tuple[Ints, Ints]:
    """Return both ends of every tie, the lower first."""
    keep = graph.sources < graph.indices
    return graph.sources[keep].astype(np.int64), graph.indices[keep].astype(np.int64)


@metric("modularity_by_chance", seed="S2a", unit="modularity of departments", needs={"communication"})
def modularity_by_chance(org: OrgGraph) -> Scalar:
    """Modularity of the departments against networks in which everybody has as many contacts, with whom being chance.

    Formula
    -------
    ``Q = Σ_c [L_c/m - (K_c/2m)²]``; ``expected`` is the mean Q of rewired networks, ``low, high`` the span of 95 % of them,
    ``p = (1 + #{Q' >= Q}) / (1 + draws)``.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` between people with a department.

    Returns
    -------
    Scalar
        NaN without ties. ``details``: ``draws`` (fewer in large networks: 999, or what ``rewire.cost`` allows, at least 19).

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Maslov & Sneppen (2002); Newman & Girvan (2004).
    """
    settings = load()
    known = np.flatnonzero(org.seen & (org.department >= 0))
    graph, label = org.contacts.induced(known), org.department[known]
    if not graph.number_of_edges():
        return Scalar(NAN, 0, org.coverage(), reason="no ties", details={"draws": NAN})
    value = modularity_of(graph, label)
    draws = int(np.clip(settings["rewire.cost"] // graph.number_of_edges(), 19, settings["test.permutations"]))
    by_chance = np.array(each(draws, lambda k: modularity_of(rewired(graph, k), label)))
    low, high = (float(x) for x in np.quantile(by_chance, [0.025, 0.975]))
    p = (1 + int((by_chance >= value - 1e-12).sum())) / (1 + draws)
    return Scalar(value, graph.number_of_edges(), org.coverage(), low, high, float(by_chance.mean()), p, details={"draws": float(draws)})


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted gravity model: expected counts, coefficients by name, deviance and dispersion (Pearson X² / df; 1 = Poisson)."""

    expected: Floats
    coefficients: dict[str, float]
    deviance: float
    dispersion: float


def poisson_fit(y: Floats, x: Floats, offset: Floats) -> tuple[Floats, Floats]:
    """Return coefficients and expected counts of a Poisson regression with log link (iteratively reweighted least squares)."""
    beta: Floats = np.zeros(x.shape[1])
    mean = np.maximum(y, 0.1)
    eta = np.log(mean)
    for _ in range(STEPS):
        z = eta - offset + (y - mean) / mean
        weighted = x * mean[:, None]
        new = np.linalg.lstsq(weighted.T @ x, weighted.T @ z, rcond=None)[0]
        done = np.allclose(new, beta, rtol=1e-9, atol=1e-10)
        beta = np.asarray(new)
        eta = np.clip(offset + x @ beta, -30, 30)
        mean = np.exp(eta)
        if done:
            break
    return beta, mean


def gravity_fit(pairs: Floats, possible: Floats, activity: Floats, distance: Floats, need: Floats) -> Fit:
    """Fit contact between units to their activity, their distance in the chart and their need for each other.

    Formula
    -------
    ``ln E_ab = α + ln(n_a n_b) + β (ln s_a + ln s_b) - γ ln(1 + d_ab) + δ N_ab`` with δ >= 0 (left out where the data say less), Poisson.

    Parameters
    ----------
    pairs, possible, distance, need : float array (n_pairs,)
        Observed person pairs, possible pairs, steps in the chart (inf: no common superior, taken as one more than the farthest), need.
    activity : float array (n_pairs,)
        Product of both units' outside contacts.

    Returns
    -------
    Fit

    Source
    ------
    Zipf (1946); Santos Silva & Tenreyro (2006).
    """
    known = np.isfinite(distance)
    far = np.where(known, distance, distance[known].max(initial=0.0) + 1)
    columns = {
        "constant": np.ones_like(pairs),
        "activity": np.log(np.maximum(activity, 0.25)),
        "distance": np.log1p(far),
        "need": need,
    }
    used = [name for name, column in columns.items() if name == "constant" or np.ptp(column) > 1e-12]
    offset = np.log(np.maximum(possible, 1))
    beta, expected = poisson_fit(pairs, np.stack([columns[name] for name in used], axis=1), offset)
    if "need" in used and beta[used.index("need")] < 0:
        used.remove("need")
        beta, expected = poisson_fit(pairs, np.stack([columns[name] for name in used], axis=1), offset)
    free = max(len(pairs) - len(used), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        deviance = 2 * float((np.where(pairs > 0, pairs * np.log(pairs / expected), 0) - (pairs - expected)).sum())
    dispersion = float(((pairs - expected) ** 2 / expected).sum() / free)
    return Fit(expected, dict(zip(used, (float(b) for b in beta), strict=True)), deviance, dispersion)


@metric("gravity", seed="S2a", unit="person pairs in contact", needs={"communication"})
def gravity(org: OrgGraph) -> PairValues:
    """Contact between departments against what pairs as active, as far apart in the chart and as much in need have.

    Formula
    -------
    ``ln E = α + ln(n_a n_b) + β (ln s_a + ln s_b) - γ ln(1 + d) + δ N`` (Poisson; s outside contacts, d steps in the chart between the
    heads, N declared need, δ >= 0). ``log2_ratio = log2((O + ½)/(E + ½))``. ``p_low``: Poisson; negative binomial where dispersion
    exceeds the setting ``test.dispersion``. ``q``: Benjamini-Hochberg over all pairs; ``q_needed`` over those with declared need alone.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PairValues
        One row a pair that `department_contact` assesses: ``observed, expected, configuration, need, steps, log2_ratio, p_low, q, q_needed,
        dispersion``. No rows below ``gravity.pairs_min`` pairs: the reason says so, and `department_contact` compares instead.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Zipf (1946); Santos Silva & Tenreyro (2006); Benjamini & Hochberg (1995).
    """
    settings = load()
    contact = department_contact(org).frame.filter(pl.col("assessed"))
    if contact.height < settings["gravity.pairs_min"]:
        schema = {"a": pl.Int64, "b": pl.Int64, "observed": pl.Float64, "expected": pl.Float64}
        return PairValues("department", pl.DataFrame(schema=schema), org.coverage(), "too few pairs of departments for a model")
    a, b, observed, need = (contact[name].to_numpy() for name in ("a", "b", "observed", "need"))
    members = np.bincount(org.department[(org.department >= 0) & ~org.vacant], minlength=len(org.department_ids)).astype(float)
    outside = outside_contacts(org)
    head = heads(org)
    steps = chart_distance(org, head[a], head[b])
    fit = gravity_fit(observed, members[a] * members[b], outside[a] * outside[b], steps, need)
    p_low = chance.low_tail(observed, fit.expected, fit.dispersion)
    frame = pl.DataFrame(
        {
            "a": a,
            "b": b,
            "observed": observed,
            "expected": fit.expected,
            "configuration": contact["configuration"],
            "need": need,
            "steps": steps,
            "log2_ratio": np.log2((observed + 0.5) / (fit.expected + 0.5)),
            "p_low": p_low,
            "q": chance.benjamini_hochberg(p_low),
            "q_needed": chance.benjamini_hochberg(np.where(need > 0, p_low, NAN)),
            "dispersion": np.full(len(a), fit.dispersion),
        }
    )
    return PairValues("department", frame, org.coverage())


def outside_contacts(org: OrgGraph, mask: Flags | None = None) -> Floats:
    """Return the person pairs in contact that join each department with other departments."""
    a, b = ends(org.contacts)
    one, two = org.department[a], org.department[b]
    keep = (one >= 0) & (two >= 0) & (one != two)
    if mask is not None:
        keep &= mask[a] & mask[b]
    units = len(org.department_ids)
    return (np.bincount(one[keep], minlength=units) + np.bincount(two[keep], minlength=units)).astype(float)
