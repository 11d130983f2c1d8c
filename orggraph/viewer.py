"""The one gate for everything about persons: who is reading, and whom they may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from orggraph.errors import UsageError
from orggraph.graph import Flags, OrgGraph

Role = Literal["owner", "analyst", "hr", "manager", "employee"]
WHOLE: tuple[Role, ...] = ("owner", "analyst", "hr")


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
