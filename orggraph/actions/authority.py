"""Who may decide (S3a): the lowest common superior of those who act, their delegate while they are away, and what is left to the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from orggraph.actions.base import Part
from orggraph.findings.base import Rung
from orggraph.graph import Flags, OrgGraph
from orggraph.viewer import Viewer

FREE: tuple[Rung, ...] = ("contact", "communication")  # two people may talk without anybody's leave


@dataclass(frozen=True)
class Authority:
    """Who authorises an action. ``by`` is empty for a reader to whom that person is not shown; ``basis`` says on what grounds they may."""

    by: str | None
    basis: str
    delegate: str | None
    away: bool
    part: Part


def authority(org: OrgGraph, who: Sequence[int], rung: Rung, viewer: Viewer, mask: Flags) -> Authority:
    """Return who may decide on an action of these people.

    Formula
    -------
    Several people: the lowest person above (or equal to) all of them on solid lines. One person: their manager; the top decides alone.

    Parameters
    ----------
    org : OrgGraph
    who : sequence of int
        Positions of those who act; at least one.
    rung : Rung
        The first step of contact and communication needs nobody's leave.
    viewer : Viewer
    mask : bool array (n_people,)
        Whom the viewer may see (`viewer.allow`).

    Returns
    -------
    Authority
        ``part`` is ``decide`` only for a reader who is the authorised person, stands above them, or stands in for them today.

    Examples
    --------
    >>> import numpy as np
    >>> from orggraph.graph import from_arrays
    >>> from orggraph.viewer import OWNER
    >>> authority(from_arrays(["a", "b", "c"], [-1, 0, 0]), [1, 2], "mediation", OWNER, np.ones(3, dtype=bool)).by
    'a'
    """
    by, basis = deciding(org, who)
    if by < 0:
        return Authority(None, "nobody", None, False, "unknown" if viewer.person is None else "propose")
    away = is_away(org, by)
    stand_in = delegate_of(org, by) if away else None
    part = _part(org, viewer, by, stand_in, who, rung)
    if not mask[by]:
        return Authority(None, "above", None, False, part)
    shown = stand_in is not None and mask[stand_in]
    return Authority(org.ids[by], basis, org.ids[stand_in] if stand_in is not None and shown else None, away, part)


def deciding(org: OrgGraph, who: Sequence[int]) -> tuple[int, str]:
    """Return the position of whoever may decide for these people, and the grounds; -1 where nobody stands above all of them."""
    by = who[0]
    for other in who[1:]:
        by = org.lowest_common_superior(by, other) if by >= 0 else -1
    if by < 0:
        return -1, "nobody"
    if len(who) > 1:
        return by, "common_superior"
    return (int(org.manager[by]), "manager") if org.manager[by] >= 0 else (by, "top")


def _part(org: OrgGraph, viewer: Viewer, by: int, stand_in: int | None, who: Sequence[int], rung: Rung) -> Part:
    if viewer.person is None or viewer.person not in org.position:
        return "unknown"
    reader = org.position[viewer.person]
    if reader in (by, stand_in) or reader in org.chain(by):
        return "decide"
    return "take_part" if reader in who and rung in FREE else "propose"


def today(org: OrgGraph, type_: str) -> pl.DataFrame:
    """Return the rows of a dated relationship (``from``, ``until``) that hold on the day of the organisation."""
    rows = org.relationships.get(type_)
    if rows is None:
        return pl.DataFrame(schema={"source": pl.String, "target": pl.String})
    day = pl.lit(org.as_of)
    return rows.filter((pl.col("from") <= day) & (pl.col("until").is_null() | (pl.col("until") >= day)))


def is_away(org: OrgGraph, i: int) -> bool:
    """Return whether person ``i`` is away on the day of the organisation."""
    return org.ids[i] in today(org, "IS_AWAY")["source"]


def delegate_of(org: OrgGraph, i: int) -> int | None:
    """Return who stands in for person ``i`` on the day: for everything before a part, then by id; None when nobody does."""
    rows = today(org, "DELEGATES_TO").filter(pl.col("source") == org.ids[i])
    if "scope" in rows.columns:
        rows = rows.sort(pl.col("scope").ne_missing("all"), "target")
    return next((org.position[t] for t in rows["target"] if t in org.position), None)
