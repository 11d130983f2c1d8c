"""Organisations in which who talks to whom is chance alone, made fast: whatever a finding against chance tells there is false."""

import dataclasses
import datetime as dt
import itertools

import numpy as np
import polars as pl

from orggraph.graph import TIES_SCHEMA, OrgGraph, from_arrays
from tests.findings.offices import needing

UNITS, SIZE, WEEKS = 6, 10, 26
AS_OF = dt.date(2026, 6, 29)


def with_counts(org: OrgGraph, counts: np.ndarray, rng: np.random.Generator, weeks: int = WEEKS) -> OrgGraph:
    """Return a copy in which person i contacts j ``counts[i, j]`` times, each in a random week of the window."""
    source, target = counts.nonzero()
    times = counts[source, target].astype(np.int64)
    source, target = np.repeat(source, times), np.repeat(target, times)
    week = rng.integers(0, weeks, len(source))
    start = AS_OF - dt.timedelta(weeks=weeks - 1)
    days = pl.Series("day", [start + dt.timedelta(weeks=w) for w in range(weeks)], dtype=pl.Date)
    rows = pl.DataFrame({"source": source, "target": target, "period": days.gather(pl.Series(week, dtype=pl.UInt32))})
    rows = rows.group_by("source", "target", "period").len().sort("source", "target", "period")
    full = rows.select("source", "target", pl.lit("email").alias("channel"), "period", pl.col("len").alias("count"), weight=pl.col("len"))
    return dataclasses.replace(org, as_of=AS_OF, tie_rows=full.cast(TIES_SCHEMA), window=(start, AS_OF))


def chart(units: int = UNITS, size: int = SIZE) -> OrgGraph:
    """Return a chief over the heads of units; of the other people of a unit a third report to one of them, the rest to the head."""
    n = 1 + units * size
    manager = [-1]
    for u in range(units):
        head = 1 + u * size
        manager += [0, *(head if k < size - size // 3 else head + 1 for k in range(1, size))]
    unit = [-1, *np.repeat(np.arange(units), size).tolist()]
    heads = [1 + u * size for u in range(units)]
    departments = [f"D{u:02d}" for u in range(units)]
    return from_arrays([f"P{i:04d}" for i in range(n)], manager, department=unit, departments=departments, head=heads, arcs=[])


def random_ties(seed: int, units: int = UNITS, size: int = SIZE, rate: float = 0.12) -> OrgGraph:
    """Return an organisation whose people contact each other with the product of their activities (log-normal), wherever they sit.

    Pairs of units need each other at random too: half of all pairs.
    """
    rng = np.random.default_rng(seed)
    org = chart(units, size)
    active = rng.lognormal(0, 0.4, org.n)
    rates = rate * np.outer(active, active)
    np.fill_diagonal(rates, 0)
    org = with_counts(org, rng.poisson(rates), rng)
    return with_need(org, rng)


def with_need(org: OrgGraph, rng: np.random.Generator) -> OrgGraph:
    """Return a copy in which half of all pairs of units, chosen at random, need each other."""
    pairs = list(itertools.combinations(range(len(org.department_ids)), 2))
    return needing(org, *(pairs[k] for k in sorted(rng.choice(len(pairs), len(pairs) // 2, replace=False))))


def joint_work(seed: int, teams: int = 20, people: int = 8) -> OrgGraph:
    """Return random ties, and over them teams of random people of two random units who are in contact: pairs of units differ by chance."""
    rng = np.random.default_rng(seed)
    org = chart()
    active = rng.lognormal(0, 0.4, org.n)
    rates = 0.05 * np.outer(active, active)
    for _ in range(teams):
        of_two = np.flatnonzero(np.isin(org.department, rng.choice(UNITS, 2, replace=False)))
        team = rng.choice(of_two, people, replace=False)
        rates[np.ix_(team, team)] += 0.6
    np.fill_diagonal(rates, 0)
    return with_counts(org, rng.poisson(rates), rng)


def conversations(seed: int, rate: float) -> OrgGraph:
    """Return random ties in which every contact is a conversation of one to five messages to and fro in one week."""
    rng = np.random.default_rng(seed)
    org = random_ties(seed, rate=rate)
    assert org.tie_rows is not None
    messages = org.tie_rows["count"] * pl.Series(rng.integers(1, 6, org.tie_rows.height))
    return dataclasses.replace(org, tie_rows=org.tie_rows.with_columns(count=messages, weight=messages))


def thin_units(seed: int, units: int = 60, size: int = 12, ties: int = 16) -> OrgGraph:
    """Return many departments inside which as few ties as told are drawn at random: a good part of them falls into parts."""
    rng = np.random.default_rng(seed)
    drawn = [rng.choice(size, 2, replace=False) + unit * size for unit in range(units) for _ in range(ties)]
    people = units * size
    return from_arrays(
        [f"{i:03}" for i in range(people)],
        [-1] * people,
        department=[i // size for i in range(people)],
        departments=[f"D{d:02}" for d in range(units)],
        arcs=sorted({(int(a), int(b)) for pair in drawn for a, b in (pair, pair[::-1])}),
    )


def of_one_period(org: OrgGraph) -> OrgGraph:
    """Return a copy whose contacts are summed over the whole window: nothing says any more which came together."""
    assert org.tie_rows is not None
    summed = org.tie_rows.group_by("source", "target", "channel", maintain_order=True).agg(pl.col("count", "weight").sum())
    rows = summed.with_columns(period=pl.lit(AS_OF)).select(TIES_SCHEMA.keys()).cast(TIES_SCHEMA)
    return dataclasses.replace(org, tie_rows=rows)
