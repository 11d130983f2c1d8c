"""The answer to a query: a table that tells whose ids these are, or a network, and the files to take along."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from itertools import pairwise

import polars as pl
import streamlit as st

from orggraph import queries
from orggraph.charts.network import graph_of, network
from orggraph.dashboard import state
from orggraph.dashboard.widgets import md, table
from orggraph.store import Rows
from orggraph.written import is_node, written


def show(view: state.View, rows: Rows, name: str, about: Mapping[str, str]) -> None:
    """Show the answer as a table or as a network, with how many rows there are and the files to take along."""
    key = "queries.first_rows" if rows.truncated else "queries.rows"
    st.write(f"**{md(view.t(key, n=len(rows.tuples)))}**")
    columns, ways = ends(rows), paths(rows)
    if len(columns) > 1 or ways:
        options = {"table": view.t("ask.as_table"), "graph": view.t("ask.as_graph")}
        shown = st.segmented_control(
            view.t("ask.shown_as"), list(options), default="table", key=f"form_{name}", format_func=lambda k: options[k], required=True
        )
        if shown == "graph":
            _picture(view, rows, columns, ways, name)
            return
    frame = frame_of(rows)
    table(view, with_names(frame, names_of(view)), name, about=about, file=lambda: frame)
    file = io.BytesIO()
    queries.to_frame(rows).write_parquet(file)
    st.download_button(view.t("ask.parquet"), file.getvalue(), f"{name}.parquet", "application/vnd.apache.parquet", key=f"parquet_{name}")


def frame_of(rows: Rows) -> pl.DataFrame:
    """Return rows as a frame that a table can show: maps and lists as text."""
    plain = [tuple(written(v) for v in row) for row in rows.tuples]
    return pl.DataFrame(plain, schema=list(rows.columns), orient="row", infer_schema_length=None, strict=False)


def names_of(view: state.View) -> dict[str, str]:
    """Return the names of departments and people by their ids."""
    org = view.org
    return dict(zip(org.department_ids, org.department_names, strict=True)) | dict(zip(org.ids, org.names, strict=True))


def with_names(frame: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Return the frame with the name behind each id, in columns that hold nothing but ids, where no other column tells it.

    Examples
    --------
    >>> with_names(pl.DataFrame({"a": ["D1"], "pairs": [3]}), {"D1": "Sales"}).rows()
    [('D1 Sales', 3)]
    """
    told = {v for row in frame.head(1).rows() for v in row}
    for column in (c for c in frame.columns if frame.schema[c] == pl.String):
        cells = frame[column].drop_nulls()
        if len(cells) and all(c in names for c in cells.unique()) and names[cells[0]] not in told:
            shown = {c: c if names[c] == c else f"{c} {names[c]}" for c in cells.unique()}
            frame = frame.with_columns(pl.col(column).replace(shown))
    return frame


def ends(rows: Rows) -> list[str]:
    """Return the columns that hold nothing but texts or nodes, those of nodes first: any two may be the ends of a line."""
    found = {c: cells for c, cells in _cells(rows) if all(isinstance(v, str) or is_node(v) for v in cells)}
    return sorted(found, key=lambda c: not is_node(found[c][0]))


def paths(rows: Rows) -> list[str]:
    """Return the columns that hold nothing but paths: lists of nodes."""
    return [c for c, cells in _cells(rows) if all(isinstance(v, list) and v and all(map(is_node, v)) for v in cells)]


def _cells(rows: Rows) -> Iterator[tuple[str, list[object]]]:
    for i, column in enumerate(rows.columns):
        if cells := [row[i] for row in rows.tuples if row[i] is not None]:
            yield column, cells


def _picture(view: state.View, rows: Rows, columns: list[str], ways: list[str], name: str) -> None:
    """Show two columns, or the steps of paths, as a network."""
    if ways:
        at = [rows.columns.index(c) for c in ways]
        lines = [pair for row in rows.tuples for i in at for pair in _steps(row[i])]
    else:
        left, right = st.columns(2)
        source = left.selectbox(view.t("ask.from"), columns, 0, key=f"from_{name}")
        target = right.selectbox(view.t("ask.to"), columns, 1, key=f"to_{name}")
        a, b = rows.columns.index(source), rows.columns.index(target)
        lines = [(row[a], row[b]) for row in rows.tuples if row[a] is not None and row[b] is not None]
    nodes = [v for pair in lines for v in pair if is_node(v)]
    said = {str(n["id"]): str(n.get("name") or n.get("title") or n["id"]) for n in nodes}
    keys = ((_key(x), _key(y)) for x, y in lines)
    graph, left_out = graph_of((x, y) for x, y in keys if x != y)
    if not graph:
        st.info(md(view.t("ask.no_pairs")))
        return
    st.plotly_chart(network(graph, said | names_of(view)), key=f"network_{name}")
    st.caption(md(view.t("ask.drawn", nodes=len(graph), pairs=graph.number_of_edges())))
    if left_out:
        st.caption(md(view.t("ask.left_out", n=left_out)))


def _steps(path: object) -> Iterator[tuple[object, object]]:
    return pairwise(path) if isinstance(path, list) else iter(())


def _key(value: object) -> str:
    return str(value["id"]) if is_node(value) else str(value)
