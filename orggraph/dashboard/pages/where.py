"""Where is coordination needed? The first page: figures with denominators, ranked findings, the department matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from orggraph.analysis import Analysis, missing_text
from orggraph.dashboard import state, walk
from orggraph.dashboard.finding import card
from orggraph.dashboard.first import what_to_do_first
from orggraph.dashboard.matrix import matrix
from orggraph.dashboard.widgets import computed, figure_of, go, md, not_assessed, to_import
from orggraph.index import LEVELS, PartValue

PLACE = 10
ICON = "explore"
MOST = 7
NAN = float("nan")
LOOKS_AT = {"needed": "friction", "silent": "silent_lines"}  # the finding behind a figure


def share_met(a: Analysis) -> float | None:
    """Return the share of needed pairs of departments without a finding."""
    n = a.assessed.get("friction")
    return 1 - sum(r.found.finding == "friction" for r in a.ranked) / n if n else None


def silent(a: Analysis) -> float | None:
    """Return how many reporting lines are silent."""
    return sum(r.found.finding == "silent_lines" for r in a.ranked) if a.assessed.get("silent_lines") else None


def part(a: Analysis, level: str, name: str) -> PartValue | None:
    """Return a part of the index, None where it was not assessed."""
    found = next((p for p in a.index[level].parts if p.name == name), None) if level in a.index else None
    return None if found is None or found.value != found.value else found


def answered(a: Analysis) -> float | None:
    """Return the share of concerns answered in time."""
    found = part(a, "people", "concerns_answered")
    return None if found is None else found.value


def index_of(a: Analysis) -> str:
    """Return the index of every level, a dash where it is not told."""
    values = [a.index[level].value if level in a.index else NAN for level in LEVELS]
    return " · ".join("—" if v != v else f"{v:.0f}" for v in values) if a.index else "—"


def figures(view: state.View) -> None:
    """Show the four leading figures with their change since the date before; what was not assessed says so."""
    a, before = view.analysis, view.earlier
    concerns = part(a, "people", "concerns_answered")
    places = st.columns(4)
    shown: tuple[tuple[str, Callable[[Analysis], float | None], str, str, Literal["normal", "inverse"], int], ...] = (
        ("needed", share_met, "{:.0%}", "{:+.0%}", "normal", a.assessed.get("friction", 0)),
        ("silent", silent, "{:.0f}", "{:+.0f}", "inverse", a.assessed.get("silent_lines", 0)),
        ("answered", answered, "{:.0%}", "{:+.0%}", "normal", concerns.n if concerns else 0),
    )
    for place, (key, number, form, change, colour, n) in zip(places, shown, strict=False):
        value, old = number(a), None if before is None else number(before)
        delta = change.format(value - old) if value is not None and old is not None and value != old else None
        said = "—" if value is None else form.format(value)
        of = view.t(f"figure.{key}.of", n=n)
        if value is None and key == "answered" and not view.visible.all():
            of = view.t("figure.whole")
        elif value is None and LOOKS_AT.get(key) not in a.assessed:  # looked, and there is none of its kind, is told as of 0
            of = view.t("not_assessed.short")
        figure_of(place, view.t(f"figure.{key}"), said, of, delta=delta, colour=colour, about=view.t(f"figure.{key}.about"))
    of = " · ".join(view.t(f"index.{level}") for level in LEVELS) if a.index else view.t("figure.whole")
    if a.index and before is not None and before.index:
        of = view.t("figure.index.before", levels=of, date=before.org.as_of, values=index_of(before))
    figure_of(places[3], view.t("figure.index"), index_of(a), of, about=view.t("figure.index.about"))
    if before is not None and any(number(a) is not None for _, number, *_ in shown):
        st.caption(md(view.t("where.since", date=before.org.as_of)))


def answer(view: state.View) -> str:
    """Return the sentence under the title, with its denominator."""
    a = view.analysis
    n = a.assessed.get("friction")
    friction = sum(r.found.finding == "friction" for r in a.ranked)
    if n:
        return view.t("where.answer.friction", k=friction, n=n, share=f"{friction / n:.0%}")
    return view.t("where.answer.other" if n is None else "where.answer.part", k=len(a.ranked))


def units(view: state.View) -> None:
    """Show the departments: needed against seen."""
    st.subheader(view.t("where.matrix"), help=view.t("term.expected.about"))
    if "communication" not in view.org.layers:
        not_assessed(view, "communication")
        return
    matrix(view)
    computed(view, "finding.friction.how", cypher="departments_needed_unseen")


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("where.title"))
    walk.step(view, "where")
    st.write(f"**{md(answer(view))}**")
    figures(view)
    a = view.analysis
    st.subheader(view.t("where.first"), help=view.t("term.rung.about"))
    what_to_do_first(view)
    if a.ranked:
        st.subheader(view.t("where.gravest", n=min(MOST, len(a.ranked)), of=len(a.ranked)), help=view.t("term.severity.about"))
    for r in a.ranked[:MOST]:
        card(view, r)
    if not a.ranked:
        st.success(md(view.t("where.nothing" if view.sees_all else "where.nothing.part")))
    if len(a.ranked) > MOST:
        go(view, view.t("where.more", n=len(a.ranked) - MOST), "findings")
    units(view)
    if a.not_assessed:
        st.subheader(view.t("where.not_assessed"))
        for m in a.not_assessed:
            st.caption(f"▨ **{md(view.t(f'finding.{m.declaration.id}.title'))}** — {md(missing_text(m, view.lang))}")
        to_import(view)


state.show(render)
