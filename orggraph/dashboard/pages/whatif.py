"""What would a change do? Index and findings before and after, on a copy; the store is never touched."""

from __future__ import annotations

import polars as pl
import streamlit as st

from orggraph.actions.changes import KINDS, Change, parse
from orggraph.actions.words import say
from orggraph.analysis import sentence
from orggraph.dashboard import cache, state
from orggraph.dashboard.person import choose
from orggraph.dashboard.widgets import md, table
from orggraph.settings import load as load_settings
from orggraph.viewer import WHOLE
from orggraph.whatif import WhatIf, suggest

PLACE = 70
ICON = "alt_route"
BETWEEN = "|"  # changes in the link
TOLD = 5  # findings told in full; the table has them all
# What the two ids of a change are.
ASKED = {
    "move": ("person", "person"),
    "liaison": ("department", "department"),
    "mechanism": ("department", "department"),
    "merge": ("department", "department"),
    "split": ("department", "person"),
    "remove": ("person",),
    "fill": ("post",),
}


def said_changes() -> list[str]:
    """Return the changes of the link, each as ``kind:ids``."""
    return [c for c in state.parameter("changes").split(BETWEEN) if c]


def read(said: str) -> Change:
    """Return the change that ``kind:ids`` means."""
    kind, _, rest = said.partition(":")
    return parse(kind, rest)


def ask(view: state.View, what: str, place: str) -> str | None:
    """Let the reader choose a department, a person or a vacant post."""
    org = view.org
    if what == "department":
        labels = cache.own_units(view.url, view.import_id, view.viewer)
        if not labels:
            st.caption(md(view.t("departments.no_departments")))
            return None
        ids = list(labels)
        # the gravest gap is what a reader most likely wants to try; else the last two, which are seldom one above the other
        gaps = ([s.id for s in r.found.subjects] for r in view.analysis.ranked if r.found.finding == "friction")
        gaps = (gap for gap in gaps if all(d in labels for d in gap))
        pair = next(gaps, ids[-2:])
        index = ids.index(pair[-1] if place == "other" else pair[0])
        return str(st.selectbox(view.t(f"whatif.ask.{place}"), ids, index=index, format_func=labels.__getitem__, key=f"unit_{place}"))
    if what == "post":
        posts = [i for i in range(org.n) if org.vacant[i] and view.visible[i]]
        if not posts:
            st.caption(md(view.t("whatif.no_post")))
            return None
        return org.ids[int(st.selectbox(view.t("whatif.ask.one"), posts, format_func=lambda i: org.names[i], key="post"))]
    st.caption(md(view.t(f"whatif.ask.{place}")))
    i = choose(view, f"who_{place}")
    return None if i is None else org.ids[i]


def composer(view: state.View) -> None:
    """Let the reader put one change after the other."""
    kinds = list(ASKED)
    kind = str(st.segmented_control(view.t("whatif.kind"), kinds, default=kinds[1], format_func=lambda k: view.t(f"whatif.kind.{k}"),
                                    key="kind", required=True))  # fmt: skip
    ids = []
    for column, what, place in zip(st.columns(2), ASKED[kind], ("one", "other"), strict=False):
        with column:
            ids.append(ask(view, what, place))
    if None in ids:
        return
    text = f"{kind}:{KINDS[kind][1].join(str(i) for i in ids)}"

    def add() -> None:
        state.keep("changes", BETWEEN.join([*said_changes(), text]))

    left, right = st.columns(2)
    left.button(view.t("whatif.add"), type="primary", key="add", width="stretch", on_click=add)
    right.button(view.t("whatif.clear"), key="clear", width="stretch", on_click=state.keep, args=("changes", ""))


def before_after(view: state.View, result: WhatIf) -> None:
    """Show the index and the findings before and after."""
    settings = load_settings()
    appear, go = (sum(c.state == s for c in result.changed) for s in ("new", "gone"))
    st.write(f"**{md(view.t('whatif.answer', new=appear, gone=go, n=len(result.changed)))}**")
    for c in result.changes:
        assumed = view.t("whatif.assumed", text=say(c.assumed(view.org, settings), view.lang))
        st.markdown(f"- **{md(say(c.said(view.org), view.lang))}** — {md(assumed)}")
    if result.index:
        for place, (level, s) in zip(st.columns(len(result.index)), result.index.items(), strict=True):
            with place.container(border=True):
                moved = f"{s.central - s.before:+.1f}"
                moves = None if float(moved) == 0 else moved  # no arrow where nothing moves, no colour where chance would do
                label, colour = view.t("brief.index", level=view.t(f"index.{level}")), "normal" if s.told else "off"
                st.metric(label, f"{s.central:.0f}", moves, delta_color=colour)  # type: ignore[arg-type]
                between = view.t("whatif.range", before=f"{s.before:.0f}", low=f"{s.low:.0f}", high=f"{s.high:.0f}")
                st.caption(md(view.t("list.semicolon").join((between, view.t(f"whatif.told.{s.told}".lower())))))
    rows, told = [], []
    for found in result.changed:
        shown = found.after or found.before
        assert shown is not None
        severities = [None if r is None else round(r.found.severity) for r in (found.before, found.after)]
        sure = view.t("whatif.holds.all" if len(result.holds[found.identity]) == 3 else "whatif.holds.some")
        state_of, text = view.t(f"whatif.state.{found.state}"), sentence(shown, view.lang)
        rows.append((state_of, *severities, text, sure))
        moved = " → ".join("—" if number is None else str(number) for number in severities)
        told.append(f"- **{md(state_of)}** {moved} · {md(text)} ({md(sure)})")
    st.markdown("\n".join(told[:TOLD]))
    if rows:
        columns = [view.t(f"whatif.column.{c}") for c in ("change", "before", "after", "finding", "sure")]
        table(view, pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None), "what_if")
    else:
        st.info(md(view.t("whatif.nothing")))
    if result.kept:
        kept = view.t("list.join").join(view.t(f"finding.{name}.title") for name in result.kept)
        st.caption(md(view.t("whatif.kept", names=kept)))


def searching(view: state.View) -> None:
    """Search for the liaison or move that helps most between two departments."""
    with st.expander(view.t("whatif.search")):
        labels = dict(zip(view.org.department_ids, view.org.department_names, strict=True))
        if len(labels) < 2:
            st.caption(md(view.t("whatif.search.few")))
            return
        left, right = st.columns(2)
        one = str(left.selectbox(view.t("whatif.ask.one"), list(labels), format_func=labels.__getitem__, key="gap_one"))
        other = str(right.selectbox(view.t("whatif.ask.other"), list(labels), index=1, format_func=labels.__getitem__, key="gap_other"))
        if st.button(view.t("whatif.search.do"), key="search"):
            with st.spinner(view.t("whatif.search.working")):
                found = suggest(view.org, one, other)
            numbers = {"severity": f"{found.severity:.0f}", "median": f"{found.median:.0f}", "tried": found.tried}
            st.write(md(view.t("whatif.suggest", gap=" ↔ ".join(found.gap), **numbers)))
            st.markdown("\n".join(f"- **{t.gain:+.0f}** {md(say(t.change.said(view.org), view.lang))}" for t in found.best))


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("whatif.title"))
    st.caption(md(view.t("whatif.promise")))
    composer(view)
    said = said_changes()
    if said:
        with st.spinner(view.t("whatif.working")):
            result = cache.tried(view.url, view.import_id, view.viewer, tuple(read(s) for s in said))
        before_after(view, result)
    else:
        st.info(md(view.t("whatif.begin")))
    if "communication" in view.org.layers and view.sees_all:
        searching(view)


state.show(render, roles=(*WHOLE, "manager"))
