"""How is a person linked? Four directions, the way to the top, those around them."""

from __future__ import annotations

import polars as pl
import streamlit as st

from orggraph.charts.compass import compass
from orggraph.charts.ego import ego_network, neighbourhood
from orggraph.dashboard import cache, state
from orggraph.dashboard.finding import card
from orggraph.dashboard.person import choose
from orggraph.dashboard.widgets import computed, md, not_assessed, picture, table
from orggraph.metrics.four_directions import Direction, four_directions

PLACE = 50
ICON = "person"


def directions_of(view: state.View, i: int) -> None:
    """Show a person's contacts up, down and sideways, against the usual of their layer."""
    met = four_directions(view.org, i)
    all_ = cache.directions(view.url, view.import_id)
    shares = {name: float((all_.values if name == "sideways" else all_.columns[name])[i]) for name in met}
    usual = {name: float(all_.columns[f"usual_{name}"][i]) for name in met}
    words = {name: _arm(view, name, d, shares[name], usual[name]) for name, d in met.items()}
    words["outside"] = view.t("direction.outside") + "<br>" + view.t("direction.unknown.short")
    told = {f"{name}_{part}": n for name, d in met.items() for part, n in (("people", d.people), ("of", d.of))}
    said = view.t("people.directions", **told)
    st.write(f"**{md(said)}**")
    picture(compass(shares, usual, words, ""), "compass", said)
    st.caption(md(view.t("people.directions.legend")))
    with st.expander(view.t("table.title")):
        rows = [(view.t(f"direction.{n}"), d.people, d.of, d.sent, d.received, shares[n], usual[n]) for n, d in met.items()]
        columns = [view.t(f"direction.{c}") for c in ("column", "met", "of", "sent", "received", "share", "usual")]
        table(view, pl.DataFrame(rows, schema=columns, orient="row").fill_nan(None), "directions")


def _arm(view: state.View, name: str, d: Direction, share: float, usual: float) -> str:
    said = [view.t(f"direction.{name}"), view.t("direction.people", k=d.people, n=d.of)]
    if share == share:
        said.append(f"{share:.0%}" + (f" ({view.t('direction.usual')} {usual:.0%})" if usual == usual else ""))
    return "<br>".join(said)


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
        directions_of(view, i)
        near = neighbourhood(org, i, view.visible)
        said = view.t("people.around", n=len(near) - 1, of=org.contacts.matrix[[i], :].nnz)
        st.write(f"**{md(said)}**")
        picture(ego_network(org, i, view.visible, dark=view.dark), "ego", said)
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
            card(view, r)


state.show(render)
