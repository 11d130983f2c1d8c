"""The dashboard's entry: the list of pages and nothing else. Run by ``orggraph serve``."""

import streamlit as st

from orggraph.dashboard import pages_shown

st.set_page_config(page_title="orggraph", page_icon=":material/hub:", layout="wide")
st.navigation(pages_shown()).run()
