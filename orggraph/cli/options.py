"""Options that several commands share, and what they mean."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from orggraph import graph, ingest
from orggraph.errors import UsageError
from orggraph.i18n import LANGUAGES
from orggraph.importers.base import ReadOptions
from orggraph.settings import load as load_settings
from orggraph.store import Store, open_store

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


def read_options(kind: str, mapping: Sequence[str], encoding: str | None, date_order: str | None) -> ReadOptions:
    fields: dict[str, str] = {}
    for item in mapping:
        if "=" in item:
            field, _, header = item.partition("=")
            fields[field.strip()] = header.strip()
        else:
            try:
                fields.update({str(k): str(v) for k, v in tomllib.loads(Path(item).read_text("utf-8")).items()})
            except (OSError, tomllib.TOMLDecodeError) as reason:
                raise UsageError(f"--map takes field=header or a TOML file; {item} is neither: {reason}") from reason
    return ReadOptions(kind=kind, mapping=fields, encoding=encoding, date_order=date_order)


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how files are read."""
    for option in (
        click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="Order of dates such as 03/04/2025."),
        click.option("--encoding", help="Encoding of text files, when names look wrong."),
        click.option("--map", "mapping", multiple=True, metavar="FIELD=HEADER|FILE.toml", help="Say which column is which."),
        click.option("--kind", default="auto", show_default=True, help="Kind of file, when it is not recognised."),
    ):
        command = option(command)
    return command


@contextmanager
def opened_store(url: str | None, *, create: bool = False) -> Iterator[Store]:
    store = open_store(url, create=create)
    try:
        yield store
    finally:
        store.close()


as_of_option = click.option("--as-of", callback=date, metavar="DATE", help="The organisation as it was on that day (YYYY-MM-DD).")


def load_org(url: str | None, as_of: dt.date | None = None) -> graph.OrgGraph:
    with opened_store(url) as opened:
        if as_of is None:
            ingest.require_people(opened)
        return graph.load(opened, load_settings(), as_of=as_of)
