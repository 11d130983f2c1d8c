"""Who moved and which units changed between two organisations: joins, leavers, re-hires, moves, renames."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from orggraph import model
from orggraph.store.base import Store

COLUMNS = ("kind", "id", "name", "before", "after", "before_name", "after_name")
PEOPLE = ("joined", "rehired", "left", "department", "manager", "title", "renamed")
UNITS = ("unit_added", "unit_ended", "unit_renamed", "unit_parent", "unit_head")
SCHEMA = dict.fromkeys(COLUMNS, pl.String)
SAME_UNIT = 0.8  # share of members that makes a unit under a new name probably the old one (FORMATS 2.4)


def movements(before: Store, after: Store) -> pl.DataFrame:
    """Compare two organisations.

    Parameters
    ----------
    before, after : Store
        Read only; `history.at` gives a past one.

    Returns
    -------
    pl.DataFrame
        One row a change under `COLUMNS`, all text, in the order of `PEOPLE` and `UNITS`, then by id. ``before`` and ``after`` are the ids
        of departments and managers, or the words of titles and names; the columns ending in ``_name`` are what a person reads. Someone
        who changes department and manager has two rows.
    """
    old, new = before.nodes("Person"), after.nodes("Person")
    units_old, units_new = before.nodes("Department"), after.nodes("Department")
    people = {**_names(old), **_names(before.nodes(model.FORMER + "Person")), **_names(new)}
    names_old, names_new = _names(units_old), _names(units_new)
    joined = new.join(old, on="id", how="anti")
    back = pl.col("id").is_in(before.nodes(model.FORMER + "Person")["id"].implode())
    home_old, home_new = _pointer(before, "MEMBER_OF"), _pointer(after, "MEMBER_OF")
    boss_old, boss_new = _pointer(before, "REPORTS_TO"), _pointer(after, "REPORTS_TO")
    parts = [
        _present("joined", joined.filter(~back), after=home_new, names=names_new),
        _present("rehired", joined.filter(back), after=home_new, names=names_new),
        _present("left", old.join(new, on="id", how="anti"), before=home_old, names=names_old),
        _changed("department", home_old, home_new, new, old, names_old, names_new),
        _changed("manager", boss_old, boss_new, new, old, {**people, **_names(old)}, people),
        _changed("title", _text(old, "title"), _text(new, "title"), new, old, {}, {}),
        _changed("renamed", _text(old, "name"), _text(new, "name"), new, old, {}, {}),
        _present("unit_added", units_new.join(units_old, on="id", how="anti")),
        _present("unit_ended", units_old.join(units_new, on="id", how="anti")),
        _changed("unit_renamed", _text(units_old, "name"), _text(units_new, "name"), units_new, units_old, {}, {}),
        _changed("unit_parent", _pointer(before, "PART_OF"), _pointer(after, "PART_OF"), units_new, units_old, names_old, names_new),
        _changed("unit_head", _heads(before), _heads(after), units_new, units_old, {**people, **_names(old)}, people),
    ]
    return pl.concat(parts)


def count(moves: pl.DataFrame) -> Mapping[str, int]:
    """Return how many people and units each kind concerns, and under ``moved`` the people with another department or manager."""
    numbers = {kind: moves.filter(pl.col("kind") == kind).height for kind in (*PEOPLE, *UNITS)}
    moved = moves.filter(pl.col("kind").is_in(["department", "manager"]))["id"].n_unique()
    return {"moved": moved, **numbers}


def probably_renamed(before: Store, after: Store) -> pl.DataFrame:
    """Return units that ended and units that are new with at least four fifths of the same members: ``old, new, share``.

    Parameters
    ----------
    before, after : Store

    Returns
    -------
    pl.DataFrame
        ``share`` is the number of common members over that of the larger unit; at most one row for each old and each new unit.
    """
    old = before.edges("MEMBER_OF").select("source", old="target").join(after.nodes("Department").select(old="id"), on="old", how="anti")
    new = after.edges("MEMBER_OF").select("source", new="target").join(before.nodes("Department").select(new="id"), on="new", how="anti")
    both = old.join(new, on="source").group_by("old", "new").agg(common=pl.len())
    both = both.join(old.group_by("old").agg(was=pl.len()), on="old").join(new.group_by("new").agg(now=pl.len()), on="new")
    shared = both.with_columns(share=pl.col("common") / pl.max_horizontal("was", "now")).filter(pl.col("share") >= SAME_UNIT)
    return (
        shared.sort("share", "old", descending=[True, False])
        .unique("old", keep="first")
        .unique("new")
        .select("old", "new", "share")
        .sort("old")
    )


def _names(nodes: pl.DataFrame) -> dict[str, str]:
    return dict(nodes.select("id", pl.coalesce("name", "id")).iter_rows())


def _text(nodes: pl.DataFrame, column: str) -> pl.DataFrame:
    return nodes.select("id", pl.col(column).alias("value"))


def _pointer(store: Store, type_: str) -> pl.DataFrame:
    frame = store.edges(type_)
    if type_ == "REPORTS_TO":
        frame = frame.filter(pl.col("kind") == "solid")
    return frame.select(pl.col("source").alias("id"), pl.col("target").alias("value")).unique("id", keep="first", maintain_order=True)


def _heads(store: Store) -> pl.DataFrame:
    return store.edges("HEADS").select(pl.col("target").alias("id"), pl.col("source").alias("value")).unique("id", keep="first")


def _present(
    kind: str,
    nodes: pl.DataFrame,
    *,
    before: pl.DataFrame | None = None,
    after: pl.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    rows = nodes.select("id", pl.coalesce("name", "id").alias("name"))
    for column, where in (("before", before), ("after", after)):
        empty = pl.DataFrame(schema={"id": pl.String, "value": pl.String})
        rows = rows.join((empty if where is None else where).rename({"value": column}), on="id", how="left")
    return _named(kind, rows, names or {}, names or {})


def _changed(
    kind: str,
    before: pl.DataFrame,
    after: pl.DataFrame,
    new: pl.DataFrame,
    old: pl.DataFrame,
    names_before: Mapping[str, str],
    names_after: Mapping[str, str],
) -> pl.DataFrame:
    """Return a row for everybody who is in both with another value."""
    stayed = new.select("id", pl.coalesce("name", "id").alias("name")).join(old.select("id"), on="id", how="semi")
    rows = stayed.join(before.rename({"value": "before"}), on="id", how="left").join(after.rename({"value": "after"}), on="id", how="left")
    return _named(kind, rows.filter(pl.col("before").ne_missing(pl.col("after"))), names_before, names_after)


def _named(kind: str, rows: pl.DataFrame, names_before: Mapping[str, str], names_after: Mapping[str, str]) -> pl.DataFrame:
    shown = [
        pl.col(column).replace_strict(names, default=pl.col(column), return_dtype=pl.String).alias(f"{column}_name") if names else
        pl.col(column).alias(f"{column}_name")
        for column, names in (("before", names_before), ("after", names_after))
    ]  # fmt: skip
    return rows.with_columns(*shown, kind=pl.lit(kind)).select(COLUMNS).cast(SCHEMA).sort("id")  # type: ignore[arg-type]
