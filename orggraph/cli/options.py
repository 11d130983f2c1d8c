"""Options that several commands share, and what they mean."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orggraph.errors import UsageError
from orggraph.i18n import LANGUAGES
from orggraph.settings import load as load_settings
from orggraph.store import Store, open_store

if TYPE_CHECKING:
    from orggraph.graph import OrgGraph

FORMATS = ("table", "csv", "json", "parquet")

store_option = click.option("--store", metavar="FOLDER|URL", help="Folder (embedded) or neo4j:// URL; default: ORGGRAPH_STORE.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
lang_option = click.option("--lang", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="Language of sentences.")
format_option = click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="Form of the rows.")
output_option = click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows to a file.")


def date(context: click.Context, parameter: click.Parameter, value: str | None) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as reason:
        raise click.BadParameter(f"“{value}” is no date; write it as YYYY-MM-DD") from reason


def pairs(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read ``OLD=NEW`` options into a mapping."""
    found = {}
    for value in values:
        one, equals, two = value.partition("=")
        if not equals or not one.strip() or not two.strip():
            raise click.BadParameter(f"“{value}” is no pair; write it as {parameter.metavar}")
        found[one.strip()] = two.strip()
    return found


def mapping(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read ``field=header`` and files of such lines into a mapping."""
    fields: dict[str, str] = {}
    for item in values:
        if "=" in item:
            field, _, header = item.partition("=")
            fields[field.strip()] = header.strip()
        else:
            try:
                fields.update({str(k): str(v) for k, v in tomllib.loads(Path(item).read_text("utf-8")).items()})
            except (OSError, tomllib.TOMLDecodeError) as reason:
                raise UsageError(f"--map takes field=header or a TOML file; {item} is neither: {reason}") from reason
    return fields


def turned(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read ``OLD=NEW`` options into a mapping from new to old."""
    return {new: old for old, new in pairs(context, parameter, values).items()}


READING = (
    click.option("--kind", default="auto", show_default=True, help="Kind of file, when it is not recognised."),
    click.option("--map", "mapping", multiple=True, callback=mapping, metavar="FIELD=HEADER|FILE.toml", help="Say which column is which."),
    click.option("--no-saved-map", "saved_mappings", flag_value=False, default=True, help="Do not use a mapping kept for these headers."),
    click.option("--skip-unreadable", is_flag=True, help="Go on without files that cannot be read; by default nothing is imported then."),
    click.option("--encoding", help="Encoding of text files, when names look wrong."),
    click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="Order of dates such as 03/04/2025."),
    click.option("--status", multiple=True, callback=pairs, metavar="WORD=active", help="What a word in the status column means."),
    click.option("--same-person", multiple=True, callback=turned, metavar="OLD=NEW", help="Two ids of one person: the old one is kept."),
    click.option("--same-department", multiple=True, callback=turned, metavar="OLD=NEW", help="A department with a new name."),
    click.option("--keep", multiple=True, metavar="COLUMN", help="Keep this column of people, which no field is for, as an attribute."),
    click.option("--keep-accounts", is_flag=True, help="Load service, room and test accounts too."),
    click.option("--keep-senders", is_flag=True, help="Count automatic senders too."),
    click.option("--own-domain", "own_domains", multiple=True, metavar="DOMAIN", help="Addresses of this domain are inside."),
    click.option("--timezone", metavar="ZONE", help="Zone of times that do not say theirs, for example Asia/Taipei."),
    click.option("--period", type=click.Choice(["week", "month"]), default="week", show_default=True, help="Sum contacts by."),
    click.option(
        "--fanout", type=click.Choice(["split", "each", "first"]), default="split", show_default=True, help="How recipients share."
    ),
    click.option("--broadcast-over", type=click.IntRange(min=1), metavar="N", help="More recipients make a message a broadcast."),
    click.option("--undirected", is_flag=True, help="Edges hold both ways."),
    click.option("--mentions", is_flag=True, help="Count people mentioned in Slack messages (ids only)."),
)


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how files are read; the command gets them as one ``options``."""
    from orggraph.importers.base import ReadOptions  # commands that read no files start sooner

    names = {f.name for f in dataclasses.fields(ReadOptions)}

    @functools.wraps(command)
    def with_options(**given: Any) -> Any:
        said = {name: given.pop(name) for name in names & set(given)}
        return command(options=ReadOptions(**said), **given)

    decorated: Callable[..., Any] = with_options
    for option in reversed(READING):
        decorated = option(decorated)
    return decorated


@contextmanager
def opened_store(url: str | None, *, create: bool = False) -> Iterator[Store]:
    store = open_store(url, create=create)
    try:
        yield store
    finally:
        store.abandon()
        store.close()


as_of_option = click.option("--as-of", callback=date, metavar="DATE", help="The organisation as it was on that day (YYYY-MM-DD).")


def load_org(url: str | None, as_of: dt.date | None = None) -> OrgGraph:
    """Return the organisation of a store, as it is or as it was on a day."""
    from orggraph import graph, history  # commands that read no organisation start sooner

    with opened_store(url) as opened, opened.seen() as tables:
        if as_of is None:
            history.require_people(tables)
        return graph.load(tables, load_settings(), as_of=as_of)
