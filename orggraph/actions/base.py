"""What an action and a priority are. Persons are ids; words are message ids with the values that fill them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from orggraph.findings.base import Rung

LADDER: tuple[Rung, ...] = ("contact", "communication", "mediation", "consultation", "mechanism")
Part = Literal["decide", "take_part", "propose", "unknown"]


@dataclass(frozen=True)
class Words:
    """A sentence of the catalogues: its message id, and what fills it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A person who might carry something, with the parts of their score, each in [0, 1]; the score is the geometric mean."""

    person: str
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Action:
    """Advice for one finding: who with whom, about what, by what means, within which time, at what cost, and on whose authority.

    ``why`` is the message id of what is proposed, ``reason`` that of why this rung and no other (``cause``, ``tried``, ``nobody_lower``,
    ``recurs``), ``tried`` the rungs that were tried in vain. ``part`` is what the reader may do: decide, take part in the first step, or
    propose; unknown for a reader who is nobody in the chart. ``hours`` come once, ``hours_week`` for as long as it runs.
    """

    rung: Rung
    who: tuple[str, ...]
    authorised_by: str | None
    delegate: str | None
    why: str
    hours: float
    hours_week: float = 0.0
    basis: str = ""
    away: bool = False
    part: Part = "unknown"
    means: str = ""
    days: int = 0
    about: Words = Words("about.finding")
    nothing: Words = Words("nothing.unknown")
    reason: str = "cause"
    tried: tuple[Rung, ...] = ()
    contacts: tuple[Candidate, ...] = ()
    mediators: tuple[Candidate, ...] = ()
    case: str | None = None


@dataclass(frozen=True)
class Priority:
    """One step of the ranked list: the action for these findings, and the share of all measured friction covered so far."""

    action: Action
    covers: tuple[str, ...]
    share_of_friction: float
