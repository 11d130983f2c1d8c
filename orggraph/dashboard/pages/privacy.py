"""What is read, who sees what, and who looked at whom?"""

from __future__ import annotations

import polars as pl
import streamlit as st

from orggraph import audit
from orggraph.dashboard import login, state
from orggraph.dashboard.person import choose
from orggraph.dashboard.widgets import go, md, table
from orggraph.settings import load as load_settings
from orggraph.viewer import WHOLE

PLACE = 120
ICON = "shield_person"
SIGHTS = ("people", "units", "queries", "import", "log")


def roles(view: state.View) -> None:
    """Show which role sees what."""
    st.subheader(view.t("privacy.roles"))
    rows = [(view.t(f"role.{role}"), *(view.t(f"privacy.{role}.{sight}") for sight in SIGHTS)) for role in login.ROLES]
    table(view, pl.DataFrame(rows, schema=[view.t(f"privacy.{c}") for c in ("role", *SIGHTS)], orient="row"), "roles")


def log(view: state.View) -> None:
    """Show the views of persons: all to owner and HR, those of oneself to everybody else."""
    st.subheader(view.t("privacy.log"))
    own = None if view.viewer.role in ("owner", "hr") else view.viewer.person
    if own is None and view.viewer.role not in ("owner", "hr"):
        st.caption(md(view.t("privacy.no_log")))
        return
    rows = audit.views(view.url, own)
    st.write(md(view.t("privacy.views", n=rows.height, days=f"{load_settings()['audit.keep_days']:g}")))
    if rows.height:
        names = {p: _page(view, p) for p in rows["page"].unique()}
        roles = {r: view.t(f"role.{r}") for r in login.ROLES}
        shown = rows.drop("store").with_columns(
            pl.col("at").str.slice(0, 16).str.replace("T", " "),
            pl.col("role").replace_strict(roles),
            pl.col("page").replace_strict(names),
            pl.col("person").replace("*", view.t("privacy.several")),
        )
        table(view, shown.rename({c: view.t(f"privacy.{c}") for c in shown.columns}), "views")


def _page(view: state.View, said: str) -> str:
    """Return the name of a page of the log, with the query where one was run."""
    name, _, rest = said.partition("/")
    return view.t(f"page.{name}") + (f" / {rest}" if rest else "")


def other_eyes(view: state.View) -> None:
    """Let the owner look with the eyes of another role."""
    st.subheader(view.t("privacy.as"))
    role = st.segmented_control(view.t("privacy.role"), login.ROLES[1:], format_func=lambda r: view.t(f"role.{r}"), key="as_role")
    if role is None:
        st.caption(md(view.t("privacy.as.why")))
        return
    said: str = role
    if role not in WHOLE:
        i = choose(view, "as_person")
        if i is None:
            return
        said = f"{role}:{view.org.ids[i]}"
    go(view, view.t("privacy.as.go"), "where", **{"as": said})


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("privacy.title"))
    st.write(f"**{md(view.t('privacy.answer'))}**")
    left, right = st.columns(2)
    left.markdown(f"**{md(view.t('privacy.read'))}**\n\n{md(view.t('privacy.read.what'))}")
    right.markdown(f"**{md(view.t('privacy.never'))}**\n\n{md(view.t('privacy.never.what'))}")
    st.write(md(view.t("privacy.groups", n=f"{load_settings()['group.min']:g}")))
    roles(view)
    log(view)
    if view.viewer.role == "owner":
        other_eyes(view)


state.show(render)
