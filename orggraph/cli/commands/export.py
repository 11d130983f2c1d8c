"""Write everything out as files."""

from __future__ import annotations

from pathlib import Path

import click

from orggraph import export as files
from orggraph import ingest
from orggraph.cli.options import opened_store, store_option


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@store_option
def export(folder: Path, store: str | None) -> int:
    """Write everything as the same CSV files that import reads."""
    with opened_store(store) as opened:
        ingest.require_people(opened)
        paths = files.to_folder(opened, folder)
    for path in paths:
        click.echo(str(path))
    return 0
