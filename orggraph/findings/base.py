"""What a finding is: a declaration, and what its detection returns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from orggraph import registry
from orggraph.errors import UnknownName
from orggraph.graph import Flags, OrgGraph
from orggraph.settings import Settings

Kind = Literal["person", "department"]
Rung = Literal["contact", "communication", "mediation", "consultation", "mechanism"]
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

    ``reach`` in (0, 1], ``excess`` in [0, 1) and ``certainty`` in [0, 1] are the parts of `severity`. ``evidence`` holds the numbers and
    ids that the sentence and the reader need; ``involved`` are positions of the persons about whom it tells something (for the viewer
    gate); ``who`` are positions of those who would take the first step; ``key`` tells findings about the same subjects apart.
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
    who: tuple[int, ...] = ()
    key: str = ""

    @property
    def identity(self) -> str:
        """Stable over runs: the finding, its subjects, and what tells several about the same subjects apart."""
        return ":".join((self.finding, *(s.id for s in self.subjects), *filter(None, (self.key,))))

    @property
    def severity(self) -> float:
        """``100 · sqrt(reach) · excess · certainty`` (MODEL 1), 0 to 100."""
        return 100 * math.sqrt(self.reach) * self.excess * self.certainty


@dataclass(frozen=True)
class Detection:
    """What `Finding.detect` returns: what was found, and over how many subjects it was looked for (the denominator).

    ``within`` counts those of them that a reader may see, given the mask of people; without it the denominator is that of the whole.
    """

    found: tuple[Found, ...]
    assessed: int
    coverage: float = 1.0
    reason: str = ""
    within: Callable[[Flags], int] | None = None


@dataclass(frozen=True)
class Finding:
    """A declaration: id, idea of the essay, data it needs, unit of its value, and how it is detected.

    ``query`` names the file in ``queries/`` that gives the same subjects; where Cypher cannot, ``no_query`` says why. ``about``
    says whether persons are shown; ``rung`` is the lowest step of the ladder that fits (evidence ``rung`` overrides it for a single case).
    """

    id: str
    seed: str
    detect: Callable[[OrgGraph, Settings], Detection]
    unit: str
    needs: frozenset[str] = frozenset()
    query: str | None = None
    about: Kind = "person"
    rung: Rung = "contact"
    no_query: Literal["", "chance", "ways", "time", "rules"] = ""

    def assess(self, org: OrgGraph, settings: Settings) -> Detection:
        """Detect, and withhold what too little contact data carry.

        Below ``coverage.min`` of the people only findings whose own people are covered well enough stay; with none of these nothing can
        be told, which is not the same as nothing being there: the reason is ``coverage_floor``.

        Raises
        ------
        NotAssessed
            When a layer it needs was never imported.
        """
        org.require(*self.needs)
        detection = self.detect(org, settings)
        floor = settings["coverage.min"]
        if detection.reason or "communication" not in self.needs or not detection.coverage < floor:
            return detection
        kept = tuple(x for x in detection.found if x.coverage >= floor)
        return replace(detection, found=kept) if kept else replace(detection, found=(), reason="coverage_floor")


def person(org: OrgGraph, i: int) -> Subject:
    """Return person ``i`` as a subject."""
    return Subject("person", org.ids[i], org.names[i])


def department(org: OrgGraph, d: int) -> Subject:
    """Return department ``d`` as a subject."""
    return Subject("department", org.department_ids[d], org.department_names[d])


def named(org: OrgGraph, key: str) -> Subject | None:
    """Return the department or person with a business key as a subject; None for a key of neither."""
    if key in org.department_position:
        return department(org, org.department_position[key])
    return person(org, org.position[key]) if key in org.position else None


def people_of(org: OrgGraph, subject: Subject) -> tuple[int, ...]:
    """Return the positions of whom a subject stands for: the person, or everybody in the department and below."""
    if subject.kind == "person":
        return (org.position[subject.id],)
    return tuple(int(i) for i in org.members(org.department_position[subject.id]))


def acting(org: OrgGraph, subject: Subject) -> tuple[int, ...]:
    """Return who acts for a subject: the person, or the head of the department."""
    return people_of(org, subject) if subject.kind == "person" else head(org, org.department_position[subject.id])


def head(org: OrgGraph, d: int) -> tuple[int, ...]:
    """Return who heads department ``d``: as declared, else the one highest in the chart among its members; empty if nobody is."""
    if org.head[d] >= 0:
        return (int(org.head[d]),)
    members = [int(i) for i in org.members(d) if org.depth[i] > 0 and not org.vacant[i]]
    return (min(members, key=lambda i: (int(org.depth[i]), -len(org.reports(i)), i)),) if members else ()


def staff(org: OrgGraph, *departments: int) -> tuple[int, ...]:
    """Return the positions of the members of departments: who may see all of these may see what is told about the department."""
    return tuple(int(i) for d in departments for i in org.members(d, below=False))


Measure = Literal["log2", "log2_value", "robust_z", "ratio", "share", "first_day"]
Whole = Literal["people", "items", "need"]


class Reach(float):
    """A share that remembers what was counted of what, for `explain`."""

    part: float
    whole: float
    of: Whole


def reached(part: float, whole: float, of: Whole = "people") -> Reach:
    """Return ``part / whole``, at most 1: people, registered items, or a share of all declared need (then of a whole of 1).

    Examples
    --------
    >>> share = reached(5, 19, "items")
    >>> round(share, 3), share.part, share.of
    (0.263, 5.0, 'items')
    """
    share = Reach(min(1.0, part / whole))
    share.part, share.whole, share.of = min(float(part), float(whole)), float(whole), of
    return share


class Excess(float):
    """A number that remembers what it was made from, so that `explain` shows the arithmetic and not a second version of it."""

    value: float
    threshold: float
    scale: float
    measure: Measure | None


def excess(value: float, threshold: float, scale: float, measure: Measure | None = None) -> Excess:
    """Return ``1 − exp(−|value − threshold| / scale)``: 0 at the threshold, towards 1 far past it.

    ``measure`` says on what scale both are, where it is not that of the finding's own value.

    Examples
    --------
    >>> past = excess(12, 8, 2)
    >>> round(past, 3), past.scale
    (0.865, 2.0)
    """
    past = Excess(1 - math.exp(-abs(value - threshold) / scale))
    past.value, past.threshold, past.scale = float(value), float(threshold), float(scale)
    past.measure = measure
    return past


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
