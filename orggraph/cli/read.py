"""Commands that read the organisation: analyze, metric, query, queries."""

from __future__ import annotations

import json
from pathlib import Path

import click

from orggraph import analysis, queries
from orggraph.cli.options import format_option, json_option, lang_option, load_org, opened_store, output_option, store_option
from orggraph.cli.show import note, print_findings, print_rows, write_parquet
from orggraph.errors import UsageError
from orggraph.findings.base import get as get_finding
from orggraph.metrics import all_metrics
from orggraph.metrics.base import get as get_metric
from orggraph.settings import load as load_settings
from orggraph.store import Rows
from orggraph.viewer import Viewer


@click.command("analyze")
@click.option("--only", multiple=True, metavar="FINDING", help="Only this finding; repeatable.")
@click.option("--scope", metavar="PERSON|DEPARTMENT", help="Only the part below this person or department (an id).")
@store_option
@lang_option
@json_option
def analyze_(only: tuple[str, ...], scope: str | None, store: str | None, lang: str, as_json: bool) -> int:
    """Print where coordination is needed: findings ranked by severity, with the next step and what was not assessed."""
    for name in only:
        get_finding(name)  # a misspelt name is told before anything is read
    result = analysis.analyze(load_org(store), load_settings(), only=only, viewer=Viewer(scope=scope))
    if as_json:
        click.echo(json.dumps(analysis.to_json(result, lang), ensure_ascii=False, indent=2))
    else:
        print_findings(result, lang)
    return 0


@click.command()
@click.argument("name", required=False)
@store_option
@format_option
@output_option
def metric(name: str | None, store: str | None, form: str, output: Path | None) -> int:
    """Print one metric as a table; without a name, list them all."""
    if name is None:
        listed = tuple(
            (m.name, m.seed, m.unit, ", ".join(sorted(m.needs)) or "the chart", (m.__doc__ or "").strip().split("\n")[0])
            for m in all_metrics().values()
        )
        print_rows(Rows(("name", "idea", "unit", "needs", "about"), listed), form, output)
        return 0
    chosen = get_metric(name)
    org = load_org(store)
    result = chosen(org)
    frame = result.table(org)
    if form == "parquet":
        write_parquet(frame, output)
    else:
        rows = [tuple(None if isinstance(v, float) and v != v else v for v in row) for row in frame.rows()]
        print_rows(Rows(tuple(frame.columns), tuple(rows)), form, output)
    if result.reason:
        note(f"Empty values: {result.reason}")
    if result.coverage == result.coverage and result.coverage < 1:
        note(f"Coverage: {result.coverage:.0%} of people have communication data")
    return 0


@click.command()
@click.argument("name", required=False)
@click.option("--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Run a statement from a file.")
@click.option("--cypher", help="Run this statement.")
@click.option("--param", "params", multiple=True, metavar="KEY=VALUE", help="Set a parameter; repeatable.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many rows.")
@store_option
@format_option
@output_option
def query(
    name: str | None,
    file: Path | None,
    cypher: str | None,
    params: tuple[str, ...],
    limit: int | None,
    store: str | None,
    form: str,
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
    with opened_store(store) as opened:
        if chosen is not None:
            rows = queries.run(opened, chosen, values, limit=most, timeout=settings["query.timeout"])
        else:
            rows = queries.run_text(opened, cypher or "", values, limit=most, timeout=settings["query.timeout"])
    print_rows(rows, form, output)
    if rows.truncated:
        note(f"Only the first {most} rows are shown; --limit raises that.")
    return 0


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
