"""Before and after a change that nobody has made yet: index and findings, and how far they hang on the assumptions."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from orggraph import findings as f
from orggraph.actions.changes import Change, Liaison, Move, Split, apply
from orggraph.actions.copies import LEVELS as ASSUMED
from orggraph.actions.copies import Level, name_of, unit
from orggraph.actions.mediator import People, contact_people
from orggraph.actions.past import Past
from orggraph.analysis import Analysis, analyze
from orggraph.compare import Compared, Comparison, compare
from orggraph.errors import NotAssessed, UsageError
from orggraph.findings.base import Found, head
from orggraph.graph import OrgGraph
from orggraph.index import LEVELS, Index, coordination_index
from orggraph.index.parts import PARTS
from orggraph.settings import Settings
from orggraph.settings import load as load_settings
from orggraph.viewer import OWNER, Viewer, allow

NAN = float("nan")
SAMPLED = ("bottleneck", "chair_without_links", "coordinator_unsupported", "glue_work", "hub_in_fact")  # sampled shortest ways when large
SIDES: tuple[Level, Level] = ("low", "high")


@dataclass(frozen=True)
class Span:
    """An index before, and after under the three assumptions; ``told`` only when the paired interval of the central one leaves out 0."""

    before: float
    low: float
    central: float
    high: float
    told: bool


@dataclass(frozen=True)
class WhatIf:
    """The result of `whatif`.

    ``comparison`` sets the central assumption against before; ``changed`` are the findings in it that appear, go, or whose severity moves
    by ``whatif.least`` or more. ``holds`` names for each finding that changes the assumptions under which
    it changes in the same way; ``kept`` are findings that were not computed again (see ``whatif.reused`` in the settings).
    """

    changes: tuple[Change, ...]
    before: Analysis
    after: Analysis
    comparison: Comparison
    index: Mapping[str, Span]
    holds: Mapping[str, tuple[Level, ...]]
    kept: tuple[str, ...]
    changed: tuple[Compared, ...]


def whatif(
    org: OrgGraph,
    changes: Sequence[Change],
    settings: Settings | None = None,
    *,
    viewer: Viewer = OWNER,
    before: Analysis | None = None,
) -> WhatIf:
    """Try changes on a copy of the organisation.

    Parameters
    ----------
    org : OrgGraph
        Left as it is, as is the store.
    changes : sequence of Change
        Applied one after the other.
    settings : Settings, optional
    viewer : Viewer
    before : Analysis, optional
        The analysis of ``org`` for this viewer, where it is known already.

    Returns
    -------
    WhatIf

    Raises
    ------
    UsageError
        When a change cannot be meant (a circle, a merge with itself, the top removed …), nothing is to be changed, or somebody whom it
        changes is not the viewer's to see.

    Assumptions
    -----------
    How ties change (`orggraph.actions.changes`, each with low, central and high), and that nothing else changes besides.
    """
    settings = settings or load_settings()
    if not changes:
        raise UsageError("Nothing is to be changed; name a move, a liaison, a mechanism, a merge, a split, a removal or a post to fill")
    _permit(org, changes, viewer)
    copies = {level: apply(org, changes, level, settings) for level in ASSUMED}  # what cannot be meant is told first
    large = org.n > settings["whatif.reused"]
    names = [name for name in f.all_findings() if name not in SAMPLED] if large else ()
    if before is None:
        before = _analysis(org, names, settings, viewer)
    elif large:
        before = _only(before, names, settings)
    after = _analysis(copies["central"], names, settings, viewer)
    comparison = compare(before, after)
    changed = tuple(c for c in comparison.findings if c.state != "same" and _moved(c) >= settings["whatif.least"])
    told = sorted({c.identity.split(":")[0] for c in changed})
    sides = {level: _found(copies[level], told, settings) for level in SIDES}
    holds = {c.identity: tuple(level for level in ASSUMED if _holds(c, level, sides)) for c in changed}
    index = _index(before, after, comparison, copies, told, sides, settings)
    return WhatIf(tuple(changes), before, after, comparison, index, holds, SAMPLED if large else (), changed)


def _permit(org: OrgGraph, changes: Sequence[Change], viewer: Viewer) -> None:
    """Refuse changes of whom the viewer may not see; a department is theirs when everybody in it is."""
    mask = allow(viewer, org)
    if mask.all():
        return
    made: set[str] = set()
    for change in changes:
        for key in map(str, vars(change).values()):
            people = org.members(org.department_position[key]) if key in org.department_position else np.zeros(0, dtype=np.int64)
            if key in org.position:
                people = np.array([org.position[key]])
            if key not in made and not (len(people) and mask[people].all()):
                raise UsageError(f"{key} is not in the part of the organisation that you lead; try changes within it")
        if isinstance(change, Split):
            made.add(change.key)


def _moved(c: Compared) -> float:
    """Return by how much the severity of a finding moves; that of a finding that appears or goes counts whole."""
    return abs(c.after.found.severity - c.before.found.severity) if c.before and c.after else float("inf")


def _analysis(org: OrgGraph, names: Sequence[str], settings: Settings, viewer: Viewer) -> Analysis:
    """Return an analysis of the findings named (all when empty), with the index that follows from them where the reader sees the whole."""
    found = analyze(org, settings, only=names, viewer=viewer)
    if not names or not org.n or not allow(viewer, org).all():
        return found
    return dataclasses.replace(found, index=coordination_index(org, [r.found for r in found.ranked], settings, by_week=False))


def _only(known: Analysis, names: Sequence[str], settings: Settings) -> Analysis:
    """Return a known analysis without the findings that are not looked for again, and its index drawn as that of the copy will be."""
    ranked = tuple(r for r in known.ranked if r.found.finding in names)
    index = coordination_index(known.org, [r.found for r in ranked], settings, by_week=False) if known.index else {}
    return dataclasses.replace(known, ranked=ranked, assessed={k: n for k, n in known.assessed.items() if k in names}, index=index)


def _found(org: OrgGraph, names: Sequence[str], settings: Settings) -> dict[str, Found]:
    """Return what some findings find, by identity."""
    out: dict[str, Found] = {}
    for name in names:
        declaration = f.base.get(name)
        try:
            org.require(*declaration.needs)
            out |= {x.identity: x for x in declaration.detect(org, settings).found}
        except NotAssessed:
            continue
    return out


def _holds(c: Compared, level: Level, sides: Mapping[Level, Mapping[str, Found]]) -> bool:
    """Return whether a finding changes under an assumption as it does under the central one."""
    if level == "central":
        return True
    there = sides[level].get(c.identity)
    if c.after is None:
        return there is None
    if there is None or c.before is None:
        return there is not None
    was, central = c.before.found, c.after.found
    return (there.value - was.value) * (central.value - was.value) > 0


def _index(
    before: Analysis,
    after: Analysis,
    comparison: Comparison,
    copies: Mapping[Level, OrgGraph],
    told: Sequence[str],
    sides: Mapping[Level, Mapping[str, Found]],
    settings: Settings,
) -> Mapping[str, Span]:
    """Return the index before and after; under low and high without its own interval, and with the findings that change there."""
    if not before.index or not after.index:
        return {}
    kept = [r.found for r in after.ranked if r.found.finding not in told]
    values: dict[Level, Mapping[str, float]] = {}
    for level in SIDES:
        found = kept + list(sides[level].values())
        values[level] = {k: _value(copies[level], found, settings, x) for k, x in after.index.items()}
    out = {}
    for k in (k for k in LEVELS if math.isfinite(before.index[k].value) or math.isfinite(after.index[k].value)):
        low, high = sorted(values[level][k] for level in SIDES)
        sure = comparison.index[k].told if k in comparison.index else False
        out[k] = Span(before.index[k].value, low, after.index[k].value, high, sure)
    return out


def _value(org: OrgGraph, found: Sequence[Found], settings: Settings, like: Index) -> float:
    """Return a level of the index without its interval, which costs as much again: the weighted mean of the parts assessed in ``like``."""
    known = [p for p in like.parts if p.n]
    if not known or math.isnan(like.value):
        return NAN
    means = [next(p for p in PARTS if p.name == k.name).count(org, settings, found).mean for k in known]
    return 100 * sum(k.weight * m for k, m in zip(known, means, strict=True)) / sum(k.weight for k in known)


# -- the best single change ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Tried:
    """One candidate: the change, and the severity it is expected to take away (negative: it adds)."""

    change: Change
    person: str
    gain: float


@dataclass(frozen=True)
class Suggestion:
    """The best liaisons and moves for a gap.

    ``tried`` of them were looked at; since the best of many is partly luck, ``median`` says what a usual one gains. ``severity`` is what
    there is to gain: that of all findings about departments.
    """

    gap: tuple[str, str]
    severity: float
    best: tuple[Tried, ...]
    tried: int
    median: float


def suggest(org: OrgGraph, one: str, other: str, settings: Settings | None = None) -> Suggestion:
    """Search for the single liaison or move that takes most severity away between two departments.

    Formula
    -------
    The ``whatif.tried`` most promising people of each side (see `contact_people`) are tried as liaison to the other side, and as moved to
    report to the other side's head; gain = Σ severity of the findings about departments before − after, central assumption.

    Parameters
    ----------
    org : OrgGraph
    one, other : str
        Department ids.
    settings : Settings, optional

    Returns
    -------
    Suggestion
        The best three, ties by id.
    """
    settings = settings or load_settings()
    org.require("communication")
    a, b = unit(org, one), unit(org, other)
    if a == b or b in org.department_tree[a] or a in org.department_tree[b]:
        raise UsageError(f"{one} and {other} are not two different sides; name two departments side by side")
    judged = [d.id for d in f.all_findings().values() if d.about == "department" and "communication" in d.needs]
    before = sum(x.severity for x in _found(org, judged, settings).values())
    people = People(org, Past(org, settings), settings)
    sides, everybody = (org.members(a), org.members(b)), np.ones(org.n, dtype=bool)
    options: list[tuple[Change, str]] = []
    for (here, there), target in zip((sides, sides[::-1]), (b, a), strict=True):
        for c in contact_people(people, here, there, everybody, most=int(settings["whatif.tried"])):
            options.append((Liaison(c.person, org.department_ids[target]), c.person))
            boss = next(iter(head(org, target)), -1)
            i = org.position[c.person]
            if boss >= 0 and i not in org.head and boss not in org.subtree(i) and int(org.manager[i]) != boss:
                options.append((Move(c.person, org.ids[boss]), c.person))
    tried = []
    for change, person in options:
        after = sum(x.severity for x in _found(change.apply(org, "central", settings), judged, settings).values())
        tried.append(Tried(change, person, before - after))
    tried.sort(key=lambda t: (-round(t.gain, 6), t.person, type(t.change).__name__))
    gains = [t.gain for t in tried]
    gap = (name_of(org, one), name_of(org, other))
    return Suggestion(gap, before, tuple(tried[:3]), len(tried), float(np.median(gains)) if gains else NAN)
