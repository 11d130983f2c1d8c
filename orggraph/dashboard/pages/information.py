"""How far does word reach, and how fast? From one person step by step, with the departments that hear late or never."""

from __future__ import annotations

import networkx as nx
import numpy as np
import polars as pl
import streamlit as st

from orggraph.charts.reach import reach_curve
from orggraph.dashboard import cache, state
from orggraph.dashboard.finding import card
from orggraph.dashboard.person import choose, highest
from orggraph.dashboard.widgets import computed, md, not_assessed, picture, table, told_withheld
from orggraph.graph import Flags, Ints, OrgGraph
from orggraph.metrics.information import arrivals
from orggraph.settings import load as load_settings
from orggraph.viewer import rest_told

PLACE = 60
ICON = "cell_tower"
MOST_STEPS = 6
NEVER = -1


def hops_from(org: OrgGraph, i: int) -> Ints:
    """Return in how many steps word from a person reaches everybody along directed ties; `NEVER` where it does not."""
    hops = np.full(org.n, NEVER)
    for j, d in nx.single_source_shortest_path_length(org.ties, i).items():
        hops[j] = d
    return hops


def by_department(view: state.View, hops: Ints, i: int) -> pl.DataFrame:
    """Return for every department large enough how many of its people hear within two steps, later, never."""
    org = view.org
    everybody = org.seen & (np.arange(org.n) != i)
    others = everybody & (org.department >= 0)
    heard, least = pl.col("hops") > 0, load_settings()["group.min"]
    grouped = (
        pl.DataFrame({"unit": org.department[others], "hops": hops[others]})
        .group_by("unit")
        .agg(
            people=pl.len(),
            soon=(heard & (pl.col("hops") <= 2)).sum(),
            later=(pl.col("hops") > 2).sum(),
            never=(pl.col("hops") == NEVER).sum(),
            median=pl.col("hops").filter(heard).median(),
        )
        .filter(pl.col("people") >= least)
    )
    if not view.sees_all:  # the answer above tells of everybody: what is left out here may not follow from it
        grouped = grouped.filter(~pl.Series(view.withheld.own[grouped["unit"]])).sort("people", "unit", descending=True)
        grouped = grouped.head(rest_told(grouped["people"], int(everybody.sum()), least))
    named = grouped.with_columns(department=pl.Series([org.department_names[d] for d in grouped["unit"]], dtype=pl.String))
    words = {c: view.t(f"information.{c}") for c in ("department", "people", "soon", "later", "never", "median")}
    return named.sort(pl.col("soon") / pl.col("people"), "department").select(*words).rename(words)


def over_time(view: state.View, i: int, others: Flags) -> None:
    """Show how many people know, period by period, what a person tells at the beginning of the window."""
    contacts = cache.periods(view.url, view.import_id)
    if contacts.periods < 2:
        st.info(md(view.t("information.one_period")), icon=":material/texture:")
        return
    heard = arrivals(contacts, view.org.n, np.array([i]))[others]
    periods = list(range(1, contacts.periods + 1))
    shares = [float((heard <= k).sum() / len(heard)) for k in periods]
    known = heard[np.isfinite(heard)]
    half = next((k for k, share in zip(periods, shares, strict=True) if share >= 0.5), None)
    told = {"days": f"{contacts.days * (half or 0):.0f}", "n": len(heard), "never": len(heard) - len(known)}
    said = view.t("information.half" if half else "information.no_half", **told)
    st.write(f"**{md(said)}**")
    words = {"steps": view.t("information.days"), "share": view.t("information.share"), "source": view.org.names[i], "usual": ""}
    days = [k * contacts.days for k in periods]
    picture(reach_curve(days, shares, None, words), "time", said)
    st.caption(md(view.t("information.time_how")))
    with st.expander(view.t("table.title")):
        columns = [view.t("information.days"), view.t("information.share")]
        table(view, pl.DataFrame(list(zip(days, shares, strict=True)), schema=columns, orient="row"), "reach_time")


def render(view: state.View) -> None:
    """Show the page."""
    org = view.org
    st.title(view.t("information.title"))
    if "communication" not in org.layers:
        not_assessed(view, "communication")
        return
    i = choose(view, "source", default=highest(view))
    if i is None:
        return
    if not org.seen[i]:
        st.info(md(view.t("people.unseen")), icon=":material/texture:")
        return
    view.looked_at("information", org.ids[i])
    hops = hops_from(org, i)
    others = org.seen.copy()
    others[i] = False
    n = int(others.sum())
    if not n:
        st.info(md(view.t("information.alone")), icon=":material/texture:")
        return
    steps = list(range(1, MOST_STEPS + 1))
    shares = [float(((hops[others] > 0) & (hops[others] <= k)).sum() / n) for k in steps]
    never = int((hops[others] == NEVER).sum())
    said = view.t("information.answer", name=org.names[i], k=round(shares[1] * n), n=n, share=f"{shares[1]:.0%}", never=never)
    st.write(f"**{md(said)}**")
    first, second = st.tabs([view.t("information.by_step"), view.t("information.by_time")])
    with first:
        words = {k: view.t(f"information.{k}") for k in ("usual", "steps", "share")}
        usual = cache.usual_reach(view.url, view.import_id, MOST_STEPS)
        picture(reach_curve(steps, shares, usual, {**words, "source": org.names[i]}), "reach", said)
        with st.expander(view.t("table.title")):
            columns = [view.t(f"information.{c}") for c in ("steps", "share", "usual")]
            table(view, pl.DataFrame(list(zip(steps, shares, usual, strict=True)), schema=columns, orient="row"), "reach")
    with second:
        over_time(view, i, others)
    departments = by_department(view, hops, i)
    if departments.height:
        st.subheader(view.t("information.departments"), help=view.t("term.reach.about"))
        table(view, departments, "reach_departments")
        told_withheld(view)
    computed(view, "information.how")
    about = [r for r in view.analysis.ranked if r.declaration.seed == "S4a"]
    if about:
        st.subheader(view.t("information.findings"))
        for r in about[:5]:
            card(view, r)


state.show(render)
