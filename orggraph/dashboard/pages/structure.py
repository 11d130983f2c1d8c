"""Is the chart easy to lead? Departments and reporting lines as areas, spans and layers against the targets."""

from __future__ import annotations

import numpy as np
import polars as pl
import streamlit as st

from orggraph.charts.structure import layer_bars, reporting_icicle, span_histogram
from orggraph.dashboard import cache, state
from orggraph.dashboard.person import choose
from orggraph.dashboard.widgets import computed, md, table, table_of_departments
from orggraph.graph import Floats
from orggraph.metrics.span import span
from orggraph.settings import load as load_settings

PLACE = 40
ICON = "account_tree"


def departments(view: state.View) -> None:
    """Show the departments by people, with the table of the same."""
    org = view.org
    if not org.department_ids:
        st.info(md(view.t("departments.no_departments")), icon=":material/texture:")
        return
    st.plotly_chart(cache.icicle(view.url, view.import_id), key="icicle", alt=view.t("structure.departments"))
    with st.expander(view.t("table.title")):
        table_of_departments(view)


def lines(view: state.View, spans: Floats) -> None:
    """Show the reporting lines below a person, coloured by span or layer."""
    org = view.org
    seen = view.visible
    tops = np.flatnonzero(seen & ~((org.manager >= 0) & seen[org.manager]))
    highest = max(tops.tolist(), key=lambda k: len(org.reports(k)), default=None)
    i = choose(view, "top", default=highest)
    if i is None:
        return
    view.looked_at("structure", org.ids[i])
    by = st.segmented_control(
        view.t("structure.colour"), ["span", "layer"], default="span", format_func=lambda k: view.t(f"structure.{k}"), key="colour"
    )
    colour = spans if by != "layer" else np.where(org.depth > 0, org.depth, np.nan)
    below = org.subtree(i)
    st.write(md(view.t("structure.below", name=org.names[i], n=len(below) - 1, layers=int(org.depth[below].max() - org.depth[i]))))
    st.plotly_chart(reporting_icicle(org, i, view.visible, colour, view.t(f"structure.{by or 'span'}")), key="lines")
    st.caption(md(view.t("structure.part")))


def over_target(view: state.View, spans: Floats, target: float) -> None:
    """Show the managers over the target, in the order of names."""
    org = view.org
    rows = [(org.names[i], org.people["title"][int(i)], int(spans[i]), int(org.depth[i])) for i in np.flatnonzero(spans > target)]
    st.subheader(view.t("structure.over", n=len(rows)))
    schema = {
        view.t("column.manager"): pl.String,
        view.t("column.title"): pl.String,
        view.t("structure.span"): pl.Int64,
        view.t("structure.layer"): pl.Int64,
    }
    table(view, pl.DataFrame(sorted(rows), schema=schema, orient="row"), "spans")


def render(view: state.View) -> None:
    """Show the page."""
    org, settings = view.org, load_settings()
    st.title(view.t("structure.title"))
    spans = np.where(view.visible, span(org).values, np.nan)
    target = settings["span.max"]
    managers, over = int(np.isfinite(spans).sum()), int((spans > target).sum())
    layers = int(org.depth[view.visible].max()) if view.visible.any() else 0
    tops = int(((org.manager < 0) & view.visible).sum())
    st.write(f"**{md(view.t('structure.answer', k=over, n=managers, target=f'{target:g}', layers=layers, tops=tops))}**")
    first, second = st.tabs([view.t("structure.departments"), view.t("structure.lines")])
    with first:
        departments(view)
    with second:
        lines(view, spans)
    left, right = st.columns(2)
    with left:
        st.subheader(view.t("structure.spans"))
        words = {k: view.t(f"structure.{k}") for k in ("target", "span", "managers")}
        st.plotly_chart(span_histogram(spans, target, words), key="spans")
    with right:
        st.subheader(view.t("structure.layers"))
        st.plotly_chart(layer_bars(org, {"layer": view.t("structure.layer"), "people": view.t("column.people")}), key="layers")
    with st.expander(view.t("table.title")):
        depth = org.depth[org.depth > 0]
        counted = np.bincount(depth)[1:] if depth.size else np.zeros(0, dtype=int)
        columns = [view.t("structure.layer"), view.t("column.people")]
        table(view, pl.DataFrame([(k + 1, int(c)) for k, c in enumerate(counted)], schema=columns, orient="row"), "layers")
    over_target(view, spans, target)
    computed(view, "finding.span.how", cypher="span_over_target")


state.show(render)
