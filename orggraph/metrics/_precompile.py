"""``python -m orggraph.metrics._precompile`` runs every metric once on a small organisation: their kernels stay compiled on the disk."""

from __future__ import annotations

from contextlib import suppress

from orggraph.errors import NotAssessed
from orggraph.graph import OrgGraph, from_arrays
from orggraph.metrics.base import all_metrics
from orggraph.metrics.null_models import parted_by_chance

PEOPLE = 40


def small() -> OrgGraph:
    """Return an organisation with a chart, four departments and ties in both directions."""
    arcs = [(i, (i * step + 1) % PEOPLE) for i in range(PEOPLE) for step in (1, 3, 7) if i != (i * step + 1) % PEOPLE]
    return from_arrays(
        [f"P{i:02d}" for i in range(PEOPLE)],
        [-1, *((i - 1) // 3 for i in range(1, PEOPLE))],
        department=[i % 4 for i in range(PEOPLE)],
        departments=["A", "B", "C", "D"],
        arcs=sorted(set(arcs)),
        dotted=[(5, 1)],
    )


if __name__ == "__main__":
    organisation = small()
    for measure in all_metrics().values():
        with suppress(NotAssessed):  # layers that this organisation has no data on
            measure(organisation)
    parted_by_chance(organisation.contacts, 1, 1, 1)  # asked for by a finding alone
