"""What does the graph say? The library of queries and a console; everything runs read-only and within what the reader may see."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from orggraph import model, own_queries, queries, query_checks
from orggraph.dashboard import cache, state
from orggraph.dashboard.answer import show
from orggraph.dashboard.widgets import md, table
from orggraph.errors import OrgGraphError, UsageError
from orggraph.i18n import catalogue
from orggraph.query_file import Parameter, Query, Value
from orggraph.query_names import Remark
from orggraph.settings import load as load_settings
from orggraph.store import Rows
from orggraph.viewer import TYPING, parameters_allowed, rows_allowed

PLACE = 100
ICON = "search"
ASIDE = 3  # parameters beside each other
SHOWN = 5  # people of one name that are told
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2999, 12, 31)
SEVERAL = "*"  # stands in the log of views for more than one person
EXAMPLE = "MATCH (d:Department)<-[:MEMBER_OF]-(p:Person)\nRETURN d.name AS department, count(p) AS people\nORDER BY people DESC"


@st.cache_data(max_entries=32, show_spinner=False)
def answer(url: str, import_id: str, text: str, values: dict[str, Value], _query: Query | None) -> tuple[Rows, list[Remark]]:
    """Return the rows of a query and what is to be said of it, once for an import; of a typed statement where there is no query."""
    settings = load_settings()
    limit, timeout = int(settings["query.limit"]), settings["query.timeout"]
    store = cache.store(url)
    if _query is None:
        rows = queries.run_text(store, text, values, limit=limit, timeout=timeout)
    else:
        rows = queries.run(store, _query, values, limit=limit, timeout=timeout)
    return rows, queries.remarked(store, text if _query is None else _query)


def widget(view: state.View, p: Parameter, key: str) -> object:
    """Show the widget for a parameter, with its default and limits."""
    label = f"**{p.name}** {md(p.about_zh if view.lang == 'zh_TW' else p.about)}"
    if p.type in ("integer", "number"):
        number = int if p.type == "integer" else float
        low, high = (None if x is None else number(x) for x in (p.low, p.high))
        return st.number_input(label, low, high, number(p.default), key=key)
    if p.type == "date":
        return st.date_input(label, dt.date.fromisoformat(str(p.default)), EARLIEST, LATEST, key=key)
    if p.type == "flag":
        return st.toggle(label, bool(p.default), key=key)
    if p.type == "choice":
        return st.selectbox(label, p.values, p.values.index(str(p.default)), key=key)
    if p.refers == "Department":
        names = {"": "", **dict(zip(view.org.department_ids, view.org.department_names, strict=True))}
        said = view.viewer.scope if view.viewer.scope in names else str(p.default)
        return st.selectbox(label, list(names), list(names).index(said), key=key, format_func=lambda k: f"{names[k]} ({k})" if k else "—")
    if p.refers == "Person":
        return person(view, st.text_input(label, str(p.default), key=key, placeholder=view.t("ask.person")))
    return st.text_input(label, str(p.default), key=key)


def person(view: state.View, said: str) -> str:
    """Return the id that is meant by an id or a part of a name.

    Raises
    ------
    UsageError
        When several people are called so.
    """
    words = said.casefold().strip()
    if not words or said in view.org.position or not view.sees_all:
        return said
    meant = [i for i, name in enumerate(view.org.names) if words in name.casefold()]
    if len(meant) > 1:
        shown = view.t("list.join").join(f"{view.org.names[i]} ({view.org.ids[i]})" for i in meant[:SHOWN])
        raise UsageError(view.t("ask.person.several", said=said, n=len(meant), shown=shown))
    return view.org.ids[meant[0]] if meant else said


def parameters(view: state.View, query: Query) -> dict[str, object]:
    """Show a widget for every parameter of a query and return what is in them."""
    values: dict[str, object] = {}
    declared = list(query.parameters.values())
    for first in range(0, len(declared), ASIDE):
        for place, p in zip(st.columns(ASIDE, vertical_alignment="bottom"), declared[first : first + ASIDE], strict=False):
            with place:
                values[p.name] = widget(view, p, f"p_{query.id}_{p.name}")
    return values


def wrong(view: state.View, reason: OrgGraphError, text: str) -> None:
    """Show what is wrong, and the line with a mark under the place."""
    st.error(md(str(reason)))
    place = queries.position(str(reason))
    lines = text.splitlines()
    if place and place[0] <= len(lines):
        st.code(f"{lines[place[0] - 1]}\n{' ' * (place[1] - 1)}^", language=None)
        st.caption(md(view.t("ask.place", line=place[0], column=place[1])))


def library(view: state.View) -> None:
    """Show the library: a query, its parameters, its answer."""
    try:
        known = queries.library()
    except UsageError as reason:
        st.error(md(str(reason)))
        known = queries.load_all()
    if not view.sees_all:
        known = {name: q for name, q in known.items() if q.aggregate}
        st.info(md(view.t("ask.groups_only")))
    said, names = state.parameter("query"), list(known)
    if said and said not in known:
        st.info(md(view.t("queries.gone")), icon=":material/link_off:")
    titles = {q.id: (q.title_zh if view.lang == "zh_TW" else q.title) for q in known.values()}
    category = {c: catalogue(view.lang).get(f"ask.category.{c}", c) for c in {q.category for q in known.values()}}
    name = st.selectbox(
        view.t("queries.choose"),
        names,
        index=names.index(said) if said in names else 0,
        format_func=lambda n: f"{category[known[n].category]} · {titles[n]}",
        key="query",
    )
    state.keep("query", name)
    query = known[name]
    try:
        values = parameters_allowed(view.viewer, query, parameters(view, query), load_settings()["group.min"])
        missing = [layer for layer in query.needs if layer not in view.org.layers]
        if missing:
            needs = view.t("list.join").join(view.t(f"layer.{m}") for m in missing)
            st.info(md(view.t("not_assessed", needs=needs)), icon=":material/texture:")
        else:
            with st.spinner(view.t("ask.running")):
                rows, remarks = answer(view.url, view.import_id, query.text, values, query)
            rows = rows_allowed(view.viewer, rows, view.org, view.withheld, load_settings()["group.min"])
            told(view, query, rows)
            remark(view, remarks)
            show(view, rows, name, query.columns_zh if view.lang == "zh_TW" else query.columns)
            if bound := queries.bounded(view.store, query, values):
                st.caption(md(view.t("ask.bounded", name=bound[0].name, k=bound[1], n=bound[2])))
    except OrgGraphError as reason:
        wrong(view, reason, query.text)
        return
    if view.viewer.scope:
        st.caption(md(view.t("ask.whole")))
    with st.expander(view.t("queries.meaning")):
        for column, about in (query.columns_zh if view.lang == "zh_TW" else query.columns).items():
            st.write(f"`{column}`: {md(about)}")
        st.caption(md(view.t("ask.copy")))
        st.code(own_queries.for_browser(query.text, values), language="cypher")


def remark(view: state.View, remarks: list[Remark]) -> None:
    """Show what is to be said of a statement beside its answer."""
    for each in remarks:
        st.warning(md(each.words(view.lang)))


def told(view: state.View, query: Query, rows: Rows) -> None:
    """Note in the log of views whom an answer tells about."""
    at = [rows.columns.index(c) for c in query.persons]
    cells = [row[i] for row in rows.tuples for i in at]
    people = {c for cell in cells for c in (cell if isinstance(cell, list) else [cell])} - {None}
    if people:
        view.looked_at(f"queries/{query.id}", str(people.pop()) if len(people) == 1 else SEVERAL)


def console(view: state.View) -> None:
    """Show the console: a statement of one's own, its answer, and saving it into one's own folder."""
    if view.viewer.role not in TYPING:
        st.info(md(view.t("ask.analysts_only")))
        return
    with st.expander(view.t("ask.schema")):
        schema(view)
    with st.form("statement", border=False):  # Ctrl+Enter runs it, as in Neo4j Browser
        text = st.text_area(view.t("queries.type"), EXAMPLE, height=160, key="cypher", help=view.t("ask.params"))
        if st.form_submit_button(view.t("queries.run"), key="run", type="primary"):
            st.session_state["asked"] = text
    asked = st.session_state.get("asked")
    if not asked:
        return
    try:
        values, statement = own_queries.from_browser(asked)
        with st.spinner(view.t("ask.running")):
            rows, remarks = answer(view.url, view.import_id, statement, values, None)
        view.looked_at("queries/console", SEVERAL)
        remark(view, remarks)
        show(view, rows, "answer", {})
    except OrgGraphError as reason:
        wrong(view, reason, asked)
        return
    with st.expander(view.t("ask.save")):
        keep(view, statement, values, rows)


def schema(view: state.View) -> None:
    """Show what a statement can name: labels and relationships with their properties, and how many there are."""
    counts = view.store.counts()
    rows = [(f"(:{label})", ", ".join(model.property_types(label)), counts.get(label, 0)) for label in model.labels()]
    for type_, writes in model.edges().items():
        for start, end in dict.fromkeys((w.start[0], w.end[0]) for w in writes):
            rows.append((f"(:{start})-[:{type_}]->(:{end})", ", ".join(model.property_types(type_)), counts.get(type_, 0)))
    words = [view.t(f"ask.schema.{c}") for c in ("pattern", "properties", "n")]
    table(view, pl.DataFrame(rows, schema=words, orient="row"), "schema", height=300)
    st.caption(md(view.t("ask.schema.past")))


def keep(view: state.View, statement: str, values: dict[str, Value], rows: Rows) -> None:
    """Ask for a name, titles and the meaning of the columns, and save the statement as a file of the library."""
    folder = queries.own_folder()
    st.caption(md(view.t("ask.save.where", folder=folder)))
    name = st.text_input(view.t("ask.save.name"), "", key="save_name", placeholder="heads_by_grade")
    title = st.text_input(view.t("ask.save.title"), "", key="save_title")
    title_zh = st.text_input(view.t("ask.save.title_zh"), "", key="save_title_zh")
    about = {c: st.text_input(view.t("ask.save.column", column=c), "", key=f"column_{c}") for c in rows.columns}
    if not st.button(view.t("ask.save.button"), key="save"):
        return
    ids = set(view.org.ids)
    persons = tuple(
        c for i, c in enumerate(rows.columns) if rows.tuples and all(row[i] is None or str(row[i]) in ids for row in rows.tuples)
    )
    columns = {c: words or c for c, words in about.items()}
    try:
        text = own_queries.compose(statement, title or name, title_zh or title or name, columns, values, persons)
        query = own_queries.save(folder, name.strip(), text)
    except OrgGraphError as reason:
        st.error(md(str(reason)))
        return
    st.success(md(view.t("ask.saved", name=query.id)))
    for problem in query_checks.check(query, view.store):
        st.warning(md(problem.what))


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("queries.title"))
    st.write(md(view.t("queries.promise")))
    first, second = st.tabs([view.t("queries.library"), view.t("queries.console")])
    with first:
        library(view)
    with second:
        console(view)


state.show(render)
