"""What a reader without the right to persons can add and subtract never gives a small group away."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.graph import from_arrays
from orggraph.store import Rows
from orggraph.viewer import OWNER, Viewer, Withheld, rest_told, rows_allowed, withheld

LEAST = 5


@st.composite
def organisations(draw):
    units = draw(st.integers(1, 9))
    parent = [draw(st.integers(-1, d - 1)) for d in range(units)]
    sizes = [draw(st.integers(0, 12)) for _ in range(units)]
    people = [d for d, n in enumerate(sizes) for _ in range(n)]
    ids = [f"p{i:03d}" for i in range(len(people))]
    names = [f"d{d}" for d in range(units)]
    org = from_arrays(ids, [-1] * len(ids), department=people, departments=names, parent=parent)
    seen = np.array([draw(st.booleans()) for _ in ids], dtype=bool) if draw(st.booleans()) else np.zeros(len(ids), dtype=bool)
    return org, seen


def follows(told, wanted):
    """Whether a sum of unknown counts follows from those that are told: it lies in their row space."""
    rows = np.array(told, dtype=float)
    return np.linalg.matrix_rank(np.vstack([rows, wanted])) == np.linalg.matrix_rank(rows)


@settings(max_examples=300)
@given(organisations())
def test_no_small_group_follows_from_what_is_told(made):
    org, seen = made
    kept = withheld(org, seen, LEAST)
    units = len(org.department_ids)
    unseen = np.bincount(org.department[~seen], minlength=units)
    own, below = np.eye(units), np.zeros((units, units))
    for d, tree in enumerate(org.department_tree):
        below[d, list(tree)] = 1
    told = [np.ones(units)] + [own[d] for d in range(units) if not kept.own[d]] + [below[d] for d in range(units) if not kept.below[d]]
    if unseen.sum() < LEAST:
        return  # the whole is a small group itself: its sum is nobody's secret
    for mask in (*own, *below):
        if 0 < unseen @ mask < LEAST:
            # departments of nobody are told as 0: what follows beside them counts
            assert not follows([*told, *(own[d] for d in range(units) if not unseen[d])], mask)


def test_nothing_is_withheld_where_everybody_may_be_seen_or_every_group_is_large():
    org = from_arrays([f"p{i:02d}" for i in range(18)], [-1] * 18, department=[0] * 6 + [1] * 12, departments=["a", "b"], parent=[-1, 0])
    assert not withheld(org, np.zeros(18, dtype=bool), LEAST).own.any()
    small = from_arrays(["p1", "p2"], [-1, -1], department=[0, 1], departments=["a", "b"], parent=[-1, -1])
    assert withheld(small, np.zeros(2, dtype=bool), LEAST).own.all()
    assert not withheld(small, np.ones(2, dtype=bool), LEAST).own.any()


def test_rows_of_a_query_lose_the_group_that_would_follow_and_the_smallest_beside_it():
    org = from_arrays(
        [f"p{i:02d}" for i in range(22)],
        [-1] * 22,
        department=[0] * 9 + [1] * 2 + [2] * 5 + [3] * 6,
        departments=["all", "few", "next", "many"],
        parent=[-1, 0, 0, 0],
    )
    kept = withheld(org, np.zeros(22, dtype=bool), LEAST)
    rows = Rows(("department_id", "people"), (("all", 9), ("many", 6), ("next", 5)))
    assert rows_allowed(Viewer("manager", "p00"), rows, org, kept, LEAST).tuples == (("all", 9), ("many", 6))
    assert rows_allowed(OWNER, rows, org, kept, LEAST) == rows


def test_places_are_told_so_that_the_rest_is_no_small_group():
    org = from_arrays([f"p{i:02d}" for i in range(14)], [-1] * 14)
    org.people.insert_column(2, org.people["id"].replace_strict({}, default="x").alias("location"))
    nothing = Withheld(np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))
    rows = Rows(("location", "people"), (("Taipei", 6), ("Tainan", 5)))
    assert rows_allowed(Viewer("employee", "p00"), rows, org, nothing, LEAST).tuples == (("Taipei", 6),)
    assert rest_told([6, 5], 11, LEAST) == 2
