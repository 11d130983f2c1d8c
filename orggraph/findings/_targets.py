"""Norms that the organisation has stated (``targets.csv``), person by person; where none is stated a setting holds."""

from __future__ import annotations

from typing import Literal

import numpy as np

from orggraph.graph import Floats, OrgGraph
from orggraph.model import EVERYBODY

Bound = Literal["min", "max"]


def stated(org: OrgGraph, metric: str, bound: Bound) -> Floats:
    """Return the stated norm of each person, NaN where none is: of the grade, else of the nearest unit above, else of all."""
    rows = org.listed("Target").filter(metric=metric).select("scope", bound).drop_nulls()
    said: dict[str, float] = dict(rows.iter_rows())
    out = np.full(org.n, said.get(EVERYBODY, np.nan))
    for d in range(len(org.parent)):
        at, seen = d, set[int]()
        while at >= 0 and at not in seen and org.department_ids[at] not in said:
            seen.add(at)
            at = int(org.parent[at])
        if at >= 0 and org.department_ids[at] in said:
            out[org.department == d] = said[org.department_ids[at]]
    if "grade" in org.people.columns:
        for grade in {*org.people["grade"].drop_nulls()} & set(said) - {*org.department_ids, EVERYBODY}:
            out[(org.people["grade"] == grade).fill_null(value=False).to_numpy()] = said[grade]
    return out


def target(org: OrgGraph, metric: str, bound: Bound, otherwise: float) -> Floats:
    """Return the norm that holds for each person: the stated one, else ``otherwise``."""
    found = stated(org, metric, bound)
    return np.where(np.isnan(found), otherwise, found)


def for_all(org: OrgGraph, metric: str, bound: Bound, otherwise: float) -> float:
    """Return the norm stated for all, else ``otherwise``."""
    said = dict(org.listed("Target").filter(metric=metric).select("scope", bound).drop_nulls().iter_rows())
    return float(said.get(EVERYBODY, otherwise))
