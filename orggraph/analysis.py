"""Everything the reader gets from one organisation: ranked findings with actions, priorities, and what was not assessed.

`analyze` is what ``orggraph analyze`` prints and what the dashboard's first page shows.
"""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from orggraph import findings as f
from orggraph.actions import Action, Priority
from orggraph.actions.base import Candidate
from orggraph.actions.ladder import Adviser
from orggraph.actions.priorities import Plan, leader_weights, plan
from orggraph.actions.words import lines
from orggraph.errors import NotAssessed
from orggraph.findings.base import get as get_finding
from orggraph.graph import Flags, OrgGraph
from orggraph.i18n import translate
from orggraph.index import LEVELS, Change, Index, coordination_index
from orggraph.settings import Settings
from orggraph.settings import load as load_settings
from orggraph.viewer import OWNER, Viewer

THANKS = "S3b"  # the idea whose findings are recognition: nothing to be taken away by an action


@dataclass(frozen=True)
class Ranked:
    """A finding with its place in the list and the advice for it."""

    rank: int
    declaration: f.Finding
    found: f.Found
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Missing:
    """A finding that could not be assessed, with the layers or the reason."""

    declaration: f.Finding
    needs: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class Analysis:
    """The result of `analyze`.

    ``assessed`` gives for each finding how many subjects were looked at (the denominator; of those whom the viewer may see for the
    findings in ``within``, else of the whole); ``index`` is empty when only some findings
    ran or the viewer does not see the whole; ``timings`` are seconds by finding, ``index`` and ``advice`` included.
    """

    org: OrgGraph
    viewer: Viewer
    ranked: tuple[Ranked, ...]
    plan: Plan
    not_assessed: tuple[Missing, ...]
    assessed: Mapping[str, int]
    coverage: Mapping[str, float]
    index: Mapping[str, Index]
    timings: Mapping[str, float]
    within: frozenset[str]

    @property
    def priorities(self) -> tuple[Priority, ...]:
        """The ranked list of actions."""
        return self.plan.priorities


def analyze(
    org: OrgGraph,
    settings: Settings | None = None,
    *,
    only: Sequence[str] = (),
    viewer: Viewer = OWNER,
) -> Analysis:
    """Run the findings and rank them.

    Parameters
    ----------
    org : OrgGraph
    settings : Settings, optional
        Thresholds; the shipped ones by default.
    only : sequence of str
        Ids of findings to run; all when empty.
    viewer : Viewer
        Findings that involve a person whom the viewer may not see are left out.

    Returns
    -------
    Analysis
        ``ranked`` by severity, ties by identity, so that equal runs give equal lists.

    Raises
    ------
    UnknownName
        For an unknown finding id or scope, with the nearest known one.
    """
    settings = settings or load_settings()
    chosen = [get_finding(name) for name in only] or list(f.all_findings().values())
    adviser = Adviser(org, viewer, settings)
    mask = adviser.mask
    found: list[tuple[f.Finding, f.Found]] = []
    missing: list[Missing] = []
    assessed: dict[str, int] = {}
    timings: dict[str, float] = {}
    within: set[str] = set()
    every: list[f.Found] = []
    for declaration in chosen:
        start = time.perf_counter()
        try:
            detection = declaration.assess(org, settings)
        except NotAssessed as error:
            missing.append(Missing(declaration, tuple(sorted(error.needs))))
            continue
        finally:
            timings[declaration.id] = time.perf_counter() - start
        if detection.reason:
            missing.append(Missing(declaration, (), detection.reason))
            continue
        assessed[declaration.id] = detection.assessed if mask.all() or detection.within is None else detection.within(mask)
        if detection.within is not None:
            within.add(declaration.id)
        every += detection.found
        found += [(declaration, x) for x in detection.found if _visible(x, mask)]
    start = time.perf_counter()
    index = {} if only or not (mask.all() and org.n) else coordination_index(org, every, settings)
    timings["index"] = time.perf_counter() - start
    found.sort(key=lambda pair: (-pair[1].severity, pair[1].identity))
    ranked = tuple(Ranked(k, d, x, adviser.advise(x)) for k, (d, x) in enumerate(found, start=1))
    coverage = {"communication": org.coverage(mask)} if "communication" in org.layers else {}
    friction = [r for r in ranked if r.declaration.seed != THANKS]
    weights = leader_weights(org, [r.found for r in friction], settings)
    steps = plan([(r.found, r.actions) for r in friction], settings, weights=weights, past=adviser.past)
    timings["advice"] = time.perf_counter() - start - timings["index"]
    return Analysis(org, viewer, ranked, steps, tuple(missing), assessed, coverage, index, timings, frozenset(within))


def _visible(found: f.Found, mask: Flags) -> bool:
    return all(mask[i] for i in found.involved) if found.involved else bool(mask.all()) or not mask.size


def number(value: float) -> float | None:
    """Return a number for JSON: unknown is null, never 0; six digits are more than any interval earns."""
    return None if not np.isfinite(value) else round(float(value), 6)


def sentence(ranked: Ranked, lang: str) -> str:
    """Return the finding as one sentence in ``lang``."""
    x = ranked.found
    names = [s.name for s in x.subjects]
    values: dict[str, object] = {
        "subject": names[0] if names else "",
        "other": names[1] if len(names) > 1 else "",
        "value": _shown(x.value),
        "threshold": _shown(x.threshold),
        "expected": _shown(x.expected),
        "n": x.n,
    }
    values.update({k: _worded(v, lang) for k, v in x.evidence.items() if not isinstance(v, list | tuple)})
    values.update({k: translate("list.join", lang).join(v) for k, v in x.evidence.items() if isinstance(v, list | tuple)})
    return translate(f"finding.{x.finding}.text", lang, **values)


def _worded(value: object, lang: str) -> object:
    """Return a number as shown, the word for a code, anything else as it is."""
    return _shown(value) if isinstance(value, float) else coded(value, lang)


def coded(value: object, lang: str) -> object:
    """Return the word for a code of the evidence (``direction.up``, ``rule.tested``), anything else as it is."""
    return translate(value, lang) if isinstance(value, str) and value.startswith(("direction.", "rule.")) else value


def _shown(value: float) -> str:
    if math.isnan(value):
        return "—"
    if float(value).is_integer() or abs(value) >= 10:
        return f"{value:z.0f}"
    return f"{value:z.1f}" if abs(value) >= 1 else f"{value:z.2f}"


def missing_text(missing: Missing, lang: str) -> str:
    """Return the sentence for a finding that was not assessed."""
    if missing.needs:
        needs = translate("list.join", lang).join(translate(f"layer.{layer}", lang) for layer in missing.needs)
        return translate("not_assessed", lang, needs=needs)
    return translate(f"reason.{missing.reason}", lang)


def to_json(analysis: Analysis, lang: str = "en") -> dict[str, object]:
    """Return the analysis under the keys that DESIGN fixes for ``orggraph analyze --json``."""
    org = analysis.org
    return {
        "as_of": org.as_of.isoformat() if isinstance(org.as_of, dt.date) else None,
        "people": int((~org.vacant).sum()),
        "departments": len(org.department_ids),
        "layers": {layer: {"coverage": number(analysis.coverage.get(layer, float("nan")))} for layer in sorted(org.layers)},
        "index": {level: _index_json(analysis.index.get(level)) for level in LEVELS},
        "findings": [_finding_json(org, r, lang) for r in analysis.ranked],
        "priorities": [
            {"action": _action_json(org, p.action, lang), "covers": list(p.covers), "share_of_friction": number(p.share_of_friction)}
            for p in analysis.priorities
        ],
        "plan": {
            "first": analysis.plan.chosen,
            "hours": number(analysis.plan.hours),
            "bound": number(analysis.plan.bound),
            "exact": analysis.plan.exact,
            "relief": number(analysis.plan.relief),
        },
        "not_assessed": [
            {"id": m.declaration.id, "seed": m.declaration.seed, "needs": list(m.needs), "text": missing_text(m, lang)}
            for m in analysis.not_assessed
        ],
    }


def _index_json(index: Index | None) -> dict[str, object]:
    if index is None:
        return {"value": None, "low": None, "high": None, "assessed": None, "trend": None, "parts": {}}
    parts: dict[str, object] = {}
    for p in index.parts:
        numbers = {"value": number(p.value), "low": number(p.low), "high": number(p.high)}
        parts[p.name] = {**numbers, "n": p.n, "weight": p.weight, "needs": list(p.needs)}
    return {
        "value": number(index.value),
        "low": number(index.low),
        "high": number(index.high),
        "assessed": number(index.assessed),
        "trend": None if index.trend is None else change_json(index.trend),
        "parts": parts,
    }


def change_json(change: Change) -> dict[str, object]:
    """Return a change of the index for a program; unknown is null."""
    return {**{name: number(getattr(change, name)) for name in ("difference", "low", "high")}, "told": change.told}


def _finding_json(org: OrgGraph, r: Ranked, lang: str) -> dict[str, object]:
    x = r.found
    return {
        "id": x.finding,
        "seed": r.declaration.seed,
        "identity": x.identity,
        "rank": r.rank,
        "severity": number(x.severity),
        "subjects": [{"kind": s.kind, "id": s.id, "name": s.name} for s in x.subjects],
        "value": number(x.value),
        "unit": r.declaration.unit,
        "threshold": number(x.threshold),
        "expected": number(x.expected),
        "low": number(x.low),
        "high": number(x.high),
        "p": number(x.p),
        "q": number(x.q),
        "n": x.n,
        "coverage": number(x.coverage),
        "evidence": [{"name": k, "value": number(v) if isinstance(v, float) else v} for k, v in x.evidence.items()],
        "actions": [_action_json(org, a, lang) for a in r.actions],
        "text": sentence(r, lang),
    }


def _action_json(org: OrgGraph, a: Action, lang: str) -> dict[str, object]:
    return {
        "rung": a.rung,
        "who": list(a.who),
        "authorised_by": a.authorised_by,
        "basis": a.basis,
        "away": a.away,
        "delegate": a.delegate,
        "why": translate(a.why, lang),
        "means": a.means,
        "days": a.days,
        "hours": a.hours,
        "hours_a_week": a.hours_week,
        "reader": a.part,
        "reason": a.reason,
        "tried": list(a.tried),
        "contacts": [_candidate_json(c) for c in a.contacts],
        "mediators": [_candidate_json(c) for c in a.mediators],
        "case": a.case,
        "text": {line.key: line.text for line in lines(org, a, lang)},
    }


def _candidate_json(c: Candidate) -> dict[str, object]:
    return {"id": c.person, "score": number(c.score), "parts": {k: number(v) for k, v in c.parts.items()}}
