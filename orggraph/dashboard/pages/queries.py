"""What does the graph say? The library of queries and a console; everything runs read-only."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from orggraph import queries
from orggraph.dashboard import state
from orggraph.dashboard.widgets import md, table
from orggraph.errors import OrgGraphError
from orggraph.settings import load as load_settings
from orggraph.store import Rows

PLACE = 100
ICON = "search"
EXAMPLE = "MATCH (d:Department)<-[:MEMBER_OF]-(p:Person)\nRETURN d.name AS department, count(p) AS people\nORDER BY people DESC"


def parameters(query: queries.Query) -> dict[str, object]:
    """Show a widget for every parameter, with its default and limits."""
    values: dict[str, object] = {}
    for p in query.parameters.values():
        key = f"p_{query.id}_{p.name}"
        if p.type == "integer":
            low, high = (None if x is None else int(x) for x in (p.low, p.high))
            values[p.name] = st.number_input(p.name, low, high, int(p.default), key=key)
        elif p.type == "number":
            values[p.name] = st.number_input(p.name, p.low, p.high, float(p.default), key=key)
        elif p.type == "date":
            start = dt.date.fromisoformat(str(p.default))
            values[p.name] = st.date_input(p.name, start, min_value=dt.date(1900, 1, 1), max_value=dt.date(2999, 12, 31), key=key)
        else:
            values[p.name] = st.text_input(p.name, str(p.default), key=key)
    return values


def show(view: state.View, rows: Rows, name: str) -> None:
    """Show the answer with its number of rows."""
    st.write(f"**{md(view.t('queries.rows', n=len(rows.tuples)))}**")
    if rows.truncated:
        st.caption(md(view.t("queries.truncated")))
    plain = [tuple(str(v) if isinstance(v, dict | list) else v for v in row) for row in rows.tuples]
    table(view, pl.DataFrame(plain, schema=list(rows.columns), orient="row", infer_schema_length=None), name)


def render(view: state.View) -> None:
    """Show the page."""
    settings = load_settings()
    st.title(view.t("queries.title"))
    st.write(md(view.t("queries.promise")))
    library, console = st.tabs([view.t("queries.library"), view.t("queries.console")])
    known = queries.load_all()
    limits = {"limit": int(settings["query.limit"]), "timeout": settings["query.timeout"]}
    with library:
        said = state.parameter("query")
        names = list(known)
        titles = {q.id: (q.title_zh if view.lang == "zh_TW" else q.title) for q in known.values()}
        name = st.selectbox(
            view.t("queries.choose"),
            names,
            index=names.index(said) if said in names else 0,
            format_func=lambda n: f"{known[n].category} · {titles[n]}",
            key="query",
        )
        state.keep("query", name)
        query = known[name]
        values = parameters(query)
        missing = [layer for layer in query.needs if layer not in view.org.layers]
        try:
            if missing:
                st.info(md(view.t("not_assessed", needs=", ".join(view.t(f"layer.{m}") for m in missing))), icon=":material/texture:")
            else:
                show(view, queries.run(view.store, query, values, **limits), name)  # type: ignore[arg-type]
        except OrgGraphError as reason:
            st.error(md(str(reason)))
        with st.expander(view.t("queries.meaning")):
            for column, about in query.columns.items():
                st.write(f"`{column}`: {md(about)}")
            st.code(query.text, language="cypher")
    with console:
        text = st.text_area(view.t("queries.type"), EXAMPLE, height=140, key="cypher")
        if st.button(view.t("queries.run"), key="run", type="primary"):
            try:
                show(view, queries.run_text(view.store, text, **limits), "query")  # type: ignore[arg-type]
            except OrgGraphError as reason:
                st.error(md(str(reason)))


state.show(render)
