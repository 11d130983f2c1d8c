"""The department matrix as a reader meets it: a cell that is chosen opens the pair."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from orggraph.charts.matrix import department_matrix
from orggraph.dashboard.state import View
from orggraph.dashboard.widgets import md, table


def matrix(view: View, frame: pl.DataFrame) -> None:
    """Show contact seen against expected between departments, in words, as a picture and as a table."""
    assessed = frame.filter("assessed")
    if not assessed.height:
        st.info(md(view.t("matrix.too_small")), icon=":material/texture:")
        return
    low = assessed.filter((pl.col("log2_ratio") <= -1) & (pl.col("need") > 0)).height
    st.write(md(view.t("matrix.answer", k=low, n=assessed.filter(pl.col("need") > 0).height, all=assessed.height)))
    words = {k: view.t(f"matrix.{k}") for k in ("seen", "expected", "need", "not_assessed")}
    chosen: Any = st.plotly_chart(department_matrix(view.org, frame, words), key="matrix", on_select="rerun", selection_mode="points")
    st.caption(md(view.t("matrix.legend")))
    points = [p["customdata"] for p in chosen.selection.points if isinstance(p.get("customdata"), list)] if chosen else []
    if points:
        a, b, *_ = points[0]
        names = (view.org.department_names[view.org.department_position[k]] for k in (a, b))
        st.markdown(f"[{' ↔ '.join(md(n) for n in names)} ▸]({view.link('departments', unit=a, other=b)})")
    with st.expander(view.t("table.title")):
        names_of = dict(enumerate(view.org.department_names))
        shown = frame.with_columns(a_name=pl.col("a").replace_strict(names_of), b_name=pl.col("b").replace_strict(names_of)).select(
            "a_name", "b_name", "need", "observed", "expected", "ratio", "low", "high", "q", "assessed"
        )
        table(view, shown.rename({c: view.t(f"matrix.column.{c}") for c in shown.columns}), "departments_needed_seen")
