"""Modularity of a partition (Newman & Girvan 2004; directed: Leicht & Newman 2008)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np

from orggraph.fastnx.accelerate import accelerates
from orggraph.fastnx.csr import Ints, Rows


@accelerates()
def modularity(G: Rows, communities: Iterable[Iterable[Hashable]], weight: str | None = "weight", resolution: float = 1) -> float:
    """``Σ_c L_c/m - resolution K_c²/(2m)²``: ties inside over those that degrees alone would put there."""
    groups = [set(c) for c in communities]
    label = np.full(len(G), -1)
    for number, group in enumerate(groups):
        for node in group:
            if node in G:
                label[G.position[node]] = number
    if sum(map(len, groups)) != len(G) or label.min(initial=0) < 0:
        raise NotImplementedError("networkx says what is no partition")
    return of_labels(G, label, weight, resolution)


def of_labels(G: Rows, label: Ints, weight: str | None = "weight", resolution: float = 1) -> float:
    """Return the modularity of communities given by a number for each position."""
    weights = G.strengths(weight)
    inside = weights * (label[G.sources] == label[G.indices])
    out = G.degrees(weight, "out" if G.directed else "both").astype(np.float64)
    into = G.degrees(weight, "in").astype(np.float64) if G.directed else out
    whole = float(out.sum())
    if whole == 0:
        raise NotImplementedError("modularity without ties is networkx's to answer")
    ties = float(inside.sum())
    if not G.directed:
        ties += float(inside[G.sources == G.indices].sum())  # a loop stands in its row once, a tie in both
    expected = float((np.bincount(label, out) * np.bincount(label, into)).sum())
    return ties / whole - resolution * expected / whole**2
