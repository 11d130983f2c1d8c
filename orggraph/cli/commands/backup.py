"""A whole copy of the store."""

from __future__ import annotations

import json
from pathlib import Path

import click

from orggraph import backup as copies
from orggraph.cli.options import json_option, opened_store, store_option


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@store_option
@json_option
def backup(file: Path, store: str | None, as_json: bool) -> int:
    """Copy everything, history included, into one file that `orggraph restore` reads into either store."""
    with opened_store(store) as opened:
        rows = copies.backup(opened, file)
    click.echo(json.dumps({"file": str(file), "rows": rows}) if as_json else f"{file}: {rows} rows")
    return 0
