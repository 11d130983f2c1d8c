"""The query library."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from orggraph import own_queries, queries, query_checks
from orggraph.cli.options import json_option, opened_store, store_option
from orggraph.cli.show import note, print_rows
from orggraph.errors import StoreError
from orggraph.query_file import Query
from orggraph.store import Rows


@click.command("queries")
@click.argument("name", required=False)
@click.option("--check", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help="Check your own folder of queries.")
@store_option
@json_option
def queries_(name: str | None, folder: Path | None, store: str | None, as_json: bool) -> int:
    """List the query library (and the folder ORGGRAPH_QUERIES), show the query NAME, or check a folder of queries."""
    if folder is not None:
        return _check(folder, store, as_json)
    library = queries.library() if name is None else {name: queries.get(name)}
    if as_json:
        listed = [
            {
                "id": q.id,
                "category": q.category,
                "title": q.title,
                "title_zh": q.title_zh,
                "seed": q.seed,
                "needs": list(q.needs),
                "aggregate": q.aggregate,
                "persons": list(q.persons),
                "parameters": {
                    p.name: {"type": p.type, "default": p.default, "about": p.about, "about_zh": p.about_zh} for p in q.parameters.values()
                },
                "columns": dict(q.columns),
                "columns_zh": dict(q.columns_zh),
            }
            for q in library.values()
        ]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
    elif name is not None:
        _show(library[name])
    else:
        print_rows(Rows(("name", "category", "title"), tuple((q.id, q.category, q.title) for q in library.values())), "table", None)
    return 0


def _show(query: Query) -> None:
    """Print what a query answers, its parameters, its columns and its Cypher with the defaults, as Neo4j Browser reads it."""
    click.echo(f"{query.title} · {query.title_zh}\n")
    if query.parameters:
        rows = tuple((p.name, f"{p.refers} id" if p.refers else p.type, p.default, p.limits, p.about) for p in query.parameters.values())
        print_rows(Rows(("parameter", "type", "default", "limits", "meaning"), rows), "table", None)
        click.echo()
    print_rows(Rows(("column", "meaning"), tuple(query.columns.items())), "table", None)
    click.echo(f"\n{own_queries.for_browser(query.text, query.values())}")


def _check(folder: Path, store: str | None, as_json: bool) -> int:
    try:
        with opened_store(store) as opened:
            checked = query_checks.check_folder(folder, opened)
    except StoreError as reason:
        checked = query_checks.check_folder(folder, None)
        note(f"Only the headers were checked: {reason}")
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(c) for c in checked], ensure_ascii=False, indent=2))
    else:
        for c in checked:
            for line, problem in zip(c.lines, c.problems, strict=True):
                click.echo(f"{c.file}:{line}: {problem}")
            if not c.problems:
                click.echo(f"{c.file}: ok")
            for remark in c.remarks:
                click.echo(f"  {remark}")
    return 1 if any(c.problems for c in checked) else 0
