"""Findings, ranked."""

from __future__ import annotations

import datetime as dt
import json

import click

from orggraph.cli.ahead import analysis_read
from orggraph.cli.options import as_of_option, json_option, lang_option, load_org, store_option
from orggraph.settings import load as load_settings


@click.command("analyze")
@click.option("--only", multiple=True, metavar="FINDING", help="Only this finding; repeatable.")
@click.option("--scope", metavar="PERSON|DEPARTMENT", help="Only the part below this person or department (an id).")
@click.option("--timings", is_flag=True, help="Print the seconds of each finding to stderr, slowest first.")
@as_of_option
@store_option
@lang_option
@json_option
def analyze_(
    only: tuple[str, ...], scope: str | None, timings: bool, as_of: dt.date | None, store: str | None, lang: str, as_json: bool
) -> int:
    """Print where coordination is needed: findings ranked by severity, with the next step and what was not assessed."""
    if only:  # a misspelt name is told before anything is read
        from orggraph.findings.base import get as get_finding

        for name in only:
            get_finding(name)
    with analysis_read():
        org = load_org(store, as_of)
    from orggraph import analysis
    from orggraph.cli.findings import print_findings
    from orggraph.cli.show import note
    from orggraph.viewer import Viewer

    result = analysis.analyze(org, load_settings(), only=only, viewer=Viewer(scope=scope))
    if as_json:
        click.echo(json.dumps(analysis.to_json(result, lang), ensure_ascii=False, indent=2))
    else:
        print_findings(result, lang)
    if timings:
        for name, seconds in sorted(result.timings.items(), key=lambda item: -item[1]):
            note(f"{seconds:8.3f} s  {name}")
    return 0
