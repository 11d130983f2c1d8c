"""How is a person linked? Four directions, the way to the top, those around them."""

from __future__ import annotations

import polars as pl
import streamlit as st

from orggraph.analysis import sentence
from orggraph.charts.ego import ego_network, neighbourhood
from orggraph.dashboard import state
from orggraph.dashboard.person import choose
from orggraph.dashboard.widgets import computed, figure_of, md, not_assessed, table
from orggraph.metrics.four_directions import four_directions

PLACE = 50
ICON = "person"


def render(view: state.View) -> None:
    """Show the page."""
    org = view.org
    st.title(view.t("people.title"))
    i = choose(view)
    if i is None:
        return
    view.looked_at("people", org.ids[i])
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
