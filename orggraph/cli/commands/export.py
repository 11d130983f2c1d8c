"""Write everything out as files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from orggraph import export as files
from orggraph import export_graph, history
from orggraph.cli.options import json_option, opened_store, store_option
from orggraph.errors import UsageError


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--history", "with_history", is_flag=True, help="Write the organisation of every imported day, each into a folder of its own."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", *export_graph.FORMS]),
    default="csv",
    show_default=True,
    help="csv: the files that import reads; graphml, gexf, parquet: the current graph for other tools.",
)
@store_option
@json_option
def export(folder: Path, with_history: bool, form: str, store: str | None, as_json: bool) -> int:
    """Write everything as the same CSV files that import reads, or the graph for other tools."""
    if with_history and form != "csv":
        raise UsageError("--history writes CSV files; leave --format out")
    with opened_store(store) as opened:
        history.require_people(opened)
        csv = form == "csv"
        paths = files.to_folder(opened, folder, with_history=with_history) if csv else export_graph.write(opened, folder, form)
    if as_json:
        click.echo(json.dumps({"files": [str(path) for path in paths]}, ensure_ascii=False))
    else:
        click.echo("\n".join(str(path) for path in paths))
    return 0
