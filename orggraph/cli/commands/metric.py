"""One metric as a table."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from orggraph.cli.options import as_of_option, format_option, load_org, output_option, store_option
from orggraph.cli.show import note, print_rows, write_parquet
from orggraph.metrics import all_metrics
from orggraph.metrics.base import get as get_metric
from orggraph.store import Rows


@click.command()
@click.argument("name", required=False)
@as_of_option
@store_option
@format_option
@output_option
def metric(name: str | None, as_of: dt.date | None, store: str | None, form: str, output: Path | None) -> int:
    """Print one metric as a table; without a name, list them all."""
    if name is None:
        listed = tuple(
            (m.name, m.seed, m.unit, ", ".join(sorted(m.needs)) or "the chart", (m.__doc__ or "").strip().split("\n")[0])
            for m in all_metrics().values()
        )
        print_rows(Rows(("name", "idea", "unit", "needs", "about"), listed), form, output)
        return 0
    chosen = get_metric(name)
    org = load_org(store, as_of)
    result = chosen(org)
    frame = result.table(org)
    if form == "parquet":
        write_parquet(frame, output)
    else:
        rows = [tuple(None if isinstance(v, float) and v != v else v for v in row) for row in frame.rows()]
        print_rows(Rows(tuple(frame.columns), tuple(rows)), form, output)
    if result.reason:
        note(f"Empty values: {result.reason}")
    if result.coverage == result.coverage and result.coverage < 1:
        note(f"Coverage: {result.coverage:.0%} of people have communication data")
    return 0
