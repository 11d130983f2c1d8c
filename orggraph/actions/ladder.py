"""The lowest rung that fits (聯繫 → 溝通 → 調解 → 協商): from the root cause and what was tried; with whom it lies, what it takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import polars as pl

from orggraph.actions.authority import authority
from orggraph.actions.base import LADDER, Action, Candidate, Words
from orggraph.actions.mediator import People, contact_people, mediators, sides_of
from orggraph.actions.outlook import Outlook
from orggraph.actions.past import Past
from orggraph.findings.base import Found, Rung
from orggraph.findings.base import get as get_finding
from orggraph.graph import Flags, OrgGraph
from orggraph.settings import Settings, load
from orggraph.viewer import Viewer, allow

TOLD = 3  # items named of what it is about

MEANS: dict[Rung, str] = {
    "contact": "talk",
    "communication": "slot",
    "mediation": "mediation",
    "consultation": "decision",
    "mechanism": "liaison",
}
# What takes another means than its rung's usual one; a finding's evidence may say ``means`` itself.
OTHER_MEANS = {
    "friction.one_carrier": "second_contact",
    "one_carrier": "second_contact",
    "bottleneck": "second_contact",
    "single_link": "second_contact",
    "accountability_gap": "name_accountable",
    "absent_no_delegate": "name_delegate",
    "delegation_lapsed": "name_delegate",
}
CARRIED = ("talk", "second_contact", "liaison")  # means for which contact people on both sides are named


@dataclass(frozen=True, eq=False)
class Adviser:
    """Gives advice on findings of one organisation to one reader; what all findings share is computed once."""

    org: OrgGraph
    viewer: Viewer
    settings: Settings

    @cached_property
    def mask(self) -> Flags:
        """Whom the reader may see."""
        return allow(self.viewer, self.org)

    @cached_property
    def past(self) -> Past:
        """What was tried before."""
        return Past(self.org, self.settings)

    @cached_property
    def people(self) -> People:
        """What the choice of people needs."""
        return People(self.org, self.past, self.settings)

    @cached_property
    def outlook(self) -> Outlook:
        """Where things lead if nothing is done."""
        return Outlook(self.org, self.settings)

    def advise(self, found: Found) -> tuple[Action, ...]:
        """Return the advice for one finding; see `advise`."""
        org, mask, settings = self.org, self.mask, self.settings
        who = tuple(dict.fromkeys(i for i in found.who if i >= 0))
        if not who:
            return ()
        cause = found.evidence.get("cause")
        name = f"{found.finding}.{cause}" if cause else found.finding
        rung, reason = self._rung(found)
        means = self._means(found, name, rung)
        said = authority(org, who, rung, self.viewer, mask)
        if reason == "cause" and rung == "consultation":
            reason = "nobody_lower"
        return (
            Action(
                rung=rung,
                who=tuple(org.ids[i] for i in who if mask[i]),
                authorised_by=said.by,
                delegate=said.delegate,
                why=f"action.{name}" if reason in ("cause", "nobody_lower") else f"action.{reason}.{rung}",
                hours=settings[f"action.hours.{means}"],
                hours_week=settings[f"action.weekly.{means}"],
                basis=said.basis,
                away=said.away,
                part=said.part,
                means=means,
                days=int(settings[f"action.days.{rung}"]),
                about=about(org, found),
                nothing=self.outlook.nothing(found),
                reason=reason,
                tried=self.past.tried(found.identity),
                contacts=self._contacts(found, means),
                mediators=self._mediators(found, who) if rung == "mediation" else (),
                case=self.past.open_case(found.identity),
            ),
        )

    def _rung(self, found: Found) -> tuple[Rung, str]:
        """Return the rung and why: the cause's own, one above the highest that was tried in vain, or a mechanism for what comes back."""
        lowest = cast("Rung", found.evidence.get("rung") or get_finding(found.finding).rung)
        if self.past.recurs(found.identity) and lowest != "mechanism":
            return "mechanism", "recurs"
        tried = self.past.tried(found.identity)
        if not tried:
            return lowest, "cause"
        next_one = LADDER[min(LADDER.index(tried[-1]) + 1, len(LADDER) - 1)]
        return (next_one, "tried") if LADDER.index(next_one) > LADDER.index(lowest) else (lowest, "cause")

    def _means(self, found: Found, name: str, rung: Rung) -> str:
        said = found.evidence.get("means")
        own = rung == (found.evidence.get("rung") or get_finding(found.finding).rung)
        if own and isinstance(said, str):
            return said
        return OTHER_MEANS.get(name, MEANS[rung]) if own else MEANS[rung]

    def _contacts(self, found: Found, means: str) -> tuple[Candidate, ...]:
        """Return the best contact person of each side, where two departments are to be brought into contact."""
        sides = sides_of(self.org, [(s.kind, s.id) for s in found.subjects if s.kind == "department"])
        if means not in CARRIED or sides is None:
            return ()
        carrier = found.evidence.get("carrier")
        without = [i for i, name in enumerate(self.org.names) if name == carrier] if carrier else []
        one = contact_people(self.people, sides[0], sides[1], self.mask, without)
        return (*one, *contact_people(self.people, sides[1], sides[0], self.mask, without))

    def _mediators(self, found: Found, who: tuple[int, ...]) -> tuple[Candidate, ...]:
        sides = sides_of(self.org, [(s.kind, s.id) for s in found.subjects])
        if sides is None:
            return ()
        above = who[0]
        for other in who[1:]:
            above = self.org.lowest_common_superior(above, other) if above >= 0 else -1
        return mediators(self.people, sides, [*who, *([above] if above >= 0 else [])], self.mask)


def advise(org: OrgGraph, found: Found, viewer: Viewer) -> tuple[Action, ...]:
    """Return the advice for one finding.

    Parameters
    ----------
    org : OrgGraph
        With its case register (``nodes["Case"]``), where one was opened.
    found : Found
        ``who`` takes the first step; evidence ``rung`` and ``cause`` decide the rung, else the finding's own.
    viewer : Viewer
        Nobody outside the viewer's scope is named, be it as acting, authorising, standing in, mediating or in contact.

    Returns
    -------
    tuple of Action
        One action; empty when nobody is named who could act.

    Notes
    -----
    The rung is the higher of the cause's own and one above the highest that was tried in vain within ``case.memory_days`` for the same
    identity; what recurs gets a standing mechanism. Authorised is the lowest common superior of those who act, along solid lines (one
    person: their manager).
    """
    return Adviser(org, viewer, load()).advise(found)


def about(org: OrgGraph, found: Found) -> Words:
    """Return what the first talk is about: opposed goals, dependencies, directives, tasks, topics; else the finding itself."""
    evidence = found.evidence
    units = [s.id for s in found.subjects if s.kind == "department"]
    if evidence.get("cause") == "opposed_goals" and (goals := _opposed_goals(org, units)):
        return Words("about.goals", {"items": goals})
    if len(units) == 2 and (rows := _dependencies(org, units)):
        items = tuple(Words("about.dependency.item", {"kind": Words(f"dependency.{k}"), "strength": f"{s:.2g}"}) for k, s in rows[:TOLD])
        return Words("about.dependency", {"n": len(rows), "items": items})
    for key in ("directives", "tasks", "topics", "topic", "skill", "skills"):
        said = evidence.get(key)
        if isinstance(said, str):
            return Words(f"about.{key}", {"items": said})
        if isinstance(said, list | tuple) and said:
            return Words(f"about.{key}", {"items": tuple(map(str, said))})
    return Words("about.finding", {"title": Words(f"finding.{found.finding}.title")})


def _dependencies(org: OrgGraph, units: list[str]) -> list[tuple[str, float]]:
    """Return kind and strength of the dependencies between two departments, either way, strongest first."""
    rows = org.relationships.get("DEPENDS_ON")
    if rows is None:
        return []
    one, two = units
    between = ((pl.col("source") == one) & (pl.col("target") == two)) | ((pl.col("source") == two) & (pl.col("target") == one))
    chosen = rows.filter(between).select(pl.col("kind").fill_null("unspecified"), pl.col("strength").fill_null(0.5))
    return chosen.sort("strength", "kind", descending=[True, False]).rows()


def _opposed_goals(org: OrgGraph, units: list[str]) -> tuple[str, ...]:
    pursues, opposes, goals = org.relationships.get("PURSUES"), org.relationships.get("OPPOSES"), org.nodes.get("Goal")
    if pursues is None or opposes is None or goals is None or len(units) != 2:
        return ()
    title = dict(goals.select("id", "title").iter_rows())
    held = [set(pursues.filter(pl.col("source") == u)["target"]) for u in units]
    rows = opposes.filter(pl.col("kind").ne_missing("needs")).select("source", "target").iter_rows()
    pair = next(((s, t) for s, t in rows if (s in held[0] and t in held[1]) or (s in held[1] and t in held[0])), ())
    return tuple(str(title.get(g) or g) for g in pair)
