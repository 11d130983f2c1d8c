"""The Streamlit dashboard: state of a visit, widgets, and one file a page in ``pages/``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PAGES = ("where", "departments", "structure", "people", "import_", "queries")
ICONS = {
    "where": ":material/explore:",
    "departments": ":material/corporate_fare:",
    "structure": ":material/account_tree:",
    "people": ":material/person:",
    "import_": ":material/upload_file:",
    "queries": ":material/search:",
}


def pages_shown() -> list[Any]:
    """Return one ``st.Page`` a file, titled in the reader's language, in the order a manager reads."""
    import streamlit as st

    from orggraph.i18n import translate

    lang = str(st.query_params.get("lang") or st.session_state.get("kept_lang", "en"))
    folder = Path(__file__).parent / "pages"
    return [
        st.Page(
            folder / f"{name}.py",
            title=translate(f"page.{name}", lang),
            icon=ICONS[name],
            url_path=name.rstrip("_"),
            default=name == "where",
        )
        for name in PAGES
    ]
