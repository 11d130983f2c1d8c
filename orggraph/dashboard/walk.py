"""The first steps after an import: to the answer, to the first finding, to its case. Shown until the reader ends them."""

from __future__ import annotations

import streamlit as st

from orggraph.dashboard.state import View
from orggraph.dashboard.widgets import go, md

KEY = "walk"
STEPS = ("import", "where", "findings", "cases")


def begin() -> None:
    """Begin after an import."""
    st.session_state[KEY] = True


def end() -> None:
    """Show the steps no more."""
    st.session_state[KEY] = False


def step(view: View, here: str) -> None:
    """Show, while the walk lasts, what a page is for and the way to the next one."""
    if not st.session_state.get(KEY):
        return
    at = STEPS.index(here)
    with st.container(border=True, key="walk"):
        names = [view.t(f"walk.{s}") for s in STEPS]
        st.caption(" ▸ ".join(f"**{k} {md(n)}**" if k == at + 1 else f"{k} {md(n)}" for k, n in enumerate(names, start=1)))
        ranked = view.analysis.ranked
        if not ranked:
            st.write(md(view.t("walk.nothing")))
        else:
            st.write(md(view.t(f"walk.{here}.about", n=len(ranked))))
        with st.container(horizontal=True, vertical_alignment="center"):
            if ranked and at + 1 < len(STEPS):
                target = STEPS[at + 1]
                go(view, view.t(f"walk.{target}.go"), target, **({} if target == "where" else {"finding": ranked[0].found.identity}))
            st.button(view.t("walk.end"), key="walk_end", type="tertiary", on_click=end)
