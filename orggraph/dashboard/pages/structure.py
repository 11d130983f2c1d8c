"""Is the chart easy to lead? Departments as areas, spans and layers against the targets."""

from __future__ import annotations

import numpy as np
import polars as pl
import streamlit as st

from orggraph.charts.structure import department_icicle, layer_bars, span_histogram
from orggraph.dashboard import state
from orggraph.dashboard.widgets import computed, md, table
from orggraph.metrics.span import span
from orggraph.settings import load as load_settings

PLACE = 40
ICON = "account_tree"


def render(view: state.View) -> None:
    """Show the page."""
    org, settings = view.org, load_settings()
    st.title(view.t("structure.title"))
    values = np.where(view.visible, span(org).values, np.nan)
    target = settings["span.max"]
    managers, over = int(np.isfinite(values).sum()), int((values > target).sum())
    layers = int(org.depth[view.visible].max()) if view.visible.any() else 0
    tops = int(((org.manager < 0) & view.visible).sum())
    st.write(f"**{md(view.t('structure.answer', k=over, n=managers, target=f'{target:g}', layers=layers, tops=tops))}**")
    if org.department_ids:
        st.subheader(view.t("structure.departments"))
        st.plotly_chart(department_icicle(org), key="icicle")
    left, right = st.columns(2)
    with left:
        st.subheader(view.t("structure.spans"))
        words = {k: view.t(f"structure.{k}") for k in ("target", "span", "managers")}
        st.plotly_chart(span_histogram(values, target, words), key="spans")
    with right:
        st.subheader(view.t("structure.layers"))
        st.plotly_chart(layer_bars(org, {"layer": view.t("structure.layer"), "people": view.t("column.people")}), key="layers")
    rows = [(org.names[i], org.people["title"][int(i)], int(values[i]), int(org.depth[i])) for i in np.flatnonzero(values > target)]
    st.subheader(view.t("structure.over", n=len(rows)))
    schema = {
        view.t("column.manager"): pl.String,
        view.t("column.title"): pl.String,
        view.t("structure.span"): pl.Int64,
        view.t("structure.layer"): pl.Int64,
    }
    table(view, pl.DataFrame(rows, schema=schema, orient="row"), "spans")
    computed(view, "finding.span.how", cypher="span_over_target")


state.show(render)
