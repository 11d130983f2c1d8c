"""What to do first, for the home page: how much the first actions cover, each with the way to its finding and its case."""

from __future__ import annotations

import streamlit as st

from orggraph.actions.words import cost, names
from orggraph.dashboard.state import View
from orggraph.dashboard.widgets import go, md

SHOWN = 3


def what_to_do_first(view: View) -> None:
    """Show the first actions of the plan: for which findings, which step, who acts, what it costs; the reasons are a click away."""
    plan, titles = view.analysis.plan, {r.found.identity: r for r in view.analysis.ranked}
    if not plan.priorities:
        return
    shares = [p.share_of_friction for p in plan.priorities]
    k = min(SHOWN, len(shares))
    st.write(md(view.t("where.priorities", k=k, share=f"{shares[k - 1]:.0%}")))
    for i, p in enumerate(plan.priorities[:SHOWN], start=1):
        found = [titles[c] for c in p.covers if c in titles]
        said = view.t("list.semicolon").join(
            f"{' ↔ '.join(s.name for s in r.found.subjects)} — {view.t(f'finding.{r.found.finding}.title')}" for r in found
        )
        who = names(view.org, p.action.who, view.lang) or view.t("where.above_scope")
        step = view.t("first.step", rung=view.t(f"rung.{p.action.rung}"), who=who, cost=cost(p.action, view.lang))
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"{i}\\. **{md(said)}** · {md(step)}")
        with right.container(horizontal=True, horizontal_alignment="right"):
            go(view, view.t("where.why"), "findings", finding=p.covers[0])
            case = p.action.case
            go(view, case or view.t("first.open"), "cases", **({"case": case} if case else {"finding": p.covers[0]}))
