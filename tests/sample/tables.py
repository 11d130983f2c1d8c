"""The sample's files as the tests read them: with polars alone, so that nothing of orggraph judges itself."""

import datetime as dt
import tomllib
from functools import lru_cache
from pathlib import Path

import networkx as nx
import polars as pl

FOLDER = Path(__file__).parents[2] / "sample_data"
AS_OF = dt.date(2026, 9, 30)
FIRST_DAY = AS_OF - dt.timedelta(weeks=26)
PLANTED = tomllib.loads((FOLDER / "planted.toml").read_text("utf-8"))


@lru_cache
def table(name: str) -> pl.DataFrame:
    """Return a file with every value as text; an empty cell is null."""
    return pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False)


@lru_cache
def ties(*, all_time: bool = False) -> pl.DataFrame:
    """Return the contacts of the last 26 weeks, or of all time."""
    frame = table("ties").with_columns(pl.col("count").cast(int), pl.col("period").str.to_date())
    return frame if all_time else frame.filter(pl.col("period") > FIRST_DAY)


@lru_cache
def contacts(*, all_time: bool = False) -> nx.Graph:
    """Return who is in contact with whom; people without any contact are in it."""
    graph = nx.Graph()
    graph.add_nodes_from(table("people")["id"])
    graph.add_edges_from(ties(all_time=all_time).select("source_id", "target_id").iter_rows())
    return graph


@lru_cache
def department() -> dict[str, str]:
    return dict(table("people").select("id", "department").iter_rows())


@lru_cache
def manager() -> dict[str, str]:
    return dict(table("people").drop_nulls("manager_id").select("id", "manager_id").iter_rows())


def reports(of: str) -> list[str]:
    return [person for person, above in manager().items() if above == of]


def chain(person: str) -> list[str]:
    """Return the managers above a person, nearest first."""
    above, up = [], manager()
    while person in up:
        person = up[person]
        above.append(person)
    return above


def pairs(a: str, b: str, *, all_time: bool = False) -> list[tuple[str, str]]:
    """Return the person pairs in contact between two departments (or inside one)."""
    unit = department()
    return [(x, y) for x, y in contacts(all_time=all_time).edges if {unit[x], unit[y]} == {a, b}]


def needed(a: str, b: str) -> float:
    """Return the summed strength of the dependencies between two departments."""
    frame = table("dependencies")
    both = frame.filter(pl.col("from_department").is_in([a, b]) & pl.col("to_department").is_in([a, b]))
    return float(both["strength"].cast(float).sum())
