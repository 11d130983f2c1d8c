"""The four directions of a person: up, down, sideways (and outside, where external contacts are known)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from orggraph.graph import OrgGraph


@dataclass(frozen=True)
class Direction:
    """People in contact and those who could be, with the contacts sent and received."""

    people: int
    of: int
    sent: float
    received: float


def four_directions(org: OrgGraph, i: int) -> Mapping[str, Direction]:
    """Return how a person is in contact with those above, those below and everybody else.

    Parameters
    ----------
    org : OrgGraph
    i : int
        Position of the person.

    Returns
    -------
    Mapping
        ``up`` (managers on solid and dotted lines, and all above), ``down`` (the subtree), ``sideways`` (anyone else). Each tie end
        falls in exactly one. External contacts are not in the graph, so ``outside`` is missing: unknown, not 0.

    Raises
    ------
    NotAssessed
        Without communication.
    """
    org.require("communication")
    up = {*org.chain(i), *(int(m) for r, m in org.dotted if r == i)}
    down = {int(j) for j in org.subtree(i)} - {i}
    down -= up
    sides = {j for j in range(org.n) if j != i and not org.vacant[j]} - up - down
    arcs = org.arcs.filter((pl.col("source") == i) | (pl.col("target") == i))
    out: dict[str, Direction] = {}
    for name, members in (("up", up), ("down", down), ("sideways", sides)):
        sent = arcs.filter((pl.col("source") == i) & pl.col("target").is_in(list(members)))
        received = arcs.filter((pl.col("target") == i) & pl.col("source").is_in(list(members)))
        met = {*sent["target"].to_list(), *received["source"].to_list()}
        out[name] = Direction(len(met), len(members), float(sent["count"].sum()), float(received["count"].sum()))
    return out
