"""Who could carry it: mediators between two sides, contact people on each. Names with the parts of their score, never a verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from scipy.sparse import csgraph

from orggraph.actions.authority import today
from orggraph.actions.base import Candidate
from orggraph.actions.past import Past
from orggraph.graph import Flags, Floats, Ints, OrgGraph
from orggraph.settings import Settings

SHOWN = 3  # names: enough to choose from, too few to read as a ranking
OFFICE = "office"  # a department of this kind has the mandate to coordinate


@dataclass(frozen=True, eq=False)
class People:
    """What the choice of people needs of an organisation, computed once."""

    org: OrgGraph
    past: Past
    settings: Settings

    @cached_property
    def volume(self) -> Floats:
        """Contacts sent and received by each person."""
        arcs = self.org.arcs
        sent, received = (np.bincount(arcs[end], arcs["count"], self.org.n) for end in ("source", "target"))
        return np.asarray(sent + received, dtype=float)

    @cached_property
    def load(self) -> tuple[Floats, Floats]:
        """Percentile in [0, 1] and robust z of the volume among peers (same layer); alone in a layer: 0."""
        percentile, z = np.zeros(self.org.n), np.zeros(self.org.n)
        for layer in np.unique(self.org.depth):
            peers = np.flatnonzero((self.org.depth == layer) & ~self.org.vacant)
            if len(peers) < 2:
                continue
            values = self.volume[peers]
            percentile[peers] = np.searchsorted(np.sort(values), values, side="left") / (len(peers) - 1)
            spread = 1.4826 * float(np.median(np.abs(values - np.median(values))))
            z[peers] = (values - np.median(values)) / spread if spread else 0.0
        return percentile, z

    @cached_property
    def free(self) -> Flags:
        """People who could take something on: in post, seen, not overloaded among their peers, not on leave or away today."""
        org = self.org
        ok = ~org.vacant & org.seen & (self.load[1] <= self.settings["mediator.load_z"])
        if "employment" in org.people.columns:
            ok &= ~org.people["employment"].is_in(["leave", "left", "future"]).fill_null(value=False).to_numpy()
        ok[[org.position[key] for key in today(org, "IS_AWAY")["source"] if key in org.position]] = False
        return ok

    @cached_property
    def grade(self) -> Floats:
        """The number in each person's grade (larger is higher, as G1 … G9); NaN where the grade has none."""
        if "grade" not in self.org.people.columns:
            return np.full(self.org.n, np.nan)
        found = (re.search(r"\d+", g or "") for g in self.org.people["grade"])
        return np.array([float(m[0]) if m else np.nan for m in found])

    @cached_property
    def mandated(self) -> Flags:
        """People with a mandate to coordinate: in a department of kind ``office``, or with one on record."""
        org = self.org
        kinds = org.departments["kind"].to_list() if "kind" in org.departments.columns else []
        offices = [d for d, kind in enumerate(kinds) if kind == OFFICE]
        mask: Flags = np.isin(org.department, offices)
        mask[[org.position[key] for key in org.linked("HAS_MANDATE")["source"] if key in org.position]] = True
        return mask


def mediators(people: People, sides: tuple[Ints, Ints], parties: Sequence[int], mask: Flags) -> tuple[Candidate, ...]:
    """Return those who could mediate between two sides, the best three with the parts of their score.

    Formula
    -------
    Score = geometric mean of five parts in [0, 1], so that a zero anywhere excludes: *closeness*, the harmonic mean of 1/(1 + distance) to
    the nearest person of either side; *neutrality* ``1 − |c_a − c_b| / (c_a + c_b)`` of the contacts with each side, halved for a
    stake (a goal, or the manager line, shared with one side only); *capacity*, 1 − percentile of load among peers; *standing*, 1 for a
    grade (or layer) not below the parties' or a mandate, ½ one layer below, else 0; *rest* ``1/(1 + mediations in the last months)``.

    Parameters
    ----------
    people : People
    sides : (int array, int array)
        Positions of the people on each side.
    parties : sequence of int
        Positions of the parties, their heads, and whoever would have to decide later: they do not mediate.
    mask : bool array (n_people,)
        Whom the reader may see; nobody else is named.

    Returns
    -------
    tuple of Candidate
        At most three, by score, ties by id; none without communication data.

    Source
    ------
    Fisher & Ury (1981) on the mediator's neutrality; the weights are this project's (equal parts).
    """
    org = people.org
    if "communication" not in org.layers or not len(sides[0]) or not len(sides[1]):
        return ()
    away = np.zeros(org.n, dtype=bool)
    away[[*sides[0], *sides[1], *parties]] = True
    able = np.flatnonzero(people.free & mask & ~away)
    if not len(able):
        return ()
    near = [1 / (1 + _distance(org, side)[able]) for side in sides]
    touch = [_contacts(org, side)[able] for side in sides]
    with np.errstate(divide="ignore", invalid="ignore"):
        closeness = np.where(near[0] + near[1] > 0, 2 * near[0] * near[1] / (near[0] + near[1]), 0.0)
        both = touch[0] + touch[1]
        neutrality = np.where(both > 0, 1 - np.abs(touch[0] - touch[1]) / np.where(both > 0, both, 1), 1.0)
    neutrality = neutrality * np.where(_stake(org, able, sides), 0.5, 1.0)
    parts = {
        "closeness": closeness,
        "neutrality": neutrality,
        "capacity": 1 - people.load[0][able],
        "standing": _standing(people, able, parties),
        "rest": np.array([1 / (1 + people.past.mediations(org.ids[i])) for i in able]),
    }
    return _best(org, able, parts)


def contact_people(
    people: People, side: Ints, other: Ints, mask: Flags, without: Sequence[int] = (), most: int = SHOWN
) -> tuple[Candidate, ...]:
    """Return who on one side could be the contact to the other, the best three with the parts of their score.

    Formula
    -------
    Score = geometric mean of *nearness*, the share of the person's contacts who themselves know somebody of the other side (people of the
    other side count double), against the best of the side, and *capacity*, 1 − percentile of load among peers.

    Parameters
    ----------
    people : People
    side, other : int array
        Positions of the people of the two sides.
    mask : bool array (n_people,)
        Whom the reader may see.
    without : sequence of int
        Positions of who is not to be named: an overloaded carrier, for example.
    most : int
        How many are returned.

    Returns
    -------
    tuple of Candidate
    """
    org = people.org
    if "communication" not in org.layers:
        return ()
    able = np.array([i for i in side if people.free[i] and mask[i] and i not in set(without)], dtype=np.int64)
    if not len(able):
        return ()
    there = np.zeros(org.n)
    there[other] = 1.0
    knows = (org.contacts.pattern @ there > 0).astype(float)
    reach = org.contacts.pattern[able] @ (knows + there)
    size = np.maximum(org.contacts.pattern[able].sum(axis=1), 1)
    near = np.asarray(reach / size)
    top = near.max()
    parts = {"nearness": near / top if top > 0 else np.ones(len(able)), "capacity": 1 - people.load[0][able]}
    return _best(org, able, parts, most)


def _best(org: OrgGraph, able: Ints, parts: Mapping[str, Floats], most: int = SHOWN) -> tuple[Candidate, ...]:
    matrix = np.stack(list(parts.values()))
    score = np.prod(matrix, axis=0) ** (1 / len(parts))
    order = np.lexsort((able, -np.round(score, 9)))
    best = [int(k) for k in order[:most] if score[k] > 0]
    return tuple(Candidate(org.ids[able[k]], float(score[k]), {name: float(v[k]) for name, v in parts.items()}) for k in best)


def _distance(org: OrgGraph, side: Ints) -> Floats:
    """Return the hops from the nearest person of a side; infinite where no way leads."""
    found = csgraph.dijkstra(org.contacts.pattern, directed=False, indices=side, unweighted=True, min_only=True)
    return np.asarray(found, dtype=float)


def _contacts(org: OrgGraph, side: Ints) -> Floats:
    there = np.zeros(org.n)
    there[side] = 1.0
    return np.asarray(org.contacts.matrix @ there)


def _stake(org: OrgGraph, able: Ints, sides: tuple[Ints, Ints]) -> Flags:
    """Return who shares a goal, or their manager, with one side only."""
    units = [set(org.department[side].tolist()) - {-1} for side in sides]
    bosses = [set(org.manager[side].tolist()) | set(side.tolist()) for side in sides]
    pursues = org.relationships.get("PURSUES")
    goals: dict[int, set[str]] = {}
    for unit, goal in pursues.select("source", "target").iter_rows() if pursues is not None else ():
        goals.setdefault(org.department_position.get(unit, -1), set()).add(goal)
    wanted = [set().union(*(goals.get(u, set()) for u in side)) for side in units]
    out = []
    for i in able:
        mine = goals.get(int(org.department[i]), set())
        shares = [bool(mine & side) for side in wanted]
        lines = [int(org.manager[i]) in side for side in bosses]
        out.append(shares[0] != shares[1] or lines[0] != lines[1])
    return np.array(out, dtype=bool)


def _standing(people: People, able: Ints, parties: Sequence[int]) -> Floats:
    org, inside = people.org, [p for p in parties if p >= 0]
    grade = people.grade[able]
    highest = max((float(people.grade[p]) for p in inside if np.isfinite(people.grade[p])), default=np.nan)
    layer = max((int(org.depth[p]) for p in inside if org.depth[p] > 0), default=0)
    below = np.maximum(org.depth[able] - layer, 0)
    by_layer = np.where(below == 0, 1.0, np.where(below == 1, 0.5, 0.0))
    by_grade = np.where(np.isfinite(grade) & np.isfinite(highest) & (grade >= highest), 1.0, 0.0)
    return np.asarray(np.where(people.mandated[able], 1.0, np.maximum(by_layer, by_grade)), dtype=float)


def sides_of(org: OrgGraph, subjects: Sequence[tuple[str, str]]) -> tuple[Ints, Ints] | None:
    """Return the people of the first two subjects, given as (kind, id); None unless there are two."""
    found = []
    for kind, key in subjects[:2]:
        if kind == "department" and key in org.department_position:
            found.append(org.members(org.department_position[key]))
        elif kind == "person" and key in org.position:
            found.append(np.array([org.position[key]], dtype=np.int64))
    return (found[0], found[1]) if len(found) == 2 else None


def parts_table(candidates: Sequence[Candidate], names: Mapping[str, str]) -> pl.DataFrame:
    """Return candidates as rows: id, name, score and its parts."""
    return pl.DataFrame([{"id": c.person, "name": names.get(c.person, c.person), "score": c.score, **c.parts} for c in candidates])
