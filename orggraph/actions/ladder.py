"""The lowest rung that fits (聯繫 → 溝通 → 調解 → 協商), who takes it, and who may authorise it."""

from __future__ import annotations

from typing import cast

import polars as pl

from orggraph.actions.base import Action
from orggraph.findings.base import Found, Rung
from orggraph.findings.base import get as get_finding
from orggraph.graph import OrgGraph
from orggraph.settings import load
from orggraph.viewer import Viewer, allow


def advise(org: OrgGraph, found: Found, viewer: Viewer) -> tuple[Action, ...]:
    """Return the advice for one finding.

    Parameters
    ----------
    org : OrgGraph
    found : Found
        ``who`` takes the first step; evidence ``rung`` and ``cause`` decide the rung, else the finding's own.
    viewer : Viewer
        Nobody outside the viewer's scope is named, be it as acting, authorising or standing in.

    Returns
    -------
    tuple of Action
        One action; empty when nobody is named who could act.

    Notes
    -----
    Authorised is the lowest common superior of those who act, along solid lines (one person: their manager). ``why`` is a message id.
    """
    mask = allow(viewer, org)
    who = tuple(dict.fromkeys(i for i in found.who if i >= 0))
    if not who:
        return ()
    rung = cast("Rung", found.evidence.get("rung") or get_finding(found.finding).rung)
    cause = found.evidence.get("cause")
    why = f"action.{found.finding}.{cause}" if cause else f"action.{found.finding}"
    by = who[0]
    for other in who[1:]:
        by = org.lowest_common_superior(by, other) if by >= 0 else -1
    if by in who and org.manager[by] >= 0 and len(who) == 1:
        by = int(org.manager[by])
    authorised = org.ids[by] if by >= 0 and mask[by] else None
    stand_in = _delegate(org, authorised) if authorised else None
    delegate = stand_in if stand_in and mask[org.position[stand_in]] else None
    return (Action(rung, tuple(org.ids[i] for i in who if mask[i]), authorised, delegate, why, load()[f"action.hours.{rung}"]),)


def _delegate(org: OrgGraph, person: str) -> str | None:
    """Return who stands in for a person who is away on the day, None when they are there or nobody does."""
    away, delegates = org.relationships.get("IS_AWAY"), org.relationships.get("DELEGATES_TO")
    if away is None or delegates is None:
        return None
    day = pl.lit(org.as_of)

    def today(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.filter((pl.col("source") == person) & (pl.col("from") <= day) & (pl.col("until").is_null() | (pl.col("until") >= day)))

    standing_in = today(delegates)
    return str(standing_in["target"][0]) if today(away).height and standing_in.height else None
