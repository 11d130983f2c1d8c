"""Where is coordination needed? The first page: figures with denominators, ranked findings, the department matrix."""

from __future__ import annotations

import streamlit as st

from orggraph.analysis import missing_text
from orggraph.dashboard import cache, state
from orggraph.dashboard.finding import card
from orggraph.dashboard.matrix import matrix
from orggraph.dashboard.widgets import computed, figure_of, md, not_assessed

PLACE = 10
ICON = "explore"
MOST = 7


def figures(view: state.View) -> None:
    """Show the four leading figures; what was not assessed says so."""
    a = view.analysis
    found = {name: sum(r.found.finding == name for r in a.ranked) for name in a.assessed}
    columns = st.columns(4)
    needed = a.assessed.get("friction")
    if needed:
        figure_of(columns[0], view.t("figure.needed"), f"{1 - found['friction'] / needed:.0%}", view.t("figure.pairs", n=needed))
    else:
        figure_of(columns[0], view.t("figure.needed"), "—", view.t("not_assessed.short"))
    for place, name, key in ((columns[1], "silent_lines", "silent"), (columns[2], "span", "span")):
        n = a.assessed.get(name)
        if n is None:
            figure_of(place, view.t(f"figure.{key}"), "—", view.t("not_assessed.short"))
        else:
            figure_of(place, view.t(f"figure.{key}"), f"{found.get(name, 0)} / {n}", view.t(f"figure.{key}.of"))
    if "communication" in a.coverage:
        n = int((view.visible & ~view.org.vacant).sum())
        figure_of(columns[3], view.t("figure.coverage"), f"{a.coverage['communication']:.0%}", view.t("figure.people", n=n))
    else:
        figure_of(columns[3], view.t("figure.coverage"), "—", view.t("not_assessed.short"))


def answer(view: state.View) -> str:
    """Return the sentence under the title, with its denominator."""
    a = view.analysis
    n = a.assessed.get("friction")
    friction = sum(r.found.finding == "friction" for r in a.ranked)
    if n:
        return view.t("where.answer.friction", k=friction, n=n, share=f"{friction / n:.0%}")
    return view.t("where.answer.other", k=len(a.ranked))


def units(view: state.View) -> None:
    """Show the departments: needed against seen."""
    st.subheader(view.t("where.matrix"))
    if "communication" not in view.org.layers:
        not_assessed(view, "communication")
        return
    matrix(view, cache.contacts(view.url, view.import_id).frame)
    computed(view, "finding.friction.how", cypher="departments_needed_unseen")


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("where.title"))
    st.write(f"**{md(answer(view))}**")
    figures(view)
    a = view.analysis
    st.subheader(view.t("where.first"))
    if a.priorities:
        k = min(3, len(a.priorities))
        st.write(md(view.t("where.priorities", k=k, share=f"{a.priorities[k - 1].share_of_friction:.0%}")))
    for r in a.ranked[:MOST]:
        card(view, r)
    if not a.ranked:
        st.success(md(view.t("where.nothing")))
    if len(a.ranked) > MOST:
        st.markdown(f"[{md(view.t('where.more', n=len(a.ranked) - MOST))} ▸]({view.link('findings')})")
    units(view)
    if a.not_assessed:
        st.subheader(view.t("where.not_assessed"))
        for m in a.not_assessed:
            st.caption(f"▨ **{md(view.t(f'finding.{m.declaration.id}.title'))}** — {md(missing_text(m, view.lang))}")


state.show(render)
