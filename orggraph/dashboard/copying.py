"""A button that puts a link into the clipboard, without asking the server."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from orggraph.dashboard.state import View

SCRIPT = Path(__file__).with_name("copying.js").read_text("utf-8")
STYLE = Path(__file__).with_name("copying.css").read_text("utf-8")


def copy_link(view: View, address: str, key: str) -> None:
    """Show the button.

    Parameters
    ----------
    view : View
    address : str
        What is copied.
    key : str
        A name that no other button of the page has.
    """
    show = st.components.v2.component("orggraph_copy_link", js=SCRIPT, css=STYLE)
    show(key=key, data={"address": address, "label": view.t("findings.copy"), "done": view.t("findings.copied")}, width="content")
