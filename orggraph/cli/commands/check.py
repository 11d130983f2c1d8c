"""Read and validate files without a store."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import click

from orggraph import ingest, outcome
from orggraph.cli.options import date, json_option, lang_option, reading
from orggraph.cli.show import accounts_json, print_accounts, print_files, print_issues, print_mapping, save_mapping, write_quarantine
from orggraph.i18n import translate
from orggraph.importers.base import ReadOptions


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@reading
@click.option("--as-of", callback=date, help="Day on which the files were true (YYYY-MM-DD).")
@click.option(
    "--save-map", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.toml", help="Keep the mapping for these headers."
)
@click.option("--quarantine", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows set aside to this CSV file.")
@lang_option
@json_option
def check(
    paths: tuple[Path, ...],
    options: ReadOptions,
    as_of: dt.date | None,
    save_map: Path | None,
    quarantine: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Read and validate files without a store: the mapping, every doubt by row, and what would be set aside."""
    batch, checked, day = ingest.check_paths(paths, as_of=as_of, options=options)
    rows = {name: frame.height for name, frame in checked.tables.items()}
    if as_json:
        issues = [outcome.issue_json(i, lang) for i in checked.issues]
        click.echo(
            json.dumps(
                {
                    "as_of": day.isoformat(),
                    "rows": rows,
                    "quarantined": len(checked.quarantine),
                    "accounts": accounts_json(checked.accounts),
                    "issues": issues,
                },
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        for file in batch.files:
            print_files([file], lang, click.echo)
            print_mapping([column for column in batch.mapping if column.file == file.path], lang, click.echo)
        print_issues(checked.issues, lang, click.echo)
        print_accounts(checked.accounts, lang)
        severities = Counter(i.severity for i in checked.issues)
        loaded = [translate("check.rows", lang, n=n, table=name) for name, n in rows.items()]
        click.echo(translate("check.loads", lang, rows=", ".join(loaded)) if loaded else translate("check.nothing", lang))
        counts = {k: severities[k] for k in ("error", "warning", "info")}
        click.echo(translate("check.counts", lang, **counts, quarantined=len(checked.quarantine)))
    save_mapping(batch.files, save_map, lang)
    write_quarantine(checked.quarantine, quarantine, lang)
    if any(i.blocking for i in checked.issues):
        return 1
    return 3 if checked.quarantine else 0
