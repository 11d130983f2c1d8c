"""Who moved, which departments changed, and which findings are new, gone, better or worse."""

from __future__ import annotations

import json

import click

from orggraph.cli.options import json_option, lang_option, opened_store, store_option
from orggraph.cli.show import movement_counts, print_movements


@click.command()
@click.argument("a", metavar="DATE|IMPORT")
@click.argument("b", metavar="DATE|IMPORT")
@click.option("--findings/--no-findings", "with_findings", default=True, show_default=True, help="Compare the findings of both too.")
@store_option
@lang_option
@json_option
def diff(a: str, b: str, with_findings: bool, store: str | None, lang: str, as_json: bool) -> int:
    """Say who joined, left and moved, which departments and which findings changed between two days or imports."""
    from orggraph import movements
    from orggraph.history import named

    with opened_store(store) as opened, opened.hold():
        then, now = named(opened, a), named(opened, b)
    moves = movements.movements(then, now)
    counts = movements.count(moves)
    told: dict[str, object] = {"from": a, "to": b, "counts": dict(counts), "changes": moves.to_dicts()}
    if not as_json:
        click.echo(movement_counts(counts, lang))
        print_movements(moves, lang)
    if with_findings:
        from orggraph import compare, graph
        from orggraph.analysis import analyze
        from orggraph.cli.findings import print_comparison

        result = compare.compare(analyze(graph.load(then)), analyze(graph.load(now)))
        told |= compare.to_json(result, lang)
        if not as_json:
            print_comparison(result, lang)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    return 0
