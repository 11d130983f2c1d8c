"""Need between departments: the published example of task congruence, and sums counted by hand."""

import numpy as np
import pytest

from orggraph.errors import NotAssessed
from orggraph.graph import from_arrays
from orggraph.metrics.need import need
from tests.findings.offices import related
from tests.findings.planted import rows

THREE = from_arrays(list("pqr"), [-1] * 3, department=[0, 1, 2], departments=["A", "B", "C"])


def cataldo():
    """People A, B, C as departments of one; A = [[0,1,0],[0,1,1],[1,1,0]]; D = [[1,1,0],[1,1,1],[0,1,1]] (1 on the diagonal is built in)."""
    assigned, depends = [(0, 1), (1, 1), (1, 2), (2, 0), (2, 1)], [(0, 1), (1, 0), (1, 2), (2, 1)]
    raci = rows("RESPONSIBLE_FOR", *({"source": "pqr"[p], "target": f"T{t}", "role": "R"} for p, t in assigned))
    blocked = rows("BLOCKED_BY", *({"source": f"T{s}", "target": f"T{t}"} for s, t in depends))
    return related(THREE, RESPONSIBLE_FOR=raci, BLOCKED_BY=blocked)


def test_tasks_give_the_published_coordination_requirements():
    frame = need(cataldo()).frame
    matrix = np.zeros((3, 3))
    for a, b, amount in frame.select("a", "b", "responsibilities").iter_rows():
        matrix[a, b] = amount
    published = np.array([[1, 2, 2], [2, 4, 3], [2, 3, 4]])  # Cataldo et al. 2008; the diagonal is no need between two
    assert matrix.tolist() == np.triu(published + published.T, k=1).tolist()


def test_every_named_pair_weighs_alike_and_shares_sum_to_one():
    org = related(
        from_arrays(list("pqr"), [-1] * 3, department=[0, 1, 2], departments=["A", "B", "C"], dotted=[(0, 2)]),
        DEPENDS_ON=rows(
            "DEPENDS_ON",
            {"source": "A", "target": "B", "strength": 0.9},
            {"source": "B", "target": "A", "strength": None},
            {"source": "B", "target": "C", "strength": 0.6},
        ),
        PURSUES=rows("PURSUES", *({"source": d, "target": "G", "weight": w} for d, w in (("A", 1.0), ("C", 0.5)))),
    )
    frame = need(org).frame
    assert frame.select("a", "b", "dependencies", "goals", "dotted").rows() == [(0, 1, 1.4, 0, 0), (0, 2, 0, 0.5, 1), (1, 2, 0.6, 0, 0)]
    assert frame["share"].to_list() == pytest.approx([0.5 * 0.7, 0.25 + 0.25, 0.5 * 0.3])
    assert frame["responsibilities"].is_nan().all()  # never imported, so unknown


def test_dotted_lines_alone_state_no_need():
    with pytest.raises(NotAssessed):
        need(from_arrays(list("pq"), [-1, 0], department=[0, 1], departments=["A", "B"], dotted=[(1, 0)]))


def test_shares_do_not_hang_on_the_order_of_rows():
    units = [f"D{k:02}" for k in range(12)]
    rng = np.random.default_rng(3)
    said = [{"source": a, "target": b, "strength": float(rng.random())} for a in units for b in units if a != b]

    def shares(order):
        org = from_arrays(units, [-1] * 12, department=list(range(12)), departments=units)
        return need(related(org, DEPENDS_ON=rows("DEPENDS_ON", *(said[i] for i in order)))).frame.select("a", "b", "share").rows()

    assert all(shares(rng.permutation(len(said))) == shares(range(len(said))) for _ in range(5))
