"""The sample organisation, from import to dashboard."""

from __future__ import annotations

import threading
from pathlib import Path

import click
import platformdirs

from orggraph.cli.ahead import analysis_read
from orggraph.cli.options import lang_option
from orggraph.settings import load as load_settings
from orggraph.store import open_store

FIRST_FINDINGS = 7


@click.command()
@click.option("--store", metavar="FOLDER|URL", help="Where to put the sample; default: a store of its own among your data.")
@click.option("--no-serve", is_flag=True, help="Stop before the dashboard.")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@lang_option
def demo(store: str | None, no_serve: bool, port: int, lang: str) -> int:
    """Import the sample organisation, print the leading findings, open the dashboard."""
    url = store or str(Path(platformdirs.user_data_dir("orggraph")) / "demo")
    writing = threading.Event()
    with analysis_read(writing, serves=True), open_store(url) as opened:
        from orggraph import graph, ingest, resources
        from orggraph.cli.show import progress

        def told(step: str) -> None:
            progress(step)
            if step == "write":  # from here on the engine is at work, not the interpreter
                writing.set()

        result = ingest.import_paths([resources.path("sample_data")], opened, progress=told)
        org = graph.load(opened, load_settings())
    from orggraph import analysis
    from orggraph.cli.findings import print_findings

    click.echo(
        f"Sample organisation: {result.people} people, {result.departments} departments, {result.ties} ties "
        f"({result.added} added, {result.changed} changed). Store: {url}"
    )
    print_findings(analysis.analyze(org, load_settings()), lang, FIRST_FINDINGS)
    if no_serve:
        return 0
    from orggraph.dashboard import server

    server.run(url, "127.0.0.1", port)
    return 0
