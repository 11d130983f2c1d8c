"""A dated document for a leader."""

from __future__ import annotations

import datetime as dt
import math
from contextlib import ExitStack
from pathlib import Path

import click

from orggraph.cli.ahead import analysis_read
from orggraph.cli.options import date, lang_option, opened_store, store_option
from orggraph.settings import load as load_settings


@click.command()
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.html, FILE.md or FILE.docx.")
@click.option("--for", "reader", metavar="PERSON_ID", help="For this leader: only their part of the organisation.")
@click.option("--since", callback=date, help="Compare with this day (YYYY-MM-DD); default: the last briefing, else the import before.")
@click.option("--by", default="owner", show_default=True, metavar="PERSON", help="Who writes it, for the record.")
@store_option
@lang_option
def brief(output: Path, reader: str | None, since: dt.date | None, by: str, store: str | None, lang: str) -> int:
    """Write a briefing: what was found, how sure that is, what might be done, and what changed since the last one."""
    settings = load_settings()
    with opened_store(store) as opened, ExitStack() as reading:
        with analysis_read():
            from orggraph import graph, history
            from orggraph.store.memory import Tables

            held = Tables(reading.enter_context(opened.seen()))  # read once for both windows
            history.require_people(held)
            org = graph.load(held, settings)
        from orggraph import audit
        from orggraph.actions.cases import all_cases, visible
        from orggraph.analysis import analyze
        from orggraph.briefing import compose, memory, write
        from orggraph.statistics import statistics
        from orggraph.viewer import OWNER, Viewer, allow

        viewer = Viewer("manager", person=reader) if reader else OWNER
        name = org.names[org.person(reader)] if reader else ""
        last, before = memory.compared_with(held, reader or "", org.as_of, since)
        past = graph.load(held, settings, as_of=before) if before else None
        numbers = statistics(graph.load(held, settings, window_weeks=math.inf), settings=settings) if viewer == OWNER else None
        known = past is not None and (reader is None or reader in past.position)
        earlier = analyze(past, settings, viewer=viewer) if past is not None and known else None
        mask = allow(viewer, org)
        shown = [c for c in all_cases(held) if visible(c, org, mask)]
        found = analyze(org, settings, viewer=viewer)
        document = compose(
            found, earlier=earlier, cases=shown, lang=lang, reader=name, settings=settings, last=last if earlier else None, numbers=numbers
        )
        if document.people:
            audit.record(opened.url, viewer.role, reader or by, "briefing", *document.people)
        write(document, output)
        reading.close()
        memory.remember(opened, by=by, import_id=org.import_id, as_of=org.as_of, reader=reader or "")
    click.echo(str(output))
    return 0
