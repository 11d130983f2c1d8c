"""The query library."""

from __future__ import annotations

import json

import click

from orggraph import queries
from orggraph.cli.options import json_option
from orggraph.cli.show import print_rows
from orggraph.store import Rows


@click.command("queries")
@json_option
def queries_(as_json: bool) -> int:
    """List the query library."""
    library = queries.load_all()
    if as_json:
        listed = [
            {"id": q.id, "category": q.category, "title": q.title, "title_zh": q.title_zh, "seed": q.seed, "columns": dict(q.columns)}
            for q in library.values()
        ]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
    else:
        print_rows(Rows(("name", "category", "title"), tuple((q.id, q.category, q.title) for q in library.values())), "table", None)
    return 0
