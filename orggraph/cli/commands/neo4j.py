"""A local Neo4j server."""

from __future__ import annotations

import shlex
import sys

import click

from orggraph.cli.show import note
from orggraph.store import server as neo4j_server
from orggraph.store import versions
from orggraph.store.versions import CURRENT, LINES


@click.group()
def neo4j() -> None:
    """Run a real Neo4j on this machine, without Docker and without administrator rights."""


@neo4j.command("start")
@click.option("--port", type=click.IntRange(1, 65535), help="Bolt port; default: the last one, else a free one.")
@click.option(
    "--version", default=CURRENT.name, show_default=True, help=f"Line or release: {', '.join(line.name for line in LINES)}, or 5.26.16."
)
def neo4j_start(port: int | None, version: str) -> int:
    """Start the server (the first start fetches it once) and print how to reach it."""
    if sys.stderr.isatty():
        note("… start (the first time fetches about 170 MB)")
    line, release = versions.release(version)
    server = neo4j_server.start(neo4j_server.default_folder(line), port, release)
    _tell(server)
    return 0


@neo4j.command("stop")
def neo4j_stop() -> int:
    """Stop the server; its data stay."""
    stopped = [neo4j_server.stop(neo4j_server.default_folder(line)) for line in LINES]
    click.echo("Neo4j stopped." if any(stopped) else "Neo4j was not running.")
    return 0


@neo4j.command("status")
def neo4j_status() -> int:
    """Say whether the server runs, and where."""
    running = [server for line in LINES if (server := neo4j_server.status(neo4j_server.default_folder(line)))]
    for server in running:
        _tell(server)
    if not running:
        click.echo("Neo4j is not running; start it with: orggraph neo4j start")
    return 0 if running else 1


def _tell(server: neo4j_server.Server) -> None:
    """Say how to reach a server."""
    click.echo(f"Neo4j answers at {server.url}")
    click.echo(f"user neo4j; password in {server.password_file}")
    click.echo(f"Neo4j Browser: {server.browser}")
    click.echo(f'export NEO4J_PASSWORD="$(cat {shlex.quote(str(server.password_file))})"; orggraph import FILE --store {server.url}')
