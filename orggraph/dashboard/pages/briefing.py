"""What goes into the next briefing? The findings that were put aside, the document as it will read, and its file."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from orggraph.actions import cases as register
from orggraph.briefing import compose, write
from orggraph.briefing.document import Document
from orggraph.briefing.write import to_markdown
from orggraph.dashboard import briefing, cache, state
from orggraph.dashboard.finding import ARROW
from orggraph.dashboard.widgets import md

PLACE = 67
ICON = "description"
FORMS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".md": "text/markdown",
}
HEADING = re.compile(r"^(#{1,3} )", re.MULTILINE)
SEVERAL = "*"  # stands in the log of views for more than one person


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


def file_of(document: Document, ending: str) -> Callable[[], bytes]:
    """Return what makes the file when it is asked for."""

    def contents() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"briefing{ending}"
            write(document, file)
            return file.read_bytes()

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
    view.looked_at("briefing", SEVERAL)
    known = [c for c in register.all_cases(view.store) if register.visible(c, org, view.visible)]
    reader = org.names[org.position[view.viewer.person]] if view.viewer.person else ""
    imported_before = len(cache.dates(view.url, view.import_id)) > 1
    document = compose(a, earlier=view.earlier if imported_before else None, cases=known, lang=view.lang, reader=reader, chosen=picked)
    with st.container(horizontal=True):
        for ending, mime in FORMS.items():
            name = f"briefing-{org.as_of}{ending}"
            label = view.t(f"briefing.file{ending}")
            st.download_button(label, file_of(document, ending), name, mime, key=f"file{ending}", on_click="ignore")
    with st.container(border=True):
        st.markdown(HEADING.sub(r"##\1", to_markdown(document)))  # below the title of the page


state.show(render)
