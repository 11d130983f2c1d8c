"""The state of one visit: language, reader, scope, store and what was computed for them. Every page ends with `show`."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import numpy as np
import streamlit as st

from orggraph import audit
from orggraph.analysis import Analysis
from orggraph.dashboard import cache, login
from orggraph.dashboard.widgets import md
from orggraph.errors import OrgGraphError
from orggraph.graph import Flags, OrgGraph
from orggraph.i18n import LANGUAGES, translate
from orggraph.store import Store
from orggraph.store.base import default_url
from orggraph.viewer import WHOLE, Role, Viewer, Withheld, allow

EVERYBODY = ""
STYLE = Path(__file__).with_name("style.css")
IMPORTERS: tuple[Role, ...] = ("owner", "hr")
KEPT = ("lang", "as", "scope")  # what a link to another page carries on


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
        return cache.visible(self.url, self.import_id, self.viewer) if self.import_id else np.zeros(0, dtype=bool)

    @property
    def withheld(self) -> Withheld:
        """The departments of which the reader is told no numbers."""
        return cache.withheld(self.url, self.import_id, self.viewer)

    @property
    def sees_all(self) -> bool:
        """Whether the reader's role shows the whole organisation."""
        return self.viewer.role in WHOLE

    @property
    def imports(self) -> bool:
        """Whether the reader's role may import."""
        return self.viewer.role in IMPORTERS

    @property
    def earlier(self) -> Analysis | None:
        """The analysis of the date before for this viewer; None where there is none or it takes too long to wait for."""
        return cache.earlier(self.url, self.import_id, self.viewer)

    @property
    def dark(self) -> bool:
        """Whether the reader's theme is dark."""
        return st.context.theme.type == "dark"

    def looked_at(self, page: str, *people: str) -> None:
        """Note in the log of views that this reader looked at a person, or at several at once."""
        seen = (page, people, self.import_id, self.viewer.role, self.viewer.person)
        if st.session_state.get("looked_at") != seen:  # once a look, not once a run of the page
            audit.record(self.url, self.viewer.role, login.logged_in() or self.viewer.person or "", page, *people)
            st.session_state["looked_at"] = seen

    def link(self, page: str, **parameters: str) -> str:
        """Return the whole address of a page in the state that the reader has now, with ``parameters`` besides."""
        here = urlsplit(st.context.url or "")
        base = f"{here.scheme}://{here.netloc}" if here.netloc else ""
        return f"{base}/{page}?{urlencode(carried(parameters))}"


def parameter(name: str, default: str = "") -> str:
    """Return a value from the link, else what this visit had."""
    value = st.query_params.get(name) or st.session_state.get(f"kept_{name}", default)
    return str(value)


def carried(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of a link to another page: what the reader has now, with ``parameters`` besides."""
    return {**{k: v for k in KEPT if (v := parameter(k))}, **parameters}


def keep(name: str, value: str) -> None:
    """Put a value into the link and remember it for the next page."""
    st.session_state[f"kept_{name}"] = value
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def follow(name: str, value: object) -> None:
    """Set the widget of a parameter to what the link says: when the page begins, and when a link on the page leads elsewhere."""
    said = st.query_params.get(name)
    if name not in st.session_state or (said is not None and said != st.session_state.get(f"kept_{name}")):
        st.session_state[name] = value


def preferred_language() -> str:
    """Return the language of the link, of this visit, else the browser's."""
    said = parameter("lang")
    if said in LANGUAGES:
        return said
    locale = str(st.context.locale or "").replace("_", "-").casefold()
    return "zh_TW" if locale.startswith("zh") else "en"


def language() -> str:
    """Return the reader's language and show the switch."""
    said = preferred_language()
    options = list(LANGUAGES)
    chosen = st.sidebar.segmented_control(
        "Language 語言", options, default=said, format_func=lambda c: LANGUAGES[c], key="language", required=True
    )
    lang = str(chosen or said)
    keep("lang", lang)
    return lang


def show(render: Callable[[View], None], *, roles: tuple[str, ...] = (), needs_people: bool = True) -> None:
    """Run a page: find out who reads, show it, and say in one sentence what went wrong where it cannot be shown.

    Parameters
    ----------
    render : callable
        The page.
    roles : tuple of str
        Who may open it, also by a link; everybody when empty.
    needs_people : bool
        Show the first steps instead while the store is empty.
    """
    st.html(STYLE)
    lang = language()
    try:
        with st.spinner(translate("page.working", lang)):  # shown when it takes longer than half a second
            render(_view(lang, roles, needs_people=needs_people))
    except OrgGraphError as reason:
        _trouble(lang, str(reason))
    except Exception:  # the outermost edge of a page: a bug is one sentence here, and a traceback in the log
        logging.getLogger("orggraph").exception("a page failed")
        _trouble(lang, translate("page.failed", lang))


def _trouble(lang: str, sentence: str) -> None:
    st.error(md(sentence), icon=":material/error:")
    st.button(translate("page.retry", lang), key="retry")


def _view(lang: str, roles: tuple[str, ...], *, needs_people: bool) -> View:
    url = default_url()
    if login.logged_in() is None:
        st.title(translate("login.title", lang))
        st.write(translate("login.why", lang))
        st.button(translate("login.button", lang), on_click=st.login, type="primary", key="login")
        st.stop()
    import_id = cache.newest(url)
    org = cache.organisation(url, import_id) if import_id else None
    said = parameter("as")
    viewer = login.viewer(org, said)
    if viewer is None:
        st.title(translate("login.unknown", lang))
        st.write(translate("login.ask", lang))
        st.button(translate("login.out", lang), on_click=st.logout, key="logout")
        st.stop()
    keep("as", said if viewer != login.viewer(org, "") else "")
    if said and viewer == login.parse_or_none(said):
        _other_eyes(lang, viewer, org)
    elif said and viewer.role == "owner":  # or they would show everything to a room while they believe to look with other eyes
        st.sidebar.warning(md(translate("page.read_as.unknown", lang)))
    if roles and viewer.role not in roles:
        st.title(translate("page.closed", lang))
        st.write(translate("page.closed.why", lang))
        st.stop()
    if org is None:
        if needs_people:
            first_steps(lang, url)
            st.stop()
        return View(lang, url, "", viewer)
    scope = _scope(org, lang, allow(viewer, org))
    as_of = org.as_of.isoformat() if isinstance(org.as_of, dt.date) else ""
    st.sidebar.caption(translate("page.as_of", lang, date=as_of))
    return View(lang, url, import_id, Viewer(viewer.role, viewer.person, scope or None))


def _other_eyes(lang: str, viewer: Viewer, org: OrgGraph | None) -> None:
    name = org.names[org.position[viewer.person]] if org is not None and viewer.person else ""
    st.sidebar.warning(md(translate("page.read_as", lang, role=translate(f"role.{viewer.role}", lang), name=name)))
    st.sidebar.button(translate("page.read_as.end", lang), on_click=keep, args=("as", ""), key="own_eyes")


def _scope(org: OrgGraph, lang: str, mask: Flags) -> str:
    inside = set(org.department[mask].tolist()) if not mask.all() else set(range(len(org.department_ids)))
    keys = [EVERYBODY, *(key for d, key in enumerate(org.department_ids) if d in inside)]
    names = {
        EVERYBODY: translate("scope.whole" if mask.all() else "scope.mine", lang),
        **dict(zip(org.department_ids, org.department_names, strict=True)),
    }
    said = parameter("scope")
    if said in org.position and said not in names and mask[org.position[said]]:
        keys.append(said)
        names[said] = org.names[org.position[said]]
    if said not in keys:
        said = EVERYBODY
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
    right.link_button(translate("first.own", lang), f"import?{urlencode({'lang': lang})}", width="stretch")


def import_sample(lang: str, url: str) -> None:
    """Import the sample organisation into the store."""
    from orggraph import ingest, resources
    from orggraph.dashboard import walk

    with st.spinner(translate("first.working", lang)):
        ingest.import_paths([resources.path("sample_data")], cache.store(url))
    walk.begin()
