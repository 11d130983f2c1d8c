"""What has changed? The index over time, who moved between two dates, and what became better or worse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl
import streamlit as st

from orggraph import movements
from orggraph.analysis import Analysis, sentence
from orggraph.charts.trend import flows, index_line
from orggraph.compare import TOLD, Comparison, compare, said
from orggraph.dashboard import cache, state
from orggraph.dashboard.finding import ARROW
from orggraph.dashboard.widgets import computed, md, picture, table, to_import
from orggraph.index import LEVELS, Index
from orggraph.settings import load as load_settings

PLACE = 80
ICON = "history"
MOST_DATES = 8


def trend(view: state.View, days: list[dt.date]) -> None:
    """Show the coordination index at the last dates; nothing is told from one date."""
    st.subheader(view.t("history.index"), help=view.t("term.index.about"))
    if not view.analysis.index:
        st.info(md(view.t("history.index_whole")), icon=":material/texture:")
        return
    found = [a.index for a in past(view, days)]
    names = {level: view.t(f"index.{level}") for level in LEVELS}
    last = " · ".join(f"{names[level]} {'—' if i.value != i.value else f'{i.value:.0f}'}" for level, i in found[-1].items())
    said = view.t("history.index_last", date=days[-1], index=last)
    st.write(md(said))
    picture(index_line(days, found, names, view.t("history.index"), dark=view.dark), "index", said)
    with st.expander(view.t("table.title")):
        rows = [
            (day, names[level], *(None if v != v else round(v, 1) for v in (i.value, i.low, i.high)), i.assessed)
            for day, one in zip(days, found, strict=True)
            for level, i in one.items()
        ]
        columns = [view.t(f"history.{c}") for c in ("date", "level", "value", "low", "high", "assessed")]
        types = (pl.Date, pl.String, pl.Float64, pl.Float64, pl.Float64, pl.Float64)
        table(view, pl.DataFrame(rows, schema=dict(zip(columns, types, strict=True)), orient="row"), "index")
    st.caption(md(view.t("history.index_how")))
    window_trend(view, found[-1])


def past(view: state.View, days: list[dt.date]) -> list[Analysis]:
    """Return the analysis of each day, and show how far that is; a reader who leaves stops it, and what is done is kept for all."""
    bar, found = st.empty(), []
    for k, day in enumerate(days):
        if view.org.n > load_settings()["dashboard.past_people"]:
            bar.progress(k / len(days), md(view.t("history.working", date=day, k=k + 1, n=len(days))))
        found.append(cache.past(view.url, view.import_id, day, view.viewer))
    bar.empty()
    return found


def window_trend(view: state.View, index: Mapping[str, Index]) -> None:
    """Say for each level whether it rose or fell within the window of contact, with the interval."""
    window = view.org.window
    known = {level: x.trend for level, x in index.items() if x.trend is not None and x.trend.difference == x.trend.difference}
    if window is None or not known:
        return
    rows = []
    for level, t in known.items():
        numbers = {k: f"{round(v):+d}".replace("-", "−") for k, v in (("by", t.difference), ("low", t.low), ("high", t.high))}
        rows.append(f"- {md(view.t('history.trend' if t.told else 'history.trend.none', level=view.t(f'index.{level}'), **numbers))}")
    st.markdown(md(view.t("history.window", start=window[0], end=window[1])) + "\n" + "\n".join(rows), help=view.t("term.interval.about"))


def ask_for_quarters(view: state.View, first: dt.date) -> None:
    """Offer the quarters before the first import where they take longer than a reader waits unasked."""
    st.write(md(view.t("history.unasked", first=first)))
    st.button(view.t("history.ask"), key="ask", on_click=cache.ask, args=(view.url, view.import_id))


def choose_dates(view: state.View, days: list[dt.date]) -> tuple[dt.date, dt.date]:
    """Let the reader choose two dates; the last two where the link says none."""
    left, right = st.columns(2)
    told = [d.isoformat() for d in days]
    chosen = []
    for place, name, default in ((left, "before", told[-2]), (right, "after", told[-1])):
        said = state.parameter(name, default)
        said = said if said in told else default
        day = str(place.selectbox(view.t(f"history.{name}"), told, index=told.index(said), key=name))
        state.keep(name, day)
        chosen.append(dt.date.fromisoformat(day))
    return min(chosen), max(chosen)


def moved(view: state.View, before: dt.date, after: dt.date) -> None:
    """Show who joined, left and moved: all to those who see the whole, to others their own people."""
    st.subheader(view.t("history.moved"))
    first = cache.dates(view.url, view.import_id)[0]
    if before < first:
        st.info(md(view.t("history.chart_since", first=first)), icon=":material/texture:")
        if after <= first:
            return
        before = first
    moves = cache.moves(view.url, view.import_id, before, after)
    if not view.sees_all or view.viewer.scope:
        inside = [key for key, seen in zip(view.org.ids, view.visible, strict=True) if seen]
        moves = moves.filter(pl.col("id").is_in(inside) & pl.col("kind").is_in(movements.PEOPLE) & (pl.col("kind") != "manager"))
    counts = movements.count(moves)
    told = " · ".join(f"{n} {view.t(f'movement.{kind}')}" for kind, n in counts.items() if n)
    st.write(f"**{md(told or view.t('movement.none'))}**")
    between = moves.filter((pl.col("kind") == "department") & pl.col("before_name").is_not_null() & pl.col("after_name").is_not_null())
    if between.height:
        grouped = between.group_by(pl.col("before_name").alias("from"), pl.col("after_name").alias("to")).agg(people=pl.len())
        picture(flows(grouped), "flows", told)
    if moves.height:
        with st.expander(view.t("table.title")):
            kinds = {k: view.t(f"movement.{k}") for k in moves["kind"].unique()}
            shown = moves.select(pl.col("kind").replace_strict(kinds), "id", "name", "before_name", "after_name")
            columns = dict(zip(shown.columns, [view.t(f"history.{c}") for c in ("what", "id", "name", "from", "to")], strict=True))
            table(view, shown.rename(columns), "movements")


def findings(view: state.View, result: Comparison) -> str:
    """Show which findings are new, gone, better, worse; return how many in words."""
    st.subheader(view.t("history.findings"))
    told = " · ".join(f"{len(result.of(s))} {view.t(f'history.state.{s}')}" for s in TOLD if result.of(s))
    told = told or view.t("history.same")
    st.write(f"**{md(told)}**")
    for level, change in result.index.items():
        if change.told:
            words = view.t("history.index_change", level=view.t(f"index.{level}"), by=f"{change.difference:+.1f}")
            st.write(md(words + f" [{change.low:+.1f}, {change.high:+.1f}]"))
    rows = []
    for c in result.of(*TOLD):
        r = c.after or c.before
        assert r is not None
        whom = ARROW.join(s.name for s in r.found.subjects)
        title, text = view.t(f"finding.{r.found.finding}.title"), sentence(r, view.lang)
        rows.append((view.t(f"history.state.{c.state}"), said(c, view.lang), title, whom, text))
    if rows:
        columns = [view.t("history.state"), view.t("history.by"), view.t("column.finding"), view.t("column.whom"), view.t("column.text")]
        table(view, pl.DataFrame(rows, schema=columns, orient="row"), "compared")
    return told


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("history.title"))
    imported, quarters = cache.dates(view.url, view.import_id), cache.quarters(view.url, view.import_id)
    days = [*quarters, *imported]
    answer = st.empty()  # the last two dates are compared further down
    key = "history.answer" if len(imported) > 1 else "history.answer.one"
    st.write(md(view.t(key, n=len(imported), first=imported[0], last=imported[-1])))
    if quarters:
        st.write(md(view.t("history.quarters", n=len(quarters), first=imported[0])))
    elif cache.unasked(view.url, view.import_id) and view.sees_all:
        ask_for_quarters(view, imported[0])
    trend(view, days[-MOST_DATES:])
    if len(days) < 2:
        st.info(md(view.t("history.one")), icon=":material/texture:")
        to_import(view)
        return
    before, after = choose_dates(view, days)
    if before == after:
        st.info(md(view.t("history.two")))
        return
    moved(view, before, after)
    old, new = past(view, [before, after])
    told = findings(view, compare(old, new))
    answer.write(f"**{md(view.t('history.compared', before=before, after=after, told=told))}**")
    computed(view, "history.how")


state.show(render)
