"""How is a person linked? Four directions, the way to the top, those around them."""

from __future__ import annotations

import polars as pl
import streamlit as st

from orggraph.analysis import sentence
from orggraph.charts.ego import ego_network, neighbourhood
from orggraph.dashboard import state
from orggraph.dashboard.widgets import computed, figure_of, md, not_assessed, table
from orggraph.metrics.four_directions import four_directions

PLACE = 50
ICON = "person"
MOST_HITS = 50


def choose(view: state.View) -> int | None:
    """Let the reader find a person by name or id; the list is in the order of names, never of load."""
    org = view.org
    said = state.parameter("person")
    words = st.text_input(view.t("people.search"), key="search", placeholder=view.t("people.search.hint")).casefold().strip()
    hits = [i for i in range(org.n) if view.visible[i] and (words in org.names[i].casefold() or words in org.ids[i].casefold())]
    hits.sort(key=lambda i: (org.names[i], org.ids[i]))
    if not hits:
        st.info(md(view.t("people.nobody")))
        return None
    wanted = org.position.get(said, -1)
    shown = hits[:MOST_HITS]
    if not words and wanted >= 0 and view.visible[wanted] and wanted not in shown:
        shown = [wanted, *shown]
    if len(hits) > MOST_HITS:
        st.caption(md(view.t("people.many", n=len(hits), shown=MOST_HITS)))
    index = shown.index(wanted) if wanted in shown else 0
    i = int(st.selectbox(view.t("people.choose"), shown, index=index, format_func=lambda k: f"{org.names[k]} ({org.ids[k]})", key="person"))
    state.keep("person", org.ids[i])
    return i


def render(view: state.View) -> None:
    """Show the page."""
    org = view.org
    st.title(view.t("people.title"))
    i = choose(view)
    if i is None:
        return
    row = org.people.row(i, named=True)
    unit = org.department_names[int(org.department[i])] if org.department[i] >= 0 else view.t("people.no_department")
    st.subheader(md(org.names[i]))
    st.caption(md(" · ".join(str(x) for x in (row["title"], unit, row["location"]) if x)))
    chain = " → ".join(md(org.names[j]) for j in [i, *org.chain(i)])
    st.write(f"{md(view.t('people.path'))} {chain}")
    if "communication" not in org.layers:
        not_assessed(view, "communication")
    elif not org.seen[i]:
        st.info(md(view.t("people.unseen")), icon=":material/texture:")
    else:
        directions = four_directions(org, i)
        places = st.columns(4)
        for place, (name, d) in zip(places, directions.items(), strict=False):
            words = view.t("direction.contacts", sent=f"{d.sent:.0f}", received=f"{d.received:.0f}")
            figure_of(place, view.t(f"direction.{name}"), view.t("direction.people", k=d.people, n=d.of), words)
        figure_of(places[3], view.t("direction.outside"), "—", view.t("direction.unknown"))
        near = neighbourhood(org, i, view.visible)
        st.write(f"**{md(view.t('people.around', n=len(near) - 1))}**")
        st.plotly_chart(ego_network(org, i, view.visible), key="ego")
        st.caption(md(view.t("people.legend")))
        with st.expander(view.t("table.title")):
            rows = [
                (org.ids[j], org.names[j], org.department_names[int(org.department[j])] if org.department[j] >= 0 else "")
                for j in sorted(near[1:])
            ]
            schema = {"id": pl.String, view.t("column.name"): pl.String, view.t("column.department"): pl.String}
            table(view, pl.DataFrame(rows, schema=schema, orient="row"), "contacts")
        computed(view, "people.how")
    about = [r for r in view.analysis.ranked if any(s.kind == "person" and s.id == org.ids[i] for s in r.found.subjects)]
    if about:
        st.subheader(view.t("people.findings"))
        for r in about:
            st.write("• " + md(sentence(r, view.lang)))


state.show(render)
