"""Is the chart easy to lead? Departments and reporting lines as areas, spans and layers against the targets."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
import streamlit as st

from orggraph.charts.structure import layer_bars, part_below, reporting_icicle, span_histogram
from orggraph.dashboard import cache, state
from orggraph.dashboard.person import choose, highest
from orggraph.dashboard.widgets import computed, md, picture, table, table_of_departments
from orggraph.graph import Floats, Ints
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
    picture(cache.icicle(view.url, view.import_id, view.viewer, view.lang, dark=view.dark), "icicle", view.t("structure.departments"))
    with st.expander(view.t("table.title")):
        table_of_departments(view)


def lines(view: state.View, spans: Floats) -> None:
    """Show the reporting lines below a person, coloured by span or layer."""
    org = view.org
    i = choose(view, "top", default=highest(view))
    if i is None:
        return
    view.looked_at("structure", org.ids[i])
    by = st.segmented_control(
        view.t("structure.colour"), ["span", "layer"], default="span", format_func=lambda k: view.t(f"structure.{k}"), key="colour"
    )
    colour = spans if by != "layer" else np.where(org.depth > 0, org.depth, np.nan)
    below = org.subtree(i)
    said = view.t("structure.below", name=org.names[i], n=len(below) - 1, layers=int(org.depth[below].max() - org.depth[i]))
    st.write(md(said))
    shown = part_below(org, i, view.visible)
    picture(reporting_icicle(org, shown, view.visible, colour, view.t(f"structure.{by or 'span'}")), "lines", said)
    st.caption(md(view.t("structure.part")))
    with st.expander(view.t("table.title")):
        table_of_people(view, shown, spans, "lines_below")


def table_of_people(view: state.View, people: Iterable[int], spans: Floats, name: str) -> None:
    """Show people in the order of names, with their direct reports and their layer."""
    org = view.org
    rows = [
        (org.names[i], org.people["title"][i], None if np.isnan(spans[i]) else int(spans[i]), int(org.depth[i]) or None) for i in people
    ]
    words = [view.t(c) for c in ("column.name", "column.title", "structure.span", "structure.layer")]
    types = (pl.String, pl.String, pl.Int64, pl.Int64)
    table(
        view, pl.DataFrame(rows, schema=dict(zip(words, types, strict=True)), orient="row").sort(words[0], words[1], nulls_last=True), name
    )


def spans_and_layers(view: state.View, spans: Floats, target: float) -> None:
    """Show how many managers have how many reports, and how many people stand in each layer."""
    org = view.org
    known = spans[np.isfinite(spans)].astype(int)
    depth = org.depth[view.visible & (org.depth > 0)]
    managers, people = np.bincount(known)[1:], np.bincount(depth)[1:]
    left, right = st.columns(2)
    with left:
        st.subheader(view.t("structure.spans"), help=view.t("term.span.about"))
        if known.size:
            said = view.t("structure.spans.said", median=f"{np.median(known):g}", most=int(known.max()))
            st.write(md(said))
            words = {k: view.t(f"structure.{k}") for k in ("target", "span", "managers")}
            picture(span_histogram(spans, target, words), "spans", said)
            count(view, "span", managers, "structure.managers")
    with right:
        st.subheader(view.t("structure.layers"), help=view.t("term.layer.about"))
        if people.size:
            said = view.t("structure.layers.said", layer=int(people.argmax()) + 1, k=int(people.max()), n=int(people.sum()))
            st.write(md(said))
            picture(layer_bars(people, {"layer": view.t("structure.layer"), "people": view.t("column.people")}), "layers", said)
            count(view, "layer", people, "column.people")


def count(view: state.View, name: str, counts: Ints, of: str) -> None:
    """Show the numbers of a bar chart as a table."""
    with st.expander(view.t("table.title")):
        columns = [view.t(f"structure.{name}"), view.t(of)]
        table(view, pl.DataFrame([(k, int(c)) for k, c in enumerate(counts, start=1) if c], schema=columns, orient="row"), f"{name}s")


def over_target(view: state.View, spans: Floats, target: float) -> None:
    """Show the managers over the target, in the order of names."""
    over = np.flatnonzero(spans > target).tolist()
    st.subheader(view.t("structure.over", n=len(over)))
    if over:
        table_of_people(view, over, spans, "over_target")


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
    spans_and_layers(view, spans, target)
    over_target(view, spans, target)
    computed(view, "finding.span.how", cypher="span_over_target")


state.show(render)
