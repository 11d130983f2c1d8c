"""Which directions of contact people or departments leave out: at most half of what is usual there, and rarely so by chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from orggraph.graph import Floats, Ints
from orggraph.metrics import chance
from orggraph.settings import Settings


class Looked(NamedTuple):
    """One direction of one person or department: ``there`` of all ``of`` are in that direction, of peers the share ``usual``."""

    who: int
    direction: str
    there: int
    of: int
    usual: float


class LeftOut(NamedTuple):
    """A direction left out, with its chance, the same over all looked at, and the exact interval of the share."""

    looked: Looked
    p: float
    q: float
    low: float
    high: float


def looked_at(peers: Ints, there: Mapping[str, Floats], total: Floats, directions: Sequence[str]) -> Iterator[Looked]:
    """Yield what there is to look at among peers: each direction that most of them have anybody in, the usual share their median."""
    for name in directions:
        usual = float(np.median(there[name][peers] / total[peers]))
        if usual > 0:
            yield from (Looked(int(i), name, int(there[name][i]), int(total[i]), usual) for i in peers)


def left_out(rows: list[Looked], settings: Settings) -> Iterator[LeftOut]:
    """Yield the directions with at most half of the usual share (binomial against the usual, q over all)."""
    p = chance.binomial_cdf([r.there for r in rows], [r.of for r in rows], [r.usual for r in rows])
    q = chance.benjamini_hochberg(p)
    for row, p_row, q_row in zip(rows, p, q, strict=True):
        if row.there <= settings["test.ratio_max"] * row.usual * row.of and q_row <= settings["test.q_max"]:
            yield LeftOut(row, float(p_row), float(q_row), *chance.share_interval(row.there, row.of))
