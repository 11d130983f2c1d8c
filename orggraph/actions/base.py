"""What an action and a priority are."""

from __future__ import annotations

from dataclasses import dataclass

from orggraph.findings.base import Rung


@dataclass(frozen=True)
class Action:
    """Advice: which rung (聯繫, 溝通, 調解, 協商 or a mechanism), who does it, who may authorise it, who stands in. Persons are ids."""

    rung: Rung
    who: tuple[str, ...]
    authorised_by: str | None
    delegate: str | None
    why: str
    hours: float


@dataclass(frozen=True)
class Priority:
    """One step of the ranked list: the action for these findings, and the share of all measured friction covered so far."""

    action: Action
    covers: tuple[str, ...]
    share_of_friction: float
