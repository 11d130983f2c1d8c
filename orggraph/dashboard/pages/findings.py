"""What was found, and why is it believed? The list, and one finding whole."""

from __future__ import annotations

import polars as pl
import streamlit as st

from orggraph.analysis import Ranked, missing_text, sentence
from orggraph.dashboard import state, walk
from orggraph.dashboard.finding import ARROW, LEVELS, level, whole
from orggraph.dashboard.widgets import md, table, to_import

PLACE = 20
ICON = "fact_check"


def chosen(view: state.View) -> Ranked | None:
    """Return the finding that the link names; say so when it is gone."""
    said = state.parameter("finding")
    found = next((r for r in view.analysis.ranked if r.found.identity == said), None)
    if found is not None:
        state.keep("finding", said)  # so that the way back leads here again
    elif said:
        st.info(md(view.t("findings.gone")), icon=":material/link_off:")
    return found


def listed(view: state.View) -> None:
    """Show the list with its filters; a row leads to the whole."""
    ranked = view.analysis.ranked
    left, right = st.columns(2)
    kinds = sorted({r.found.finding for r in ranked}, key=lambda k: view.t(f"finding.{k}.title"))
    every = view.t("findings.any")
    title, word = (lambda k: view.t(f"finding.{k}.title")), (lambda k: view.t(f"level.{k}"))
    only = left.multiselect(view.t("findings.kind"), kinds, format_func=title, placeholder=every, key="kinds")
    levels = right.multiselect(view.t("findings.level"), list(LEVELS), format_func=word, placeholder=every, key="levels")
    shown = [r for r in ranked if (not only or r.found.finding in only) and (not levels or level(r.found.severity) in levels)]
    st.write(md(view.t("findings.shown", k=len(shown), n=len(ranked))))
    if not shown:
        return
    frame = pl.DataFrame(
        [
            (
                r.rank,
                round(r.found.severity),
                view.t(f"level.{level(r.found.severity)}"),
                view.t(f"finding.{r.found.finding}.title"),
                ARROW.join(s.name for s in r.found.subjects),
                sentence(r, view.lang),
                r.declaration.seed,
            )
            for r in shown
        ],
        schema=[view.t(f"column.{c}") for c in ("rank", "severity", "level", "finding", "whom", "text", "idea")],
        orient="row",
    )
    picked = table(view, frame, "findings", pick="findings_rows")
    if picked is not None:
        state.keep("finding", shown[picked].found.identity)
        st.rerun()


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("findings.title"))
    a = view.analysis
    st.write(f"**{md(view.t('findings.answer', n=len(a.ranked), kinds=len(a.assessed), missing=len(a.not_assessed)))}**")
    walk.step(view, "findings")
    one = chosen(view)
    if one is not None:
        if st.button(view.t("findings.back"), icon=":material/arrow_back:", key="back"):
            state.keep("finding", "")
            st.rerun()
        whole(view, one)
        return
    listed(view)
    if a.not_assessed:
        st.subheader(view.t("where.not_assessed"))
        for m in a.not_assessed:
            st.caption(f"▨ **{md(view.t(f'finding.{m.declaration.id}.title'))}** — {md(missing_text(m, view.lang))}")
        to_import(view)


state.show(render)
