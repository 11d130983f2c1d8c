"""Betweenness: who lies on the shortest ways between others."""

from __future__ import annotations

import networkx as nx
import numpy as np

from orggraph.fastnx.sampled import sampled_betweenness
from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, PersonValues, among_seen, metric
from orggraph.settings import load


@metric("betweenness", seed="S3c", unit="share of shortest ways", needs={"communication"})
def betweenness(org: OrgGraph) -> PersonValues:
    """Share of the shortest ways between other people that lead through a person.

    Formula
    -------
    ``B(v) = Σ σ_st(v) / σ_st`` over pairs s, t of the n people seen, divided by ``(n-1)(n-2)/2``; ties undirected, distance in hops.

    Parameters
    ----------
    org : OrgGraph
        ``contacts`` is read; weights are strengths and play no part.

    Returns
    -------
    PersonValues
        In [0, 1]. NaN for people without communication data and below three of the others. Where people × ties exceeds
        ``betweenness.exact_cost`` values are sampled; ``note`` then states the error bound.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Freeman (1977); Brandes (2001); sampling: Borassi & Natale (2016).
    """
    settings = load()
    seen, contacts = among_seen(org)
    values = np.full(org.n, NAN)
    if seen.size < 3:
        return PersonValues(values, org.coverage(), "fewer than 3 people with communication data")
    note = "exact"
    if org.searches is not None and org.searches < seen.size:
        values[seen] = list(nx.betweenness_centrality(contacts, k=org.searches, seed=int(settings["test.seed"])).values())
        note = f"sampled: ways from {org.searches:,} of {seen.size:,} people"
    elif seen.size * contacts.number_of_edges() > settings["betweenness.exact_cost"]:
        epsilon, delta = settings["betweenness.epsilon"], settings["betweenness.delta"]
        values[seen] = sampled_betweenness(contacts, epsilon, delta)
        note = f"sampled: within {epsilon:g} with probability {1 - delta:g}"
    else:
        values[seen] = list(nx.betweenness_centrality(contacts).values())
    return PersonValues(values, org.coverage(), "no communication data", note=note)


@metric("directed_betweenness", seed="S3c", unit="shortest directed ways", needs={"communication"})
def directed_betweenness(org: OrgGraph) -> PersonValues:
    """Shortest ways between other people, in the direction of contact, that lead through a person; ``share`` is of all pairs.

    Formula
    -------
    ``B(v) = Σ σ_st(v) / σ_st`` over ordered pairs s, t of the n people seen; ``share = B / ((n-1)(n-2))``. Distance in hops.

    Parameters
    ----------
    org : OrgGraph
        ``ties`` is read; weights are strengths and play no part.

    Returns
    -------
    PersonValues
        NaN for people without communication data, for everybody below three of the others and where people × ties exceeds
        ``betweenness.exact_cost``.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Freeman (1977); Brandes (2001).
    """
    seen = np.flatnonzero(org.seen)
    ties = org.ties.induced(seen)
    values, share = np.full(org.n, NAN), np.full(org.n, NAN)
    if seen.size < 3:
        return PersonValues(values, org.coverage(), "fewer than 3 people with communication data", {"share": share})
    if seen.size * ties.number_of_edges() > load()["betweenness.exact_cost"]:
        return PersonValues(values, org.coverage(), "too many people and ties to look at every way", {"share": share})
    share[seen] = list(nx.betweenness_centrality(ties).values())
    values = share * (seen.size - 1) * (seen.size - 2)
    return PersonValues(values, org.coverage(), "no communication data", {"share": share})
