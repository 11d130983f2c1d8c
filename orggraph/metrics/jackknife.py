"""How far a number hangs on which weeks were seen: the jackknife that leaves out one block of periods after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from orggraph.graph import Floats, OrgGraph
from orggraph.metrics.base import keep_results
from orggraph.settings import load


def left_out(org: OrgGraph) -> Iterator[OrgGraph]:
    """Give the organisation without the contacts of one block of successive periods, for each block.

    The periods with contact in the window fall into ``jackknife.blocks`` blocks, as many as there are periods where these are fewer. Who
    has data stays, so that people are compared with the same peers; contacts without a period are in every copy. Ways through the network
    are searched from the same people in every copy, so that copies differ by their contacts and not by whom was drawn: from so many that
    all copies together cost ``jackknife.cost``, at least ``jackknife.searches`` each.

    Yields
    ------
    OrgGraph
        None with fewer than ``jackknife.blocks_min`` periods: then nothing is known of the weeks that were not seen. What metrics give for
        a copy is kept with the organisation; of large ones the contacts are not, which would fill the memory.

    Examples
    --------
    >>> from orggraph.metrics._precompile import small
    >>> list(left_out(small()))
    []
    """
    settings, rows = load(), org.tie_rows
    assert rows is not None
    periods = rows["period"].drop_nulls().unique().sort()
    count = min(int(settings["jackknife.blocks"]), len(periods))
    if count < settings["jackknife.blocks_min"]:
        return
    cost = org.n + len(org.contacts.indices)
    searches = int(max(settings["jackknife.cost"] // cost // count, settings["jackknife.searches"]))
    known: dict[Any, Any] = org.__dict__.setdefault("_results", {})
    for block in range(count):
        key = ("left_out", settings.values_told, block)
        if isinstance(known.get(key), OrgGraph):
            yield known[key]
            continue
        out = periods[len(periods) * block // count : len(periods) * (block + 1) // count]
        kept = rows.filter(rows["period"].is_in(out.implode()).fill_null(value=False).not_())
        copy = org.partly(kept, searches=searches, periods=len(periods))
        copy.__dict__["_results"] = known.get(key, {})
        keep_results(org, copy, "need")
        known[key] = copy if searches >= org.n else copy.__dict__["_results"]
        yield copy


def standard_error(values: Floats) -> Floats:
    """Return the jackknife standard error of numbers that were worked out anew without each of k blocks.

    Formula
    -------
    ``sqrt((k-1)/k Σ_b (x_b − mean)²)``, x_b the number without block b. For a mean of blocks it is the usual ``s / sqrt(k)``.

    Parameters
    ----------
    values : float array (k, …)
        One row for each block left out; NaN stays NaN.

    Source
    ------
    Quenouille (1949), Tukey (1958); blocks of successive periods, so that what lasts for weeks does not count as many: Künsch (1989).

    Examples
    --------
    >>> blocks = np.array([3.0, 5.0, 4.0, 8.0])
    >>> without = (blocks.sum() - blocks) / 3
    >>> float(standard_error(without).round(6)), float((blocks.std(ddof=1) / 2).round(6))
    (1.080123, 1.080123)
    """
    k = len(values)
    moved = values - values[0]  # so that what no block changes has no error at all, however its mean would be rounded
    return np.asarray(np.sqrt((k - 1) / k * ((moved - moved.mean(axis=0)) ** 2).sum(axis=0)))
