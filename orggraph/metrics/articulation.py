"""Articulation points and bridges: people and ties whose loss parts the network."""

from __future__ import annotations

import numpy as np
import polars as pl

from orggraph.fastnx.cuts import bridge_ties
from orggraph.fastnx.cuts import cut_off as cut_off_counts
from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, PairValues, PersonValues, metric


@metric("cut_off", seed="S3c", unit="people", needs={"communication"})
def cut_off(org: OrgGraph) -> PersonValues:
    """Number of people who would be cut off from the rest of their component if a person went.

    Formula
    -------
    Without v its component falls into parts; all people outside the largest part are counted. 0 where it holds together.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` is read.

    Returns
    -------
    PersonValues
        Unit: people. NaN for people without communication data.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Hopcroft & Tarjan (1973).
    """
    values = cut_off_counts(org.contacts).astype(float)
    return PersonValues(np.where(org.seen, values, NAN), org.coverage(), "no communication data")


@metric("bridges", seed="S3c", unit="people", needs={"communication"})
def bridges(org: OrgGraph) -> PairValues:
    """Ties that alone join two parts of the network, with the number of people in the smaller part.

    Formula
    -------
    Without the tie its component falls into two; ``cut_off`` is the size of the smaller one.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` is read.

    Returns
    -------
    PairValues
        One row per bridge, ``cut_off`` in people; no rows where every tie has a way around it.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Hopcroft & Tarjan (1973).
    """
    a, b, smaller = bridge_ties(org.contacts)
    return PairValues("person", pl.DataFrame({"a": a, "b": b, "cut_off": smaller}), org.coverage())
