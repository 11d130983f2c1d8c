"""The case register: findings that somebody works on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from orggraph.cli.ahead import analysis_read
from orggraph.cli.options import date, json_option, lang_option, opened_store, store_option
from orggraph.errors import OrgGraphError, UnknownName, UsageError
from orggraph.i18n import translate
from orggraph.settings import load as load_settings

if TYPE_CHECKING:
    from orggraph.graph import OrgGraph
    from orggraph.store import Store

by_option = click.option("--by", default="owner", show_default=True, metavar="PERSON", help="Who says so, for the log.")
note_option = click.option("--note", help="A remark for the log.")
seen_option = click.option("--seen", type=click.IntRange(min=1), help="The revision you saw; a change by somebody else since is told.")
owner_option = click.option("--owner", metavar="PERSON", help="Who looks after it.")
due_option = click.option("--due", callback=date, help="When the step is due (YYYY-MM-DD).")
mediator_option = click.option("--mediator", metavar="PERSON", help="Who mediates.")


@click.group()
def case() -> None:
    """Work on findings: open a case, take its steps, look whether it helped, close it."""


class Read(NamedTuple):
    """A store and the organisation in it."""

    store: Store
    org: OrgGraph


@contextmanager
def reading(url: str | None) -> Iterator[Read]:
    """Open a store and read its organisation."""
    with opened_store(url) as store:
        with analysis_read(), store.seen() as tables:
            from orggraph import graph, history

            history.require_people(tables)
            org = graph.load(tables, load_settings())
        yield Read(store, org)


@case.command("open")
@click.argument("identity", metavar="FINDING")
@owner_option
@due_option
@mediator_option
@by_option
@note_option
@store_option
@lang_option
@json_option
def open_(
    identity: str, owner: str | None, due: dt.date | None, mediator: str | None, by: str, note: str | None, store: str | None, lang: str,
    as_json: bool,
) -> int:  # fmt: skip
    """Open a case from a finding, named by its identity as `orggraph analyze --json` gives it."""
    name = identity.split(":")[0]
    with reading(store) as (opened, org):
        from orggraph.actions import cases as register
        from orggraph.analysis import analyze

        found = analyze(org, load_settings(), only=[name])
        chosen = next((r for r in found.ranked if r.found.identity == identity), None)
        if chosen is None:
            raise UnknownName("finding now", identity, (r.found.identity for r in found.ranked))
        action = next(iter(chosen.actions), None)
        made = register.open_case(opened, org, chosen.found, action, by=by, owner=owner, due=due, mediator=mediator, note=note)
    from orggraph.cli.cases import told

    told(made, lang, as_json=as_json)
    return 0


@case.command("list")
@click.option("--all", "everything", is_flag=True, help="The closed ones too.")
@click.option("--ics", type=click.Path(dir_okay=False, path_type=Path), help="Write the due days to this calendar file.")
@store_option
@lang_option
@json_option
def list_(everything: bool, ics: Path | None, store: str | None, lang: str, as_json: bool) -> int:
    """List the cases by due day."""
    from orggraph.actions import cases as register
    from orggraph.actions.words import headline
    from orggraph.cli.show import print_rows
    from orggraph.store import Rows

    with opened_store(store) as opened, opened.seen() as tables:
        found = [c for c in register.all_cases(tables) if everything or c.status != "closed"]
    found.sort(key=lambda c: (c.due or dt.date.max, c.id))
    if ics is not None:
        from orggraph.actions.agenda import to_ics

        try:
            ics.write_bytes(to_ics(found, lang))
        except OSError as reason:
            raise OrgGraphError(f"The file {ics} cannot be written: {reason.strerror or reason}") from reason
    if as_json:
        from orggraph.cli.cases import to_json

        click.echo(json.dumps([to_json(c) for c in found], ensure_ascii=False, indent=2))
    elif not found:
        click.echo(translate("cases.none" if everything else "case.none_open", lang))
    else:
        names = ("id", "title", "status", "rung", "owner", "due", "outcome")
        columns = tuple(translate(f"case.column.{n}", lang) for n in names)
        rows = [
            (c.id, headline(c, lang), translate(f"case.state.{c.status}", lang), translate(f"rung.{c.rung}", lang), c.owner_id, c.due,
             translate(f"case.outcome.{c.outcome}", lang) if c.outcome else None)
            for c in found
        ]  # fmt: skip
        print_rows(Rows(columns, tuple(rows)), "table", None)
    return 0


@case.command()
@click.argument("key", metavar="CASE")
@store_option
@lang_option
@json_option
def show(key: str, store: str | None, lang: str, as_json: bool) -> int:
    """Show a case with its log, and what the data say today."""
    settings = load_settings()
    with reading(store) as (opened, org):
        from orggraph.actions import cases as register
        from orggraph.actions.words import compared, done, remark
        from orggraph.cli.cases import plain, to_json, told

        with opened.seen() as tables:
            found, steps = register.one(tables, key), register.log(tables, key)
        today = register.look(org, found, settings)
        standing = register.mechanisms(org, found.departments, settings)
    if as_json:
        extra = {"log": [dataclasses.asdict(s) for s in steps], "today": plain(dataclasses.asdict(today))}
        said = {**to_json(found), **extra, "mechanisms": [dataclasses.asdict(m) for m in standing]}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return 0
    told(found, lang, as_json=False)
    click.echo(f"{translate('case.today', lang)}: {compared(today, lang)}")
    for m in standing:
        click.echo(translate(f"case.mechanism.{m.used}".lower(), lang, title=m.title, id=m.id))
    for s in steps:
        note = f" — {remark(s, lang)}" if s.note else ""
        click.echo(f"  {s.at[:16].replace('T', ' ')}  {s.by}: {done(s.action, lang)}{note}")
    return 0


def changing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that changes a case."""
    for option in (json_option, lang_option, store_option, seen_option, note_option, by_option, click.argument("key", metavar="CASE")):
        command = option(command)
    return command


@case.command()
@changing
@click.argument("state")
def advance(key: str, state: str, by: str, note: str | None, seen: int | None, store: str | None, lang: str, as_json: bool) -> int:
    """Move a case to its next STATE."""
    with reading(store) as (opened, org):
        from orggraph.actions import cases as register
        from orggraph.cli.cases import told

        made = register.advance(opened, org, key, state, by=by, note=note, seen=seen)
    told(made, lang, as_json=as_json)
    return 0


@case.command()
@changing
@owner_option
@due_option
@mediator_option
@click.option("--mechanism", metavar="MECHANISM", help="The standing mechanism that came of it.")
def amend(
    key: str, owner: str | None, due: dt.date | None, mediator: str | None, mechanism: str | None, by: str, note: str | None,
    seen: int | None, store: str | None, lang: str, as_json: bool,
) -> int:  # fmt: skip
    """Change a case's owner, due day, mediator or mechanism, or add a note."""
    with reading(store) as (opened, org):
        from orggraph.actions import cases as register
        from orggraph.cli.cases import told

        made = register.amend(
            opened, org, key, by=by, owner=owner, due=due, mediator=mediator, mechanism=mechanism, note=note, seen=seen
        )  # fmt: skip
    told(made, lang, as_json=as_json)
    return 0


@case.command()
@changing
def remeasure(key: str, by: str, note: str | None, seen: int | None, store: str | None, lang: str, as_json: bool) -> int:
    """Look at the data again: better, same or worse than when the case was opened."""
    if note:
        raise UsageError("A re-measure writes its own note; add yours with: orggraph case amend CASE --note TEXT")
    with reading(store) as (opened, org):
        from orggraph.actions import cases as register
        from orggraph.actions.words import compared
        from orggraph.cli.cases import plain, to_json, told

        made, said = register.remeasure(opened, org, key, by=by, seen=seen)
    if as_json:
        click.echo(json.dumps({**to_json(made), "compared": plain(dataclasses.asdict(said))}, ensure_ascii=False, indent=2))
    else:
        told(made, lang, as_json=False)
        click.echo(compared(said, lang))
    return 0


@case.command()
@changing
def close(key: str, by: str, note: str | None, seen: int | None, store: str | None, lang: str, as_json: bool) -> int:
    """Close a case; before it is settled only with a note."""
    with reading(store) as (opened, org):
        from orggraph.actions import cases as register
        from orggraph.cli.cases import told

        made = register.advance(opened, org, key, "closed", by=by, note=note, seen=seen)
    told(made, lang, as_json=as_json)
    return 0
