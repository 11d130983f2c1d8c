"""The imports that made the organisation what it is."""

from __future__ import annotations

import json

import click

from orggraph import history as past
from orggraph.cli.options import json_option, lang_option, opened_store, store_option
from orggraph.cli.show import movement_counts, print_rows
from orggraph.i18n import translate
from orggraph.store import Rows


@click.command()
@store_option
@lang_option
@json_option
def history(store: str | None, lang: str, as_json: bool) -> int:
    """List the imports, oldest first: the day they speak of, the files, and what they changed."""
    with opened_store(store) as opened:
        entries = past.entries(opened)
    if as_json:
        click.echo(json.dumps([entry.to_json() for entry in entries], ensure_ascii=False, indent=2))
        return 0
    rows = []
    for entry in entries:
        numbers = entry.to_json()
        moves = movement_counts(entry.movements, lang)
        rows.append((entry.id, entry.as_of.isoformat(), numbers["added"], numbers["changed"], numbers["ended"], moves, entry.source))
    heads = tuple(translate(f"history.head.{name}", lang) for name in ("import", "as_of", "added", "changed", "ended", "moves", "files"))
    print_rows(Rows(heads, tuple(rows)), "table", None)
    return 0
