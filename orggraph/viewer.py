"""The one gate for everything about persons: who is reading, and whom they may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from orggraph.errors import QueryRefused, UsageError
from orggraph.graph import Flags, OrgGraph
from orggraph.query_file import GROUP, Query, Value
from orggraph.store.base import Rows

Role = Literal["owner", "analyst", "hr", "manager", "employee"]
WHOLE: tuple[Role, ...] = ("owner", "analyst", "hr")
TYPING: tuple[Role, ...] = ("owner", "analyst")  # who may type statements of their own
UNIT, PLACE, PEOPLE = "department_id", "location", "people"  # columns by which groups of people are told apart, and counted


@dataclass(frozen=True)
class Viewer:
    """Who is reading. On one's own machine the default is the owner; managers see their subtree, employees themselves.

    ``scope`` narrows the view to a person's subtree or a department; it never widens it.
    """

    role: Role = "owner"
    person: str | None = None
    scope: str | None = None


OWNER = Viewer()


def allow(viewer: Viewer, org: OrgGraph) -> Flags:
    """Return the mask of people the viewer may see by name.

    Parameters
    ----------
    viewer : Viewer
        Managers and employees need ``person``.
    org : OrgGraph

    Returns
    -------
    bool array (n_people,)

    Raises
    ------
    UsageError
        When a manager or employee does not say who they are, or an id is unknown.

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> allow(Viewer("manager", person="b"), from_arrays(["a", "b", "c"], [-1, 0, 1])).tolist()
    [False, True, True]
    """
    mask = np.ones(org.n, dtype=bool)
    if viewer.role not in WHOLE:
        if viewer.person is None:
            raise UsageError(f"A viewer with the role {viewer.role} needs a person id; give one, or read as the owner")
        i = org.person(viewer.person)
        mask[:] = False
        mask[org.subtree(i) if viewer.role == "manager" else [i]] = True
    if viewer.scope is not None:
        mask &= org.scope(viewer.scope)
    return mask


def parameters_allowed(viewer: Viewer, query: Query, given: Mapping[str, object], group_min: float) -> dict[str, Value]:
    """Return the parameters with which a viewer may run a query of the library.

    Readers who may not see all persons get only queries that aggregate, and no group below the smallest that is told.

    Parameters
    ----------
    viewer : Viewer
    query : Query
    given : mapping
        Parameters by name.
    group_min : float
        Smallest group that is told [people] (``group.min`` of the settings).

    Raises
    ------
    QueryRefused
        When the query tells about persons and the viewer's role does not show them.
    """
    values = query.values(given)
    if viewer.role in WHOLE:
        return values
    if not query.aggregate:
        raise QueryRefused(f"The query {query.id} tells about persons; with the role {viewer.role} only queries about groups can be run")
    if GROUP in values:
        values[GROUP] = max(int(values[GROUP]), int(group_min))
    return values


@dataclass(frozen=True)
class Withheld:
    """Of which departments a reader is told nothing: of their own people (``own``), of these and all below (``below``)."""

    own: Flags
    below: Flags


def withheld(org: OrgGraph, seen: Flags, least: float) -> Withheld:
    """Return the departments whose numbers are withheld, so that no small group follows by subtraction.

    Formula
    -------
    The people of a department are its own and those of each sub-unit. What has fewer than ``least`` people whom the reader may not see is
    withheld. Where what is withheld of a sum would be one group or fewer than ``least`` people, the smallest of the others are withheld
    too (complementary suppression), down to the departments of which a withheld one consists.

    Parameters
    ----------
    org : OrgGraph
    seen : bool array (n_people,)
        Whom the reader may see: about them there is nothing to withhold.
    least : float
        Smallest group that is told [people].

    Returns
    -------
    Withheld
        Masks of departments; nothing where everybody may be seen.

    Source
    ------
    Cox (1980), Suppression methodology and statistical disclosure control.

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> org = from_arrays([f"p{i:02d}" for i in range(22)], [-1] * 22, department=[0] * 9 + [1] * 2 + [2] * 5 + [3] * 6,
    ...                   departments=["all", "few", "next", "many"], parent=[-1, 0, 0, 0])
    >>> withheld(org, np.zeros(22, dtype=bool), 5).own.tolist()
    [False, True, True, False]
    """
    unseen = org.department[~seen & ~org.vacant]
    own = np.bincount(unseen[unseen >= 0], minlength=len(org.department_ids))
    below = np.array([int(own[list(tree)].sum()) for tree in org.department_tree], dtype=np.int64)
    hidden = Withheld((own > 0) & (own < least), (below > 0) & (below < least))
    children: dict[int, list[int]] = {d: [] for d in range(-1, len(own))}
    for d, parent in enumerate(org.parent.tolist()):
        children[parent].append(d)
    line = [-1]
    while line:
        p = line.pop()
        line += children[p]
        parts = [(int(below[c]), c, hidden.below) for c in children[p]] + ([(int(own[p]), p, hidden.own)] if p >= 0 else [])
        _complement(parts, least, total_told=p < 0 or not hidden.below[p])
    return hidden


def _complement(parts: list[tuple[int, int, Flags]], least: float, *, total_told: bool) -> None:
    """Withhold the smallest parts of a sum until the rest of it gives nobody away; a sum that is withheld keeps one part back at least."""
    parts = sorted((p for p in parts if p[0] > 0), key=lambda p: (p[0], p[1]))
    back = [n for n, d, mask in parts if mask[d]]
    for n, d, mask in parts:
        if (not back and total_told) or (sum(back) >= least and len(back) >= (2 if total_told else 1)):
            return
        if not mask[d]:
            mask[d] = True
            back.append(n)


def rest_told(counts: Iterable[int], everybody: int, least: float) -> int:
    """Return how many groups, the largest first, can be told beside their sum so that the rest is nobody or ``least`` people and more.

    Examples
    --------
    >>> rest_told([9, 6, 5], 23, 5), rest_told([9, 6, 5], 20, 5), rest_told([9, 6], 22, 5)
    (2, 3, 2)
    """
    left = sorted(counts, reverse=True)
    while left and 0 < everybody - sum(left) < least:
        left.pop()
    return len(left)


def rows_allowed(viewer: Viewer, rows: Rows, org: OrgGraph, kept: Withheld, least: float) -> Rows:
    """Return the rows of a query about groups without those from which a small group follows by subtraction.

    Parameters
    ----------
    viewer : Viewer
    rows : Rows
        Of a query that `parameters_allowed` let through.
    org : OrgGraph
    kept : Withheld
        `withheld` for this reader.
    least : float
        Smallest group that is told [people].
    """
    if viewer.role in WHOLE or PEOPLE not in rows.columns:
        return rows
    if UNIT in rows.columns:
        at = rows.columns.index(UNIT)
        back = {org.department_ids[d] for d in np.flatnonzero(kept.own)}
        return replace(rows, tuples=tuple(row for row in rows.tuples if row[at] not in back))
    if PLACE in rows.columns:
        at = rows.columns.index(PEOPLE)
        everybody = int((org.people["location"].is_not_null().to_numpy() & ~org.vacant).sum())
        ordered = sorted(rows.tuples, key=lambda row: -int(str(row[at])))
        told = set(ordered[: rest_told([int(str(row[at])) for row in ordered], everybody, least)])
        return replace(rows, tuples=tuple(row for row in rows.tuples if row in told))
    return rows
