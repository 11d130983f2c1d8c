"""Files that hold several dated snapshots, or monthly files beside each other, parted into one organisation a date."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from orggraph.checks.values import date as read_date
from orggraph.checks.values import date_order, slash_order
from orggraph.errors import Issue
from orggraph.importers.base import PLACE, Batch
from orggraph.settings import load as load_settings

CHART = ("people", "departments", "reporting_lines")
DAY_IN_NAME = re.compile(r"(?<!\d)(19\d\d|20\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)")
MONTH_IN_NAME = re.compile(r"(?<!\d)(19\d\d|20\d\d)[-_. 年]?(0?[1-9]|1[0-2])(?!\d)")
QUARTER_IN_NAME = re.compile(r"(?<!\d)(19\d\d|20\d\d)[-_. ]?[Qq]([1-4])(?!\d)")


@dataclass(frozen=True)
class Snapshot:
    """What was true on one day, as read. ``as_of`` is None where the files do not say."""

    as_of: dt.date | None
    batch: Batch

    @property
    def sha256(self) -> str:
        """What tells two snapshots apart: their cells, not the files' names or formats."""
        digest = hashlib.sha256()
        for name, frame in sorted(self.batch.tables.items()):
            cells = frame.select(sorted(c for c in frame.columns if c not in PLACE))
            digest.update(f"{name}:{','.join(cells.columns)}\n".encode())
            digest.update(cells.write_csv(include_header=False).encode())
        return digest.hexdigest()


def date_in_name(name: str) -> dt.date | None:
    """Return the day that a file's or folder's name states; a month or quarter stands for its last day.

    Examples
    --------
    >>> date_in_name("people-2026-01-31"), date_in_name("2026_02"), date_in_name("staff 2025Q4"), date_in_name("people")
    (datetime.date(2026, 1, 31), datetime.date(2026, 2, 28), datetime.date(2025, 12, 31), None)
    """
    if found := DAY_IN_NAME.search(name):
        year, month, day = (int(part) for part in found.groups())
        if day <= calendar.monthrange(year, month)[1]:
            return dt.date(year, month, day)
    if found := QUARTER_IN_NAME.search(name):
        return _month_end(int(found[1]), 3 * int(found[2]))
    if found := MONTH_IN_NAME.search(name):
        return _month_end(int(found[1]), int(found[2]))
    return None


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def dated_folders(paths: Sequence[Path]) -> list[tuple[dt.date | None, list[Path]]]:
    """Return the paths that are read together, by date: a folder of dated folders is a history, everything else one group.

    Files that lie beside the dated folders belong to the newest.
    """
    if len(paths) != 1 or not paths[0].is_dir():
        return [(None, list(paths))]
    inside = sorted(p for p in paths[0].iterdir() if not p.name.startswith("."))
    dated = sorted((day, p) for p in inside if p.is_dir() and (day := date_in_name(p.name)))
    if not dated:
        return [(None, list(paths))]
    groups: list[tuple[dt.date | None, list[Path]]] = [(day, [p]) for day, p in dated]
    groups[-1][1].extend(p for p in inside if p.is_file())
    return groups


def split(batch: Batch, as_of: dt.date | None, order: str | None = None) -> list[Snapshot]:
    """Part what was read into snapshots, oldest first.

    Parameters
    ----------
    batch : Batch
        Not changed, except for a note on each row that starts after the last day wanted.
    as_of : date, optional
        The day wanted: later snapshots are left out. Default: today.
    order : str, optional
        ``dmy`` or ``mdy`` of dates with strokes; default: what the rows' columns of dates tell, else ``dmy``.

    Returns
    -------
    list of Snapshot
        One, unless the people's rows bear several dates, in a column or in the names of their files.

    Notes
    -----
    Where most people stand under every date, each date is a whole snapshot and who is missing has left. Else the dates are days from which
    rows hold, and a person's newest row not after a day is true on it.
    """
    people = batch.tables.get("people")
    if people is None or not people.height:
        return [Snapshot(_newest_in_names(batch), batch)]
    day = _days(people, order)
    people = people.with_columns(day)
    last = as_of or dt.date.today()
    days = sorted(d for d in day.unique().to_list() if d is not None and d <= last)
    if not days or (len(days) == 1 and day.null_count() == 0 and (day <= last).all()):
        return [Snapshot(days[0] if days else None, batch)]
    if people["_day"].n_unique() == 1:
        return [Snapshot(days[0], batch)]
    return _parts(batch, people, days, last)


def _newest_in_names(batch: Batch) -> dt.date | None:
    days = [d for f in batch.files if f.table in CHART and (d := date_in_name(Path(f.path).stem))]
    return max((d for d in days if d <= dt.date.today()), default=None)


def _days(people: pl.DataFrame, order: str | None) -> pl.Series:
    """Return the day of each row: its ``as_of``, else the date in the name of its file, else null."""
    named = {file: date_in_name(Path(file).stem) for file in people[PLACE[0]].unique().to_list()}
    of_file = people[PLACE[0]].replace_strict(named, return_dtype=pl.Date).alias("_day")
    if "as_of" not in people.columns:
        return of_file
    cells = people["as_of"].drop_nulls().unique().to_list()
    order = order or slash_order(cells)
    if order is None:
        others = [people[c].drop_nulls().unique().to_list() for c in ("start", "rehire", "end") if c in people.columns]
        order = date_order(others) or "dmy"
    read = {cell: read_date(cell, order) for cell in cells}
    return (
        pl.select(pl.coalesce(people["as_of"].replace_strict(read, default=None, return_dtype=pl.Date), of_file)).to_series().alias("_day")
    )


def _parts(batch: Batch, people: pl.DataFrame, days: list[dt.date], last: dt.date) -> list[Snapshot]:
    key = pl.coalesce(*(c for c in ("id", "email", "name") if c in people.columns))
    late = people.filter(pl.col("_day") > last)
    for row in late.iter_rows(named=True):
        details = {"start": row["_day"].isoformat(), "as_of": last.isoformat()}
        place = (row[PLACE[0]], row[PLACE[1]], row[PLACE[2]])
        batch.issues.append(Issue("date.future-start", "info", *place, details=details))
    people = people.filter(pl.col("_day").is_null() | (pl.col("_day") <= last)).with_columns(key.alias("_key"))
    people = people.with_columns(pl.col("_day").fill_null(days[-1]))
    sizes = people.group_by("_day").agg(pl.col("_key").n_unique()).sort("_day")["_key"].to_list()
    share = load_settings()["import.snapshot_share"]
    if people.group_by("_key").agg(pl.col("_day").n_unique())["_day"].max() == 1 and len({*people[PLACE[0]]}) == 1:
        days = days[-1:]  # everybody once: the dates are when each row was last changed, not a history
        frames = [people]
    elif all(b >= share * a for a, b in itertools.pairwise(sizes)):
        frames = [people.filter(pl.col("_day") == d) for d in days]
    else:
        days = _fewer(days)
        frames = [people.filter(pl.col("_day") <= d).sort("_day").unique("_key", keep="last", maintain_order=True) for d in days]
    return [
        Snapshot(d, _one(batch, frame.drop("_day", "_key"), d, days)) for d, frame in zip(days, frames, strict=True)
    ]  # fmt: skip


def _fewer(days: list[dt.date]) -> list[dt.date]:
    """Return month ends, else year ends, in place of more single days than a history is useful with."""
    most = int(load_settings()["import.snapshots_max"])
    for month in (None, 12):
        if len(days) > most:
            days = sorted({min(_month_end(d.year, month or d.month), days[-1]) for d in days})
    return days[-most:]


def _one(batch: Batch, people: pl.DataFrame, day: dt.date, days: list[dt.date]) -> Batch:
    """Return the part of a batch that belongs to a day: its people, and of the other files those of its time; undated ones to the last."""
    before = days[days.index(day) - 1] if day != days[0] else dt.date.min
    tables = {"people": people}
    for name, frame in batch.tables.items():
        if name != "people":
            named = {f: date_in_name(Path(f).stem) or days[-1] for f in frame[PLACE[0]].unique().to_list()}
            mine = [f for f, d in named.items() if before < min(d, days[-1]) <= day]
            part = frame.filter(pl.col(PLACE[0]).is_in(mine))
            if part.height:
                tables[name] = part
    return replace(batch, tables=tables, issues=batch.issues if day == days[-1] else [])
