"""Burt's structural holes: constraint and effective size."""

from __future__ import annotations

import networkx as nx
import numpy as np

from orggraph.graph import OrgGraph
from orggraph.metrics.base import PersonValues, metric


@metric("constraint", seed="S3b", unit="constraint (1 = one contact; low = a broker)", needs={"communication"})
def constraint(org: OrgGraph) -> PersonValues:
    """Burt's constraint: how far a person's contacts are contacts of each other.

    Formula
    -------
    ``C_i = Σ_j (p_ij + Σ_q p_iq p_qj)²`` over contacts j, with ``p_ij`` the share of i's contacts (unweighted, undirected) that is j.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PersonValues
        NaN for isolates. May exceed 1 in a triangle (1.125), which is no error.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Burt (1992, 2004).
    """
    values = np.array(list(nx.constraint(org.contacts).values()))
    return PersonValues(values, org.coverage(), "no contacts")


@metric("effective_size", seed="S3b", unit="contacts", needs={"communication"})
def effective_size(org: OrgGraph) -> PersonValues:
    """Number of contacts less their overlap.

    Formula
    -------
    ``k - 2t/k`` with k contacts and t ties among them.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PersonValues
        NaN for isolates.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Burt (1992); Borgatti (1997).
    """
    values = np.array(list(nx.effective_size(org.contacts).values()))
    return PersonValues(values, org.coverage(), "no contacts")
