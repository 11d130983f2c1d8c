"""Bus factor: how few people's loss leaves skills, or files, without anybody who can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb, log

import numpy as np
import polars as pl

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, GroupValues, metric

EXACT_SETS = 20_000
AUTHOR_SHARE, AUTHOR_LEAST = 0.75, 3.293  # Avelino et al. 2016


def bus_factor(holders: Mapping[str, frozenset[int]], share: float = 0.5) -> tuple[int, bool]:
    """Return the smallest number of people whose loss leaves more than ``share`` of the items with no holder, and whether that is proven.

    Parameters
    ----------
    holders : Mapping
        Item to the people who hold it; items without holder are gaps of their own and are left out.
    share : float

    Returns
    -------
    tuple
        0 without items. Above 20,000 sets of a size the one who holds most of the covered items goes first: an upper bound (False).

    Examples
    --------
    >>> bus_factor({"a": frozenset({1}), "b": frozenset({1}), "c": frozenset({2, 3})})
    (1, True)
    """
    items = [h for h in holders.values() if h]
    people = sorted(set().union(*items)) if items else []
    for k in range(1, len(people) + 1):
        if comb(len(people), k) > EXACT_SETS:
            break
        if any(sum(h <= set(gone) for h in items) > share * len(items) for gone in combinations(people, k)):
            return k, True
    else:
        return 0, True
    left = [set(h) for h in items]
    gone_count = 0
    while sum(not h for h in left) <= share * len(items):
        who = max(people, key=lambda p: (sum(p in h for h in left), -p))
        left = [h - {who} for h in left]
        gone_count += 1
    return gone_count, False


def authorship(first: bool, deliveries: float, by_others: float) -> float:
    """Return the degree of authorship of a file: ``3.293 + 1.098 FA + 0.164 DL - 0.321 ln(1 + AC)`` (Fritz et al. 2014).

    Parameters
    ----------
    first : bool
        Whether the person made the file.
    deliveries, by_others : float
        Changes by the person, and by all others.

    Examples
    --------
    >>> round(authorship(True, 5, 0), 3)
    5.211
    """
    return 3.293 + 1.098 * first + 0.164 * deliveries - 0.321 * log(1 + by_others)


def truck_factor(degree: Mapping[str, Mapping[int, float]]) -> int:
    """Return the truck factor of files: remove who authors most covered files until more than half of the files have no author.

    Parameters
    ----------
    degree : Mapping
        For every file the degree of authorship of each person. Authors are those above 0.75 of the file's highest, and at least 3.293.

    Returns
    -------
    int
        0 without files.

    Source
    ------
    Avelino et al. (2016).

    Examples
    --------
    >>> truck_factor({"a": {1: 5.0}, "b": {1: 5.0, 2: 4.5}, "c": {2: 4.0}})
    2
    """
    authors = [{p for p, d in file.items() if d > AUTHOR_SHARE * max(file.values()) and d >= AUTHOR_LEAST} for file in degree.values()]
    gone = 0
    while authors and sum(not a for a in authors) <= len(authors) / 2:
        who = max(sorted(set().union(*authors)), key=lambda p: sum(p in a for a in authors))
        authors = [a - {who} for a in authors]
        gone += 1
    return gone


@dataclass(frozen=True)
class SkillNeed:
    """What a department asks for: the least level (0: any) and how many people should have it."""

    level: float
    people: int


def wanted_skills(org: OrgGraph, d: int) -> dict[str, SkillNeed]:
    """Return the skills that a department declares to need; without a number of people one is enough."""
    rows = org.linked("NEEDS_SKILL").filter(pl.col("source") == org.department_ids[d])
    return {
        skill: SkillNeed(level or 0, 1 if people is None else people)
        for skill, level, people in rows.select("target", "min_level", "people").iter_rows()
    }


def holders_of(org: OrgGraph, d: int) -> dict[str, frozenset[int]]:
    """Return, for every skill that department ``d`` needs (without declared needs: that its members have), the members with the level."""
    has = org.relationships["HAS_SKILL"]
    members = {org.ids[i]: int(i) for i in org.members(d) if not org.vacant[i]}
    own = has.filter(pl.col("source").is_in(list(members)))
    wanted = {skill: need.level for skill, need in wanted_skills(org, d).items()}
    wanted = wanted or dict.fromkeys(sorted(own["target"].unique()), 0.0)
    found: dict[str, set[int]] = {skill: set() for skill in wanted}
    for person, skill, level in own.select("source", "target", "level").iter_rows():
        if skill in found and (not wanted[skill] or (level is not None and level >= wanted[skill])):
            found[skill].add(members[person])
    return {skill: frozenset(h) for skill, h in found.items()}


@metric("skill_bus_factor", seed="S4b", unit="people", needs={"skills"})
def skill_bus_factor(org: OrgGraph) -> GroupValues:
    """How few people a department may lose before most of its skills have no holder.

    Formula
    -------
    ``value`` = least number of members whose loss leaves more than half of the skills with nobody at the needed level. ``critical`` =
    fewest holders of any needed skill that has one; ``gaps`` = needed skills without a holder (not in ``value``); ``skills`` = skills
    looked at.

    Parameters
    ----------
    org : OrgGraph
        Skills of members (sub-units included), and the department's declared needs; without these every skill of its members counts.

    Returns
    -------
    GroupValues
        Unit: people. ``bound`` is 1 where the number is an upper bound (too many sets to try all). NaN where no skill is recorded.

    Raises
    ------
    NotAssessed
        Without skills.

    Source
    ------
    Avelino et al. (2016); Cosentino et al. (2015).
    """
    units = len(org.department_ids)
    values = np.full(units, NAN)
    columns = {name: np.full(units, NAN) for name in ("critical", "gaps", "skills", "bound")}
    for d in range(units):
        holders = holders_of(org, d)
        if any(holders.values()):
            factor, proven = bus_factor(holders)
            values[d], columns["bound"][d] = factor, float(not proven)
            columns["critical"][d] = min(len(h) for h in holders.values() if h)
            columns["gaps"][d] = sum(not h for h in holders.values())
            columns["skills"][d] = len(holders)
    return GroupValues(values, columns, reason="no skills recorded")
