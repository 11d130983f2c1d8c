"""One organisation for each finding that raises it and that the sample does not show: for tests of words, arithmetic and advice.

A finding whose case is not in the sample gets an entry here, beside its own test.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable

import polars as pl

from orggraph.graph import OrgGraph, from_arrays
from tests.findings.offices import UNITS, adding, keeping, listed, members_of, needing, office, related, rows, weekly
from tests.findings.planted_flow import FLOW

TODAY = dt.date(2026, 6, 30)
#         a            one: b d e f, two: c g h
#     b       c
#   d e f    g h
CHART = from_arrays(
    list("abcdefgh"), [-1, 0, 0, 1, 1, 1, 2, 2], department=[0, 1, 2, 1, 1, 1, 2, 2], departments=["top", "one", "two"], as_of=TODAY
)


def ordering(org: OrgGraph, *orders: tuple[str, str, str, str, str | None, dict[str, object]]) -> OrgGraph:
    """Return a copy with directives, each as (id, issuer, addressee, subject, stance, further columns)."""
    usual: dict[str, object] = {"date": dt.date(2026, 1, 1), "status": "open"}
    with_nodes = listed(org, "Directive", *(usual | {"id": i, "subject": s, "stance": st} | more for i, _, _, s, st, more in orders))
    issued = rows("ISSUED", *({"source": o[1], "target": o[0]} for o in orders))
    to = rows("ADDRESSES", *({"source": o[0], "target": o[2]} for o in orders))
    return related(with_nodes, ISSUED=issued, ADDRESSES=to)


def absent(org: OrgGraph, who: str, since: int = -5, until: int = 20) -> OrgGraph:
    """Return a copy in which a person is away from so many days before today until so many after."""
    day = {"from": TODAY + dt.timedelta(since), "until": TODAY + dt.timedelta(until)}
    return related(org, IS_AWAY=pl.concat([org.linked("IS_AWAY"), rows("IS_AWAY", {"source": who, "target": who, **day})]))


def delegating(org: OrgGraph, who: str, to: str, since: int = -5, until: int | None = None, scope: str = "all") -> OrgGraph:
    """Return a copy with a delegation; days from today, ``until`` None is open."""
    day = {"from": TODAY + dt.timedelta(since), "until": None if until is None else TODAY + dt.timedelta(until), "scope": scope}
    return related(org, DELEGATES_TO=pl.concat([org.linked("DELEGATES_TO"), rows("DELEGATES_TO", {"source": who, "target": to, **day})]))


def torn() -> OrgGraph:
    """Person d of one has a dotted line to c; b requires of one what c forbids d."""
    org = dataclasses.replace(CHART, dotted=from_arrays(list("ab"), [-1, 0], dotted=[(1, 0)]).dotted * [3, 0] + [0, 2])
    return ordering(org, ("D1", "b", "one", "overtime", "require", {}), ("D2", "c", "d", "overtime", "forbid", {}))


def fading(seed: int = 5) -> OrgGraph:
    """Units 2 and 3, in busy contact, hardly meet in the last third of 26 weeks."""
    two, three = set(members_of(2)), set(members_of(3))
    busy = office(seed, outside=3.0)
    org = weekly(busy, 26, lambda s, t, w: w < 16 or not ((s in two and t in three) or (s in three and t in two)), seed)
    return needing(org, *((a, a + 1) for a in range(0, UNITS, 2)), (0, 2), (1, 3), (4, 7))


def burdened(seed: int = 6) -> OrgGraph:
    """People of unit 4 have most of the contact between units."""
    unit = set(members_of(4))
    busy, calm = office(seed, outside=1.5), office(seed)
    more = keeping(busy, lambda s, t: (s in unit) != (t in unit))
    rest = keeping(calm, lambda s, t: (s in unit) == (t in unit))
    assert more.tie_rows is not None and rest.tie_rows is not None
    return dataclasses.replace(rest, tie_rows=rest.tie_rows.vstack(more.tie_rows))


def led(*silent: tuple[int, int]) -> OrgGraph:
    """Return a chief and five deputies with a report each; deputies talk to each other both ways in 26 weeks, except the silent pairs."""
    n = 11
    manager = [-1, *[0] * 5, *range(1, 6)]
    arcs = [(i, m) for i, m in enumerate(manager) if m >= 0] + [(m, i) for i, m in enumerate(manager) if m >= 0]
    arcs += [(a, b) for a in range(1, 6) for b in range(1, 6) if a != b and (min(a, b), max(a, b)) not in silent]
    org = from_arrays([f"L{i:02d}" for i in range(n)], manager, arcs=[arc for arc in arcs for _ in range(8)])
    return weekly(org, 26, lambda source, target, week: True)


def with_cases(org: OrgGraph, *cases: dict[str, object]) -> OrgGraph:
    """Return a copy with cases, each a row of its node with ``owner`` and ``about`` (ids) beside it."""
    org = listed(org, "Case", *({"status": "opened", "opened": TODAY} | c for c in cases))
    owned = rows("OWNS_CASE", *({"source": c.get("owner", "a"), "target": c["id"]} for c in cases))
    about = rows("ABOUT", *({"source": c["id"], "target": key} for c in cases for key in c.get("about", ())))  # type: ignore[attr-defined]
    return related(org, OWNS_CASE=owned, ABOUT=about)


def recurring() -> OrgGraph:
    """Departments one and two have had three cases this year."""
    return with_cases(CHART, *({"id": f"K{k}", "about": ("one", "two"), "opened": TODAY - dt.timedelta(90 * k)} for k in range(3)))


def weighing(one: float, two: float) -> OrgGraph:
    """Departments one and two, headed by b and c, share a goal with these weights."""
    org = dataclasses.replace(CHART, head=CHART.head * 0 + [-1, 1, 2])
    goal = rows("PURSUES", {"source": "one", "target": "G", "weight": one}, {"source": "two", "target": "G", "weight": two})
    return related(listed(org, "Goal", {"id": "G", "title": "Grow"}), PURSUES=goal)


def visited(org: OrgGraph, but: int) -> OrgGraph:
    """Return a copy in which the chief is in contact with everybody of every unit, of one with the head alone."""
    there = [(m, 0) for u in range(UNITS) for m in members_of(u) if u != but]
    return keeping(adding(org, there), lambda s, t: not (0 in (s, t) and {s, t} & {*members_of(but)[1:]}))


def one_door(seed: int = 1, partner: int | None = 5) -> OrgGraph:
    """Return an office whose unit 4 is in contact with one other unit alone, or (None) with none at all."""
    inner, other = set(members_of(4)), set() if partner is None else set(members_of(partner))

    def keep(s: int, t: int) -> bool:
        return (s in inner) == (t in inner) or s in other or t in other or 0 in (s, t)

    return keeping(office(seed), keep)


ALL_PAIRS = tuple((a, b) for a in range(1, 6) for b in range(a + 1, 6))
ORGANISATIONS: dict[str, Callable[[], OrgGraph]] = {
    "contact_below_chance": lambda: office(1, without={(0, 1)}),
    "layers_deep": lambda: from_arrays([f"{i:02d}" for i in range(10)], [-1, *range(9)]),
    "span_narrow": lambda: listed(CHART, "Target", {"id": "all:span", "scope": "all", "metric": "span", "min": 3.0}),
    "upward_path": lambda: from_arrays([f"{i:02d}" for i in range(10)], [-1, *range(9)]),
    "separate_charts": lambda: from_arrays(list("abcde"), [-1, 0, 0, -1, 3]),
    "directives_to_compare": lambda: ordering(CHART, ("D1", "b", "two", "travel", None, {}), ("D2", "c", "two", "travel", "require", {})),
    "managers_apart": torn,
    "delegation_lapsed": lambda: delegating(absent(CHART, "b"), "b", "d", until=-1),
    "load_uneven": burdened,
    "contact_fading": fading,
    "leaders_silent": lambda: led((1, 2)),
    "leaders_apart": lambda: led(*ALL_PAIRS),
    "actions_overdue": lambda: with_cases(CHART, {"id": "K1", "owner": "b", "due": TODAY - dt.timedelta(90)}),
    "friction_recurring": recurring,
    "unit_links_nobody": one_door,
    "unit_directions": lambda: visited(office(1), but=6),
    "leaders_weigh_apart": lambda: weighing(1.0, 0.2),
    **FLOW,
}
