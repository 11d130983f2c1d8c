"""What goes into the next briefing? The findings that were put aside, the document as it will read, and its file."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from orggraph import audit
from orggraph.actions import cases as register
from orggraph.briefing import compose, memory, write
from orggraph.briefing.document import Document
from orggraph.briefing.write import to_markdown
from orggraph.dashboard import briefing, cache, login, state
from orggraph.dashboard.finding import ARROW
from orggraph.dashboard.widgets import md
from orggraph.findings.base import named
from orggraph.settings import load as load_settings

PLACE = 67
ICON = "description"
FORMS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".md": "text/markdown",
}
HEADING = re.compile(r"^(#{1,3} )", re.MULTILINE)


def choose(view: state.View) -> list[str]:
    """Let the reader put findings in and take them out; what is chosen stands in the link."""
    titles = {
        r.found.identity: f"{r.rank} · {ARROW.join(s.name for s in r.found.subjects)} — {view.t(f'finding.{r.found.finding}.title')}"
        for r in view.analysis.ranked
    }
    now = [x for x in briefing.chosen() if x in titles]
    picked = st.multiselect(
        view.t("briefing.choose"),
        list(titles),
        default=now,
        format_func=titles.__getitem__,
        key="briefed",
        placeholder=view.t("briefing.gravest"),
    )
    state.keep(briefing.NAME, briefing.BETWEEN.join(picked))
    return picked


def part(view: state.View) -> str:
    """Return whose part the reader sees, as `memory.remember` keeps it: ids of a person and a scope; empty for the whole."""
    return "/".join(filter(None, (view.viewer.person, view.viewer.scope)))


def made(view: state.View, picked: Sequence[str]) -> Document:
    """Return the briefing of what the reader may see, compared with the last one for the same part."""
    org, viewer = view.org, view.viewer
    last, day = memory.compared_with(view.store, part(view), org.as_of)
    earlier = cache.past(view.url, view.import_id, day, viewer) if day and _known_then(view, day) else None
    known = [c for c in register.all_cases(view.store) if register.visible(c, org, view.visible)]
    names = [s.name for key in part(view).split("/") if (s := named(org, key))]
    return compose(
        view.analysis,
        earlier=earlier,
        cases=known,
        lang=view.lang,
        reader=view.t("list.join").join(names),
        chosen=picked,
        last=last if earlier else None,
        numbers=cache.numbers(view.url, view.import_id) if view.visible.all() and not large(view) else None,
    )


def large(view: state.View) -> bool:
    """Return whether reading the contacts of all periods would let the reader of a page wait for too long."""
    return bool(view.org.n > load_settings()["dashboard.trend_people"])


def _known_then(view: state.View, day: dt.date) -> bool:
    """Return whether those whose part it is were there on a day."""
    past = cache.past_organisation(view.url, view.import_id, day)
    return all(named(past, key) for key in part(view).split("/") if key)


def taken(view: state.View, document: Document, ending: str) -> Callable[[], bytes]:
    """Return what makes the file when it is asked for, and remembers that a briefing was made: the next says what changed since."""
    by = login.logged_in() or view.viewer.person or view.viewer.role

    def contents() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"briefing{ending}"
            write(document, file)
            content = file.read_bytes()
        if document.people:
            audit.record(view.url, view.viewer.role, by, f"briefing{ending}", *document.people)
        memory.remember(view.store, by=by, import_id=view.import_id, as_of=view.org.as_of, reader=part(view))
        return content

    return contents


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("briefing.title"))
    org, a = view.org, view.analysis
    if not a.ranked:
        st.success(md(view.t("where.nothing")))
        return
    picked = choose(view)
    said = view.t("briefing.chosen", k=len(picked), n=len(a.ranked)) if picked else view.t("briefing.leading", n=len(a.ranked))
    st.write(f"**{md(said)}**")
    document = made(view, picked)
    view.looked_at("briefing", *document.people)
    with st.container(horizontal=True):
        for ending, mime in FORMS.items():
            name = f"briefing-{org.as_of}{ending}"
            label = view.t(f"briefing.file{ending}")
            st.download_button(label, taken(view, document, ending), name, mime, key=f"file{ending}", on_click="ignore")
    st.caption(md(view.t("briefing.remembered")))
    if large(view):
        st.caption(md(view.t("briefing.no_trends")))
    with st.container(border=True):
        st.markdown(HEADING.sub(r"##\1", to_markdown(document)))  # below the title of the page


state.show(render)
