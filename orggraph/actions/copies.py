"""Changed copies of the organisation: ties scaled, dropped and added, people and units taken away. What `changes` is made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from orggraph.actions.mediator import People, contact_people
from orggraph.actions.past import Past
from orggraph.errors import UnknownName
from orggraph.findings.base import head
from orggraph.graph import Floats, Ints, OrgGraph
from orggraph.settings import Settings

Level = Literal["low", "central", "high"]
LEVELS: tuple[Level, ...] = ("low", "central", "high")
QUARTILE: Mapping[Level, float] = {"low": 0.25, "central": 0.5, "high": 0.75}
CHANNEL = "meeting"  # new contact is counted under this channel
# What a person leaves to their manager; duties and skills go with them.
INHERITED = ("STOPPED_AT", "ISSUED", "OWNS", "KEEPS", "OWNS_CASE")
Pair = tuple[int, int]
Scaled = tuple[int, int, float]


# -- ties ------------------------------------------------------------------------------------------------------------------
_counted: WeakKeyDictionary[OrgGraph, pl.DataFrame] = WeakKeyDictionary()  # low, central and high ask the same organisation


def pair_counts(org: OrgGraph) -> pl.DataFrame:
    """Return the contacts of each pair in contact, both ways together: ``one < two, count``."""
    if org not in _counted:
        one, two = pl.min_horizontal("source", "target").alias("one"), pl.max_horizontal("source", "target").alias("two")
        _counted[org] = org.arcs.select(one, two, "count").group_by("one", "two").agg(pl.col("count").sum()).sort("one", "two")
    return _counted[org]


def line_contacts(org: OrgGraph) -> Floats:
    """Return the contacts of the reporting lines that are in contact."""
    pairs = pair_counts(org)
    one, two = pairs["one"].to_numpy(), pairs["two"].to_numpy()
    return np.asarray(pairs["count"].to_numpy()[(org.manager[one] == two) | (org.manager[two] == one)], dtype=float)


def peer_contacts(org: OrgGraph) -> Floats:
    """Return the contacts of pairs with one manager that are in contact."""
    pairs = pair_counts(org)
    one, two = pairs["one"].to_numpy(), pairs["two"].to_numpy()
    return np.asarray(pairs["count"].to_numpy()[(org.manager[one] == org.manager[two]) & (org.manager[one] >= 0)], dtype=float)


def cross_contacts(org: OrgGraph) -> Floats:
    """Return the contacts of pairs of different departments that are in contact."""
    pairs = pair_counts(org)
    a, b = org.department[pairs["one"].to_numpy()], org.department[pairs["two"].to_numpy()]
    return np.asarray(pairs["count"].to_numpy()[(a != b) & (a >= 0) & (b >= 0)], dtype=float)


def inside_contacts(org: OrgGraph, people: Ints) -> Floats:
    pairs = pair_counts(org).filter(pl.col("one").is_in(people) & pl.col("two").is_in(people))
    return np.asarray(pairs["count"].to_numpy(), dtype=float)


def quantile(counts: Floats, level: Level) -> float:
    return float(np.quantile(counts, QUARTILE[level])) if len(counts) else 1.0


def spread(counts: Floats) -> dict[str, object]:
    return {level: f"{quantile(counts, level):.3g}" for level in LEVELS}


def retied(
    org: OrgGraph,
    scaled: Sequence[tuple[int, int, float]] = (),
    dropped: Sequence[tuple[int, int]] = (),
    added: Sequence[tuple[int, int]] = (),
    count: float = 1.0,
) -> OrgGraph:
    """Return a copy with ties changed, both ways alike.

    ``scaled`` sets what a pair has to a factor of it, ``dropped`` takes a pair's contact away; ``added`` gives pairs ``count`` contacts in
    the window, half each way and evenly over its periods, besides what they have.
    """
    assert org.tie_rows is not None
    rows = org.tie_rows
    factors = {(a, b): f for a, b, f in scaled} | dict.fromkeys(dropped, 0.0)
    if factors:
        ends = [(a, b, f) for (a, b), f in factors.items()] + [(b, a, f) for (a, b), f in factors.items()]
        table = pl.DataFrame(ends, schema={"source": pl.Int64, "target": pl.Int64, "factor": pl.Float64}, orient="row")
        rows = rows.join(table, on=["source", "target"], how="left", maintain_order="left").with_columns(
            pl.col("count") * pl.col("factor").fill_null(1.0), pl.col("weight") * pl.col("factor").fill_null(1.0)
        )
        rows = rows.filter(pl.col("count") > 0).drop("factor")
    if added:
        periods = rows["period"].unique().sort() if rows.height else pl.Series("period", [org.as_of])
        both = [*added, *((b, a) for a, b in added)]
        share = max(count / 2, org.min_count) / len(periods)  # less would be no tie
        new = pl.DataFrame(both, schema={"source": pl.Int64, "target": pl.Int64}, orient="row").join(
            periods.to_frame("period"), how="cross"
        )
        new = new.with_columns(channel=pl.lit(CHANNEL), count=pl.lit(share), weight=pl.lit(share))
        rows = pl.concat([rows, new.select(rows.columns).cast(dict(rows.schema))])  # type: ignore[arg-type]
    touched = [*factors, *added]
    directed = pl.DataFrame([*touched, *((b, a) for a, b in touched)], schema={"source": pl.Int64, "target": pl.Int64}, orient="row")
    return org.retied(rows, directed.unique())


def move_ties(org: OrgGraph, i: int, m: int, old: int, level: Level) -> tuple[list[Scaled], list[Pair], list[Pair], float]:
    """Return what is scaled, dropped and added, and how much, when person ``i`` goes from manager ``old`` to ``m``."""
    counts = {(a, b): c for a, b, c in pair_counts(org).filter((pl.col("one") == i) | (pl.col("two") == i)).iter_rows()}

    def have(j: int) -> float:
        return float(counts.get((min(i, j), max(i, j)), 0.0))

    scaled = []
    if old >= 0 and have(old) > 0:
        scaled = [(i, old, min(1.0, quantile(peer_contacts(org), "central") / have(old)))]
    mates = [int(j) for j in org.reports(old) if j != i] if old >= 0 else []
    mates = sorted((j for j in mates if have(j) > 0), key=lambda j: (have(j), j))
    lacking = max(quantile(line_contacts(org), level) - have(m), 0.0)
    return scaled, [(i, j) for j in mates[: len(mates) // 2]], [(i, m)] if lacking > 0 else [], lacking


def closest(org: OrgGraph, i: int) -> int:
    """Return the teammate with most contact with person ``i``; the manager where there is none."""
    boss = int(org.manager[i])
    if org.tie_rows is None:
        return boss
    row = org.contacts.matrix[[i]].toarray().ravel()
    mates = [int(j) for j in org.reports(boss) if j != i and not org.vacant[j]]
    best = max(mates, key=lambda j: (row[j], -j), default=boss)
    return best if best != boss and row[best] > 0 else boss


def taken_over(org: OrgGraph, i: int, boss: int, share: float) -> pl.DataFrame:
    """Return the ties without those of person ``i``, of whose weight the closest teammate takes a share."""
    assert org.tie_rows is not None
    to = closest(org, i)
    mine = (pl.col("source") == i) | (pl.col("target") == i)
    rest, own = org.tie_rows.filter(~mine), org.tie_rows.filter(mine)
    if not share or not own.height:
        return rest
    ends = [pl.when(pl.col(end) == i).then(pl.lit(to, pl.Int64)).otherwise(pl.col(end)).alias(end) for end in ("source", "target")]
    moved = own.with_columns(*ends, pl.col("count") * share, pl.col("weight") * share).filter(pl.col("source") != pl.col("target"))
    return pl.concat([rest, moved])


def wanted_pairs(org: OrgGraph, a: Ints, b: Ints, part: float, settings: Settings) -> list[tuple[int, int]]:
    """Return pairs across two merged units that come into contact: up to a part of the inside density of the smaller, drawn repeatably."""
    inside = org.contacts.pattern
    small = a if len(a) <= len(b) else b
    possible = len(small) * (len(small) - 1)
    density = float(inside[small][:, small].sum()) / possible if possible else 0.0
    block = inside[a][:, b].toarray() > 0
    lacking = round(part * density * len(a) * len(b)) - int(block.sum())
    free = np.argwhere(~block)
    if lacking <= 0 or not len(free):
        return []
    chosen = np.random.default_rng(int(settings["test.seed"])).permutation(len(free))[:lacking]
    return [(int(a[p]), int(b[q])) for p, q in free[np.sort(chosen)]]


# -- chart and registers ---------------------------------------------------------------------------------------------------
def name_of(org: OrgGraph, key: str) -> str:
    if key in org.department_position:
        return org.department_names[org.department_position[key]]
    return org.names[org.position[key]] if key in org.position else key


def unit(org: OrgGraph, key: str) -> int:
    if key not in org.department_position:
        raise UnknownName("department", key, org.department_ids)
    return org.department_position[key]


def side_of(org: OrgGraph, key: str) -> Ints:
    """Return the people of a side: a department's, or one person."""
    if key in org.department_position:
        return org.members(org.department_position[key])
    if key in org.position:
        return np.array([org.position[key]], dtype=np.int64)
    raise UnknownName("person or department", key, (*org.ids, *org.department_ids))


def chosen(people: People, side: Ints, other: Ints, mask: np.ndarray, most: int, settings: Settings) -> Ints:
    """Return the positions of up to ``most`` contact people of a side; its head, or its one person, where nobody is free."""
    org = people.org
    found = [org.position[c.person] for c in contact_people(people, side, other, mask)][:most]
    if not found and len(side) == 1:
        found = [int(side[0])]
    if not found:
        units = np.unique(org.department[side])
        found = [i for d in units if d >= 0 for i in head(org, int(d))][:1] or [int(side[0])]
    return np.array(found, dtype=np.int64)


def contact_sides(org: OrgGraph, one: Ints, other: Ints, settings: Settings) -> tuple[Ints, Ints]:
    """Return the contact people of two sides; found once for an organisation, though low, central and high all ask."""
    kept = org.__dict__.setdefault("_contact_sides", {})
    key = (one.tobytes(), other.tobytes(), settings.values_told)
    if key not in kept:
        known, everybody = People(org, Past(org, settings), settings), np.ones(org.n, dtype=bool)
        most = int(settings["whatif.contacts"])
        kept[key] = (chosen(known, one, other, everybody, most, settings), chosen(known, other, one, everybody, most, settings))
    found: tuple[Ints, Ints] = kept[key]
    return found


def with_mechanism(org: OrgGraph, one: str, other: str) -> OrgGraph:
    """Return a copy in which a mechanism joins two departments and is in use."""
    rows, joins = org.nodes.get("Mechanism"), org.relationships.get("JOINS")
    if rows is None or joins is None:
        return org
    key = f"{one}+{other}"
    said = {"id": key, "title": key, "cadence": "biweekly", "last_used": org.as_of, "since": org.as_of}
    row = {c: said.get(c) for c in rows.columns}
    known = {"start_label": "Mechanism", "source": key, "end_label": "Department"}
    ends = [{c: {**known, "target": d}.get(c) for c in joins.columns} for d in (one, other)]
    return dataclasses.replace(
        org,
        nodes={**org.nodes, "Mechanism": rows.vstack(pl.DataFrame([row], schema=rows.schema))},
        relationships={**org.relationships, "JOINS": joins.vstack(pl.DataFrame(ends, schema=joins.schema))},
    )


def merged(org: OrgGraph, d: int, e: int) -> OrgGraph:
    """Return a copy in which department ``d`` is part of ``e``: members, sub-units, need; what both needed of each other is inside now."""
    one, two = org.department_ids[d], org.department_ids[e]
    old, new = (next(iter(head(org, u)), -1) for u in (d, e))
    manager = org.manager.copy()
    if old >= 0 and new >= 0 and old != new and new not in org.subtree(old):
        manager[old] = new
    relationships = {}
    for type_, rows in org.relationships.items():
        ends = [pl.col(end).replace({one: two}) if joins_units(rows, end) else pl.col(end) for end in ("source", "target")]
        renamed = rows.with_columns(ends)
        both = joins_units(rows, "source") and joins_units(rows, "target")
        renamed = renamed.filter(pl.col("source") != pl.col("target")) if both and type_ == "DEPENDS_ON" else renamed
        relationships[type_] = renamed.unique(maintain_order=True)
    keep = np.arange(len(org.department_ids)) != d
    place = np.cumsum(keep) - 1
    place[d] = place[e]
    moved = np.append(place, -1)  # the last one stands for -1, none
    return dataclasses.replace(
        org,
        departments=org.departments.filter(pl.Series(keep)),
        department=moved[org.department],
        manager=manager,
        parent=moved[org.parent][keep],
        head=org.head[keep],
        relationships=relationships,
    )


def joins_units(rows: pl.DataFrame, end: str) -> bool:
    label = "start_label" if end == "source" else "end_label"
    return label not in rows.columns or bool((rows[label] == "Department").any())


def cut_need(org: OrgGraph, unit: str, key: str, share: float) -> dict[str, pl.DataFrame]:
    """Return the dependencies when a department is split: either part keeps a share of each, by its people."""
    rows = org.relationships.get("DEPENDS_ON")
    if rows is None:
        return {}
    touched = (pl.col("source") == unit) | (pl.col("target") == unit)
    strength = pl.col("strength").fill_null(0.5)
    own = rows.filter(touched)
    parts = [
        own.with_columns(strength=strength * (1 - share)),
        own.with_columns(pl.col("source", "target").replace({unit: key}), strength=strength * share),
    ]
    return {"DEPENDS_ON": pl.concat([rows.filter(~touched), *parts])}


def sorted_units(org: OrgGraph) -> OrgGraph:
    """Return a copy whose departments are sorted by id again."""
    order = np.array(org.departments.with_row_index("at").sort("id")["at"].to_list(), dtype=np.int64)
    place = np.empty(len(order) + 1, dtype=np.int64)
    place[order], place[-1] = np.arange(len(order)), -1
    return dataclasses.replace(
        org,
        departments=org.departments[order.tolist()],
        department=place[org.department],
        parent=place[org.parent[order]],
        head=org.head[order],
    )


def inherited(org: OrgGraph, i: int, boss: int) -> dict[str, pl.DataFrame]:
    """Return the other layers without person ``i``: what is theirs to answer for goes to the manager, the rest goes with them."""
    key, to = org.ids[i], org.ids[boss]
    out = {}
    for type_, rows in org.relationships.items():
        if type_ in INHERITED:
            out[type_] = rows.with_columns(pl.col("source", "target").replace({key: to})).unique(maintain_order=True)
        else:
            out[type_] = rows.filter((pl.col("source") != key) & (pl.col("target") != key))
    return out


def without(org: OrgGraph, i: int) -> OrgGraph:
    """Return a copy without person ``i``, to whom nothing refers any more; everybody after moves up a place."""
    keep = np.arange(org.n) != i
    place = np.append(np.cumsum(keep) - 1, -1)  # the last one stands for -1, nobody
    rows = org.tie_rows
    if rows is not None:
        at = pl.Series(place[:-1])
        rows = rows.with_columns(source=at.gather(rows["source"]).cast(pl.Int64), target=at.gather(rows["target"]).cast(pl.Int64))
    return dataclasses.replace(
        org,
        people=org.people.filter(pl.Series(keep)),
        department=org.department[keep],
        manager=place[org.manager][keep],
        dotted=place[org.dotted],
        head=place[org.head],
        tie_rows=rows,
    )
