"""Compressed rows as plain arrays: how they are made from arcs, turned, and cut.

Row i is ``indices[indptr[i]:indptr[i + 1]]``; an *entry* is a place in ``indices``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from orggraph.fastnx.kernel import kernel

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int32]


def compress(
    n: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike | None, *, both: bool
) -> tuple[Ints, Positions, dict[str, Floats]]:
    """Return sorted rows of arcs (``both``: and of their reverse) with the sums of parallel ones' weights; self loops are dropped."""
    s, t = (np.require(end, np.int32, ["C", "W"]) for end in (source, target))  # kernels take writable arrays alone
    w = np.ones(len(s)) if weight is None else np.require(weight, np.float64, ["C", "W"])
    for end in (s, t):
        if len(end) and (end.min() < 0 or end.max() >= n):
            raise ValueError(f"the ends of ties are positions from 0 to {n - 1}; found {int(end.min())} to {int(end.max())}")
    indptr, indices, weights = sorted_rows(n, s, t, w, both)
    return indptr, indices, {"weight": weights}


# -- kernels ---------------------------------------------------------------------------------------------------------------
@kernel
def sorted_rows(n: int, source: Positions, target: Positions, weight: Floats, both: bool) -> tuple[Ints, Positions, Floats]:
    """Sort arcs by both ends in two counting passes, then sum parallel ones. ``both`` adds every arc the other way round."""
    at = np.zeros(n + 1, np.int64)
    for k in range(len(source)):
        if source[k] != target[k]:
            at[target[k] + 1] += 1
            if both:
                at[source[k] + 1] += 1
    for i in range(n):
        at[i + 1] += at[i]
    begins = at.copy()
    count = at[n]
    first = np.empty(count, np.int32)
    first_weight = np.empty(count)
    for k in range(len(source)):
        s, t = source[k], target[k]
        if s != t:
            first[at[t]] = s
            first_weight[at[t]] = weight[k]
            at[t] += 1
            if both:
                first[at[s]] = t
                first_weight[at[s]] = weight[k]
                at[s] += 1
    rows = np.zeros(n + 1, np.int64)
    for k in range(count):
        rows[first[k] + 1] += 1
    for i in range(n):
        rows[i + 1] += rows[i]
    at = rows.copy()
    indices = np.empty(count, np.int32)
    weights = np.empty(count)
    for t in range(n):
        for k in range(begins[t], begins[t + 1]):
            s = first[k]
            slot = at[s]
            if slot > rows[s] and indices[slot - 1] == t:
                weights[slot - 1] += first_weight[k]
            else:
                indices[slot] = t
                weights[slot] = first_weight[k]
                at[s] = slot + 1
    indptr = np.zeros(n + 1, np.int64)
    for i in range(n):
        indptr[i + 1] = indptr[i] + at[i] - rows[i]
    if indptr[n] == count:
        return indptr, indices, weights
    for i in range(n):  # rows move forward only, over what was moved before
        for k in range(at[i] - rows[i]):
            indices[indptr[i] + k] = indices[rows[i] + k]
            weights[indptr[i] + k] = weights[rows[i] + k]
    return indptr, indices[: indptr[n]].copy(), weights[: indptr[n]].copy()


@kernel
def mirrored(indptr: Ints, indices: Positions) -> tuple[Ints, Positions, Ints]:
    """Return the rows of predecessors, sorted, and the entry each mirrors."""
    n = len(indptr) - 1
    rows = np.zeros(n + 1, np.int64)
    for k in range(len(indices)):
        rows[indices[k] + 1] += 1
    for i in range(n):
        rows[i + 1] += rows[i]
    at = rows.copy()
    back = np.empty(len(indices), np.int32)
    entry = np.empty(len(indices), np.int64)
    for i in range(n):
        for k in range(indptr[i], indptr[i + 1]):
            j = indices[k]
            back[at[j]] = i
            entry[at[j]] = k
            at[j] += 1
    return rows, back, entry


@kernel
def answers(indptr: Ints, indices: Positions) -> Ints:
    """Return the entry of the arc back, -1 without one. Rows are sorted, so that those who ask for a row come in its order."""
    n = len(indptr) - 1
    back = np.full(len(indices), -1, np.int64)
    at = indptr[:n].copy()
    for u in range(n):
        for k in range(indptr[u], indptr[u + 1]):
            v = indices[k]
            if v <= u:  # the other end has asked already
                continue
            j = at[v]
            while j < indptr[v + 1] and indices[j] < u:
                j += 1
            at[v] = j
            if j < indptr[v + 1] and indices[j] == u:
                back[k], back[j] = j, k
    return back


@kernel
def row_sums(indptr: Ints, values: Floats) -> Floats:
    """Return the sum of each row, added in order."""
    sums = np.zeros(len(indptr) - 1)
    for i in range(len(sums)):
        for k in range(indptr[i], indptr[i + 1]):
            sums[i] += values[k]
    return sums


@kernel
def induced(indptr: Ints, indices: Positions, keep: Ints, new: Positions) -> tuple[Ints, Positions, Ints]:
    """Return the rows of some nodes, numbered anew, and the entries they come from. ``new`` is -1 everywhere."""
    for i in range(len(keep)):
        new[keep[i]] = i
    rows = np.zeros(len(keep) + 1, np.int64)
    for i in range(len(keep)):
        count = 0
        for k in range(indptr[keep[i]], indptr[keep[i] + 1]):
            count += new[indices[k]] >= 0
        rows[i + 1] = rows[i] + count
    out = np.empty(rows[-1], np.int32)
    entry = np.empty(rows[-1], np.int64)
    at = 0
    for i in range(len(keep)):
        for k in range(indptr[keep[i]], indptr[keep[i] + 1]):
            if new[indices[k]] >= 0:
                out[at] = new[indices[k]]
                entry[at] = k
                at += 1
    return rows, out, entry


@kernel
def lower_entry(indptr: Ints, indices: Positions, sources: Positions) -> Ints:
    """Return for every entry of an undirected graph the one of its tie that stands in the lower row."""
    n = len(indptr) - 1
    found = np.empty(len(indices), np.int64)
    rows = np.zeros(n + 1, np.int64)
    for k in range(len(indices)):
        rows[indices[k] + 1] += 1
    for i in range(n):
        rows[i + 1] += rows[i]
    at = rows[:n].copy()
    back = np.empty(len(indices), np.int64)  # entries by the node they lead to, then by row
    for k in range(len(indices)):
        back[at[indices[k]]] = k
        at[indices[k]] += 1
    where = np.empty(n, np.int64)
    for i in range(n):
        for k in range(rows[i], rows[i + 1]):  # entries that lead to i, by the row they stand in
            where[sources[back[k]]] = back[k]
        for k in range(indptr[i], indptr[i + 1]):
            found[k] = where[indices[k]] if indices[k] < i else k
    return found
