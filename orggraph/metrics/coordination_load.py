"""How the contact between units is shared among them."""

from __future__ import annotations

import numpy as np

from orggraph.graph import OrgGraph
from orggraph.metrics.base import NAN, GroupValues, metric
from orggraph.settings import load


@metric("coordination_load", seed="S2b", unit="contacts with other units per person", needs={"communication"})
def coordination_load(org: OrgGraph) -> GroupValues:
    """Contact with other units that the people of a unit carry, against the usual one.

    Formula
    -------
    ``value`` = contacts sent to and received from people of other units / people of the unit with data. ``usual`` = median over the other
    units; ``ratio`` = value / usual. ``low, high`` are the 2.5 and 97.5 percentiles of the ratio over bootstrap draws of the unit's people,
    ``above`` the share of draws past ``fairness.ratio``, ``p`` the share at or below 1 (with one added to both).

    Parameters
    ----------
    org : OrgGraph
        Own departments count, sub-units are units of their own.

    Returns
    -------
    GroupValues
        NaN below ``group.min`` people or ``coverage.min``.

    Raises
    ------
    NotAssessed
        Without communication.

    Assumptions
    -----------
    People of a unit are exchangeable; the usual load is taken as known, as it is a median of many people.

    Source
    ------
    Percentile bootstrap: Efron (1979).
    """
    settings = load()
    units = len(org.department_ids)
    arcs = org.arcs
    source, target, count = (arcs[c].to_numpy() for c in ("source", "target", "count"))
    here, there = org.department[source], org.department[target]
    cross = (here >= 0) & (there >= 0) & (here != there)
    load_of = np.bincount(source[cross], count[cross], org.n) + np.bincount(target[cross], count[cross], org.n)
    staffed = (org.department >= 0) & ~org.vacant
    size = np.bincount(org.department[staffed], minlength=units)
    seen = np.bincount(org.department[staffed & org.seen], minlength=units)
    with np.errstate(divide="ignore", invalid="ignore"):
        cover = np.where(size > 0, seen / size, NAN)
        value = np.bincount(org.department[staffed], load_of[staffed], units) / seen
    ok = (size >= settings["group.min"]) & (cover >= settings["coverage.min"])
    value = np.where(ok, value, NAN)
    columns = {name: np.full(units, NAN) for name in ("usual", "ratio", "low", "high", "above", "p")}
    known = np.flatnonzero(ok)
    ordered = np.sort(value[known])
    middle = ((len(known) - 2) // 2, (len(known) - 1) // 2)
    draws, drawn = int(settings["bootstrap.draws"]), np.zeros((0, 0), dtype=np.int64)
    members = np.flatnonzero(staffed & org.seen)
    members = members[np.argsort(org.department[members], kind="stable")]
    starts = np.searchsorted(org.department[members], np.arange(units + 1))
    for d in known[np.argsort(seen[known], kind="stable")].tolist() if len(known) > 1 else ():
        at = int(np.searchsorted(ordered, value[d]))
        others = ordered[[k + (k >= at) for k in middle]]  # the middle of those that are left
        usual = float(others.mean())
        if usual <= 0:
            continue
        loads = load_of[members[starts[d] : starts[d + 1]]]
        if drawn.shape[1] != len(loads):  # departments of one size share their draws, whatever other departments there are
            drawn = np.random.default_rng((int(settings["test.seed"]), len(loads))).integers(0, len(loads), (draws, len(loads)))
        means = loads[drawn].mean(axis=1) / usual
        low, high = np.quantile(means, [0.025, 0.975])
        above = float((means >= settings["fairness.ratio"]).mean())
        p = (1 + int((means <= 1).sum())) / (1 + draws)
        for name, x in zip(columns, (usual, value[d] / usual, low, high, above, p), strict=True):
            columns[name][d] = x
    return GroupValues(value, columns, org.coverage(), "fewer people than group.min, or coverage below coverage.min")
