"""One finding as the reader meets it: a short card in a list, and the whole with its evidence, Cypher and advice."""

from __future__ import annotations

import polars as pl
import streamlit as st

from orggraph import queries
from orggraph.actions.words import lines
from orggraph.analysis import Ranked, coded, sentence
from orggraph.dashboard import briefing
from orggraph.dashboard.copying import copy_link
from orggraph.dashboard.state import View
from orggraph.dashboard.widgets import go, md, table
from orggraph.explain import explain
from orggraph.settings import load as load_settings

LEVELS = {"act": ("●", "red"), "talk": ("◐", "orange"), "notice": ("○", "gray")}  # a shape besides the colour
ARROW = " ↔ "
TECHNICAL = ("rung",)  # evidence that is told in words elsewhere
CODES = ("cause", "also")  # evidence whose values have words of their own


def level(severity: float) -> str:
    """Return the level word's id of a severity."""
    settings = load_settings()
    if severity < settings["severity.notice"]:
        return "notice"
    return "talk" if severity <= settings["severity.act"] else "act"


def headline(view: View, r: Ranked) -> str:
    """Return whom a finding is about and what it is, as Markdown."""
    names = ARROW.join(md(s.name) for s in r.found.subjects)
    return f"**{names}** — {md(view.t(f'finding.{r.found.finding}.title'))}"


def badge(view: View, r: Ranked) -> None:
    """Show the severity with its level in word, shape and colour."""
    shape, colour = LEVELS[level(r.found.severity)]
    st.badge(f"{shape} {r.found.severity:.0f} {view.t(f'level.{level(r.found.severity)}')}", color=colour)  # type: ignore[arg-type]


def next_steps(view: View, r: Ranked) -> None:
    """Show the advice in short: the step, who, on whose authority, what it takes."""
    for action in r.actions:
        said = {line.key: line for line in lines(view.org, action, view.lang)}
        step = md(said["step"].text)
        rest = [md(view.t("list.labelled", label=said[k].label, text=said[k].text)) for k in ("who", "authority", "how") if k in said]
        st.caption(f"→ **{step}** {' · '.join(rest)}")


def card(view: View, r: Ranked) -> None:
    """Show a finding in a few lines: whom, what, the next step, and the way to the whole of it."""
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"{r.rank} · {headline(view, r)}", width="content")
            badge(view, r)
        st.write(md(sentence(r, view.lang)))
        next_steps(view, r)
        buttons(view, r)


def buttons(view: View, r: Ranked, *, why: bool = True) -> None:
    """Show what a reader may do with a finding: see why, meet whom it is about, work on it, take it along."""
    f = r.found
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if why:
            go(view, view.t("where.why"), "findings", finding=f.identity)
        else:
            subjects(view, r)
        if r.actions:
            case = r.actions[0].case
            go(view, case or view.t("first.open"), "cases", **({"case": case} if case else {"finding": f.identity}))
        chosen = f.identity in briefing.chosen()
        label = view.t("findings.briefed" if chosen else "findings.brief")
        icon = ":material/check:" if chosen else ":material/add:"
        st.button(label, type="tertiary", icon=icon, key=f"brief_{f.identity}", on_click=briefing.toggle, args=(f.identity,))
        copy_link(view, view.link("findings", finding=f.identity), f"copy_{f.identity}")


def subjects(view: View, r: Ranked) -> None:
    """Show the way to those whom a finding is about: the pair of departments, one department, one person."""
    ids = {kind: [s.id for s in r.found.subjects if s.kind == kind] for kind in ("department", "person")}
    if len(ids["department"]) > 1:
        go(view, view.t("findings.see.pair"), "departments", unit=ids["department"][0], other=ids["department"][1])
    elif ids["department"]:
        go(view, view.t("findings.see.department"), "departments", unit=ids["department"][0])
    elif len(ids["person"]) == 1:
        go(view, view.t("findings.see.person"), "people", person=ids["person"][0])


def evidence(view: View, r: Ranked) -> pl.DataFrame:
    """Return the numbers of a finding as rows: name, value."""
    f = r.found
    shown: dict[str, object] = {"value": f.value, "threshold": f.threshold, "expected": f.expected, "low": f.low, "high": f.high}
    shown |= {"p": f.p, "q": f.q, "n": f.n, "coverage": f.coverage, **f.evidence}
    for code in CODES:
        if code in shown:
            said = shown[code]
            shown[code] = [view.t(f"cause.{c}") for c in (said if isinstance(said, tuple) else (said,))]
    rows = [(word(view, k), _plain(view, coded(v, view.lang))) for k, v in shown.items() if v is not None and v == v and k not in TECHNICAL]
    return pl.DataFrame(rows, schema=[view.t("evidence.name"), view.t("evidence.value")], orient="row")


def word(view: View, name: str) -> str:
    """Return the word of a piece of evidence, its own name where the catalogue has none."""
    key = f"evidence.{name}"
    said = view.t(key)
    return name.replace("_", " ") if said == key else said


def _plain(view: View, value: object) -> str:
    """Return a value with the digits that a reader can use; a chance below one in a thousand is told as that."""
    if isinstance(value, list | tuple):
        return view.t("list.join").join(map(str, value))
    if isinstance(value, float):
        return "< 0.001" if 0 < abs(value) < 0.001 else f"{value:.3g}"
    return str(value)


def whole(view: View, r: Ranked) -> None:
    """Show everything about one finding."""
    f = r.found
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(ARROW.join(md(s.name) for s in f.subjects), width="content")
        badge(view, r)
    st.write(f"**{md(view.t(f'finding.{f.finding}.title'))}** — {md(sentence(r, view.lang))}")
    buttons(view, r, why=False)
    st.subheader(view.t("findings.next"), help=view.t("term.rung.about"))
    if not r.actions:
        st.caption(md(view.t("findings.no_step")))
    for action in r.actions:
        st.markdown(
            "\n".join(
                f"- {view.t('list.labelled', label=f'**{md(line.label)}**', text=md(line.text))}"
                for line in lines(view.org, action, view.lang)
            )
        )
    st.subheader(view.t("findings.why"), help=view.t("term.severity.about"))
    st.write(md(view.t("where.parts", reach=f"{f.reach:.2f}", excess=f"{f.excess:.2f}", certainty=f"{f.certainty:.2f}")))
    sure = str(explain(r, view.lang)["certainty"])
    st.write(md(view.t("list.labelled", label=view.t("step.certainty"), text=sure)))
    if rule := f.evidence.get("rule"):  # before the numbers: where no test told it, a q near 1 contradicts nothing
        st.write(md(str(coded(rule, view.lang))))
    table(view, evidence(view, r), "evidence")
    st.caption(md(view.t(f"finding.{f.finding}.how")))
    if r.declaration.query:
        with st.expander(view.t("findings.cypher")):
            query = queries.get(r.declaration.query)
            st.code(query.text, language="cypher")
            go(view, view.t("findings.run"), "queries", query=query.id)
    elif r.declaration.no_query:
        st.caption(md(view.t(f"no_query.{r.declaration.no_query}")))
