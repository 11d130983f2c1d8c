"""What a finding is: a declaration, and what its detection returns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from orggraph import registry
from orggraph.errors import UnknownName
from orggraph.graph import OrgGraph
from orggraph.settings import Settings

Kind = Literal["person", "department"]
Evidence = None | bool | int | float | str | Sequence[str]
NAN = float("nan")


@dataclass(frozen=True)
class Subject:
    """Whom a finding is about."""

    kind: Kind
    id: str
    name: str


@dataclass(frozen=True)
class Found:
    """One finding about one set of subjects.

    ``reach`` in (0, 1], ``excess`` in [0, 1) and ``certainty`` in [0, 1] are the parts of `severity` (MODEL 1). ``evidence`` holds the numbers
    and ids that the sentence and the reader need; ``involved`` are positions of the persons about whom it tells something (for the viewer gate).
    """

    finding: str
    subjects: tuple[Subject, ...]
    value: float
    threshold: float
    reach: float
    excess: float
    certainty: float
    n: int
    coverage: float = 1.0
    expected: float = NAN
    low: float = NAN
    high: float = NAN
    p: float = NAN
    q: float = NAN
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    involved: tuple[int, ...] = ()

    @property
    def identity(self) -> str:
        """Stable over runs: the finding and its subjects."""
        return ":".join((self.finding, *(s.id for s in self.subjects)))

    @property
    def severity(self) -> float:
        """``100 · sqrt(reach) · excess · certainty`` (MODEL 1), 0 to 100."""
        return 100 * math.sqrt(self.reach) * self.excess * self.certainty


@dataclass(frozen=True)
class Detection:
    """What `Finding.detect` returns: what was found, and over how many subjects it was looked for (the denominator)."""

    found: tuple[Found, ...]
    assessed: int
    coverage: float = 1.0
    reason: str = ""


@dataclass(frozen=True)
class Finding:
    """A declaration: id, idea of the essay, data it needs, unit of its value, and how it is detected.

    ``query`` names the file in ``queries/`` that gives the same subjects; ``about`` says whether persons are shown.
    """

    id: str
    seed: str
    detect: Callable[[OrgGraph, Settings], Detection]
    unit: str
    needs: frozenset[str] = frozenset()
    query: str | None = None
    about: Kind = "person"


def excess(value: float, threshold: float, scale: float) -> float:
    """Return ``1 − exp(−|value − threshold| / scale)``: 0 at the threshold, towards 1 far past it."""
    return 1 - math.exp(-abs(value - threshold) / scale)


@lru_cache
def all_findings() -> Mapping[str, Finding]:
    """Return every finding by id."""
    return {f.id: f for f in registry.collect("orggraph.findings", Finding)}


def get(name: str) -> Finding:
    """Return the finding called ``name``; `UnknownName` with the nearest one otherwise."""
    known = all_findings()
    if name not in known:
        raise UnknownName("finding", name, known)
    return known[name]
