"""A dated document for a leader."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from orggraph import graph, history, ingest
from orggraph.actions.cases import all_cases, visible
from orggraph.analysis import analyze
from orggraph.briefing import compose, write
from orggraph.cli.options import date, lang_option, opened_store, store_option
from orggraph.settings import load as load_settings
from orggraph.viewer import OWNER, Viewer, allow


@click.command()
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.html, FILE.md or FILE.docx.")
@click.option("--for", "reader", metavar="PERSON_ID", help="For this leader: only their part of the organisation.")
@click.option("--since", callback=date, help="Compare with this day (YYYY-MM-DD); default: the import before.")
@store_option
@lang_option
def brief(output: Path, reader: str | None, since: dt.date | None, store: str | None, lang: str) -> int:
    """Write a briefing: what was found, how sure that is, what might be done, and what changed."""
    settings = load_settings()
    viewer = Viewer("manager", person=reader) if reader else OWNER
    with opened_store(store) as opened:
        ingest.require_people(opened)
        org = graph.load(opened, settings)
        name = org.names[org.person(reader)] if reader else ""
        days = sorted({e.as_of for e in history.entries(opened)})
        before = since or next((d for d in reversed(days) if d < org.as_of), None)
        past = graph.load(opened, settings, as_of=before) if before else None
        cases = all_cases(opened)
    known = past is not None and (reader is None or reader in past.position)
    earlier = analyze(past, settings, viewer=viewer) if past is not None and known else None
    mask = allow(viewer, org)
    shown = [c for c in cases if visible(c, org, mask)]
    document = compose(analyze(org, settings, viewer=viewer), earlier=earlier, cases=shown, lang=lang, reader=name, settings=settings)
    write(document, output)
    click.echo(str(output))
    return 0
