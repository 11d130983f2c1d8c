"""Pieces that several pages show. Text from data passes `md`, so that a name is shown as it is and never as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import polars as pl
import streamlit as st
from plotly.graph_objects import Figure
from streamlit.delta_generator import DeltaGenerator

from orggraph import queries
from orggraph.cells import safe_cell
from orggraph.dashboard import cache, entry, pages
from orggraph.model import TABLES
from orggraph.settings import load as load_settings

if TYPE_CHECKING:
    from orggraph.dashboard.state import View

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|$<>~:&])")

TERMS = {  # columns of tables whose head explains a term of the glossary
    "matrix.column.need": "need",
    "matrix.column.observed": "need",
    "matrix.column.expected": "expected",
    "matrix.column.low": "interval",
    "matrix.column.high": "interval",
    "matrix.column.q": "fdr",
    "column.severity": "severity",
    "column.level": "severity",
    "column.idea": "idea",
    "structure.span": "span",
    "structure.layer": "layer",
    "history.value": "index",
    "history.assessed": "coverage",
    "direction.usual": "usual",
    "direction.share": "tie",
    "information.soon": "reach",
    "information.median": "reach",
    "method.idea": "idea",
    "method.assessed": "assessed",
    "method.needs": "coverage",
}


def md(text: str) -> str:
    """Return text that Streamlit's Markdown shows literally.

    Examples
    --------
    >>> print(md("<b>[x](y)"))
    \\<b\\>\\[x\\]\\(y\\)
    """
    return SPECIAL.sub(r"\\\1", text.replace("\n", " "))


def as_csv(frame: pl.DataFrame) -> str:
    """Return rows as CSV that no spreadsheet runs as a formula.

    Examples
    --------
    >>> print(as_csv(pl.DataFrame({"name": ["=1+1", "Ann"], "n": [-5, None]})))
    name,n
    '=1+1,-5
    Ann,
    <BLANKLINE>
    """
    marked = [
        pl.col(c).replace({v: safe_cell(v) for v in frame[c].unique() if v != safe_cell(v)})
        for c in frame.columns
        if frame[c].dtype == pl.String
    ]
    return frame.with_columns(marked).write_csv()


def table(
    view: View,
    frame: pl.DataFrame,
    name: str,
    *,
    height: int | Literal["auto"] = "auto",
    pick: str | None = None,
    file: Callable[[], pl.DataFrame] | None = None,
    of: int | None = None,
    formats: dict[str, str] | None = None,
    about: Mapping[str, str] | None = None,
) -> int | None:
    """Show the first rows with a download of all of them that no spreadsheet runs as a formula; the file is made when it is asked for.

    Parameters
    ----------
    view : View
    frame : pl.DataFrame
    name : str
        Name of the file that is downloaded.
    height : int, optional
        Pixels; as many as the rows need where it says nothing.
    pick : str, optional
        Key under which a row can be chosen.
    file : callable, optional
        Gives the rows of the file where it has others than the table.
    of : int, optional
        How many rows the file has; as many as ``frame`` where nothing is said.
    formats : dict, optional
        How a column's numbers are written, where three significant digits do not fit.
    about : mapping, optional
        What a column means, shown at its head; the terms of the glossary have theirs without.

    Returns
    -------
    int or None
        Position of the row that was chosen.
    """
    frame = frame.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d"))
    most = int(load_settings()["dashboard.table_rows"])
    # no digits that the interval does not earn; the file has them all
    seen = frame.head(most).with_columns(pl.col(pl.Float64).round_sig_figs(3))
    meant = {view.t(column): view.t(f"term.{term}.about") for column, term in TERMS.items()} | dict(about or {})
    heads: dict[str, Any] = {c: st.column_config.Column(help=meant[c]) for c in frame.columns if c in meant}
    heads |= {c: st.column_config.NumberColumn(format=f, help=meant.get(c)) for c, f in (formats or {}).items()}
    shown: dict[str, Any] = {"hide_index": True, "width": "stretch", "height": height, "placeholder": "—", "column_config": heads}
    picked: list[int] = []
    if pick is None:
        st.dataframe(seen, **shown)
    else:
        event: Any = st.dataframe(seen, **shown, on_select="rerun", selection_mode="single-row", key=pick)
        picked = event.selection.rows
    rows = frame.height if of is None else of
    if rows > seen.height:
        st.caption(md(view.t("table.first", k=seen.height, n=rows)))

    def contents() -> str:
        return as_csv(frame if file is None else file())

    st.download_button(view.t("table.download"), contents, f"{name}.csv", "text/csv", key=f"download_{name}", on_click="ignore")
    return picked[0] if picked else None


def picture(figure: Figure, key: str, says: str, **options: Any) -> Any:
    """Show a figure; ``says`` is its conclusion for those who hear the page. The table beside it has the numbers."""
    return st.plotly_chart(figure, key=key, alt=says, config={"displayModeBar": False}, **options)


def table_of_departments(view: View) -> None:
    """Show every department with its people, the sub-units without and with; small groups, and what would give them away, are left out."""
    kept = view.withheld
    sizes = cache.sizes(view.url, view.import_id).with_columns(
        pl.when(pl.Series(~hidden)).then(pl.col(c)).alias(c) for c, hidden in (("people", kept.own), ("below", kept.below))
    )
    words = {c: view.t(f"column.{c}") for c in ("department", "people", "people_below")}
    rows = sizes.select(pl.Series("department", view.org.department_names, dtype=pl.String), "people", people_below="below")
    table(view, rows.rename(words), "departments")
    told_withheld(view)


def told_withheld(view: View) -> None:
    """Say of how many departments no numbers are told, where there are any."""
    kept = view.withheld
    if k := int((kept.own | kept.below).sum()):
        st.caption(md(view.t("privacy.withheld", k=k, n=f"{load_settings()['group.min']:g}")))


def computed(view: View, key: str, *, cypher: str | None = None) -> None:
    """Show, folded, how something was computed, with the Cypher where a query gives the same."""
    with st.expander(view.t("computed.title")):
        st.write(md(view.t(key)))
        window = view.org.window
        if window and "communication" in view.org.layers:
            st.caption(md(view.t("computed.window", start=window[0], end=window[1], coverage=f"{view.org.coverage():.0%}")))
        if cypher:
            st.code(queries.get(cypher).text, language="cypher")


def go(view: View, label: str, page: str, **parameters: str) -> None:
    """Show the way to another page in the state that the reader has now, with ``parameters`` besides."""
    from orggraph.dashboard import state

    target = next(p for p in pages() if p.path == page)
    st.page_link(entry(target, view.lang), label=f"{md(label)} ▸", query_params=state.carried(parameters))


def not_assessed(view: View, needs: str) -> None:
    """Show that something was not looked at, what it lacks and the way to bring it in; grey, never a zero."""
    st.info(md(view.t("not_assessed", needs=view.t(f"layer.{needs}"))), icon=":material/texture:")
    to_import(view, needs)


def to_import(view: View, needs: str = "") -> None:
    """Show the way to the import page, where the reader may import, with the template of the layer that is missing."""
    if view.imports:
        kind = next((name for name, table in TABLES.items() if table.layer == needs), "people")
        go(view, view.t("findings.import"), "import", template=kind)


def figure_of(
    place: DeltaGenerator,
    label: str,
    value: str,
    of: str,
    *,
    delta: str | None = None,
    colour: Literal["normal", "inverse"] = "normal",
    about: str | None = None,
) -> None:
    """Show one of the leading figures with its denominator, its change, and what it means where the reader asks."""
    with place.container(border=True, height="stretch"):
        st.metric(label, value, delta, delta_color=colour, help=about)
        st.caption(md(of))
