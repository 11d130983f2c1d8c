"""What a finding is: a declaration, and what its detection returns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from orggraph import registry
from orggraph.errors import UnknownName
from orggraph.graph import Flags, Floats, OrgGraph
from orggraph.metrics import chance
from orggraph.metrics.jackknife import left_out, standard_error
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
    ``value_counted`` says that the value comes from registers alone although contact decides whether it is told.
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
    value_counted: bool = False

    @property
    def counted(self) -> bool:
        """Whether the value is an exact count of what is on record, which has no uncertainty of its own."""
        return self.value_counted or "communication" not in self.needs

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


Known = Literal["interval", "counted", "unknown"]


class Certainty(float):
    """A certainty that remembers what it was made from, for `explain`.

    ``error`` is the standard error of value − threshold, ``degrees`` those of Student's t; ``without`` holds value − threshold with each
    block of weeks left out (empty where people were left out, or ways were drawn), ``sampled`` the part of the error from drawing.
    """

    error: float
    degrees: float
    coverage: float
    without: tuple[float, ...]
    sampled: float


def certain(
    value: float, threshold: float, error: float, degrees: float, coverage: float, *, without: Floats | None = None, sampled: float = 0.0
) -> Certainty:
    """Return the chance that a value known to be past its threshold is past it in truth, times the share of people with data.

    Formula
    -------
    ``T(|value − threshold| / error) · coverage``, T the distribution of Student's t. Without any error 1, with an unknown one ½: the value
    then cannot be told at all without one of the blocks. The product takes people without data for people about whom nothing is known.

    Examples
    --------
    >>> round(certain(0.3, 0.1, 0.1, 7, 0.9), 4), certain(4.0, 3.0, 0.0, 7, 0.9)
    (0.8615, 0.9)
    """
    distance = abs(value - threshold)
    chance_past = 1.0 if error == 0 else 0.5 if math.isnan(error) else float(chance.student_cdf(distance / error, degrees))
    known = Certainty(chance_past * coverage)
    known.error, known.degrees, known.coverage, known.sampled = error, degrees, coverage, sampled
    known.without = () if without is None else tuple(float(x) for x in without)
    return known


def by_weeks(
    org: OrgGraph,
    found: Sequence[Found],
    measure: Callable[[OrgGraph], tuple[Floats, Floats | float]],
    *,
    least: float = -math.inf,
    most: float = math.inf,
    at: Sequence[int] | None = None,
    sampled: Floats | None = None,
) -> tuple[Found, ...]:
    """Return what was found with its certainty and the 95 % interval of its value, by how far both hang on which weeks were seen.

    Formula
    -------
    The measure is taken again with each block of weeks left out (`orggraph.metrics.jackknife`): ``s`` is the jackknife standard error of
    value − threshold and gives the certainty (`certain`, degrees: blocks − 1), that of the value gives the interval
    ``value ± t · s``. Where ways are drawn the sampling error is added, ``sqrt(s² + sampled²)``.

    Parameters
    ----------
    org : OrgGraph
    found : sequence of Found
        Nothing is worked out where nothing was found.
    measure : callable
        The one that the detection uses: values and thresholds of people or departments by position.
    least, most : float
        Ends of the scale of the value; the interval ends there.
    at : sequence of int, optional
        Where in the measure's arrays each of the found stands; by default at its first subject.
    sampled : float array, optional
        Standard errors of the values from drawing, as long as these.

    Returns
    -------
    tuple of Found
        As they were, the certainty their coverage, where there are too few periods and nothing is drawn. Without an interval where no
        block changes the value (as far as the weeks go it is counted), and where it cannot be told without one of them.
    """
    if at is None:
        at = [(org.position if x.subjects[0].kind == "person" else org.department_position)[x.subjects[0].id] for x in found]
    drawn = np.zeros(len(found)) if sampled is None else sampled[at]
    taken = [np.stack([x[at] for x in np.broadcast_arrays(*measure(part))]) for part in left_out(org)] if found else []
    if not taken and not drawn.any():
        return tuple(found)
    value, limit = np.stack(taken, axis=1) if taken else np.zeros((2, 1, len(found)))
    margin = value - limit
    degrees = len(taken) - 1.0 if taken else math.inf
    spread, error = (np.hypot(standard_error(x), drawn) for x in (value, margin))
    told = np.array([x.value for x in found])
    width = chance.student_quantile(0.975, degrees) * np.where(spread > 0, spread, NAN)
    low, high = (np.clip(told + side * width, least, most) for side in (-1, 1))
    sure = []
    for k, x in enumerate(found):
        without = margin[:, k] if taken else None
        certainty = certain(x.value, x.threshold, float(error[k]), degrees, x.coverage, without=without, sampled=float(drawn[k]))
        sure.append(replace(x, certainty=certainty, low=float(low[k]), high=float(high[k])))
    return tuple(sure)


def uncertainty(declaration: Finding, found: Found) -> Known:
    """Return what is known of how sure the value of a finding is: an interval, that it is counted, or nothing."""
    if math.isfinite(found.low) and math.isfinite(found.high):
        return "interval"
    same = isinstance(found.certainty, Certainty) and math.isfinite(found.certainty.error)  # no block of weeks changes the value
    return "counted" if declaration.counted or same else "unknown"


SURE = 1.96  # two-sided 95 %


def deviation(found: Found) -> float:
    """Return the standard deviation that the 95 % interval of the value stands for; 0 where it is counted, NaN where nothing is known."""
    known = uncertainty(get(found.finding), found)
    return (found.high - found.low) / (2 * SURE) if known == "interval" else 0.0 if known == "counted" else NAN


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
