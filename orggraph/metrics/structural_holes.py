"""Burt's structural holes: constraint, effective size and hierarchy of persons, and the holes between departments."""

from __future__ import annotations

import networkx as nx
import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import CSRGraph
from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, GroupValues, PersonValues, metric
from orggraph.metrics.bridging import departments_met


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
    values = np.array(list(nx.constraint(org.contacts).values()) if org.n else [])
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
    values = np.array(list(nx.effective_size(org.contacts).values()) if org.n else [])
    return PersonValues(values, org.coverage(), "no contacts")


def local_constraint(graph: CSRGraph) -> sp.csr_array:
    """Return ``c_ij = (p_ij + Σ_q p_iq p_qj)²`` for contacts i, j, weights as strengths.

    Source
    ------
    Burt (1992).
    """
    both = graph.matrix
    total = np.asarray(both.sum(axis=1)).ravel()
    p = (sp.diags_array(np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)) @ both).tocsr()
    investment = p + (p @ p).multiply(graph.pattern)
    return sp.csr_array(investment.multiply(investment))


@metric("burt_hierarchy", seed="S3b", unit="0 = spread … 1 = all constraint from one contact", needs={"communication"})
def burt_hierarchy(org: OrgGraph) -> PersonValues:
    """Burt's hierarchy: how far a person's constraint comes from a single contact (not Krackhardt's hierarchy of a chart).

    Formula
    -------
    Coleman-Theil: ``Σ_j r_j ln r_j / (N ln N)`` with ``r_j = c_ij / (C_i/N)``, N contacts, unweighted and undirected; 1 for one contact.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` is read.

    Returns
    -------
    PersonValues
        In [0, 1]; NaN for isolates.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Burt (1992).
    """
    graph = org.contacts.unweighted
    local = local_constraint(graph)
    contacts = np.diff(graph.indptr).astype(float)
    total = np.asarray(local.sum(axis=1)).ravel()
    row = np.repeat(np.arange(org.n), np.diff(local.indptr))
    ratio = local.data / (total / np.maximum(contacts, 1))[row]
    theil = np.bincount(row, ratio * np.log(ratio), org.n)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(contacts > 1, theil / (contacts * np.log(contacts)), np.where(contacts == 1, 1.0, NAN))
    return PersonValues(values, org.coverage(), "no contacts")


@metric("department_holes", seed="S3b", unit="constraint of a department among departments", needs={"communication"})
def department_holes(org: OrgGraph) -> GroupValues:
    """Structural holes between departments: how far the departments that one is in contact with are in contact with each other.

    Formula
    -------
    Burt's constraint on the network of departments, the strength of a tie being the person pairs in contact. ``effective`` = departments in
    contact less their overlap, ``contacts`` = how many they are; ``brokers`` = members with contact to two or more other departments.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    GroupValues
        NaN for departments without contact outside. May exceed 1, which is no error.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Burt (1992, 2004); Borgatti (1997).
    """
    matrix = sp.coo_array(org.contacts.pattern)
    i, j = matrix.coords
    a, b = org.department[i], org.department[j]
    between = (a >= 0) & (b >= 0) & (a < b)
    units = len(org.department_ids)
    graph = CSRGraph.from_arcs(units, a[between], b[between], np.ones(int(between.sum())))
    contacts = np.diff(graph.indptr).astype(float)
    values = np.asarray(local_constraint(graph).sum(axis=1)).ravel()
    p = graph.matrix.copy()
    total = np.asarray(p.sum(axis=1)).ravel()
    p = sp.diags_array(np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)) @ p
    largest = p.max(axis=1).toarray().ravel() * total if units else total
    marginal = sp.diags_array(np.divide(1.0, largest, out=np.zeros_like(largest), where=largest > 0)) @ graph.matrix
    overlap = np.asarray((p @ marginal.T).multiply(graph.pattern).sum(axis=1)).ravel()  # Σ_j Σ_q p_iq m_jq
    met = departments_met(org)
    brokers = np.bincount(org.department[(org.department >= 0) & (met >= 2)], minlength=units).astype(float)
    some = contacts > 0
    columns = {"effective": np.where(some, contacts - overlap, NAN), "contacts": contacts, "brokers": brokers}
    return GroupValues(np.where(some, values, NAN), columns, org.coverage(), "no contact outside")
