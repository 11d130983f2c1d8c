"""The one gate for everything about persons: who is reading, and whom they may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from orggraph.errors import QueryRefused, UsageError
from orggraph.graph import Flags, OrgGraph
from orggraph.queries import GROUP, Query, Value

Role = Literal["owner", "analyst", "hr", "manager", "employee"]
WHOLE: tuple[Role, ...] = ("owner", "analyst", "hr")
TYPING: tuple[Role, ...] = ("owner", "analyst")  # who may type statements of their own


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
