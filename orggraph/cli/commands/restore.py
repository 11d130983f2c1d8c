"""The way back from a whole copy."""

from __future__ import annotations

import json
from pathlib import Path

import click

from orggraph import backup as copies
from orggraph.cli.options import json_option, opened_store, store_option


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put the copy in place of what the store holds.")
@store_option
@json_option
def restore(file: Path, replace: bool, store: str | None, as_json: bool) -> int:
    """Read a copy that `orggraph backup` wrote into a store, which must be empty (or use --replace)."""
    with opened_store(store, create=True) as opened:
        rows = copies.restore(opened, file, replace=replace)
        url = opened.url
    click.echo(json.dumps({"store": url, "rows": rows}) if as_json else f"{url}: {rows} rows restored from {file}")
    return 0
