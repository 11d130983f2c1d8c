"""Which departments work together less, or more, than expected? One department against all others."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import polars as pl
import streamlit as st

from orggraph.charts.compass import compass
from orggraph.charts.pair import contact_by_week, pair_line
from orggraph.charts.theme import ACCENT, ALARM, MUTED, legend_above, plain, short
from orggraph.dashboard import cache, state
from orggraph.dashboard.finding import card
from orggraph.dashboard.matrix import matrix, table_of_pairs
from orggraph.dashboard.widgets import computed, md, not_assessed, picture, table, table_of_departments
from orggraph.metrics.ei_index import department_ei
from orggraph.metrics.need import SOURCES
from orggraph.settings import load as load_settings

PLACE = 30
ICON = "corporate_fare"


def one(view: state.View, unit: int, frame: pl.DataFrame) -> None:
    """Show a department's contact with every other, seen against expected."""
    org = view.org
    mine = frame.filter((pl.col("a") == unit) | (pl.col("b") == unit)).with_columns(
        other=pl.when(pl.col("a") == unit).then(pl.col("b")).otherwise(pl.col("a"))
    )
    shown = mine.filter("assessed").sort("log2_ratio").head(20)
    if not shown.height:
        st.info(md(view.t("departments.none")), icon=":material/texture:")
        return
    names = short([org.department_names[d] for d in shown["other"]], 30)
    needed = mine.filter("assessed", pl.col("need") > 0)
    low = needed.filter(pl.col("ratio").fill_nan(None) <= 0.5).height
    said = view.t(
        "departments.answer" if needed.height else "departments.answer.chance", unit=org.department_names[unit], k=low, n=needed.height
    )
    st.write(f"**{md(said)}**")
    figure = go.Figure()
    colour = [ALARM if n > 0 and o <= 0.5 * e else ACCENT for n, o, e in shown.select("need", "observed", "expected").iter_rows()]
    figure.add_bar(y=names, x=shown["observed"], orientation="h", marker={"color": colour}, showlegend=False)
    figure.add_bar(y=names[:1], x=[None], orientation="h", marker={"color": ACCENT}, name=view.t("matrix.seen"))
    if ALARM in colour:
        figure.add_bar(y=names[:1], x=[None], orientation="h", marker={"color": ALARM}, name=view.t("departments.below"))
    tick = [MUTED if c == ACCENT else c for c in colour]  # a bar of nothing has no colour to see
    marker = {"symbol": "line-ns", "size": 16, "line": {"width": 3, "color": tick}}
    figure.add_scatter(y=names, x=shown["expected"], mode="markers", marker=marker, name=view.t("matrix.expected"))
    legend_above(plain(figure, 110 + 28 * shown.height))
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(title=view.t("departments.pairs"))
    figure.update_yaxes(autorange="reversed")
    picture(figure, "one", said)
    first = cache.worst_first(mine, int(load_settings()["dashboard.table_rows"]))
    table_of_pairs(view, first, mine, {"b_name": "other"}, "department")


def openness(view: state.View, unit: int) -> None:
    """Say how much of a department's contact goes out of it, against chance and the other departments."""
    ei = department_ei(view.org)
    if np.isfinite(ei.values[unit]) and not view.withheld.own[unit]:
        value, chance, usual = ei.values[unit], ei.columns["expected"][unit], float(np.nanmedian(ei.values))
        said = view.t(
            "departments.ei", **{k: f"{v:+.2f}".replace("-", "−") for k, v in (("value", value), ("chance", chance), ("usual", usual))}
        )
        st.markdown(md(said), help=view.t("term.ei.about"))


def directions_of(view: state.View, unit: int) -> None:
    """Show a department's contacts up, down, sideways, and the share that stays inside."""
    all_ = cache.unit_directions(view.url, view.import_id)
    too_few = len(view.org.members(unit, below=False)) < load_settings()["group.min"]
    if not np.isfinite(all_.values[unit]) or too_few or view.withheld.own[unit]:
        return
    shares = {
        name: float((all_.values if name == "sideways" else all_.columns[name])[unit]) for name in ("up", "down", "inside", "sideways")
    }
    usual = {name: float(np.nanmedian(all_.values if name == "sideways" else all_.columns[name])) for name in shares}
    said = view.t("departments.directions", **{k: f"{v:.0%}" for k, v in shares.items()})
    st.write(md(said))
    words = {
        n: f"{view.t(f'direction.{n}')}<br>{shares[n]:.0%} ({view.t('direction.usual')} {usual[n]:.0%})" for n in ("up", "down", "sideways")
    }
    words["outside"] = view.t("direction.outside") + "<br>" + view.t("direction.unknown.short")
    picture(compass(shares, usual, words, view.t("departments.inside", share=f"{shares['inside']:.0%}")), "compass", said)
    with st.expander(view.t("table.title")):
        rows = [(view.t(f"direction.{n}"), shares[n], usual[n]) for n in shares]
        table(view, pl.DataFrame(rows, schema=[view.t(f"direction.{c}") for c in ("column", "share", "usual")], orient="row"), "directions")


def sources(view: state.View, a: int, b: int) -> None:
    """Show what two departments need each other for."""
    rows = cache.need(view.url, view.import_id).filter((pl.col("a") == min(a, b)) & (pl.col("b") == max(a, b)))
    if not rows.height:
        return
    known = {s: rows[s][0] for s in SOURCES if rows[s][0] == rows[s][0]}
    words = [view.t(f"evidence.need_{s}") for s in known]
    said = view.t("departments.needs", share=f"{rows['share'][0]:.0%}")
    st.write(md(said))
    figure = go.Figure(
        go.Bar(x=list(known.values()), y=words, orientation="h", marker={"color": ACCENT}, text=[f"{v:.2g}" for v in known.values()])
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(autorange="reversed")
    picture(plain(figure, 40 + 30 * len(known)), "sources", said)
    with st.expander(view.t("table.title")):
        columns = [view.t("departments.source"), view.t("matrix.column.need")]
        table(view, pl.DataFrame(list(zip(words, known.values(), strict=True)), schema=columns, orient="row"), "need")


def pair(view: state.View, a: int, b: int, frame: pl.DataFrame) -> None:
    """Show two departments: need, contact seen against expected, contact over time, the finding about them."""
    org = view.org
    names = (org.department_names[a], org.department_names[b])
    st.subheader(f"{md(names[0])} ↔ {md(names[1])}")
    row = frame.filter(((pl.col("a") == a) & (pl.col("b") == b)) | ((pl.col("a") == b) & (pl.col("b") == a)))
    if not row.height or not row["assessed"][0]:
        st.info(md(view.t("departments.pair_unknown")), icon=":material/texture:")
        return
    r = row.row(0, named=True)
    numbers = {k: f"{r[k]:.0f}" for k in ("observed", "expected")} | {
        "low": f"{r['low']:.1f}",
        "high": f"{r['high']:.1f}",
        "need": f"{r['need']:.1f}",
    }
    said = view.t("departments.pair", a=names[0], b=names[1], **numbers)
    st.write(f"**{md(said)}**")
    sources(view, a, b)
    weeks = contact_by_week(org, a, b)
    if weeks.height and not weeks.select(pl.sum_horizontal("there", "back").sum()).item():
        st.write(md(view.t("departments.no_contact", n=weeks.height)))
    elif weeks.height:
        picture(pair_line(weeks, names, view.t("departments.contacts")), "pair", said)
        with st.expander(view.t("table.title")):
            columns = dict(
                zip(weeks.columns, (view.t("column.period"), f"{names[0]} → {names[1]}", f"{names[1]} → {names[0]}"), strict=True)
            )
            table(view, weeks.rename(columns), "pair")
    ids = {org.department_ids[a], org.department_ids[b]}
    for f in view.analysis.ranked:
        if {s.id for s in f.found.subjects} == ids:
            card(view, f)


def worst(view: state.View) -> str:
    """Return the department that the first finding between departments names, else the first assessed: no page begins empty."""
    for r in view.analysis.ranked:
        if r.found.subjects[0].kind == "department":
            return r.found.subjects[0].id
    first = cache.pairs(view.url, view.import_id).first["a"]
    return view.org.department_ids[int(first[0])] if len(first) else ""


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("departments.title"))
    org = view.org
    if "communication" not in org.layers:
        not_assessed(view, "communication")
        table_of_departments(view)
        return
    with_people = np.unique(org.department[org.department >= 0]).tolist()
    if not with_people:
        st.info(md(view.t("departments.no_departments")), icon=":material/texture:")
        return
    result = cache.contacts(view.url, view.import_id)
    asked = state.parameter("unit")
    said = org.department_position.get(asked, -1)
    wanted = said if said in with_people else org.department_position.get(worst(view), with_people[0])
    state.follow("unit", wanted if wanted in with_people else with_people[0])
    unit = st.selectbox(view.t("departments.choose"), with_people, format_func=lambda d: org.department_names[d], key="unit")
    if asked and said < 0:
        st.info(md(view.t("departments.gone")), icon=":material/link_off:")
    state.keep("unit", org.department_ids[unit])
    one(view, unit, result.frame)
    openness(view, unit)
    directions_of(view, unit)
    other = org.department_position.get(state.parameter("other"), -1)
    if other >= 0 and other != unit:
        pair(view, unit, other, result.frame)
    st.subheader(view.t("where.matrix"), help=view.t("term.expected.about"))
    matrix(view)
    computed(view, "finding.contact_below_chance.how", cypher="department_contact")


state.show(render)
