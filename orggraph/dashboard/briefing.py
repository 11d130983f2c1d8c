"""Which findings the reader has put aside for a briefing: kept for the visit, and in the link of the page Briefing."""

from __future__ import annotations

import streamlit as st

from orggraph.dashboard import state

NAME = "briefing"
BETWEEN = "|"


def chosen() -> list[str]:
    """Return the identities of the findings that were put aside, in the order in which that was done."""
    return [x for x in state.parameter(NAME).split(BETWEEN) if x]


def toggle(identity: str) -> None:
    """Put a finding aside, or take it back."""
    now = chosen()
    st.session_state[f"kept_{NAME}"] = BETWEEN.join([x for x in now if x != identity] if identity in now else [*now, identity])
