"""How much two departments need to coordinate, from every source that says so."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import scipy.sparse as sp

from orggraph.errors import NotAssessed
from orggraph.graph import OrgGraph
from orggraph.metrics.base import PairValues, metric
from orggraph.metrics.department_contact import contact_between
from orggraph.settings import load

SOURCES = ("dependencies", "goals", "responsibilities", "dotted")
NEED_LAYERS = frozenset(SOURCES) - {"dotted"}  # dotted lines alone state no need
UNSTATED = 0.5  # a strength or weight that was not said lies in the middle of 0 to 1 (FORMATS, dependencies)
PAIRS = {"a": pl.Int64, "b": pl.Int64, "amount": pl.Float64}


def units_of_need(org: OrgGraph) -> OrgGraph:
    """Return the organisation with everybody counted for the nearest unit above them that dependencies or goals name.

    Where a department is said to need another, the people of its teams are meant too. A team that is named itself stands for itself;
    whoever has no named unit above stays in their own department.
    """
    if "_units_of_need" not in org.__dict__:  # an organisation is frozen
        named = {*org.linked("DEPENDS_ON")["source"], *org.linked("DEPENDS_ON")["target"], *org.linked("PURSUES")["source"]}
        into = np.arange(len(org.parent) + 1)
        into[-1] = -1  # of people without a department
        for d, key in enumerate(org.department_ids):
            at, seen = d, set[int]()
            while at >= 0 and at not in seen and org.department_ids[at] not in named:
                seen.add(at)
                at = int(org.parent[at])
            if key not in named and at >= 0 and org.department_ids[at] in named:
                into[d] = at
        rolled = into[org.department]
        other = org
        if (rolled != org.department).any():
            other = dataclasses.replace(org, department=rolled)
            known = {f.name for f in dataclasses.fields(org)} | {"_results"}
            other.__dict__.update({k: v for k, v in org.__dict__.items() if k not in known})  # nothing else hangs on who is where
        org.__dict__["_units_of_need"] = other.__dict__["_units_of_need"] = other
    found: OrgGraph = org.__dict__["_units_of_need"]
    return found


def _between(org: OrgGraph, rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of ``source, target`` (department ids) and ``amount`` as summed pairs of positions, a < b."""
    at = pl.DataFrame(
        {"id": list(org.department_ids), "position": range(len(org.department_ids))}, schema={"id": pl.String, "position": pl.Int64}
    )
    placed = rows.join(at, left_on="source", right_on="id").join(at, left_on="target", right_on="id", suffix="_to")
    return _summed(placed.select(a="position", b="position_to", amount=pl.col("amount").cast(pl.Float64)))


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    low, high = pl.min_horizontal("a", "b"), pl.max_horizontal("a", "b")
    placed = rows.filter(pl.col("a") != pl.col("b")).select(low.alias("a"), high.alias("b"), "amount")
    # in one order, so that sums of fractions are the same to their last digit in every run: joins and groups come in any
    kept = placed.sort(*PAIRS).group_by("a", "b", maintain_order=True).agg(pl.col("amount").sum())
    return kept.filter(pl.col("amount") > 0).select(*PAIRS).cast(PAIRS)  # type: ignore[arg-type]


def _dependencies(org: OrgGraph) -> pl.DataFrame:
    return _between(org, org.linked("DEPENDS_ON").select("source", "target", amount=pl.col("strength").fill_null(UNSTATED)))


def _goals(org: OrgGraph) -> pl.DataFrame:
    rows = org.linked("PURSUES").select("source", "target", weight=pl.col("weight").fill_null(UNSTATED))
    both = rows.join(rows, on="target", suffix="_to").filter(pl.col("source") < pl.col("source_to"))
    return _between(org, both.select("source", target="source_to", amount=pl.col("weight") * pl.col("weight_to")))


def _tasks(org: OrgGraph) -> pl.DataFrame:
    """Return ``U D Uᵀ`` between units: U counts the responsible and accountable people of a unit in a task, D says which tasks meet."""
    rows = org.linked("RESPONSIBLE_FOR").filter(pl.col("role").is_in(["R", "A"])).select("source", "target").unique()
    tasks = {
        key: k for k, key in enumerate(sorted({*rows["target"], *org.linked("BLOCKED_BY")["source"], *org.linked("BLOCKED_BY")["target"]}))
    }
    ends = [(int(org.department[org.position[p]]), tasks[t]) for p, t in rows.iter_rows() if p in org.position]
    ends = [(d, t) for d, t in ends if d >= 0]
    if not ends:
        return pl.DataFrame(schema=PAIRS)
    units = len(org.department_ids)
    u = sp.coo_array((np.ones(len(ends)), tuple(np.array(ends).T)), shape=(units, len(tasks))).tocsr()
    waits = [(tasks[s], tasks[t]) for s, t in org.linked("BLOCKED_BY").select("source", "target").iter_rows()]
    d = sp.eye_array(len(tasks), format="csr")
    if waits:
        d = d + sp.coo_array((np.ones(len(waits)), tuple(np.array(waits).T)), shape=d.shape).tocsr()
    met = (u @ d @ u.T).tocoo()
    a, b = met.coords
    return _summed(pl.DataFrame({"a": a.astype(np.int64), "b": b.astype(np.int64), "amount": met.data}))


def _dotted(org: OrgGraph) -> pl.DataFrame:
    a, b = org.department[org.dotted[:, 0]], org.department[org.dotted[:, 1]]
    keep = (a >= 0) & (b >= 0)
    return _summed(pl.DataFrame({"a": a[keep], "b": b[keep], "amount": np.ones(int(keep.sum()))}, schema=PAIRS))


@metric("need", seed="S2a", unit="share of all declared need")
def need(org: OrgGraph) -> PairValues:
    """Coordination that two departments need, from dependencies, shared goals, shared or waiting tasks, and dotted lines.

    Formula
    -------
    ``share_ab = Σ_k w_k n_k(ab) / Σ n_k``, over the sources k that hold anything; ``w_k`` is the setting ``need.weight.<source>`` times the
    number of pairs the source names, scaled to sum to 1: two shared goals do not outweigh twenty dependencies.
    n: strength of dependencies, both directions; product of the weights of each shared goal; ``U D Uᵀ`` over tasks, both directions
    (Cataldo et al. 2006); number of dotted lines. A strength or weight that is not said counts as 0.5.

    Parameters
    ----------
    org : OrgGraph
        People count for the unit that dependencies or goals name, their own or the nearest above (`units_of_need`).

    Returns
    -------
    PairValues
        One row for each pair with any need: ``share`` (sums to 1), and beside it ``dependencies, goals, responsibilities, dotted`` (in
        the units above; 0 where the source exists and says none, NaN where it was never imported).

    Raises
    ------
    NotAssessed
        Without any of dependencies, goals and responsibilities: dotted lines alone state no need.

    Source
    ------
    Cataldo, Wagstrom, Herbsleb & Carley (2006); design structure matrix: Steward (1981).
    """
    if not org.layers & NEED_LAYERS:
        raise NotAssessed(["dependencies"])
    settings, org = load(), units_of_need(org)
    made = dict(zip(SOURCES, (_dependencies, _goals, _tasks, _dotted), strict=True))
    amounts = {name: make(org) for name, make in made.items() if name == "dotted" or name in org.layers}
    weights = {name: settings[f"need.weight.{name}"] * rows.height for name, rows in amounts.items() if rows.height}
    frame = pl.concat([rows.select("a", "b") for rows in amounts.values()]).unique().sort("a", "b").with_columns(share=pl.lit(0.0))
    for name in SOURCES:
        rows = amounts.get(name)
        if rows is None:
            frame = frame.with_columns(pl.lit(float("nan")).alias(name))
            continue
        frame = frame.join(rows.rename({"amount": name}), on=["a", "b"], how="left", maintain_order="left").with_columns(
            pl.col(name).fill_null(0.0)
        )
        if name in weights:
            part = weights[name] / sum(weights.values()) / float(rows["amount"].sum())
            frame = frame.with_columns(share=pl.col("share") + pl.col(name) * part)
    return PairValues("department", frame, reason="no need declared for any pair" if not frame.height else "")


@metric("needed_contact", seed="S2a", unit="person pairs in contact", needs={"communication"})
def needed_contact(org: OrgGraph) -> PairValues:
    """Contact of the departments that need each other: `need` and `department_contact` of these pairs side by side.

    Formula
    -------
    As in both; ``q`` is over the needed pairs alone.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PairValues
        One row for each needed pair that can be assessed: the columns of both, without the strength of dependencies alone.

    Raises
    ------
    NotAssessed
        Without communication, or without any source of need.
    """
    wanted = need(org).frame.filter(pl.col("share") > 0)
    seen = contact_between(units_of_need(org), wanted["a"].to_numpy(), wanted["b"].to_numpy())
    frame = seen.filter(pl.col("assessed")).join(wanted, on=["a", "b"]).sort("a", "b")
    return PairValues("department", frame, org.coverage(), "" if frame.height else "no needed pair is large and covered enough")
