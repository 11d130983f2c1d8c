"""The dashboard."""

from __future__ import annotations

import click

from orggraph.cli.options import store_option
from orggraph.dashboard import server
from orggraph.store import open_store
from orggraph.store.base import default_url


@click.command()
@store_option
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others than this machine need a login.")
@click.option("--no-login", is_flag=True, help="Serve others without a login, where something in front lets in only who may see all.")
def serve(store: str | None, port: int, host: str, no_login: bool) -> int:
    """Open the dashboard on the store (an empty store shows the first steps)."""
    url = store or default_url()
    with open_store(url):
        pass  # a store that cannot be opened is told here, not in the browser
    server.run(url, host, port, login_needed=not no_login)
    return 0
