"""What-if (S5): a changed copy of the organisation, under stated assumptions about how ties would change. The store is never touched.

Every assumption comes three ways, low, central and high, because nobody knows. Each change checks that it can be meant, and says so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl

from orggraph.actions.base import Words
from orggraph.actions.copies import (
    LEVELS,
    Level,
    closest,
    contact_sides,
    cross_contacts,
    cut_need,
    inherited,
    inside_contacts,
    line_contacts,
    merged,
    move_ties,
    name_of,
    quantile,
    retied,
    side_of,
    sorted_units,
    spread,
    taken_over,
    unit,
    wanted_pairs,
    with_mechanism,
    without,
)
from orggraph.errors import UnknownName, UsageError
from orggraph.graph import Ints, OrgGraph
from orggraph.settings import Settings


class Change(Protocol):
    """A change that can be tried: ``apply`` returns the changed copy, ``said`` the change and ``assumed`` its assumption as words."""

    def apply(self, org: OrgGraph, level: Level, settings: Settings) -> OrgGraph: ...

    def said(self, org: OrgGraph) -> Words: ...

    def assumed(self, org: OrgGraph, settings: Settings) -> Words: ...


def apply(org: OrgGraph, changes: Sequence[Change], level: Level, settings: Settings) -> OrgGraph:
    """Return the organisation after all changes, one after the other; each sees what those before it did.

    Raises
    ------
    UsageError
        When a change cannot be meant: one sentence, and nothing is computed.
    """
    for change in changes:
        org = change.apply(org, level, settings)
    return org


@dataclass(frozen=True)
class Move:
    """A person, with everybody below, gets another manager (``--move P=M``)."""

    person: str
    manager: str

    def apply(self, org: OrgGraph, level: Level, settings: Settings) -> OrgGraph:
        i, m = org.person(self.person), org.person(self.manager)
        if i == m:
            raise UsageError(f"{self.person} cannot report to themselves; name another manager")
        if int(org.manager[i]) == m:
            raise UsageError(f"{self.person} reports to {self.manager} already; nothing would change")
        if m in org.subtree(i):
            raise UsageError(f"{self.manager} stands below {self.person}: the move would close a circle; move {self.manager} first")
        old = int(org.manager[i])
        manager, department, parent = org.manager.copy(), org.department.copy(), org.parent.copy()
        manager[i] = m
        here, there = int(org.department[i]), int(org.department[m])
        heads = [d for d in range(len(org.head)) if org.head[d] == i]
        if here >= 0 and there >= 0 and here != there:
            if heads:
                for d in heads:
                    if there not in org.department_tree[d]:
                        parent[d] = there
            else:
                follow = org.subtree(i)
                department[follow[org.department[follow] == here]] = there
        tied = org if org.tie_rows is None else retied(org, *move_ties(org, i, m, old, level))
        return tied.recharted(manager=manager, department=department, parent=parent)

    def said(self, org: OrgGraph) -> Words:
        return Words("change.move", {"person": name_of(org, self.person), "other": name_of(org, self.manager)})

    def assumed(self, org: OrgGraph, settings: Settings) -> Words:
        return Words("assumed.move", spread(line_contacts(org)))


@dataclass(frozen=True)
class Liaison:
    """Somebody of one side gets contact with the contact people of the other (``--liaison A:B``; persons or departments)."""

    one: str
    other: str

    def people(self, org: OrgGraph, settings: Settings) -> tuple[int, Ints]:
        """Return who becomes the liaison, and with whom they are in contact."""
        if self.one == self.other:
            raise UsageError("A liaison joins two different sides; name two departments, or a person and a department")
        side, there = side_of(org, self.one), side_of(org, self.other)
        if set(side.tolist()) & set(there.tolist()):
            raise UsageError(f"{self.one} and {self.other} overlap; a liaison joins two different sides")
        first, others = contact_sides(org, side, there, settings)
        return int(first[0]), others

    def apply(self, org: OrgGraph, level: Level, settings: Settings) -> OrgGraph:
        org.require("communication")
        i, others = self.people(org, settings)
        return retied(org, added=[(i, int(j)) for j in others], count=quantile(cross_contacts(org), level))

    def said(self, org: OrgGraph) -> Words:
        return Words("change.liaison", {"person": name_of(org, self.one), "other": name_of(org, self.other)})

    def assumed(self, org: OrgGraph, settings: Settings) -> Words:
        i, others = self.people(org, settings)
        names = {"person": org.names[i], "others": tuple(org.names[int(j)] for j in others)}
        return Words("assumed.liaison", {**names, **spread(cross_contacts(org))})


@dataclass(frozen=True)
class Meeting:
    """A standing mechanism joins two departments: their contact people meet (``--mechanism D:E``)."""

    one: str
    other: str

    def people(self, org: OrgGraph, settings: Settings) -> tuple[Ints, Ints]:
        """Return who meets, of either side."""
        if self.one == self.other:
            raise UsageError("A mechanism joins two different departments; name both")
        a, b = (org.members(unit(org, d)) for d in (self.one, self.other))
        if set(a.tolist()) & set(b.tolist()):
            raise UsageError(f"{self.one} and {self.other} overlap; a mechanism joins two different departments")
        return contact_sides(org, a, b, settings)

    def apply(self, org: OrgGraph, level: Level, settings: Settings) -> OrgGraph:
        org.require("communication")
        a, b = self.people(org, settings)
        met = retied(org, added=[(int(i), int(j)) for i in a for j in b], count=quantile(cross_contacts(org), level))
        return with_mechanism(met, self.one, self.other)

    def said(self, org: OrgGraph) -> Words:
        return Words("change.mechanism", {"person": name_of(org, self.one), "other": name_of(org, self.other)})

    def assumed(self, org: OrgGraph, settings: Settings) -> Words:
        a, b = self.people(org, settings)
        return Words("assumed.mechanism", {"n": len(a), "m": len(b), **spread(cross_contacts(org))})


@dataclass(frozen=True)
class Merge:
    """One department becomes part of another and is no more (``--merge D=E``)."""

    gone: str
    into: str

    def apply(self, org: OrgGraph, level: Level, settings: Settings) -> OrgGraph:
        d, e = unit(org, self.gone), unit(org, self.into)
        if d == e:
            raise UsageError(f"{self.gone} cannot be merged with itself; name two departments")
        if d in org.department_tree[e] or e in org.department_tree[d]:
            raise UsageError(f"One of {self.gone} and {self.into} is part of the other; merge two departments side by side")
        a, b = org.members(d, below=False), org.members(e, below=False)
        changed = org
        if org.tie_rows is not None and level != "low" and len(a) and len(b):
            pairs = wanted_pairs(org, a, b, {"central": 0.5, "high": 1.0}[level], settings)
            changed = retied(org, added=pairs, count=quantile(inside_contacts(org, np.concatenate([a, b])), "central"))
        return merged(changed, d, e)

    def said(self, org: OrgGraph) -> Words:
        return Words("change.merge", {"person": name_of(org, self.gone), "other": name_of(org, self.into)})

    def assumed(self, org: OrgGraph, settings: Settings) -> Words:
        return Words("assumed.merge")


@dataclass(frozen=True)
class Split:
    """Everybody of a department below one person becomes a department of their own (``--split D=P``)."""

    unit: str
    person: str

    @property
    def key(self) -> str:
        """The id of the new department."""
        return f"{self.unit}/{self.person}"

    def apply(self, org: OrgGraph, level: Level, settings: Settings) -> OrgGraph:
        d, i = unit(org, self.unit), org.person(self.person)
        leaving = np.intersect1d(org.subtree(i), org.members(d, below=False))
        staying = np.setdiff1d(org.members(d, below=False), leaving)
        if not len(leaving) or not len(staying):
            raise UsageError(f"{self.person} and who is below must be a part of {self.unit}, and not all of it; name somebody in between")
        key = self.key
        units = len(org.department_ids)
        name = f"{org.department_names[d]} ({org.names[i]})"
        row = pl.DataFrame([{c: {"id": key, "name": name}.get(c) for c in org.departments.columns}], schema=org.departments.schema)
        department = org.department.copy()
        department[leaving] = units
        changed = dataclasses.replace(
            org,
            departments=org.departments.vstack(row),
            department=department,
            parent=np.append(org.parent, org.parent[d]),
            head=np.append(org.head, i),
            relationships={**org.relationships, **cut_need(org, self.unit, key, len(leaving) / (len(leaving) + len(staying)))},
        )
        return sorted_units(changed)

    def said(self, org: OrgGraph) -> Words:
        return Words("change.split", {"person": name_of(org, self.unit), "other": name_of(org, self.person)})

    def assumed(self, org: OrgGraph, settings: Settings) -> Words:
        return Words("assumed.split")


@dataclass(frozen=True)
class Remove:
    """A person leaves and the post is not filled; reports go to the manager (``--remove P``)."""

    person: str

    def apply(self, org: OrgGraph, level: Level, settings: Settings) -> OrgGraph:
        i = org.person(self.person)
        boss = int(org.manager[i])
        if boss < 0:
            raise UsageError(f"{self.person} stands at the top and has no manager to whom the reports could go; fill the post instead")
        share = settings[f"whatif.taken_over.{level}"]
        changed = org
        if org.tie_rows is not None:
            changed = dataclasses.replace(org, tie_rows=taken_over(org, i, boss, share))
        manager = np.where(org.manager == i, boss, org.manager)
        head_of = np.where(org.head == i, -1, org.head)
        dotted = org.dotted[(org.dotted != i).all(axis=1)]
        changed = dataclasses.replace(changed, manager=manager, head=head_of, dotted=dotted, relationships=inherited(org, i, boss))
        return without(changed, i)

    def said(self, org: OrgGraph) -> Words:
        return Words("change.remove", {"person": name_of(org, self.person)})

    def assumed(self, org: OrgGraph, settings: Settings) -> Words:
        shares: dict[str, object] = {level: f"{settings[f'whatif.taken_over.{level}']:.0%}" for level in LEVELS}
        return Words("assumed.remove", {**shares, "other": org.names[closest(org, org.person(self.person))]})


@dataclass(frozen=True)
class Fill:
    """A vacant post gets a holder (``--fill P``)."""

    post: str

    def apply(self, org: OrgGraph, level: Level, settings: Settings) -> OrgGraph:
        i = org.person(self.post)
        if not org.vacant[i]:
            raise UsageError(f"{self.post} is not vacant; name a vacant post")
        filled = pl.when(pl.col("id") == self.post).then(pl.lit(value=False)).otherwise("vacant").alias("vacant")
        changed = dataclasses.replace(org, people=org.people.with_columns(filled))
        boss = int(org.manager[i])
        if org.tie_rows is None or boss < 0:
            return changed
        team = np.array([j for j in org.reports(boss) if j != i and not org.vacant[j]], dtype=np.int64)
        inside = org.contacts.pattern[team][:, team] if len(team) else None
        usual = int(np.median(np.asarray(inside.sum(axis=1)))) if inside is not None else 0
        order = np.argsort(-np.asarray(inside.sum(axis=1)).ravel(), kind="stable") if inside is not None else np.array([], dtype=int)
        added = [(i, int(team[k])) for k in order[:usual]]
        return retied(changed, added=[(i, boss), *added], count=quantile(line_contacts(org), level))

    def said(self, org: OrgGraph) -> Words:
        return Words("change.fill", {"person": name_of(org, self.post)})

    def assumed(self, org: OrgGraph, settings: Settings) -> Words:
        return Words("assumed.fill", spread(line_contacts(org)))


# Kind of change, as users write it: what it makes, and the sign between its two ids (none: one id).
KINDS: Mapping[str, tuple[Callable[..., Change], str]] = {
    "fill": (Fill, ""),
    "move": (Move, "="),
    "split": (Split, "="),
    "merge": (Merge, "="),
    "liaison": (Liaison, ":"),
    "mechanism": (Meeting, ":"),
    "remove": (Remove, ""),
}


def parse(kind: str, said: str) -> Change:
    """Return the change that ``--kind said`` means.

    Examples
    --------
    >>> parse("move", "E0007=E0003")
    Move(person='E0007', manager='E0003')
    """
    if kind not in KINDS:
        raise UnknownName("kind of change", kind, KINDS)
    make, sign = KINDS[kind]
    if not sign:
        return make(said.strip())
    one, found, other = (part.strip() for part in said.partition(sign))
    if not found or not one or not other:
        raise UsageError(f"--{kind} takes two ids joined by “{sign}”, not “{said}”")
    return make(one, other)
