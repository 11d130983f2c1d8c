"""One finding, from raw counts to severity."""

from __future__ import annotations

import datetime as dt
import json

import click

from orggraph import analysis
from orggraph.cli.options import as_of_option, json_option, lang_option, load_org, store_option
from orggraph.cli.show import out
from orggraph.errors import UnknownName
from orggraph.explain import Value, explain, find, label
from orggraph.findings.base import all_findings
from orggraph.i18n import translate
from orggraph.settings import load as load_settings
from orggraph.viewer import Viewer


@click.command("explain")
@click.argument("identity")
@click.option("--scope", metavar="PERSON|DEPARTMENT", help="Only the part below this person or department (an id).")
@as_of_option
@store_option
@lang_option
@json_option
def explain_(identity: str, scope: str | None, as_of: dt.date | None, store: str | None, lang: str, as_json: bool) -> int:
    """Print the arithmetic of one finding, from raw counts to severity.

    IDENTITY stands in ``orggraph analyze --json``, for example span:E0283.
    """
    from rich.cells import cell_len
    from rich.markup import escape

    name = identity.split(":")[0]
    if name not in all_findings():
        raise UnknownName("finding", name, all_findings())
    settings = load_settings()
    result = analysis.analyze(load_org(store, as_of), settings, only=[name], viewer=Viewer(scope=scope))
    steps = explain(find(result, identity), lang, settings)
    if as_json:
        click.echo(json.dumps({"identity": identity, **steps}, ensure_ascii=False, indent=2))
        return 0
    console = out()
    words = {step: label(step, lang) for step in steps}
    width = max(map(cell_len, words.values()))
    for step, value in steps.items():
        console.print(f"{words[step]}{' ' * (width - cell_len(words[step]))}  {escape(_shown(value, lang))}")
    return 0


def _shown(value: Value, lang: str) -> str:
    if isinstance(value, list):
        return translate("list.join", lang).join(value)
    return "—" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
