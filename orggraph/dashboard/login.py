"""Who is reading: the owner on one's own machine, else whoever logged in through OpenID Connect (Streamlit's own login).

With an ``[auth]`` section in Streamlit's secrets a login is asked for. The file that ``ORGGRAPH_VIEWERS`` names gives e-mail addresses a
role (``["ann@example.org"]`` with ``role`` and, for managers and employees, ``person``); anybody else whose address is a person's reads as
manager of their own reports, or as themself. The owner may look with another's eyes (``as=manager:E0012``), never the other way round.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import get_args

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from orggraph.errors import UsageError
from orggraph.graph import OrgGraph
from orggraph.viewer import OWNER, WHOLE, Role, Viewer

ROLES: tuple[Role, ...] = get_args(Role)


def configured() -> bool:
    """Return whether a login stands before the dashboard."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def parse(text: str) -> Viewer:
    """Return the viewer of ``role`` or ``role:person``; `UsageError` for anything else.

    Examples
    --------
    >>> parse("manager:E0012")
    Viewer(role='manager', person='E0012', scope=None)
    """
    name, _, person = text.partition(":")
    if name not in ROLES or (name not in WHOLE and not person):
        raise UsageError(f"“{text}” is no reader; write owner, analyst, hr, manager:ID or employee:ID")
    return Viewer(name, person or None)


def parse_or_none(text: str) -> Viewer | None:
    """Return `parse`, None where it would raise."""
    try:
        return parse(text)
    except UsageError:
        return None


def of_address(email: str, org: OrgGraph | None) -> Viewer | None:
    """Return the viewer with this e-mail address, None when nobody knows it."""
    email = email.strip().casefold()
    said = _file().get(email)
    if said is not None:
        return said
    if org is None:
        return None
    addresses = {str(a).casefold(): i for i, a in enumerate(org.people["email"].to_list()) if a} if "email" in org.people.columns else {}
    i = addresses.get(email)
    return None if i is None else Viewer("manager" if len(org.reports(i)) else "employee", org.ids[i])


def _file() -> dict[str, Viewer]:
    name = os.environ.get("ORGGRAPH_VIEWERS")
    if not name:
        return {}
    try:
        said = tomllib.loads(Path(name).read_text("utf-8"))
        return {mail.casefold(): parse(f"{v['role']}:{v.get('person', '')}".rstrip(":")) for mail, v in said.items()}
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as reason:
        raise UsageError(f"The list of readers {name} cannot be read: {reason}") from reason


def logged_in() -> str | None:
    """Return the e-mail address of the reader, empty on one's own machine, None when they still have to log in."""
    if not configured():
        return ""
    return str(st.user.get("email") or "") or None if st.user.is_logged_in else None


def viewer(org: OrgGraph | None, said: str) -> Viewer | None:
    """Return who is reading.

    Parameters
    ----------
    org : OrgGraph, optional
        None while the store is empty.
    said : str
        What the link says after ``as``: honoured for the owner only.

    Returns
    -------
    Viewer or None
        None when the address that logged in is nobody's.
    """
    email = logged_in()
    me = OWNER if not email else of_address(email, org)
    if me is not None and me.role == "owner" and said:
        other = parse_or_none(said)
        if other is not None and (other.person is None or (org is not None and other.person in org.position)):
            return other
    return me
