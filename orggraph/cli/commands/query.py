"""Read-only Cypher."""

from __future__ import annotations

from pathlib import Path

import click

from orggraph import queries, query_file
from orggraph.cli.options import format_option, json_option, opened_store, output_option, store_option
from orggraph.cli.show import note, print_rows, print_text
from orggraph.errors import QueryFailed, UsageError
from orggraph.settings import load as load_settings


@click.command()
@click.argument("name", required=False)
@click.option("--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Run a statement from a file.")
@click.option("--cypher", help="Run this statement.")
@click.option("--param", "params", multiple=True, metavar="KEY=VALUE", help="Set a parameter; repeatable.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many rows.")
@store_option
@format_option
@json_option
@output_option
def query(
    name: str | None,
    file: Path | None,
    cypher: str | None,
    params: tuple[str, ...],
    limit: int | None,
    store: str | None,
    form: str,
    as_json: bool,
    output: Path | None,
) -> int:
    """Run a query of the library, a file, or a statement: always read-only."""
    if sum(x is not None for x in (name, file, cypher)) != 1:
        raise UsageError("Give one of: the NAME of a query (see `orggraph queries`), --file FILE, --cypher TEXT")
    values: dict[str, object] = {}
    for item in params:
        key, sign, value = item.partition("=")
        if not sign:
            raise UsageError(f"--param takes KEY=VALUE, not “{item}”")
        values[key] = value
    settings = load_settings()
    most = limit or int(settings["query.limit"])
    chosen = queries.get(name) if name else None
    if file is not None:
        try:
            cypher = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as reason:
            raise UsageError(f"The file {file} cannot be read: {reason}") from reason
        if cypher.lstrip().startswith(query_file.FENCE):
            chosen = query_file.parse(file)
    with opened_store(store) as opened:
        try:
            if chosen is not None:
                rows = queries.run(opened, chosen, values, limit=most, timeout=settings["query.timeout"])
            else:
                rows = queries.run_text(opened, cypher or "", values, limit=most, timeout=settings["query.timeout"])
        except UsageError as reason:  # the command is well said, what it asks of the graph is not
            raise QueryFailed(str(reason)) from reason
        bound = queries.bounded(opened, chosen, values) if chosen is not None else None
        remarks = [remark.words() for remark in queries.remarked(opened, chosen or cypher or "")]
    if as_json:
        print_text(queries.to_answer(rows, remarks) + "\n", output)
    else:
        print_rows(rows, form, output)
    for remark in remarks:
        note(remark)
    if bound:
        note(f"Only the first {bound[1]} of {bound[2]} are looked at; --param {bound[0].name}={bound[2]} looks at all and takes longer.")
    if rows.truncated:
        note(f"Only the first {most} rows are shown; --limit raises that.")
    return 0
