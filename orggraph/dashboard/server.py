"""Runs the dashboard in this process, so that the engine and the analysis are warm when the first page is asked for."""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
import tomllib
import webbrowser

import click

from orggraph import resources
from orggraph.errors import OrgGraphError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
BROWSER_DELAY = 1.5  # seconds until the server answers


def run(url: str, host: str, port: int, *, login_needed: bool = True) -> None:
    """Serve a store until stopped.

    Parameters
    ----------
    url : str
        Folder or URL of the store.
    host, port : str, int
        Where to listen.
    login_needed : bool
        Refuse an address that others can reach while no login stands before it.

    Raises
    ------
    OrgGraphError
        When the port is taken, or others could read without a login.
    """
    from streamlit.web import bootstrap

    from orggraph.dashboard import cache, login

    if login_needed and host not in LOOPBACK and not login.configured():
        raise OrgGraphError(
            f"Everybody who reaches {host} would see every person; set up a login first (docs/serving.md), or say --no-login where only "
            "those who may see everything can reach it"
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as reason:
            raise OrgGraphError(f"Port {port} on {host} cannot be used ({reason.strerror}); choose another with --port") from reason
    os.environ["ORGGRAPH_STORE"] = url
    cache.warm(url)
    gc.collect()
    gc.freeze()  # what all readers share stays: it is not looked through for garbage while they read
    address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"
    click.echo(f"Dashboard: {address} (stop with Ctrl+C)")
    if sys.stdout.isatty():
        threading.Timer(BROWSER_DELAY, webbrowser.open, [address]).start()
    app = resources.path("app.py")
    options = {**_look(), "server.port": port, "server.address": host, "server.fileWatcherType": "none", "global.developmentMode": False}
    flags = {key.replace(".", "_"): value for key, value in options.items()}
    bootstrap.load_config_options(flag_options=flags)
    bootstrap.run(str(app), False, [], flags)


def _look() -> dict[str, object]:
    """Return what ``.streamlit/config.toml`` says, which Streamlit itself reads only when it is started from that folder."""
    said: dict[str, object] = {}

    def flatten(table: dict[str, object], prefix: str) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                flatten(value, f"{prefix}{key}.")
            else:
                said[prefix + key] = value

    flatten(tomllib.loads((resources.path(".streamlit") / "config.toml").read_text("utf-8")), "")
    return said
