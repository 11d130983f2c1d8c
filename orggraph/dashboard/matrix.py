"""The department matrix as a reader meets it: a cell that is chosen opens the pair."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from orggraph.dashboard import cache
from orggraph.dashboard.state import View
from orggraph.dashboard.widgets import md, table

NUMBERS = ("need", "observed", "expected", "ratio", "low", "high", "q")


def matrix(view: View) -> None:
    """Show contact seen against expected between departments, in words, as a picture and as a table."""
    frame = cache.contacts(view.url, view.import_id).frame
    assessed = frame.filter("assessed")
    if not assessed.height:
        st.info(md(view.t("matrix.too_small")), icon=":material/texture:")
        return
    low = assessed.filter((pl.col("log2_ratio") <= -1) & (pl.col("need") > 0)).height
    said = view.t("matrix.answer", k=low, n=assessed.filter(pl.col("need") > 0).height, all=assessed.height)
    st.write(md(said))
    figure, cells = cache.matrix(view.url, view.import_id, view.lang)
    chosen: Any = st.plotly_chart(figure, key="matrix", on_select="rerun", selection_mode="points", alt=said)
    st.caption(md(view.t("matrix.legend")))
    points = [p["point_index"] for p in chosen.selection.points if p.get("curve_number") == 1] if chosen else []
    if points and points[0] < len(cells):
        org = view.org
        a, b = cells[points[0]]
        names = " ↔ ".join(md(org.department_names[d]) for d in (a, b))
        st.markdown(f"[{names} ▸]({view.link('departments', unit=org.department_ids[a], other=org.department_ids[b])})")
    with st.expander(view.t("table.title")):
        pairs(view, frame, {"a_name": "a", "b_name": "b"}, "departments_needed_seen")


def pairs(view: View, frame: pl.DataFrame, names: dict[str, str], file: str) -> None:
    """Show pairs of departments as a table, those that were assessed, needed and lacking first; the file has all of them.

    Parameters
    ----------
    view : View
    frame : pl.DataFrame
        ``metrics.department_contact(org).frame``.
    names : dict
        For each column of names the column that holds the department.
    file : str
        Name of the file that is downloaded.
    """
    named = dict(enumerate(view.org.department_names))
    worst_first = frame.sort(pl.col("assessed").not_(), pl.col("need") <= 0, "log2_ratio", "a", "b", nulls_last=True)
    shown = worst_first.with_columns(pl.col(of).replace_strict(named, return_dtype=pl.String).alias(name) for name, of in names.items())
    words = {c: view.t(f"matrix.column.{c}") for c in (*names, *NUMBERS, "assessed")}
    rows, assessed = shown.select(*words), shown.filter("assessed").select(*names, *NUMBERS)
    table(view, assessed.rename({c: words[c] for c in assessed.columns}), file, file=rows.rename(words), formats={words["q"]: "%.3f"})
