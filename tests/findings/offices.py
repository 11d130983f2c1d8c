"""Organisations made at random, so that whatever is found in them was planted by the test, or is a false alarm."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import numpy as np
import polars as pl

from orggraph.findings.base import Found, get
from orggraph.graph import OrgGraph, from_arrays
from orggraph.settings import load
from orggraph.store.cypher import edge_schema, node_schema

UNITS, SIZE = 10, 14
FILLED = {"kind": "service", "strength": 0.5, "since": None}


def head_of(unit: int) -> int:
    """Position of the head of a unit in `office`; members follow the head."""
    return 1 + unit * SIZE


def members_of(unit: int) -> range:
    """Positions of the people of a unit in `office`, head first."""
    return range(head_of(unit), head_of(unit) + SIZE)


def office(seed: int, *, without: set[tuple[int, int]] = frozenset(), inside: float = 4.0, outside: float = 0.25) -> OrgGraph:
    """Return 141 people: a chief, ten heads, 13 reports each, and contact by chance alone.

    People differ in how active they are (log-normal); two people have Poisson contacts with the product of their activities times
    ``inside`` or ``outside``, and every reporting line has twelve more on average. ``without`` are pairs of units whose people never meet.
    """
    rng = np.random.default_rng(seed)
    n = 1 + UNITS * SIZE
    unit = np.array([-1, *np.repeat(np.arange(UNITS), SIZE)])
    manager = [-1, *(0 if i == head_of(u) else head_of(u) for u in range(UNITS) for i in members_of(u))]
    active = rng.lognormal(0, 0.4, n)
    rate = np.outer(active, active) * np.where(unit[:, None] == unit[None, :], inside, outside) / 8
    for i, m in enumerate(manager):
        if m >= 0:
            rate[i, m] += 6
            rate[m, i] += 6
    for a, b in without:
        rate[np.ix_(unit == a, unit == b)] = 0
        rate[np.ix_(unit == b, unit == a)] = 0
    np.fill_diagonal(rate, 0)
    counts = rng.poisson(rate)
    arcs = [(int(s), int(t)) for s, t in zip(*counts.nonzero(), strict=True) for _ in range(counts[s, t])]
    departments = [f"D{u}" for u in range(UNITS)]
    heads = [head_of(u) for u in range(UNITS)]
    return from_arrays([f"P{i:03d}" for i in range(n)], manager, department=unit.tolist(), departments=departments, head=heads, arcs=arcs)


def needing(org: OrgGraph, *pairs: tuple[int, int], strength: float = 0.5) -> OrgGraph:
    """Return a copy in which pairs of units depend on each other; added to what it has."""
    ids = org.department_ids
    rows = pl.DataFrame([FILLED | {"source": ids[a], "target": ids[b], "strength": strength} for a, b in pairs])
    return related(org, DEPENDS_ON=rows if "DEPENDS_ON" not in org.relationships else pl.concat([org.relationships["DEPENDS_ON"], rows]))


def found(org: OrgGraph, name: str, **changed: float) -> tuple[Found, ...]:
    """Return what one finding finds, with single settings changed; it must have been assessed."""
    org.require(*get(name).needs)
    detection = get(name).detect(org, load().changed(**changed))
    assert not detection.reason
    assert detection.assessed > 0
    return detection.found


def subjects(found: tuple[Found, ...]) -> list[tuple[str, ...]]:
    """Return the ids of whom findings are about."""
    return [tuple(s.id for s in f.subjects) for f in found]


def related(org: OrgGraph, **frames: pl.DataFrame) -> OrgGraph:
    """Return a copy with further relationships by type."""
    return dataclasses.replace(org, relationships={**org.relationships, **frames})


def keeping(org: OrgGraph, keep: Callable[[int, int], bool]) -> OrgGraph:
    """Return a copy with only the ties for which ``keep(source, target)`` is true of the positions."""
    rows = org.tie_rows
    assert rows is not None
    wanted = [keep(s, t) for s, t in zip(rows["source"].to_list(), rows["target"].to_list(), strict=True)]
    return dataclasses.replace(org, tie_rows=rows.filter(pl.Series(wanted, dtype=pl.Boolean)))


def adding(org: OrgGraph, arcs: list[tuple[int, int]]) -> OrgGraph:
    """Return a copy with further contacts."""
    more = from_arrays(org.ids, org.manager.tolist(), arcs=arcs).tie_rows
    assert org.tie_rows is not None and more is not None
    return dataclasses.replace(org, tie_rows=org.tie_rows.vstack(more))


def rows(type_: str, *given: dict[str, object]) -> pl.DataFrame:
    """Return relationships of a type; columns that a row leaves out are null."""
    schema = edge_schema(type_)
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in given], schema=schema)


def listed(org: OrgGraph, label: str, *given: dict[str, object]) -> OrgGraph:
    """Return a copy with these nodes of a label."""
    schema = node_schema(label)
    frame = pl.DataFrame([{name: row.get(name) for name in schema} for row in given], schema=schema)
    return dataclasses.replace(org, nodes={**org.nodes, label: frame})


def weekly(org: OrgGraph, weeks: int, keep: Callable[[int, int, int], bool], seed: int = 0) -> OrgGraph:
    """Return a copy with every contact in a random week of ``weeks``, kept if ``keep(source, target, week)`` (the first week is 0)."""
    table = org.tie_rows
    assert table is not None
    drawn = np.random.default_rng(seed).integers(0, weeks, table.height)
    wanted = [keep(s, t, w) for s, t, w in zip(table["source"].to_list(), table["target"].to_list(), drawn.tolist(), strict=True)]
    start = org.as_of - dt.timedelta(weeks=weeks)
    dated = table.with_columns(period=pl.Series([start + dt.timedelta(weeks=int(w)) for w in drawn], dtype=pl.Date))
    return dataclasses.replace(org, tie_rows=dated.filter(pl.Series(wanted)))
