"""Did it help? A finding's value when its case was opened against its value now: better, same or worse, with how sure that is."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from orggraph.errors import NotAssessed
from orggraph.findings.base import SURE, Detection, Found, deviation
from orggraph.findings.base import get as get_finding
from orggraph.graph import OrgGraph
from orggraph.settings import Settings

Outcome = Literal["better", "same", "worse", "unclear"]
Kind = Literal["rate", "share", "value"]
NAN = float("nan")
OPEN = float("inf")
# The same detection with its thresholds opened, so that a value is seen also where it no longer is a finding.
OPENED: Mapping[str, Mapping[str, float]] = {
    "friction": {"test.ratio_max": OPEN, "test.q_max": 1.0},
    "contact_below_chance": {"test.ratio_max": OPEN, "test.q_max": 1.0},
    "span": {"span.max": 0.0},
    "layers_deep": {"layers.max": 0.0},
    "several_managers": {"managers.max": 0.0},
    "skip_level_isolated": {"skip.share": 0.0, "test.q_max": 1.0},
    "boundary_closed": {"closed.z": -OPEN, "test.q_max": 1.0},
    "bottleneck": {"bottleneck.z": -OPEN, "bottleneck.share": 0.0, "hub.times": 0.0},
    "single_link": {"single_link.min": 1.0},
    "concerns_unanswered": {"concerns.days": 0.0},
}
# Which evidence holds the counts behind a value: events against what was expected, or a part against a whole.
RATES = {"friction": "observed", "contact_below_chance": "observed"}
SHARES = {"skip_level_isolated": ("people", ""), "boundary_closed": ("inside", "outside")}


@dataclass(frozen=True)
class Measure:
    """A finding's value at a time, with the counts behind it: ``events`` of ``exposure`` (expected events, or the whole).

    ``deviation`` is the standard deviation of the value: 0 where it is counted, NaN where nothing is known.
    """

    finding: str
    value: float
    threshold: float
    kind: Kind = "value"
    events: float = NAN
    exposure: float = NAN
    as_of: str = ""
    deviation: float = NAN

    def to_json(self) -> str:
        """Return the measure as the text that the register keeps."""
        return json.dumps({k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in asdict(self).items()})

    @classmethod
    def from_json(cls, text: str) -> Measure:
        """Return the measure that the register kept."""
        kept: dict[str, Any] = {k: NAN if v is None else v for k, v in json.loads(text).items()}
        return cls(**kept)


@dataclass(frozen=True)
class Compared:
    """What a re-measure says.

    ``test`` names how: ``poisson``, ``fisher``, ``interval``, ``counted``, ``unsure`` (nothing is known of how sure the values are),
    ``gone`` (found no more); or why nothing can be told: ``not_assessed``, ``left``, ``not_measured``.
    """

    outcome: Outcome
    test: str
    before: float
    now: float
    p: float = NAN
    low: float = NAN
    high: float = NAN


def measure(org: OrgGraph, found: Found) -> Measure:
    """Return what is to be remembered of a finding when a case is opened from it."""
    name, evidence = found.finding, found.evidence
    day = org.as_of.isoformat()
    if name in RATES:
        return Measure(name, found.value, found.threshold, "rate", _number(evidence.get(RATES[name])), found.expected, day)
    if name in SHARES:
        part, rest = SHARES[name]
        events = _number(evidence.get(part))
        return Measure(name, found.value, found.threshold, "share", events, events + _number(evidence.get(rest)) if rest else found.n, day)
    return Measure(name, found.value, found.threshold, as_of=day, deviation=deviation(found))


def now(org: OrgGraph, identity: str, settings: Settings) -> tuple[Measure | None, str]:
    """Return the present measure of a finding; None with ``gone`` when it was looked for and is not there, or why it was not looked for."""
    declaration = get_finding(identity.split(":")[0])
    opened = OPENED.get(declaration.id, {})
    try:
        org.require(*declaration.needs)
        detection: Detection = declaration.detect(org, settings.changed(**{k.replace(".", "__"): v for k, v in opened.items()}))
    except NotAssessed:
        return None, "not_assessed"
    if detection.reason:
        return None, "not_assessed"
    found = next((f for f in detection.found if f.identity == identity), None)
    return (None, "gone") if found is None else (measure(org, found), "")


def compare(before: Measure, after: Measure | None, why: str, settings: Settings) -> Compared:
    """Compare a finding's value when its case was opened with its value now.

    Formula
    -------
    Rates (contact seen against expected): given the sum of both counts, the later one is binomial with the later's share of what was
    expected; two-sided exact p, and the exact 95 % interval of the ratio now / then. Shares: Fisher's exact p and the odds ratio with its
    95 % interval. Values with an interval: normal p, and the 95 % interval of the difference. p above ``test.p_max`` is ``same``. Counted
    values are ``same`` within ``case.same`` of their distance from the threshold at opening; so are those of which nobody knows how sure
    they are, and a larger change of these is ``unclear``.

    Parameters
    ----------
    before, after : Measure
        ``after`` is None when the finding is no longer seen; ``why`` is then ``gone`` (better) or why it was not looked for (unclear).
    settings : Settings

    Returns
    -------
    Compared
        Better is nearer to the threshold, or past it on the good side.

    Examples
    --------
    >>> from orggraph.settings import load
    >>> then, later = Measure("friction", 0.0, 0.5, "rate", 0, 10), Measure("friction", 0.9, 0.5, "rate", 9, 10)
    >>> compare(then, later, "", load()).outcome, round(compare(then, later, "", load()).p, 4)
    ('better', 0.0039)

    Source
    ------
    Przyborowski & Wilenski (1940) for two Poisson counts; Fisher (1935).
    """
    if after is None:
        return Compared("better" if why == "gone" else "unclear", why, before.value, NAN)
    good = -1.0 if before.value > before.threshold else 1.0  # the direction in which it gets better
    if before.kind == after.kind == "rate" and before.exposure > 0 and after.exposure > 0:
        p, low, high = _poisson(before, after)
        return _tested("poisson", good, before, after, p, low, high, settings)
    if before.kind == after.kind == "share" and before.exposure > 0 and after.exposure > 0:
        import scipy.stats  # takes most of a second to read: only where it is needed

        table = np.array([[m.events, m.exposure - m.events] for m in (after, before)]).round().astype(np.int64)
        p = float(scipy.stats.fisher_exact(table).pvalue)
        interval = scipy.stats.contingency.odds_ratio(table).confidence_interval(0.95)
        return _tested("fisher", good, before, after, p, float(interval.low), float(interval.high), settings)
    difference = after.value - before.value
    spread = math.hypot(_deviation(before), _deviation(after))
    if spread > 0:
        p, width = math.erfc(abs(difference) / spread / math.sqrt(2)), SURE * spread
        return _tested("interval", good, before, after, p, difference - width, difference + width, settings)
    moved = good * difference
    least = settings["case.same"] * abs(before.value - before.threshold)
    unsure = math.isnan(spread)
    sure: Outcome = "unclear" if unsure or math.isnan(moved) else "better" if moved > 0 else "worse"
    return Compared("same" if abs(moved) <= least else sure, "unsure" if unsure else "counted", before.value, after.value)


def _deviation(measure: Measure) -> float:
    """Return the standard deviation of a measure; of one that was kept without, 0 where its finding counts."""
    return 0.0 if math.isnan(measure.deviation) and get_finding(measure.finding).counted else measure.deviation


def _tested(test: str, good: float, before: Measure, after: Measure, p: float, low: float, high: float, settings: Settings) -> Compared:
    moved = good * (after.value - before.value)
    outcome: Outcome = "same" if p > settings["test.p_max"] or moved == 0 else "better" if moved > 0 else "worse"
    return Compared(outcome, test, before.value, after.value, p, low, high)


def _poisson(before: Measure, after: Measure) -> tuple[float, float, float]:
    """Return the two-sided p that both rates are one, and the exact interval of the ratio of the later to the earlier."""
    total = round(before.events + after.events)
    if not total:
        return 1.0, 0.0, OPEN
    from scipy.stats import binomtest

    result = binomtest(round(after.events), total, after.exposure / (before.exposure + after.exposure))
    interval = result.proportion_ci(0.95, method="exact")
    scale = before.exposure / after.exposure
    low, high = (scale * x / (1 - x) if x < 1 else OPEN for x in (float(interval.low), float(interval.high)))
    return float(result.pvalue), low, high


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else NAN
