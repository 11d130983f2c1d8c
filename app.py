"""The dashboard's entry: the list of pages and nothing else. Run by ``orggraph serve``."""

import streamlit as st

from orggraph.dashboard import FOLDER, menu
from orggraph.dashboard.state import preferred_language

st.set_page_config(page_title="orggraph", page_icon=str(FOLDER.with_name("icon.svg")), layout="wide")
st.navigation(menu(preferred_language()), expanded=True).run()
