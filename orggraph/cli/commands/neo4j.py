"""A local Neo4j server."""

from __future__ import annotations

import sys

import click

from orggraph.cli.show import note
from orggraph.store import server as neo4j_server


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
