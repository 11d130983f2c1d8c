"""Take an import back."""

from __future__ import annotations

import json

import click

from orggraph import history
from orggraph.cli.options import json_option, opened_store, store_option


@click.command()
@click.argument("import_id", metavar="IMPORT")
@click.option("--with-later", is_flag=True, help="Take back the later imports too, which stand on this one.")
@store_option
@json_option
def rollback(import_id: str, with_later: bool, store: str | None, as_json: bool) -> int:
    """Make the store what it was before an import (see `orggraph history` for the ids)."""
    with opened_store(store) as opened:
        gone = history.rollback(opened, import_id, with_later=with_later)
        left = history.entries(opened)
    now = left[-1].as_of.isoformat() if left else None
    if as_json:
        click.echo(json.dumps({"taken_back": [entry.id for entry in gone], "as_of": now}, ensure_ascii=False))
    else:
        for entry in gone:
            click.echo(f"Taken back: {entry.id} ({entry.source})")
        click.echo(f"The organisation is again as of {now}." if now else "The store is empty again.")
    return 0
