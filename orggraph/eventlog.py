"""Event logs of any size are read by DuckDB, within a stated memory, and become ties by the expression of `importers.weekly`.

Only who, to whom, when and by what channel is selected; other columns of a file are never read.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from orggraph.errors import Issue, Severity
from orggraph.importers import weekly
from orggraph.importers.base import PLACE, Batch, ReadOptions, SourceFile, Unreadable
from orggraph.importers.headers import fold, synonyms
from orggraph.settings import load as load_settings

if TYPE_CHECKING:
    import ibis.backends.duckdb
    import ibis.expr.types as ir

NEEDED = ("source_id", "target_id", "time")
FIELDS = (*NEEDED, *weekly.TEXTS, *weekly.NUMBERS)
MONTHS = 12


def is_log(path: Path) -> bool:
    """Return whether a file is read here: a Parquet file, or a delimited text too large to be read row by row."""
    if path.suffix.lower() == ".parquet":
        return True
    large = path.is_file() and path.stat().st_size > load_settings()["events.large_bytes"]
    return large and path.suffix.lower() in (".csv", ".tsv") and all(f in recognised(_columns(path)) for f in NEEDED)


def recognised(header: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the column of each field of an event by the header's words, or as the user says."""
    words = synonyms()["ties"]
    found: dict[str, tuple[int, str]] = {}
    for column in header:
        field, rank = words.get(fold(column), ("", 0))
        if field in FIELDS and (field not in found or rank < found[field][0]):
            found[field] = (rank, column)
    said = {f: h for f, h in (given or {}).items() if f in FIELDS and h in header}
    return {**{field: column for field, (_, column) in found.items()}, **said}


def read(paths: Sequence[Path], options: ReadOptions, batch: Batch) -> None:
    """Read event logs into the ties of ``batch``, within the memory of ``events.memory``; one that cannot be read stops the import."""
    for path in paths:
        try:
            with tempfile.TemporaryDirectory(prefix="orggraph-") as spill:
                found = _read(path, options, batch, spill)
        except Unreadable as reason:
            batch.issues.append(Issue("file.unreadable", "error", path.name, blocking=True, details={"reason": str(reason)}))
            batch.files.append(SourceFile(path.name, "", 0, None, "file.unreadable"))
            continue
        ties = found.with_columns(
            pl.col("period").cast(pl.String),
            pl.lit(path.name).alias(PLACE[0]),
            pl.lit(None, pl.String).alias(PLACE[1]),
            pl.lit(None, pl.Int64).alias(PLACE[2]),
        )
        there = [batch.tables["ties"]] if "ties" in batch.tables else []
        batch.tables["ties"] = pl.concat([*there, ties], how="diagonal_relaxed")


def _read(path: Path, options: ReadOptions, batch: Batch, spill: str) -> pl.DataFrame:
    import ibis

    settings = load_settings()
    limits = {"memory_limit": f"{int(settings['events.memory'])}MB", "threads": int(settings["events.threads"])}
    con = ibis.duckdb.connect(temp_directory=spill, preserve_insertion_order=False, **limits)
    try:
        con.raw_sql("SET TimeZone = 'UTC'").fetchall()
        con.raw_sql("SET enable_progress_bar = false").fetchall()  # it would stand among the JSON on stdout
        events = _open(con, path)
        mapped = recognised(events.columns, {**options.mapping, **options.file_mappings.get(path.name, {})})
        missing = [field for field in NEEDED if field not in mapped]
        if missing:
            columns = ", ".join(events.columns)
            raise Unreadable(f"it has no column for {', '.join(missing)}; its columns are {columns}. Say which with --map")
        events = events.select({field: events[column] for field, column in mapped.items()})
        events = _with_times(events)
        order = options.date_order or _order(events)
        said = {"stem": path.stem.casefold(), "order": "dmy" if order == "dmy" else "mdy"}
        left = weekly.marked(events, options, **said)
        rules = _by_rule(left)
        broken = _broken(con) if path.suffix.lower() != ".parquet" else 0
        ties: pl.DataFrame = con.to_polars(weekly.weekly_ties(events, options, **said))
        lists = int(events.listed.nunique().execute()) if "listed" in mapped and ties["mailed"].sum() else 0
    except (ibis.common.exceptions.IbisError, *_errors()) as reason:
        raise Unreadable(str(reason).splitlines()[0].replace(str(path), path.name)) from reason
    finally:
        con.disconnect()
    total = int(rules["n"].sum()) + broken
    _account(batch, path.name, rules, ties, lists=lists, broken=broken, options=options)
    batch.read["ties"] = batch.read.get("ties", 0) + total
    digest = hashlib.sha256(f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}".encode()).hexdigest()
    batch.files.append(SourceFile(path.name, digest, total, "ties", format="event log", mapping=mapped))
    ties = ties.drop("seen", "broad", "listed", "mailed")
    if options.undirected:
        turned = ties.rename({"source_id": "target_id", "target_id": "source_id"}).with_columns(rows=pl.lit(0, pl.Int64))
        both = pl.concat([ties, turned.select(ties.columns)]).group_by("source_id", "target_id", "channel", "period")
        ties = both.agg(pl.col("rows", "count", "weight").sum())
    return ties


def _open(con: ibis.backends.duckdb.Backend, path: Path) -> ir.Table:
    """Open a file; text stays text, because a time says its zone there, and records that are none are counted."""
    return con.read_parquet(path) if path.suffix.lower() == ".parquet" else con.read_csv(path, all_varchar=True, store_rejects=True)


def _broken(con: ibis.backends.duckdb.Backend) -> int:
    """Return how many records of a text had too few or too many cells."""
    counted = "SELECT count(DISTINCT line) FROM reject_errors WHERE scan_id = (SELECT min(scan_id) FROM reject_errors)"
    return int(con.raw_sql(counted).fetchall()[0][0])


def _with_times(events: ir.Table) -> ir.Table:
    """Return the events with times read as such where every one is written the usual way: trying all ways takes much longer."""
    time = events.time
    if time.type().is_string() and bool((time.re_search(weekly.ISO) & time.try_cast("timestamp").notnull()).all().execute()):
        return events.mutate(time=time.cast("timestamp"))
    return events


def _order(events: ir.Table) -> str:
    """Return the order of dates such as 03/04/2026, decided once: by a first number that can be no month."""
    if not events.time.type().is_string():
        return "mdy"
    slashed = events.filter(events.time.strip().re_search(weekly.SLASHED))
    first = slashed.time.strip().re_extract(r"^(\d{1,2})/", 1).cast("int64").max().execute()
    return "dmy" if first is not None and first > MONTHS else "mdy"


def _by_rule(marked: ir.Table) -> pl.DataFrame:
    """Return for every rule that leaves events out (null: none) how many it leaves out, of how many senders, and what their times lack."""
    vague = ~marked.zoned & (marked.at != marked.at.truncate("D"))
    counted = {"n": marked.count(), "senders": marked.source_id.nunique(), "vague": vague.any(), "odd": marked.odd.sum()}
    found: pl.DataFrame = marked.group_by("rule").aggregate(**counted).to_polars()
    return found


def _account(batch: Batch, file: str, rules: pl.DataFrame, ties: pl.DataFrame, *, lists: int, broken: int, options: ReadOptions) -> None:
    """Say what was left out and count it, by the rules and in the words of the small reader."""
    severities: dict[str, Severity] = {"layer.unknown-person": "error", "events.time-invalid": "error", "events.bots": "info"}
    n = {row["rule"]: row for row in rules.iter_rows(named=True)}
    if broken:
        batch.issues.append(Issue("row.malformed", "error", file, details={"n": broken, "variant": "large"}))
        batch.skip("ties", "row.malformed", broken)
    for rule in ("layer.unknown-person", "events.time-invalid", "events.self", "events.bots"):
        if rule in n and rule in severities:
            details = {"n": n[rule]["n"], "k": n[rule]["senders"], **({"variant": "large"} if severities[rule] == "error" else {})}
            batch.issues.append(Issue(rule, severities[rule], file, details=details))
        batch.skip("ties", rule, n[rule]["n"] if rule in n else 0)
    if odd := int(rules["odd"].sum()):
        batch.issues.append(Issue("cell.number-invalid", "warning", file, details={"n": odd, "variant": "large"}))
    if None in n and n[None]["vague"]:
        batch.issues.append(Issue("events.timezone-assumed", "warning", file, details={"tz": options.timezone or "UTC"}))
    if repeated := int(ties["seen"].sum()) - int(ties["rows"].sum()):
        batch.issues.append(Issue("events.duplicate", "info", file, details={"n": repeated}))
        batch.skip("ties", "events.duplicate", repeated)
    most = options.broadcast_over or int(load_settings()["communication.broadcast_over"])
    if wide := round(ties["broad"].sum()):
        batch.issues.append(Issue("events.broadcast", "info", file, details={"n": wide, "k": most}))
    if mailed := int(ties["mailed"].sum()):
        details = {"n": round(ties["listed"].sum()), "k": lists, "expanded": 0, "rest": mailed}
        batch.issues.append(Issue("events.lists", "info", file, details=details))


def _errors() -> tuple[type[Exception], ...]:
    import duckdb

    return (duckdb.Error, OSError)


def _columns(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            first = file.readline().strip()
    except OSError:
        return []
    separator = max(",;\t|", key=first.count)
    return [cell.strip().strip('"') for cell in first.split(separator)]
