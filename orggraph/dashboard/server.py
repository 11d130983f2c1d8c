"""Runs the dashboard in this process, so that the engine and the analysis are warm when the first page is asked for."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser

import click

from orggraph import resources
from orggraph.errors import OrgGraphError

BROWSER_DELAY = 1.5  # seconds until the server answers


def run(url: str, host: str, port: int) -> None:
    """Serve the store at ``url`` until stopped; `OrgGraphError` when the port is taken."""
    from streamlit.web import bootstrap

    from orggraph.dashboard import cache

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as reason:
            raise OrgGraphError(f"Port {port} on {host} cannot be used ({reason.strerror}); choose another with --port") from reason
    os.environ["ORGGRAPH_STORE"] = url
    cache.warm(url)
    address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"
    click.echo(f"Dashboard: {address} (stop with Ctrl+C)")
    if sys.stdout.isatty():
        threading.Timer(BROWSER_DELAY, webbrowser.open, [address]).start()
    app = resources.path("app.py")
    options = {
        "server.port": port,
        "server.address": host,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": False,
        "global.developmentMode": False,
    }
    flags = {key.replace(".", "_"): value for key, value in options.items()}
    bootstrap.load_config_options(flag_options=flags)
    bootstrap.run(str(app), False, [], flags)
