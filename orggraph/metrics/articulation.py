"""Articulation points: people whose leaving parts the network."""

from __future__ import annotations

import numpy as np

from orggraph.fastnx.backend import cut_off as cut_off_counts
from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, PersonValues, metric


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
