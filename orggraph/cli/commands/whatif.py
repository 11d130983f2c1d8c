"""Before and after a change that nobody has made yet."""

from __future__ import annotations

import json

import click

from orggraph.cli.ahead import analysis_read
from orggraph.cli.options import json_option, lang_option, load_org, store_option
from orggraph.errors import UsageError
from orggraph.settings import load as load_settings


@click.command()
@click.option("--move", "moves", multiple=True, metavar="P=M", help="Person P reports to M.")
@click.option("--liaison", "liaisons", multiple=True, metavar="A:B", help="Somebody of A (a department or person) is in contact with B.")
@click.option("--mechanism", "mechanisms", multiple=True, metavar="D:E", help="Departments D and E meet regularly.")
@click.option("--merge", "merges", multiple=True, metavar="D=E", help="Department D becomes part of E.")
@click.option("--split", "splits", multiple=True, metavar="D=P", help="P and who is below leave department D for one of their own.")
@click.option("--remove", "removes", multiple=True, metavar="P", help="Person P leaves, and the post is not filled.")
@click.option("--fill", "fills", multiple=True, metavar="P", help="The vacant post P gets a holder.")
@click.option("--suggest", "gap", metavar="D:E", help="Search for the liaison or move that helps most between two departments.")
@store_option
@lang_option
@json_option
def whatif(
    moves: tuple[str, ...], liaisons: tuple[str, ...], mechanisms: tuple[str, ...], merges: tuple[str, ...], splits: tuple[str, ...],
    removes: tuple[str, ...], fills: tuple[str, ...], gap: str | None, store: str | None, lang: str, as_json: bool,
) -> int:  # fmt: skip
    """Try changes on a copy: index and findings before and after, under stated assumptions. Nothing is written."""
    said = {"fill": fills, "move": moves, "split": splits, "merge": merges, "liaison": liaisons, "mechanism": mechanisms, "remove": removes}
    one, _, other = (gap or "").partition(":")
    if gap and not other:
        raise UsageError(f"--suggest takes two departments joined by “:”, not “{gap}”")
    sides = (one.strip(), other.strip()) if gap else None
    if not any(said.values()) and not sides:
        raise UsageError(
            "Nothing is to be changed; name at least one of --move, --liaison, --mechanism, --merge, --split, --remove, --fill"
        )
    with analysis_read():
        org, settings = load_org(store), load_settings()
    from orggraph.actions.changes import KINDS, parse
    from orggraph.cli import changes as shown
    from orggraph.whatif import suggest
    from orggraph.whatif import whatif as try_changes

    changes = [parse(kind, text) for kind in KINDS for text in said[kind]]
    result = try_changes(org, changes, settings) if changes else None
    found = suggest(org, *sides, settings) if sides else None
    if as_json:
        told = {} if result is None else shown.to_json(org, result, lang)
        if found is not None:
            told["suggestion"] = shown.suggestion_json(org, found, lang)
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    lines = shown.result_lines(org, result, lang) if result else []
    lines += shown.suggestion_lines(org, found, lang) if found else []
    for line in lines:
        click.echo(line)
    return 0
