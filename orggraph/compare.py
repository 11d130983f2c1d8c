"""What changed between two analyses: new, gone, better, worse, with the uncertainty; ``diff`` and the dashboard call it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from orggraph.analysis import Analysis, Ranked, change_json, number, sentence
from orggraph.findings.base import SURE, Known, deviation
from orggraph.i18n import translate
from orggraph.index import Change, change

State = Literal["new", "gone", "better", "worse", "unclear", "same", "first_assessed", "no_longer_assessed", "left"]
NAN = float("nan")
TOLD: tuple[State, ...] = (
    "new",
    "worse",
    "better",
    "unclear",
    "gone",
    "first_assessed",
    "no_longer_assessed",
    "left",
)  # in the order shown


@dataclass(frozen=True)
class Compared:
    """One finding at two dates.

    ``state`` is better or worse only where the change is larger than its uncertainty, ``unclear`` where the value changed and how sure
    that is is not known. ``difference`` is the later value minus the earlier, ``known`` says what is known of it: its 95 % interval
    ``low, high``, that both values are counted, or nothing (so too where one side is missing). ``first_assessed``: data for it came only
    later; ``no_longer_assessed``: they ended; ``left``: a subject is no longer in the organisation.
    """

    identity: str
    state: State
    before: Ranked | None
    after: Ranked | None
    difference: float = NAN
    low: float = NAN
    high: float = NAN
    known: Known = "unknown"


@dataclass(frozen=True)
class Comparison:
    """All findings of two analyses, the gravest first, and the change of the index by level."""

    findings: tuple[Compared, ...]
    index: Mapping[str, Change]

    def of(self, *states: State) -> tuple[Compared, ...]:
        """Return those in one of these states."""
        return tuple(c for c in self.findings if c.state in states)


def compare(before: Analysis, after: Analysis) -> Comparison:
    """Compare two analyses of one organisation, the earlier first.

    Formula
    -------
    A finding told at both dates is worse when its value moved away from the threshold, better when towards it, and by more than chance:
    ``|Δ| > 1.96 sqrt(s₁² + s₂²)``, s a quarter of each 95 % interval's width (/ 3.92). Of counted facts any change counts. Where either
    has neither an interval nor is counted, the change is told as unclear: nothing says that it is more than chance.

    Parameters
    ----------
    before, after : Analysis
        Read by the same viewer with the same settings; otherwise a change of threshold reads as a change of the organisation.

    Returns
    -------
    Comparison

    Assumptions
    -----------
    The two dates are independent given the organisation; windows that overlap make the interval too wide, never too narrow.
    """
    old, new = ({r.found.identity: r for r in a.ranked} for a in (before, after))
    here, there = ({*a.org.ids, *a.org.department_ids} for a in (before, after))
    rows: list[Compared] = []
    for identity in sorted(old.keys() | new.keys()):
        was, now = old.get(identity), new.get(identity)
        if was and now:
            rows.append(_both(identity, was, now))
        elif now:
            known = now.found.finding in before.assessed and all(s.id in here for s in now.found.subjects)
            rows.append(Compared(identity, "new" if known else "first_assessed", None, now))
        elif was:
            gone: State = "gone" if was.found.finding in after.assessed else "no_longer_assessed"
            rows.append(Compared(identity, gone if all(s.id in there for s in was.found.subjects) else "left", was, None))
    rows.sort(key=lambda c: (-max(r.found.severity for r in (c.before, c.after) if r), c.identity))
    return Comparison(tuple(rows), {level: change(before.index[level], x) for level, x in after.index.items() if level in before.index})


def _both(identity: str, was: Ranked, now: Ranked) -> Compared:
    one, two = was.found, now.found
    difference = two.value - one.value
    spread = math.hypot(deviation(one), deviation(two))
    known: Known = "unknown" if math.isnan(spread) else "interval" if spread > 0 else "counted"
    low, high = (difference - SURE * spread, difference + SURE * spread) if known == "interval" else (NAN, NAN)
    further = abs(two.value - two.threshold) - abs(one.value - one.threshold)
    told = (low > 0 or high < 0) if known == "interval" else abs(difference) > 0
    sure: State = "worse" if further > 0 else "better"
    state: State = "same" if not told or further == 0 else "unclear" if known == "unknown" else sure
    return Compared(identity, state, was, now, difference, low, high, known)


def said(c: Compared, lang: str) -> str:
    """Return the change of the value with what is known of it, or of a finding told on one day alone the interval of its value.

    Empty where nothing is known of either.
    """
    if math.isfinite(c.difference):
        by = f"{c.difference:+.3g}"
        interval = f" [{c.low:+.3g}, {c.high:+.3g}]" if c.known == "interval" else ""
        return translate("history.by.counted", lang, by=by) if c.known == "counted" else by + interval
    shown = c.after or c.before
    assert shown is not None
    x = shown.found
    return f"{x.value:.3g} [{x.low:.3g}, {x.high:.3g}]" if math.isfinite(x.low) and math.isfinite(x.high) else ""


def to_json(result: Comparison, lang: str = "en") -> dict[str, object]:
    """Return what changed as ``orggraph diff --json`` prints it; unknown is null."""
    rows = []
    for c in result.of(*TOLD):
        shown = c.after or c.before
        assert shown is not None
        sides = {
            name: None if r is None else {k: number(getattr(r.found, k)) for k in ("severity", "value", "low", "high")}
            for name, r in (("before", c.before), ("after", c.after))
        }
        change = {"difference": number(c.difference), "low": number(c.low), "high": number(c.high), "known": c.known}
        rows.append({"identity": c.identity, "id": shown.found.finding, "state": c.state, **sides, **change, "text": sentence(shown, lang)})
    return {"findings": rows, "index": {level: change_json(x) for level, x in result.index.items()}}
