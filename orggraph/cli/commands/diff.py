"""Who moved, and which departments changed."""

from __future__ import annotations

import json

import click

from orggraph import history, movements
from orggraph.cli.options import json_option, lang_option, opened_store, store_option
from orggraph.cli.show import movement_counts, print_movements


@click.command()
@click.argument("a", metavar="DATE|IMPORT")
@click.argument("b", metavar="DATE|IMPORT")
@store_option
@lang_option
@json_option
def diff(a: str, b: str, store: str | None, lang: str, as_json: bool) -> int:
    """Say who joined, left and moved and which departments changed between two days or imports."""
    with opened_store(store) as opened:
        moves = history.between(opened, a, b)
    counts = movements.count(moves)
    if as_json:
        click.echo(json.dumps({"from": a, "to": b, "counts": dict(counts), "changes": moves.to_dicts()}, ensure_ascii=False, indent=2))
    else:
        click.echo(movement_counts(counts, lang))
        print_movements(moves, lang)
    return 0
