"""Nestedness: whether those with few have a part of what those with many have."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, Scalar, metric
from orggraph.settings import load

DRAWS = 199  # a description, no test of a finding


def nodf(matrix: npt.ArrayLike) -> dict[str, float]:
    """Return NODF of a 0/1 matrix, 0 to 100, with that of rows and of columns.

    Formula
    -------
    For two rows with k_upper > k_lower > 0: the share of the lower row's ones that the upper has too, else 0; the same for columns; the
    mean over all pairs of rows and of columns × 100. Equal degrees count 0. Empty rows and columns are removed first.

    Parameters
    ----------
    matrix : array (rows, columns)

    Returns
    -------
    dict
        ``nodf, rows, columns`` (NaN without two rows or columns), ``removed`` (empty rows and columns).

    Source
    ------
    Almeida-Neto et al. (2008).

    Examples
    --------
    >>> nodf([[1, 1, 1], [1, 1, 0], [1, 0, 0]])["nodf"]
    100.0
    """
    full = np.asarray(matrix, dtype=bool)
    kept = full[full.any(axis=1)][:, full.any(axis=0)].astype(float)
    removed = sum(full.shape) - sum(kept.shape)
    row_sum, row_pairs = _paired(kept)
    column_sum, column_pairs = _paired(kept.T)
    pairs = row_pairs + column_pairs
    return {
        "nodf": 100 * (row_sum + column_sum) / pairs if pairs else NAN,
        "rows": 100 * row_sum / row_pairs if row_pairs else NAN,
        "columns": 100 * column_sum / column_pairs if column_pairs else NAN,
        "removed": float(removed),
    }


def _paired(matrix: npt.NDArray[np.float64]) -> tuple[float, int]:
    degree = matrix.sum(axis=1)
    shared = matrix @ matrix.T
    lower = degree[:, None] > degree[None, :]
    total = float((shared * lower / np.maximum(degree, 1)[None, :]).sum())
    return total, len(matrix) * (len(matrix) - 1) // 2


@metric("skill_nestedness", seed="S4b", unit="NODF, 0 … 100 = those with few skills have a part of those with many", needs={"skills"})
def skill_nestedness(org: OrgGraph) -> Scalar:
    """Nestedness of people and skills: high where specialists know a part of what generalists know, low where people complement each other.

    Formula
    -------
    NODF (see `nodf`) of who has which skill. ``expected`` and ``p`` (two-sided) come from dealing each person's number of skills among all,
    each skill as likely as it is common.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    Scalar
        0 to 100; NaN below two people with skills. ``details``: ``rows, columns, removed``.

    Raises
    ------
    NotAssessed
        Without skills.

    Source
    ------
    Almeida-Neto et al. (2008); null: Bascompte et al. (2003).
    """
    rows = org.relationships["HAS_SKILL"]
    people, person = np.unique(rows["source"].to_numpy().astype(str), return_inverse=True)
    skills, skill = np.unique(rows["target"].to_numpy().astype(str), return_inverse=True)
    names = ("rows", "columns", "removed")
    if len(people) < 2 or len(skills) < 2:
        return Scalar(NAN, len(people), reason="fewer than 2 people or skills", details=dict.fromkeys(names, NAN))
    matrix = np.zeros((len(people), len(skills)), dtype=bool)
    matrix[person, skill] = True
    found = nodf(matrix)
    rng = np.random.default_rng(int(load()["test.seed"]))
    chance = (matrix.mean(axis=1)[:, None] + matrix.mean(axis=0)[None, :]) / 2
    draws = np.array([nodf(rng.random(matrix.shape) < chance)["nodf"] for _ in range(DRAWS)])
    expected = float(np.nanmean(draws))
    p = (1 + int((np.abs(draws - expected) >= abs(found["nodf"] - expected)).sum())) / (1 + DRAWS)
    return Scalar(found["nodf"], len(people), expected=expected, p=p, details={name: found[name] for name in names})
