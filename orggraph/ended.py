"""What has ended keeps its data: nodes under ``Former…`` labels, relationships under past-tense types, and the way back from there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from orggraph import model
from orggraph.model import Edge, Node
from orggraph.store import cypher
from orggraph.store.base import EdgeRows, NodeRows, Store

TIES = "COMMUNICATES_WITH"
ENDS = ("source", "target")


@dataclass(frozen=True)
class Leavers:
    """People whom files state to have left: a frame with the columns of `model.PEOPLE`, and lines with the last day they held.

    ``lines`` are ``person_id, manager_id, kind, until``, from or to somebody who has left; ``departments`` (``id, name``) those of nobody
    else.
    """

    people: pl.DataFrame
    lines: pl.DataFrame
    departments: pl.DataFrame

    @classmethod
    def by(cls, people: pl.DataFrame, lines: pl.DataFrame, departments: pl.DataFrame, last: dt.date) -> Leavers:
        """Return them with ``last`` as the last day where the files state none: on the next one they had left."""
        day = pl.lit(last)
        return cls(people.with_columns(pl.col("end").fill_null(day)), lines.with_columns(pl.col("until").fill_null(day)), departments)


def keep(leavers: Leavers, store: Store, people: pl.Series, departments: pl.Series) -> tuple[list[NodeRows], list[EdgeRows]]:
    """Return what makes people past people whom the store never knew as present ones: themselves, their department, their lines.

    Parameters
    ----------
    leavers : Leavers
    store : Store
        Read, not written.
    people, departments : pl.Series
        Ids of who and what is present after the import.
    """
    former = store.nodes(model.FORMER + "Person")["id"]
    new = leavers.people.filter(~pl.col("id").is_in(pl.concat([store.nodes("Person")["id"], former, people]).implode()))
    if not new.height:
        return [], []
    properties = next(w.properties for w in model.PEOPLE.writes if isinstance(w, Node))
    nodes = [NodeRows(model.FORMER + "Person", new.select("id", *properties, until="end"))]
    over = store.nodes(model.FORMER + "Department")["id"]
    last = new.group_by(id="department").agg(until=pl.col("end").max())
    lost = leavers.departments.filter(~pl.col("id").is_in(pl.concat([departments, over]).implode())).join(last, on="id")
    if lost.height:
        rows = lost.select("id", "name", kind=pl.lit(None, pl.String), until="until")
        nodes.append(NodeRows(model.FORMER + "Department", rows.sort("id")))
    where = _labelled({"Department": departments, model.FORMER + "Department": pl.concat([over, lost["id"]])})
    units = new.join(where, left_on="department", right_on="id", maintain_order="left")
    units = units.select("label", source="id", target="department", since="start", until="end")
    who = _labelled({"Person": people, model.FORMER + "Person": pl.concat([former, new["id"]])})
    ends = (("person_id", "start_label"), ("manager_id", "end_label"))
    lines = leavers.lines.filter(pl.any_horizontal(pl.col(column).is_in(new["id"].implode()) for column, _ in ends))
    for column, label in ends:
        lines = lines.join(who.rename({"id": column, "label": label}), on=column, maintain_order="left")
    lines = lines.with_columns(since=pl.lit(None, pl.Date)).rename(dict(zip(("person_id", "manager_id"), ENDS, strict=True)))
    edges = [
        EdgeRows("WAS_MEMBER_OF", model.FORMER + "Person", str(label), model.identity("WAS_MEMBER_OF"), part.drop("label"))
        for (label,), part in units.group_by("label", maintain_order=True)
    ]
    for (start, end), part in lines.group_by("start_label", "end_label", maintain_order=True):
        columns = [c for c in cypher.edge_schema("REPORTED_TO") if c in part.columns and not c.endswith("_label")]
        edges.append(EdgeRows("REPORTED_TO", str(start), str(end), model.identity("REPORTED_TO"), part.select(columns)))
    return nodes, edges


def _labelled(ids: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Return ``id, label``: what each id is after the import."""
    return pl.concat([pl.DataFrame({"id": found.unique(), "label": [label] * found.n_unique()}) for label, found in ids.items()])


def is_dated(write: Edge) -> bool:
    """Whether a relationship has the days it holds: ties have their period, absences and delegations days of their own."""
    return write.past is not None and write.type != TIES and "from" not in write.identity


def past(write: Edge, ended: pl.DataFrame, stated: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Return what goes under the past-tense type, that is what held on at least one day; not ties, whose period says when."""
    if write.past is None or write.type == TIES:
        return ended.clear()
    ended = _real(ended).drop("start_label", "end_label")
    if not stated.height:
        return ended
    stated = stated.join(ended, on=[*ENDS, *write.identity], how="anti", nulls_equal=True)
    new = stated.join(store.edges(write.past), on=[*ENDS, *model.identity(write.past)], how="anti", nulls_equal=True)
    return pl.concat([ended, new], how="diagonal")


def _real(ended: pl.DataFrame) -> pl.DataFrame:
    """Drop what began and ended on one day: that was corrected, not changed."""
    return ended.filter(pl.col("since").is_null() | (pl.col("since") <= pl.col("until")))


def back(nodes: Mapping[str, pl.DataFrame], store: Store) -> dict[str, set[str]]:
    """Return by label the ids that had ended and are here again: one person is one node, and keeps what was."""
    found = {}
    for label, upsert in nodes.items():
        former = store.nodes(model.FORMER + label)
        if former.height and (ids := set(upsert.join(former, on="id", how="semi")["id"].to_list())):
            found[label] = ids
    return found


def moved(gone: Mapping[str, pl.DataFrame], returned: Mapping[str, set[str]], store: Store) -> list[EdgeRows]:
    """Return the relationships, current and past, of everything that ended (now between ``Former…`` nodes) or came back."""
    days = {label: frame.select("id", "until") for label, frame in gone.items() if frame.height}
    if not days and not returned:
        return []
    counts = store.counts()
    found: list[EdgeRows] = []
    for type_, writes in model.edges().items():
        write = writes[0]
        for now, past in dict.fromkeys([(type_, write.past or type_), (write.past or type_, write.past or type_)]):
            if not counts.get(now):
                continue
            for frame in store.edges(now).partition_by("start_label", "end_label"):
                rows = _relabelled(frame, days, returned, current=now == type_)
                if write.past is None:
                    rows = rows.drop("until")
                elif is_dated(write) and now == type_:
                    rows = _real(rows)
                for (start, end), part in rows.group_by("start_label", "end_label", maintain_order=True):
                    part = part.drop("start_label", "end_label")
                    here = type_ == TIES and (start, end) == (write.start[0], write.end[0])  # both are back: what they said holds again
                    name, part = (type_, part.drop("until")) if here else (past, part)
                    found.append(EdgeRows(name, str(start), str(end), model.identity(name), part))
    return found


def _relabelled(frame: pl.DataFrame, days: Mapping[str, pl.DataFrame], returned: Mapping[str, set[str]], *, current: bool) -> pl.DataFrame:
    """Return the rows that touch something that ended or came back, under its label now, with the last day."""
    columns = frame.columns
    frame = frame.with_columns(pl.lit(None, pl.Date).alias(":last"))
    touched = pl.lit(value=False)
    for end, column in (("start_label", "source"), ("end_label", "target")):
        label = str(frame[end][0]) if frame.height else ""
        if label in days:
            frame = frame.join(days[label].rename({"id": column, "until": ":until"}), on=column, how="left", maintain_order="left")
            over = pl.col(":until").is_not_null()
            frame = frame.with_columns(
                pl.when(over).then(pl.lit(model.FORMER + label)).otherwise(pl.col(end)).alias(end),
                pl.min_horizontal(":last", ":until").alias(":last"),
                over.alias(f":{column}"),
            ).drop(":until")
            touched = touched | pl.col(f":{column}")
        elif (now := label.removeprefix(model.FORMER)) != label and now in returned:
            here = pl.col(column).is_in(list(returned[now]))
            frame = frame.with_columns(here.alias(f":{column}"), pl.when(here).then(pl.lit(now)).otherwise(pl.col(end)).alias(end))
            touched = touched | pl.col(f":{column}")
    had = pl.col("until") if "until" in columns else pl.lit(None, pl.Date)
    until = pl.min_horizontal(had, ":last") if current else had
    frame = frame.filter(touched).with_columns(until=until)
    return frame.select(*columns, *(["until"] if "until" not in columns else []))
