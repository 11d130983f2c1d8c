"""Which actions first: the least effort that covers most of the measured friction (綱舉目張)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import scipy.sparse as sp

from orggraph.actions.base import LADDER, Action, Priority
from orggraph.actions.past import Past
from orggraph.errors import OrgGraphError
from orggraph.findings.base import Found
from orggraph.graph import Floats, Ints, OrgGraph
from orggraph.settings import Settings, load

Advised = Sequence[tuple[Found, tuple[Action, ...]]]
NAN = float("nan")
SCALES = (1, 2, 4, 10, 20, 100)  # units an hour: whole hours, halves, quarters … hundredths


@dataclass(frozen=True)
class Plan:
    """The ranked list, and how good it is.

    ``priorities[:chosen]`` are what is proposed, the rest follows by gain. ``hours`` is their cost over ``action.horizon_weeks``, ``bound``
    what no plan for the same can undercut (equal to ``hours`` where ``exact``), ``relief`` the share of all friction expected to go.
    """

    priorities: tuple[Priority, ...]
    chosen: int
    hours: float
    bound: float
    relief: float
    exact: bool


@dataclass(frozen=True, eq=False)
class _Cover:
    """Options (rows) and what each is expected to take away from each finding (columns)."""

    actions: list[Action]
    gain: Floats
    cost: Floats
    identities: list[str]
    weight: Floats

    def best(self, options: Ints) -> Floats:
        """Return what the best of the options takes away from each finding."""
        return self.gain[options].max(axis=0) if len(options) else np.zeros(len(self.identities))

    def order(self, a: int) -> str:
        """Return what breaks ties between options: the first finding that an option covers."""
        return min((self.identities[f] for f in np.flatnonzero(self.gain[a])), default="")


def effort(action: Action, settings: Settings) -> float:
    """Return the hours of an action over ``action.horizon_weeks``: once, and for every week it runs."""
    return action.hours + action.hours_week * settings["action.horizon_weeks"]


def effect(rung: str, settings: Settings, past: Past | None = None) -> tuple[float, int]:
    """Return the share of a finding's severity expected to go, and over how many own cases it was measured.

    Formula
    -------
    ``(prior · k + better) / (k + n)``: a Beta prior worth ``action.prior_cases`` cases, updated by the organisation's own closed cases of
    this rung that were measured again; ``better`` of the n went better.
    """
    prior, k = settings[f"action.effect.{rung}"], settings["action.prior_cases"]
    better, n = past.outcomes(rung) if past is not None else (0, 0)
    return (prior * k + better) / (k + n), n


def leader_weights(org: OrgGraph, found: Sequence[Found], settings: Settings) -> Mapping[str, float]:
    """Return by identity what a finding counts: 1 + the weight that leaders give its subjects, times ``priority.worse`` when it gets worse.

    Parameters
    ----------
    org : OrgGraph
        With the leaders' stated priorities (``PRIORITISES`` a goal or department), where they were imported.
    found : sequence of Found
    settings : Settings

    Returns
    -------
    Mapping of identity to float
        1 for all where nothing was stated and no trend is known.
    """
    said: dict[str, float] = {}
    rows = org.relationships.get("PRIORITISES")
    pursued = org.relationships.get("PURSUES")
    units: dict[str, list[str]] = {}
    for unit, goal in pursued.select("source", "target").iter_rows() if pursued is not None else ():
        units.setdefault(goal, []).append(unit)
    for target, weight in rows.select("target", "weight").iter_rows() if rows is not None else ():
        for key in (target, *units.get(target, ())):
            said[key] = max(said.get(key, 0.0), 1.0 if weight is None else float(weight))
    out = {}
    for f in found:
        stated = max((said.get(s.id, 0.0) for s in f.subjects), default=0.0)
        out[f.identity] = (1 + stated) * (settings["priority.worse"] if f.evidence.get("trend") == "worse" else 1.0)
    return out


def plan(
    found: Advised,
    settings: Settings | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    hours: float | None = None,
    past: Past | None = None,
) -> Plan:
    """Choose the actions that cover most for least effort, and order them.

    Formula
    -------
    Options are the advised actions; one covers every finding of the same people and means that needs its rung or a lower one. With
    w the weighted severity of a finding and e the effect of an option's rung, an option takes ``w · e`` from what it covers, and of
    several the best counts. With ``hours``: the most that can be taken away in them. Without: the least hours that take away
    ``priority.share`` of what all options together could. Solved exactly (a dynamic programme over hours) up to ``priority.exact`` options
    as long as it takes ``priority.steps`` at most and efforts are whole hundredths of an hour; greedily by gain per hour beyond, where
    ``bound`` is the linear relaxation's.

    Parameters
    ----------
    found : sequence of (Found, actions)
        Only the first action of each finding is an option.
    settings : Settings, optional
    weights : Mapping of identity to float, optional
        What each finding counts beside its severity (`leader_weights`); 1 by default.
    hours : float, optional
        The effort that is available.
    past : Past, optional
        The own cases from which effects are learnt.

    Returns
    -------
    Plan
        ``priorities`` ordered by what each adds, the chosen first, ties by identity. ``share_of_friction`` is the running share of all
        weighted severity that the findings covered so far hold: the curve "the first k actions cover x %".

    Notes
    -----
    Where every input is off by a share ε or less, an exact plan still takes away ``priority.share · (1 - ε) / (1 + ε)`` of what all options
    could, and its hours lie between those of the plans for ``priority.share`` times ``(1 - ε) / (1 + ε)`` and ``(1 + ε) / (1 - ε)``. Of
    two chosen actions that help no finding in common, the one that takes away more than ``(1 + ε) / (1 - ε)`` times as much stays first.

    Source
    ------
    Budgeted maximum coverage: Khuller, Moss & Naor (1999); multiple-choice knapsack: Dudziński & Walukiewicz (1987); the relaxation's
    solver is HiGHS (Huangfu & Hall 2018).
    """
    settings = settings or load()
    ordered = sorted(found, key=lambda pair: pair[0].identity)  # equal input in any order gives equal plans
    cover = _cover(ordered, settings, weights or {}, past)
    if not cover.actions:
        return Plan((), 0, 0.0, 0.0, NAN if not ordered else 0.0, exact=True)
    quick = np.array(list(_greedy(cover, hours, settings["priority.share"])), dtype=np.int64)
    steps = _steps(cover, hours, quick) if len(cover.actions) <= settings["priority.exact"] else None
    exact = steps is not None and steps.work <= settings["priority.steps"]
    if steps is not None and exact:
        chosen = _exact(cover, steps, hours, settings["priority.share"])
        bound = float(cover.cost[chosen].sum())
    else:
        chosen = quick
        bound = float(cover.cost @ _relaxed(cover, hours, settings["priority.share"]))
    taken, rest = cover.best(chosen), np.setdiff1d(np.arange(len(cover.actions)), chosen)
    first = list(_lazily(cover, chosen))
    total, covered, priorities = float(cover.weight.sum()), np.zeros(len(cover.identities), dtype=bool), []
    for a in (*first, *_lazily(cover, rest, taken)):
        helped = cover.gain[a] > 0
        if a in first or (helped & ~covered).any():
            covered |= helped
            share = float(cover.weight[covered].sum()) / total if total else NAN
            priorities.append(Priority(cover.actions[a], tuple(cover.identities[f] for f in np.flatnonzero(helped)), share))
    relief = float(taken.sum()) / total if total else NAN
    return Plan(tuple(priorities), len(first), float(cover.cost[chosen].sum()), bound, relief, exact)


def prioritise(found: Advised, weights: Mapping[str, float] | None = None) -> tuple[Priority, ...]:
    """Return only the ranked list of `plan`."""
    return plan(found, weights=weights).priorities


def _cover(ordered: Advised, settings: Settings, weights: Mapping[str, float], past: Past | None) -> _Cover:
    options: dict[tuple[object, ...], Action] = {}
    parties: dict[tuple[str, ...], list[int]] = {}
    needs = []
    for f, (_, actions) in enumerate(ordered):
        needs.append(LADDER.index(actions[0].rung) if actions else -1)
        for action in actions[:1]:
            options.setdefault((action.rung, action.means, action.who), action)
            parties.setdefault(action.who, []).append(f)
    weight = np.array([f.severity * weights.get(f.identity, 1.0) for f, _ in ordered])
    gain = np.zeros((len(options), len(ordered)))
    for a, action in enumerate(options.values()):
        share, _ = effect(action.rung, settings, past)
        height = LADDER.index(action.rung)
        for f in parties[action.who]:
            mine = ordered[f][1][0]
            if needs[f] < height or (needs[f] == height and mine.means == action.means):
                gain[a, f] = weight[f] * share
    cost = np.array([effort(a, settings) for a in options.values()])
    return _Cover(list(options.values()), gain, cost, [f.identity for f, _ in ordered], weight)


@dataclass(frozen=True, eq=False)
class _Steps:
    """What the dynamic programme walks through: efforts as whole units, the most units that count, the options of each set of people."""

    units: Ints
    most: int
    classes: list[list[int]]

    @property
    def work(self) -> float:
        """Entries that are compared: subsets of options by units of effort."""
        return float(self.most + 1) * sum(2.0 ** len(members) for members in self.classes)


def _steps(cover: _Cover, hours: float | None, quick: Ints) -> _Steps | None:
    """Return the steps of the exact plan, which costs no more than the quick one; None where efforts fit no grid of whole units."""
    scale = next((s for s in SCALES if np.allclose(cover.cost * s, np.round(cover.cost * s), atol=1e-9)), None)
    if scale is None:
        return None
    units = np.round(cover.cost * scale).astype(np.int64)
    most = int(units[quick].sum()) if hours is None else int(min(hours * scale + 1e-9, units.sum()))
    classes: dict[tuple[str, ...], list[int]] = {}
    for a, action in enumerate(cover.actions):
        classes.setdefault(action.who, []).append(a)
    return _Steps(units, most, list(classes.values()))


def _exact(cover: _Cover, steps: _Steps, hours: float | None, share: float) -> Ints:
    """Return the best options of all, by a dynamic programme over hours.

    Options help each other's findings only within one set of people, so that a choice is one subset for each set of people: a knapsack
    with a choice from every class. ``best[c]`` is the most that can be taken away for ``c`` units of effort or less.
    """
    most = steps.most
    best, taken = np.zeros(most + 1), []
    for members in steps.classes:
        subsets = _subsets(cover, members, steps.units)
        new, choice = best.copy(), np.zeros(most + 1, dtype=np.int16)
        for k, (_, cost, gain) in enumerate(subsets, start=1):
            if cost <= most:
                with_it = best[: most + 1 - cost] + gain
                better = with_it > new[cost:] + 1e-12
                new[cost:][better], choice[cost:][better] = with_it[better], k
        best = new
        taken.append((subsets, choice))
    at = most if hours is not None else int(np.argmax(best >= share * cover.gain.max(axis=0).sum() - 1e-9))
    chosen: list[int] = []
    for subsets, choice in reversed(taken):
        if choice[at]:
            options, cost, _ = subsets[choice[at] - 1]
            chosen += options
            at -= cost
    return np.array(sorted(chosen), dtype=np.int64)


def _subsets(cover: _Cover, members: list[int], units: Ints) -> list[tuple[tuple[int, ...], int, float]]:
    """Return the subsets of the options of one set of people, with effort and gain, without those that cost more and help no more."""
    every = (s for k in range(1, len(members) + 1) for s in combinations(members, k))
    rated = [(s, int(units[list(s)].sum()), float(cover.gain[list(s)].max(axis=0).sum())) for s in every]
    kept: list[tuple[tuple[int, ...], int, float]] = []
    for one in sorted(rated, key=lambda r: (r[1], -r[2], r[0])):
        if not kept or one[2] > kept[-1][2] + 1e-12:
            kept.append(one)
    return kept


def _relaxed(cover: _Cover, hours: float | None, share: float) -> Floats:
    """Return how much of each option the linear relaxation takes, between 0 and 1."""
    a, f = cover.gain.nonzero()
    values = cover.gain[a, f]
    options, links = len(cover.actions), len(a)
    link = np.arange(links)
    # x: option taken; y: option a is the one that helps finding f. y <= x, and one option a finding.
    ties = sp.csr_array(
        (np.r_[np.ones(links), -np.ones(links)], (np.r_[link, link], np.r_[options + link, a])), shape=(links, options + links)
    )
    once = sp.csr_array((np.ones(links), (f, options + link)), shape=(len(cover.identities), options + links))
    gains, costs = np.r_[np.zeros(options), values], np.r_[cover.cost, np.zeros(links)]
    if hours is None:
        target, rule, bound = costs, -gains, -share * cover.gain.max(axis=0).sum()
    else:
        target, rule, bound = -gains, costs, hours
    rows = sp.vstack([ties, once, sp.csr_array(rule[None, :])], format="csr")
    limits = np.r_[np.zeros(links), np.ones(len(cover.identities)), bound]
    from scipy.optimize import linprog  # takes half a second to read: only where a plan is made

    found = linprog(target, A_ub=rows, b_ub=limits, bounds=(0, 1), method="highs")
    if found.x is None:
        raise OrgGraphError(f"The plan could not be solved: {found.message}")
    return np.asarray(found.x[:options], dtype=float)


def _greedy(cover: _Cover, hours: float | None, share: float) -> Iterator[int]:
    """Yield the options taken one after the other by gain per hour, until the share is reached or the hours are spent."""
    wanted, spent = share * cover.gain.max(axis=0).sum(), 0.0
    best = np.zeros(len(cover.identities))
    for a in _lazily(cover, np.arange(len(cover.actions)), price=np.maximum(cover.cost, 1e-9)):
        if hours is None and best.sum() >= wanted:
            return
        if hours is not None and spent + cover.cost[a] > hours:
            continue
        spent += float(cover.cost[a])
        best = np.maximum(best, cover.gain[a])
        yield a


def _lazily(cover: _Cover, options: Ints, best: Floats | None = None, price: Floats | None = None) -> Iterator[int]:
    """Yield options in the order of what each adds to those before it (per unit of price); ties by identity.

    What an option adds only falls as others are taken, so that the one on top of the heap need be looked at again alone (Minoux 1978).
    """
    best = np.zeros(len(cover.identities)) if best is None else best

    def added(a: int) -> float:
        return round(float(np.maximum(cover.gain[a] - best, 0).sum()) / (1.0 if price is None else float(price[a])), 9)

    heap = [(-added(int(a)), cover.order(int(a)), int(a)) for a in options]
    heapq.heapify(heap)
    while heap:
        known, tie, a = heapq.heappop(heap)
        now = -added(a)
        if now > known:
            heapq.heappush(heap, (now, tie, a))
        else:
            best = np.maximum(best, cover.gain[a])
            yield a
