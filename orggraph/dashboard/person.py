"""Finding one person by name or id."""

from __future__ import annotations

import numpy as np
import streamlit as st

from orggraph.dashboard import cache, state
from orggraph.dashboard.widgets import md

MOST_HITS = 50


def highest(view: state.View) -> int | None:
    """Return the person with the most reports among those above whom the reader sees nobody."""
    org, seen = view.org, view.visible
    tops = np.flatnonzero(seen & ~((org.manager >= 0) & seen[org.manager]))
    return max(tops.tolist(), key=lambda k: len(org.reports(k)), default=None)


def choose(view: state.View, name: str = "person", *, default: int | None = None) -> int | None:
    """Let the reader find a person; the list is in the order of names, never of load.

    Parameters
    ----------
    view : View
        Only people whom the reader may see are offered.
    name : str
        Name of the parameter in the link.
    default : int, optional
        Who is shown when the link names nobody; the first by name.

    Returns
    -------
    int or None
        Position of the person; None when nobody fits.
    """
    org = view.org
    said = state.parameter(name)
    wanted = org.position.get(said, -1)
    if said and (wanted < 0 or not view.visible[wanted]):
        st.info(md(view.t("people.gone")), icon=":material/link_off:")
    if wanted < 0 and default is not None:
        wanted = int(default)
    words = st.text_input(view.t("people.search"), key=f"{name}_search", placeholder=view.t("people.search.hint")).casefold().strip()
    seen = view.visible
    hits = [i for i, text in cache.directory(view.url, view.import_id) if seen[i] and words in text]
    if not hits:
        st.info(md(view.t("people.nobody")))
        return None
    shown = hits[:MOST_HITS]
    if not words and wanted >= 0 and view.visible[wanted] and wanted not in shown:
        shown = [wanted, *shown]
    if len(hits) > MOST_HITS:
        st.caption(md(view.t("people.many", n=len(hits), shown=MOST_HITS)))
    state.follow(name, wanted if wanted in shown else shown[0])
    if st.session_state[name] not in shown:  # the search has moved on from whom was chosen
        st.session_state[name] = shown[0]
    i = int(st.selectbox(view.t("people.choose"), shown, format_func=lambda k: f"{org.names[k]} ({org.ids[k]})", key=name))
    state.keep(name, org.ids[i])
    return i
