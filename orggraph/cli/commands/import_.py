"""Read files into the store."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from orggraph import importers, ingest, movements, outcome
from orggraph.cli.options import date, json_option, lang_option, opened_store, reading, store_option
from orggraph.cli.show import (
    MOVEMENTS_SHOWN,
    movement_counts,
    print_accounts,
    print_files,
    print_issues,
    print_mapping,
    print_movements,
    progress,
    save_mapping,
    write_quarantine,
)
from orggraph.errors import ImportStopped, UsageError
from orggraph.i18n import translate
from orggraph.importers.base import ReadOptions


@click.command("import")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@reading
@click.option("--as-of", callback=date, help="Day on which the files were true (YYYY-MM-DD).")
@click.option("--partial", is_flag=True, help="The files hold a part; what they do not name stays.")
@click.option("--confirm-shrink", is_flag=True, help="Go on although most current people or departments are not in the files.")
@click.option("--insert-history", is_flag=True, help="Put files of an earlier day where they belong; the present organisation stays.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("--quarantine", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows set aside to this CSV file.")
@click.option(
    "--save-map", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.toml", help="Keep the mapping for these headers."
)
@click.option("--template", metavar="KIND", help="Print an empty file of this kind with one example row, and stop.")
@store_option
@lang_option
@json_option
def import_(
    paths: tuple[Path, ...],
    options: ReadOptions,
    as_of: dt.date | None,
    partial: bool,
    confirm_shrink: bool,
    insert_history: bool,
    dry_run: bool,
    quarantine: Path | None,
    save_map: Path | None,
    template: str | None,
    store: str | None,
    lang: str,
    as_json: bool,
) -> int:
    """Read org charts and other files (or folders) into the store, as one snapshot."""
    if template:
        click.echo(importers.template(template), nl=False)
        return 0
    if not paths:
        raise UsageError("Name a file or folder to import, for example: orggraph import people.csv")
    try:
        with opened_store(store, create=True) as opened:
            result = ingest.import_paths(
                paths,
                opened,
                as_of=as_of,
                options=options,
                partial=partial,
                dry_run=dry_run,
                confirm_shrink=confirm_shrink,
                insert_history=insert_history,
                progress=progress,
            )
            if not dry_run:
                with opened.seen():
                    pass  # whoever reads next finds the tables ready, while the engine is still warm here
    except ImportStopped as stop:
        if as_json:
            click.echo(json.dumps({"import_id": None, "issues": [outcome.issue_json(i, lang) for i in stop.issues]}, ensure_ascii=False))
        raise ImportStopped(ingest.why_stopped(stop.issues, lang, others=stop.others), stop.issues, others=stop.others) from stop
    if as_json:
        click.echo(json.dumps(result.to_json(lang), ensure_ascii=False, indent=2))
    else:
        print_files(result.files, lang)
        if dry_run:
            print_mapping(result.mapping, lang)
        print_issues(result.issues, lang)
        counts = {k: getattr(result, k) for k in ("people", "departments", "reporting_lines", "dotted_lines", "ties", "as_of")}
        click.echo(translate("import.would_be" if dry_run else "import.now", lang, **counts))
        print_accounts(result.accounts, lang)
        click.echo(
            translate("import.counts", lang, **{k: getattr(result, k) for k in ("added", "changed", "ended", "unchanged", "quarantined")})
        )
        click.echo(movement_counts(movements.count(result.movements), lang))
        if dry_run:
            print_movements(result.movements, lang, MOVEMENTS_SHOWN)
    save_mapping(result.files, save_map, lang)
    write_quarantine(result.quarantine, quarantine, lang)
    return 3 if result.quarantined else 0
