"""The state of one visit: language, scope, store and what was computed for them. Every page begins with `view`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import streamlit as st

from orggraph.analysis import Analysis
from orggraph.dashboard import cache
from orggraph.dashboard.widgets import md
from orggraph.errors import OrgGraphError
from orggraph.graph import Flags, OrgGraph
from orggraph.i18n import LANGUAGES, translate
from orggraph.store import Store
from orggraph.store.base import default_url
from orggraph.viewer import Viewer, allow

WHOLE = ""


@dataclass(frozen=True)
class View:
    """What a page may show: everything here has passed the viewer gate."""

    lang: str
    url: str
    import_id: str
    viewer: Viewer

    def t(self, key: str, /, **values: object) -> str:
        """Return words in the reader's language."""
        return translate(key, self.lang, **values)

    @property
    def store(self) -> Store:
        """The store that is read."""
        return cache.store(self.url)

    @property
    def org(self) -> OrgGraph:
        """The organisation."""
        return cache.organisation(self.url, self.import_id)

    @property
    def analysis(self) -> Analysis:
        """Findings for this viewer."""
        return cache.result(self.url, self.import_id, self.viewer)

    @property
    def visible(self) -> Flags:
        """Mask of the people who may be shown by name."""
        return allow(self.viewer, self.org) if self.import_id else np.zeros(0, dtype=bool)


def parameter(name: str, default: str = "") -> str:
    """Return a value from the link, else what this visit had."""
    value = st.query_params.get(name) or st.session_state.get(f"kept_{name}", default)
    return str(value)


def keep(name: str, value: str) -> None:
    """Put a value into the link and remember it for the next page."""
    st.session_state[f"kept_{name}"] = value
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def language() -> str:
    """Return the reader's language and show the switch."""
    said = parameter("lang", "en")
    options = list(LANGUAGES)
    chosen = st.sidebar.segmented_control(
        "Language 語言", options, default=said if said in options else "en", format_func=lambda c: LANGUAGES[c], key="language"
    )
    lang = str(chosen or said)
    keep("lang", lang)
    return lang if lang in options else "en"


def view(*, needs_people: bool = True) -> View:
    """Begin a page: language, store, scope. Stops the page with one sentence when the store cannot be read or holds nobody yet."""
    lang = language()
    url = default_url()
    try:
        import_id = cache.newest(url)
        if not import_id:
            if needs_people:
                first_steps(lang, url)
                st.stop()
            return View(lang, url, "", Viewer())
        org = cache.organisation(url, import_id)
    except OrgGraphError as reason:
        st.error(md(str(reason)))
        st.stop()
    scope = _scope(org, lang)
    as_of = org.as_of.isoformat() if isinstance(org.as_of, dt.date) else ""
    st.sidebar.caption(translate("page.as_of", lang, date=as_of))
    return View(lang, url, import_id, Viewer(scope=scope or None))


def _scope(org: OrgGraph, lang: str) -> str:
    keys = [WHOLE, *org.department_ids]
    names = {WHOLE: translate("scope.whole", lang), **dict(zip(org.department_ids, org.department_names, strict=True))}
    said = parameter("scope")
    if said in org.position and said not in names:
        keys.append(said)
        names[said] = org.names[org.position[said]]
    if said not in keys:
        said = WHOLE
    chosen = st.sidebar.selectbox(translate("scope.label", lang), keys, index=keys.index(said), format_func=lambda k: names[k], key="scope")
    keep("scope", chosen)
    return str(chosen)


def first_steps(lang: str, url: str) -> None:
    """Show what an empty store needs: the sample, or one's own chart."""
    st.title(translate("first.title", lang))
    st.write(translate("first.promise", lang))
    left, right = st.columns(2)
    if left.button(translate("first.sample", lang), key="sample", type="primary", width="stretch"):
        import_sample(lang, url)
        st.rerun()
    if right.button(translate("first.own", lang), key="own", width="stretch"):
        st.info(translate("first.go", lang))


def import_sample(lang: str, url: str) -> None:
    """Import the sample organisation into the store."""
    from orggraph import ingest, resources

    with st.spinner(translate("first.working", lang)):
        ingest.import_paths([resources.path("sample_data")], cache.store(url))
