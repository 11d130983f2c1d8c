"""Are the findings worked on, and did it help? The case register: open, take a step, look again, close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import polars as pl
import streamlit as st

from orggraph.actions import cases as register
from orggraph.actions.agenda import to_ics
from orggraph.actions.base import Candidate
from orggraph.actions.ladder import Adviser
from orggraph.actions.mediator import mediators, sides_of
from orggraph.actions.words import compared, done, headline, lines, names, remark
from orggraph.dashboard import cache, login, state, walk
from orggraph.dashboard.widgets import md, table
from orggraph.errors import OrgGraphError
from orggraph.findings.base import acting as acting_for
from orggraph.findings.base import named
from orggraph.settings import load as load_settings

PLACE = 65
ICON = "assignment_turned_in"


def who(view: state.View) -> str:
    """Return who writes into the log."""
    return login.logged_in() or view.viewer.person or view.viewer.role


def attempt(view: state.View, work: Callable[[], register.Case]) -> None:
    """Do one change; what goes wrong is told after the page has run again, what went right leads to the case."""
    try:
        case = work()
    except OrgGraphError as reason:
        st.session_state["case_trouble"] = str(reason)
        return
    cache.forget()
    state.keep("finding", "")
    state.keep("case", case.id)


def open_one(view: state.View, known: Sequence[register.Case]) -> None:
    """Offer the findings without an open case."""
    busy = {c.finding_identity for c in known if c.status != "closed"}
    free = {r.found.identity: r for r in view.analysis.ranked if r.found.identity not in busy and r.actions}
    said = state.parameter("finding")
    with st.expander(view.t("cases.open"), expanded=said in free or not known):
        if not free:
            st.caption(md(view.t("cases.open.none")))
            return
        keys = list(free)

        def label(key: str) -> str:
            f = free[key].found
            return f"{' ↔ '.join(s.name for s in f.subjects)} — {view.t(f'finding.{f.finding}.title')}"

        index = keys.index(said) if said in keys else 0
        chosen = free[str(st.selectbox(view.t("cases.finding"), keys, index=index, format_func=label, key="open_finding"))]
        action = chosen.actions[0]
        for line in lines(view.org, action, view.lang):
            st.markdown(f"**{md(line.label)}** {md(line.text)}")
        if not action.who:
            st.caption(md(view.t("cases.open.above")))
            return
        people = list(action.who)
        st.selectbox(view.t("case.column.owner"), people, format_func=lambda p: view.org.names[view.org.position[p]], key="open_owner")
        st.date_input(view.t("case.column.due"), dt.date.today() + dt.timedelta(days=action.days), key="open_due")
        st.text_input(view.t("case.column.note"), key="open_note")

        def work() -> register.Case:
            owner, due, note = (st.session_state[f"open_{name}"] for name in ("owner", "due", "note"))
            return register.open_case(
                view.store, view.org, chosen.found, action, by=who(view), owner=str(owner), due=due, note=note or None
            )

        st.button(view.t("cases.open.do"), type="primary", key="open_do", on_click=attempt, args=(view, work))


def overview(view: state.View, known: Sequence[register.Case]) -> str:
    """Show the cases by due day, and return the one that is looked at."""
    rows = [
        {
            view.t("case.column.id"): c.id,
            view.t("case.column.title"): headline(c, view.lang),
            view.t("case.column.status"): view.t(f"case.state.{c.status}"),
            view.t("case.column.rung"): view.t(f"rung.{c.rung}"),
            view.t("case.column.owner"): names(view.org, [c.owner_id], view.lang) if c.owner_id else view.t("cases.left"),
            view.t("case.column.due"): c.due,
            view.t("case.column.outcome"): view.t(f"case.outcome.{c.outcome}") if c.outcome else None,
        }
        for c in known
    ]
    table(view, pl.DataFrame(rows, infer_schema_length=None), "cases")
    st.download_button(view.t("cases.ics"), to_ics(known, view.lang), "cases.ics", "text/calendar", key="ics")
    keys = [c.id for c in known]
    said = state.parameter("case")
    titles = {c.id: f"{c.id} {headline(c, view.lang)}" for c in known}
    chosen = st.selectbox(
        view.t("cases.choose"), keys, index=keys.index(said) if said in keys else 0, format_func=titles.__getitem__, key=f"case_{said}"
    )
    state.keep("case", str(chosen))
    return str(chosen)


def one(view: state.View, case: register.Case) -> None:
    """Show a case: how it stands, what the data say today, its log, and the steps that may follow."""
    settings, org = load_settings(), view.org
    st.subheader(md(f"{case.id} · {headline(case, view.lang)}"))
    st.write(
        f"**{md(view.t(f'case.state.{case.status}'))}** · {md(view.t(f'rung.{case.rung}'))} · "
        + md(view.t("cases.since", opened=case.opened, due=case.due or "—", again=case.remeasure_on or "—"))
    )
    st.write(f"{md(view.t('case.today'))}: {md(compared(register.look(org, case, settings), view.lang))}")
    for m in register.mechanisms(org, case.departments, settings):
        st.caption(md(view.t(f"case.mechanism.{m.used}".lower(), title=m.title, id=m.id)))
    steps = register.log(view.store, case.id)
    rows = [(s.at[:16].replace("T", " "), s.by, done(s.action, view.lang), remark(s, view.lang)) for s in steps]
    table(view, pl.DataFrame(rows, schema=[view.t(f"case.column.{c}") for c in ("at", "by", "action", "note")], orient="row"), "case_log")
    left, middle, right = st.columns([2, 3, 2], vertical_alignment="bottom")
    follow = [s for s in register.next_states(case) if s != register.REMEASURED]
    left.selectbox(view.t("cases.next"), follow, format_func=lambda s: view.t(f"case.state.{s}"), key=f"to_{case.id}_{case.revision}")
    middle.text_input(view.t("case.column.note"), key=f"note_{case.id}_{case.revision}")
    seen = case.revision  # as shown: somebody else's change in the meantime is told, not overwritten

    def advance() -> register.Case:
        to, note = (st.session_state[f"{name}_{case.id}_{case.revision}"] for name in ("to", "note"))  # as chosen when it is clicked
        return register.advance(view.store, org, case.id, str(to), by=who(view), note=note or None, seen=seen)

    def again() -> register.Case:
        return register.remeasure(view.store, org, case.id, by=who(view), seen=seen)[0]

    right.button(view.t("cases.step"), key="advance", type="primary", width="stretch", on_click=attempt, args=(view, advance))
    if case.status != "closed":
        amend(view, case)
        st.button(view.t("cases.again"), key="again", on_click=attempt, args=(view, again))


def amend(view: state.View, case: register.Case) -> None:
    """Let the reader name another owner, day or mediator: whoever has left is replaced here."""
    org, key = view.org, f"{case.id}_{case.revision}"

    def label(person: str) -> str:
        return org.names[org.position[person]]

    with st.expander(view.t("cases.amend"), expanded=case.owner_id is None):
        could = dict.fromkeys(filter(None, (case.owner_id, *acting(view, case))))
        people = [p for p in could if p in org.position and view.visible[org.position[p]]]
        mediate = [c.person for c in mediating(view, case)]
        now = label(case.mediator_id) if case.mediator_id in org.position else "—"  # type: ignore[arg-type]
        left, middle, right = st.columns(3)
        left.selectbox(view.t("case.column.owner"), people, format_func=label, key=f"owner_{key}")
        middle.date_input(view.t("case.column.due"), case.due or dt.date.today(), min_value=case.opened, key=f"due_{key}")
        right.selectbox(view.t("case.column.mediator"), mediate, index=None, format_func=label, key=f"mediator_{key}", placeholder=now)

        def work() -> register.Case:
            owner, due, mediator = (st.session_state[f"{name}_{key}"] for name in ("owner", "due", "mediator"))
            return register.amend(
                view.store, org, case.id, by=who(view), seen=case.revision, mediator=mediator,
                owner=owner if owner != case.owner_id else None, due=due if due != case.due else None,
            )  # fmt: skip

        st.button(view.t("cases.amend.do"), key="amend", on_click=attempt, args=(view, work))


def acting(view: state.View, case: register.Case) -> list[str]:
    """Return who acts for those whom a case is about: the persons themselves and the heads of the departments."""
    subjects = (named(view.org, key) for key in (*case.people, *case.departments))
    return [view.org.ids[i] for s in subjects if s is not None for i in acting_for(view.org, s)]


def mediating(view: state.View, case: register.Case) -> Sequence[Candidate]:
    """Return who could mediate between the two sides of a case."""
    org = view.org
    sides = sides_of(org, [(kind, key) for kind, keys in (("department", case.departments), ("person", case.people)) for key in keys])
    if sides is None:
        return ()
    parties = [org.position[p] for p in acting(view, case)]
    return mediators(Adviser(org, view.viewer, load_settings()).people, sides, parties, view.visible)


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("cases.title"))
    walk.step(view, "cases")
    known = [c for c in register.all_cases(view.store) if register.visible(c, view.org, view.visible)]
    known.sort(key=lambda c: (c.status == "closed", c.due or dt.date.max, c.id))
    waiting = [c for c in known if c.status != "closed"]
    late = sum(c.due is not None and c.due < dt.date.today() for c in waiting)
    better = sum(c.outcome == "better" for c in known)
    again = sum(c.outcome is not None for c in known)
    answer = "cases.none" if not known else "cases.answer" if again else "cases.answer.early"
    st.write(f"**{md(view.t(answer, n=len(waiting), late=late, better=better, again=again))}**")
    trouble = st.session_state.pop("case_trouble", None)
    if trouble:
        st.error(md(trouble))
    open_one(view, known)
    if not known:
        return
    chosen = overview(view, known)
    one(view, next(c for c in known if c.id == chosen))


state.show(render)
