"""Organisations in which one thing about the flow of contact, information, skills or voice was planted (see `planted`)."""

import dataclasses
from collections.abc import Callable

import polars as pl

from orggraph.graph import OrgGraph, from_arrays
from tests.findings.offices import adding, head_of, keeping, listed, members_of, needing, office, related, rows, weekly

GLUE = head_of(2) + 5  # a person without rank in unit 2
NEEDS = ((0, 1), (2, 3), (4, 5), (6, 7))


def with_office(org: OrgGraph, unit: int = 0) -> OrgGraph:
    """Return a copy in which one unit is the coordinating office."""
    kinds = ["office" if d == unit else "department" for d in range(len(org.department_ids))]
    return dataclasses.replace(org, departments=org.departments.with_columns(kind=pl.Series(kinds)))


def one_direction(seed: int = 1) -> OrgGraph:
    """The head of unit 3 is in contact with nobody below."""
    head, team = head_of(3), set(members_of(3))
    return keeping(office(seed), lambda s, t: not (head in (s, t) and {s, t} <= team))


def joined(seed: int = 1, per_unit: int = 6) -> OrgGraph:
    """One person of unit 2 is in contact, both ways, with six people of every other unit; units hardly meet otherwise."""
    others = [m for u in range(10) if u != 2 for m in members_of(u)[1 : 1 + per_unit]]
    return adding(office(seed, outside=0.1), [arc for m in others for arc in ((GLUE, m), (m, GLUE))])


def silent_chair(seed: int = 1) -> OrgGraph:
    """The head of unit 4 is in contact with two reports and nobody else."""
    head = head_of(4)
    return keeping(office(seed, outside=0.5), lambda s, t: head not in (s, t) or {s, t} <= {head, head + 1, head + 2})


def crossed(seed: int = 1) -> OrgGraph:
    """All contact of unit 2 with units 0, 1 and 3 runs over one person."""
    others = [m for u in (0, 1, 3) for m in members_of(u)]
    return adding(office(seed, without={(0, 2), (1, 2), (2, 3)}), [arc for m in others for arc in ((GLUE, m), (m, GLUE))] * 2)


def late(seed: int = 1) -> OrgGraph:
    """Unit 3 hears from outside in every sixth week, from the chief to its head."""
    team, door = set(members_of(3)), {head_of(3), 0}

    def keep(s: int, t: int, week: int) -> bool:
        return (s in team) == (t in team) or ({s, t} == door and week % 6 == 0)

    return weekly(office(seed), 26, keep, seed)


def unreached(seed: int = 1) -> OrgGraph:
    """Six people of unit 5 write to others and hear from each other alone."""
    apart = set(members_of(5)[4:10])
    return keeping(office(seed), lambda s, t: t not in apart or s in apart)


def unheard(seed: int = 1) -> OrgGraph:
    """The head of unit 6 writes to one report, who writes to nobody."""
    head = head_of(6)
    return keeping(office(seed), lambda s, t: s != head + 1 and (s != head or t == head + 1))


def skilled(org: OrgGraph, held: dict[int, int], asked: int = 2, unit: int = 0) -> OrgGraph:
    """Return a copy in which a unit needs ``welding`` at level 3, and the persons have it at these levels."""
    has = rows("HAS_SKILL", *({"source": org.ids[i], "target": "welding", "level": level} for i, level in held.items()))
    needs = rows("NEEDS_SKILL", {"source": org.department_ids[unit], "target": "welding", "min_level": 3, "people": asked})
    return related(org, HAS_SKILL=has, NEEDS_SKILL=needs)


def duties(org: OrgGraph, count: dict[int, int], status: str = "open") -> OrgGraph:
    """Return a copy in which persons are responsible for so many tasks of their own."""
    tasks = [(f"T{i}-{k}", org.ids[i]) for i, n in count.items() for k in range(n)]
    raci = rows("RESPONSIBLE_FOR", *({"source": who, "target": task, "role": "R"} for task, who in tasks))
    return related(listed(org, "Task", *({"id": task, "status": status} for task, _ in tasks)), RESPONSIBLE_FOR=raci)


def few_voices(seed: int = 1) -> OrgGraph:
    """In unit 7 the head and one member speak to the others, who write inside to nobody."""
    team = set(members_of(7))
    return keeping(office(seed), lambda s, t: not {s, t} <= team or s in (head_of(7), head_of(7) + 1))


def unreturned(seed: int = 1) -> OrgGraph:
    """In unit 8 people write to colleagues further down the list, and never back."""
    team = set(members_of(8))
    return keeping(office(seed), lambda s, t: not {s, t} <= team or s < t)


def excluded(seed: int = 1) -> OrgGraph:
    """One person of unit 2 has contacts outside and none inside."""
    team = set(members_of(2))
    return keeping(office(seed, inside=8.0, outside=0.5), lambda s, t: not (GLUE in (s, t) and {s, t} <= team))


def parted(seed: int = 1) -> OrgGraph:
    """Unit 9 falls into six and seven people, joined by the head alone."""
    one, two = set(members_of(9)[1:7]), set(members_of(9)[7:])
    return keeping(office(seed), lambda s, t: not ((s in one and t in two) or (s in two and t in one)))


def two_masters() -> OrgGraph:
    """A chief over two managers; twelve people report to one of them and on a dotted line to the other."""
    return from_arrays([f"{i:02d}" for i in range(15)], [-1, 0, 0, *[1] * 12], dotted=[(i, 2) for i in range(3, 15)])


def unsupported(seed: int = 1) -> OrgGraph:
    """The person of `joined` has contact with no head but the own manager, and with nobody above; the register names others."""
    heads = {0, *(head_of(u) for u in range(10) if u != 2)}
    return duties(keeping(joined(seed), lambda s, t: not (GLUE in (s, t) and heads & {s, t})), {head_of(0): 1})


FLOW: dict[str, Callable[[], OrgGraph]] = {
    "four_directions": one_direction,
    "hub_in_fact": joined,
    "chair_without_links": silent_chair,
    "office_links": lambda: with_office(needing(office(1, without={(0, 1)}), *NEEDS)),
    "glue_work": joined,
    "overload_crossing": crossed,
    "late_to_hear": late,
    "never_reached": unreached,
    "source_unheard": unheard,
    "skill_single_holder": lambda: skilled(office(1), {head_of(0) + 1: 4}),
    "complementary_strangers": lambda: skilled(office(1, without={(0, 1)}), {head_of(1) + 1: 4, head_of(1) + 2: 3}),
    "division_unbalanced": lambda: duties(office(1), {**{head_of(0) + k: 2 for k in range(1, 6)}, head_of(0): 12}),
    "voice_uneven": few_voices,
    "one_way_ties": unreturned,
    "excluded_members": excluded,
    "cliques_inside": parted,
    "chart_not_pure": two_masters,
    "coordinator_unsupported": unsupported,
}
