"""How is everything computed? Every finding, metric and threshold with its formula, unit, reason and source."""

from __future__ import annotations

import inspect

import polars as pl
import streamlit as st

from orggraph.dashboard import state
from orggraph.dashboard.widgets import md, table
from orggraph.findings import all_findings
from orggraph.i18n import catalogue, ids
from orggraph.metrics import all_metrics
from orggraph.settings import load as load_settings

PLACE = 110
ICON = "function"


def findings(view: state.View) -> None:
    """Show for each finding its idea, data and method."""
    a = view.analysis
    missing = {m.declaration.id for m in a.not_assessed}
    counts = {name: sum(r.found.finding == name for r in a.ranked) for name in a.assessed}
    rows = []
    for f in all_findings().values():
        needs = view.t("list.join").join(view.t(f"layer.{n}") for n in sorted(f.needs)) or view.t("method.chart")
        found = None if f.id in missing else counts.get(f.id)
        rows.append((view.t(f"finding.{f.id}.title"), f.seed, needs, a.assessed.get(f.id), found, view.t(f"finding.{f.id}.how")))
    columns = [view.t(f"method.{c}") for c in ("finding", "idea", "needs", "assessed", "found", "how")]
    types = (pl.String, pl.String, pl.String, pl.Int64, pl.Int64, pl.String)
    table(view, pl.DataFrame(rows, schema=dict(zip(columns, types, strict=True)), orient="row"), "method_findings")


def metrics(view: state.View) -> None:
    """Show for each metric its unit, data and the whole of its description."""
    known = all_metrics()
    name = st.selectbox(view.t("method.metric"), list(known), key="metric")
    m = known[name]
    needs = view.t("list.join").join(view.t(f"layer.{n}") for n in sorted(m.needs)) or view.t("method.chart")
    st.caption(md(f"{m.seed} · {m.unit} · {needs}"))
    st.code(inspect.cleandoc(m.__doc__ or ""), language=None, wrap_lines=True)


def settings(view: state.View) -> None:
    """Show every threshold with its reason."""
    known = load_settings()
    words = catalogue(view.lang)  # English stands in the file of the settings itself
    rows = [
        (key, known[key], words.get(f"unit.{about.unit}", about.unit), words.get(f"threshold.{key}", about.reason))
        for key, about in ((key, known.describe(key)) for key in known)
    ]
    table(
        view, pl.DataFrame(rows, schema=[view.t(f"method.{c}") for c in ("setting", "value", "unit", "reason")], orient="row"), "settings"
    )


def words(view: state.View) -> None:
    """Show what the words mean."""
    rows = [(view.t(key), view.t(f"{key}.about")) for key in ids("term.") if not key.endswith(".about")]
    table(view, pl.DataFrame(rows, schema=[view.t("method.word"), view.t("method.meaning")], orient="row"), "words")


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("method.title"))
    st.write(f"**{md(view.t('method.answer', findings=len(all_findings()), metrics=len(all_metrics()), settings=len(load_settings())))}**")
    st.write(md(view.t("method.severity")))
    first, second, third, fourth = st.tabs([view.t(f"method.{tab}") for tab in ("findings", "metrics", "settings", "words")])
    with first:
        findings(view)
    with second:
        metrics(view)
    with third:
        settings(view)
    with fourth:
        words(view)


state.show(render)
