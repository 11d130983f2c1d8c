"""How the contacts between two departments are spread: over how many pairs, which way, and through whom."""

from __future__ import annotations

import numpy as np
import polars as pl

from orggraph.graph import OrgGraph
from orggraph.metrics.base import PairValues, metric


@metric("department_traffic", seed="S2a", unit="contacts in the window", needs={"communication"})
def department_traffic(org: OrgGraph) -> PairValues:
    """Contacts between each two departments that have any: how many, over how many person pairs, which way, and who carries most.

    Formula
    -------
    ``forward`` = contacts sent from a to b / all; ``carrier_share`` = contacts sent or received by the one person with most of them / all.

    Parameters
    ----------
    org : OrgGraph
        People count for the department they are members of.

    Returns
    -------
    PairValues
        One row for each two departments with contact: ``contacts, pairs, forward, carrier, carrier_share, pairs_without`` (person pairs in
        contact that are left without the carrier). A pair without a row has no contact.

    Raises
    ------
    NotAssessed
        Without communication.

    Examples
    --------
    >>> from orggraph.graph import from_arrays
    >>> org = from_arrays(list("pqrs"), [-1] * 4, department=[0, 0, 1, 1], departments=["A", "B"], arcs=[(0, 2), (0, 3), (2, 0), (1, 3)])
    >>> department_traffic(org).frame.select("contacts", "pairs", "forward", "carrier_share", "pairs_without").row(0)
    (4.0, 3, 0.75, 0.75, 1)
    """
    arcs = org.arcs
    source, target = arcs["source"].to_numpy(), arcs["target"].to_numpy()
    here, there = org.department[source], org.department[target]
    between = (here >= 0) & (there >= 0) & (here != there)
    rows = pl.DataFrame(
        {
            "a": np.minimum(here, there),
            "b": np.maximum(here, there),
            "one": np.minimum(source, target),
            "two": np.maximum(source, target),
            "out": here < there,
            "count": arcs["count"],
        }
    ).filter(pl.Series(between))
    spread = rows.group_by("a", "b").agg(
        contacts=pl.col("count").sum(),
        pairs=pl.struct("one", "two").n_unique().cast(pl.Int64),
        forward=(pl.col("count") * pl.col("out")).sum() / pl.col("count").sum(),
    )
    ends = pl.concat(rows.select("a", "b", "one", "two", "count", person=pl.col(end)) for end in ("one", "two"))
    carried = ends.group_by("a", "b", "person").agg(carried=pl.col("count").sum(), held=pl.struct("one", "two").n_unique().cast(pl.Int64))
    most = carried.sort("carried", "person", descending=[True, False]).unique(["a", "b"], keep="first", maintain_order=True)
    ids = pl.Series(org.ids, dtype=pl.String)
    joined = spread.join(most, on=["a", "b"]).sort("a", "b")
    frame = joined.select(
        "a",
        "b",
        "contacts",
        "pairs",
        "forward",
        carrier=ids.gather(joined["person"]),
        carrier_share=pl.col("carried") / pl.col("contacts"),
        pairs_without=pl.col("pairs") - pl.col("held"),
    )
    return PairValues("department", frame, org.coverage())
