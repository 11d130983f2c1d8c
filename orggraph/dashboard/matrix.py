"""The department matrix as a reader meets it: a cell that is chosen opens the pair."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from orggraph.dashboard import cache
from orggraph.dashboard.state import View
from orggraph.dashboard.widgets import go, md, picture, table

NUMBERS = ("need", "observed", "expected", "ratio", "low", "high", "q")


def matrix(view: View) -> None:
    """Show contact seen against expected between departments, in words, as a picture and as a table."""
    known = cache.pairs(view.url, view.import_id)
    if not known.assessed:
        st.info(md(view.t("matrix.too_small")), icon=":material/texture:")
        return
    answer = "matrix.answer" if known.needed else "matrix.answer.chance"
    said = view.t(answer, k=known.lacking, n=known.needed, all=known.assessed)
    st.write(md(said))
    figure, cells = cache.matrix(view.url, view.import_id, view.lang)
    chosen: Any = picture(figure, "matrix", said, on_select="rerun", selection_mode="points")
    st.caption(md(view.t("matrix.legend")))
    points = [p["point_index"] for p in chosen.selection.points if p.get("curve_number") == 1] if chosen else []
    if points and points[0] < len(cells):
        org = view.org
        a, b = cells[points[0]]
        names = " ↔ ".join(org.department_names[d] for d in (a, b))
        go(view, names, "departments", unit=org.department_ids[a], other=org.department_ids[b])
    with st.expander(view.t("table.title")):
        whole = cache.contacts(view.url, view.import_id).frame
        table_of_pairs(view, known.first, whole, {"a_name": "a", "b_name": "b"}, "departments_needed_seen")


def table_of_pairs(view: View, first: pl.DataFrame, whole: pl.DataFrame, names: dict[str, str], file: str) -> None:
    """Show pairs of departments as a table; the file has all of them, those that were not assessed too.

    Parameters
    ----------
    view : View
    first, whole : pl.DataFrame
        Rows of ``metrics.department_contact(org).frame``: those to show, and those of the file.
    names : dict
        For each column of names the column that holds the department.
    file : str
        Name of the file that is downloaded.
    """
    named = pl.Series(view.org.department_names, dtype=pl.String)
    words = {c: view.t(f"matrix.column.{c}") for c in (*names, *NUMBERS, "assessed")}

    def worded(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(named[frame[of]].alias(name) for name, of in names.items()).select(*words).rename(words)

    shown = worded(first).drop(words["assessed"])
    table(view, shown, file, file=lambda: worded(whole), of=whole.height, formats={words["q"]: "%.3f"})
