"""Files into the store, as one atomic import: read, check, compare, write. Importing the same files twice changes nothing.

Files of several dates are several imports, oldest first, and still one write: all of the history, or nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from orggraph import checks, eventlog, history, importers, insertion, model, movements, undo
from orggraph.checks.base import Checked, Known
from orggraph.diff import DAY, Diff, Source, Tally, compare
from orggraph.ended import Leavers
from orggraph.errors import ImportStopped, Issue
from orggraph.i18n import translate
from orggraph.importers import said
from orggraph.importers.base import Batch, ReadOptions, SourceFile
from orggraph.outcome import ImportResult, Step, summed
from orggraph.settings import load as load_settings
from orggraph.snapshots import CHART, Snapshot, dated_folders, split
from orggraph.store.base import Changes, NodeRows, Store
from orggraph.store.memory import Tables

STOPS_NAMED = 10  # files that cannot be read, named in one sentence


def check_paths(
    paths: Sequence[Path], *, as_of: dt.date | None = None, options: ReadOptions | None = None, known: Known | None = None
) -> tuple[Batch, Checked, dt.date]:
    """Read and validate files without a store; of files of several dates, the newest.

    Parameters
    ----------
    paths : sequence of Path
        Files or folders.
    as_of : date, optional
        Default: the newest date that the people or the names of their files state, else the newest period of the ties, else today.
    options : ReadOptions, optional
    known : Known, optional
        What a store holds already; nothing by default.

    Returns
    -------
    Batch, Checked, date
        What was read, what may be loaded, and the date used.

    Raises
    ------
    OrgGraphError
        When a path does not exist or cannot be opened.
    """
    options = options or ReadOptions()
    newest = _read(paths, as_of, options)[-1]
    day = as_of or newest.as_of or _newest_period(newest.batch) or dt.date.today()
    return newest.batch, checks.validate(newest.batch, known or Known(), as_of=day, options=options), day


@dataclass(frozen=True)
class _Wanted:
    """What the user said about an import."""

    as_of: dt.date | None
    options: ReadOptions
    partial: bool
    dry_run: bool
    confirm_shrink: bool
    insert_history: bool = False


def import_paths(
    paths: Sequence[Path],
    store: Store,
    *,
    as_of: dt.date | None = None,
    options: ReadOptions | None = None,
    partial: bool = False,
    dry_run: bool = False,
    confirm_shrink: bool = False,
    insert_history: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> ImportResult:
    """Import files as one snapshot, or as several when they hold several dates: all of it is written, or nothing.

    Parameters
    ----------
    paths : sequence of Path
        Files or folders; together they are one import. A folder of dated folders, files with dates in their names and an ``as_of`` column
        with several dates are a history.
    store : Store
    as_of : date, optional
        The day on which the files were true; default as in `check_paths`. Of several dates, later ones are left out.
    options : ReadOptions, optional
        Overrides of what would be recognised.
    partial : bool
        The files hold a part: what they do not name stays.
    dry_run : bool
        Say what would change, write nothing.
    confirm_shrink : bool
        Go on although the files hold fewer than half of the current people or departments.
    insert_history : bool
        The files are of a day before the newest snapshot: put them there, the present organisation stays (`insertion.insert`).
    progress : callable
        Told the name of each step: read, compare, write.

    Returns
    -------
    ImportResult

    Raises
    ------
    ImportStopped
        When an issue needs a decision; the issues found are on the exception, and nothing was written.
    StoreError
        When the store cannot be read or written, or another import came between; it then holds what it held before.
    """
    progress("read")
    wanted = _Wanted(as_of, options or ReadOptions(), partial, dry_run, confirm_shrink, insert_history)
    read = _read(paths, as_of, wanted.options)
    return _import(read, store, wanted, progress)  # the store is not held: the write finds out whether another import came between


def _read(paths: Sequence[Path], as_of: dt.date | None, options: ReadOptions) -> list[Snapshot]:
    """Return what was read, a snapshot a date, oldest first."""
    found: list[Snapshot] = []
    for day, group in dated_folders(paths):
        batch = _read_group(group, options)
        found += [Snapshot(day, batch)] if day else split(batch, as_of, options.date_order)
    said.check(options.mapping, options.keep, [f for s in found for f in s.batch.files])
    kept = [s for s in found if s.as_of is None or as_of is None or s.as_of <= as_of]
    return kept if len(found) > 1 and kept else found


def _read_group(paths: Sequence[Path], options: ReadOptions) -> Batch:
    """Read files that belong together; large event logs are summed on the way in."""
    inside = {p: sorted(p.iterdir()) if p.is_dir() else [p] for p in paths}
    logs = [f for files in inside.values() for f in files if f.is_file() and eventlog.is_log(f)]
    if not logs:
        return importers.read(paths, options)
    parted = {p: [f for f in files if f not in logs and not f.name.startswith(".")] for p, files in inside.items()}
    others = [f for p, files in inside.items() for f in (parted[p] if any(log in files for log in logs) else [p])]
    batch = importers.read(others, options, whole=False) if others else Batch()
    eventlog.read(logs, options, batch)
    if options.skip_unreadable:
        importers.leave_out_unreadable(batch)
    importers.require_data(batch)
    return batch


def _import(read: list[Snapshot], store: Store, wanted: _Wanted, progress: Callable[[str], None]) -> ImportResult:
    progress("compare")
    tables = Tables(store)
    before = tables.copy()
    imports = tables.nodes(model.IMPORT_NODE.label).sort("at")
    newest = str(imports["id"][-1]) if imports.height else ""
    done = set(imports.select("as_of", "sha256").iter_rows())
    new = [s for s in read if (s.as_of, s.sha256) not in done] or read[-1:] if len(read) > 1 else read
    steps: list[Step] = []
    for snapshot in new:
        _place(snapshot, tables, wanted, steps, alone=len(read) == 1)
    issues = [i for step in steps for i in step.issues]
    if not wanted.dry_run:
        _stop_if_blocked(issues, [f for s in read for f in s.batch.files])
        progress("write")
        changes = steps[0].changes if len(steps) == 1 and not wanted.insert_history else tables.difference()
        if changes.nodes or changes.edges:
            store.write(replace(changes, after=newest))
    return summed(steps, read, before, tables, dry_run=wanted.dry_run)


def _place(snapshot: Snapshot, tables: Tables, wanted: _Wanted, steps: list[Step], *, alone: bool) -> None:
    """Write one snapshot into the tables: after all others, or where its day belongs when the user says so."""

    def step(now: Tables) -> Changes:
        steps.append(_step(snapshot, now, wanted, alone=alone))
        return steps[-1].changes

    day = _day(snapshot, tables.nodes(model.IMPORT_NODE.label), wanted, alone=alone)
    later = tuple(entry for entry in history.entries(tables) if entry.as_of > day)
    if later and wanted.insert_history:
        insertion.insert(tables, later, step)
    else:
        tables.write(step(tables))


def _step(snapshot: Snapshot, tables: Tables, wanted: _Wanted, *, alone: bool) -> Step:
    """Check one snapshot and compare it with the tables, which are not changed."""
    batch = snapshot.batch
    imports = tables.nodes(model.IMPORT_NODE.label).sort("at")
    day = _day(snapshot, imports, wanted, alone=alone)
    known = _known(tables)
    if "people" in batch.tables and not wanted.partial:
        known = Known(
            departments=known.departments, ids=known.ids, former=_absent(known, batch)
        )  # a full chart refers to itself, not to last month's people
    checked = checks.validate(batch, known, as_of=day, options=wanted.options)
    issues = list(checked.issues)
    sha256 = snapshot.sha256
    last = imports.row(-1, named=True) if imports.height else None
    same = last is not None and last["sha256"] == sha256
    if last and same:
        details = {"id": last["id"], "date": last["as_of"]}
        issues += [Issue("file.unchanged", "info", f.path, details=details) for f in batch.files if f.table]
    left = {key: min(end or day - DAY, day - DAY) for key, end in checked.left.items()}
    checked = _without_known(checked, tables)
    diff = compare(
        _sources(batch, checked, partial=wanted.partial),
        tables,
        day,
        left=left,
        leavers=Leavers.by(checked.leavers, checked.past_lines, checked.past_departments, day - DAY),
    )
    issues += _stops(checked, diff, imports, day, tables, wanted)
    if last and same and not (diff.changes.nodes or diff.changes.edges):
        return Step(day, batch, checked, tuple(issues), diff, str(last["id"]), Changes())
    after = tables.copy()
    after.write(diff.changes)
    if imports.height:
        for old, new, share in movements.probably_renamed(tables, after).iter_rows():
            issues.append(Issue("department.renamed", "info", details={"old": old, "new": new, "share": round(100 * share)}))
    import_id, changes = _recorded(diff, tables, after, day, batch, sha256, imports)
    return Step(day, batch, checked, tuple(issues), diff, import_id, changes)


def _day(snapshot: Snapshot, imports: pl.DataFrame, wanted: _Wanted, *, alone: bool) -> dt.date:
    """Return the day of a snapshot. Messages bear their own dates, so that late ones belong to the newest snapshot."""
    if not alone and snapshot.as_of:
        return snapshot.as_of
    if wanted.as_of:
        return wanted.as_of
    newest = imports["as_of"].max() if imports.height else None
    period = _newest_period(snapshot.batch)
    if period and isinstance(newest, dt.date) and not any(name in snapshot.batch.tables for name in CHART):
        return max(period, newest)
    return snapshot.as_of or period or dt.date.today()


# -- steps -----------------------------------------------------------------------------------------------------------------
def _newest_period(batch: Batch) -> dt.date | None:
    """Return the newest first day of a period among the ties; never one in the future."""
    frame = batch.tables.get("ties")
    if frame is None or "period" not in frame.columns:
        return None
    days = frame["period"].cast(pl.String).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).drop_nulls()
    newest = days.filter(days <= dt.date.today()).max()
    return newest if isinstance(newest, dt.date) else None


def _known(store: Tables) -> Known:
    people = store.nodes("Person").select("id", "email", "name")
    departments = store.nodes("Department").select("id", "name")
    counts = store.counts()
    others = [label for label in model.labels() if label not in ("Person", "Department", "Import") and counts.get(label)]
    former = store.nodes(model.FORMER + "Person").select("id", "email", "name")
    return Known(people, departments, {label: frozenset(store.nodes(label)["id"].to_list()) for label in others}, former)


def _absent(known: Known, batch: Batch) -> pl.DataFrame:
    """Return who has left: before, or because a full file no longer names them."""
    people = batch.tables["people"]
    here = people["id"].implode() if "id" in people.columns else pl.Series([], dtype=pl.String).implode()
    return pl.concat([known.former, known.people.filter(~pl.col("id").is_in(here))])


def _sources(batch: Batch, checked: Checked, *, partial: bool) -> list[Source]:
    mapped = {m.field for m in batch.mapping if m.field}
    sources = []
    for name, frame in checked.tables.items():
        table = model.TABLES[name]
        read = batch.tables.get(name)
        derived = read is None
        said = {c.name for c in table.columns if c.name in mapped or _says_something(frame[c.name])}
        columns = frozenset(said | set(table.key))
        sources.append(Source(table, frame, columns, full=not partial and not table.register, derived=derived))
    return sources


def _without_known(checked: Checked, store: Store) -> Checked:
    """Leave out the rows of registers that the store has already: what was written down there since is newer than any file."""
    tables = dict(checked.tables)
    for name in tables:
        if model.TABLES[name].register:
            label = next(w.label for w in model.TABLES[name].writes if isinstance(w, model.Node))
            tables[name] = tables[name].join(store.nodes(label), on="id", how="anti", maintain_order="left")
    return replace(checked, tables=tables)


def _says_something(column: pl.Series) -> bool:
    if column.dtype == pl.List:
        return bool((column.list.len() > 0).any())
    return column.null_count() < len(column)


def _stops(checked: Checked, diff: Diff, imports: pl.DataFrame, day: dt.date, tables: Tables, wanted: _Wanted) -> list[Issue]:
    found = []
    if not wanted.partial and not wanted.confirm_shrink:
        share = load_settings()["import.shrink_share"]
        people = checked.tables.get("people")
        current = tables.nodes("Person").select("id")
        there = current.height if people is None else current.join(people, on="id", how="semi").height
        if current.height and there < share * current.height:
            details: dict[str, object] = {"n": current.height - there, "m": current.height}
            found.append(Issue("import.shrink", "error", blocking=True, details=details))
        units = tables.counts().get("Department", 0)
        ended = diff.tallies.get("Department", Tally()).ended
        if not found and units and units - ended < share * units:
            details = {"n": ended, "m": units, "variant": "departments"}
            found.append(Issue("import.shrink", "error", blocking=True, details=details))
    newest = imports["as_of"].max() if imports.height else None
    if isinstance(newest, dt.date) and day < newest:
        found.append(Issue("import.older", "error", blocking=True, details={"date": day.isoformat(), "newest": newest.isoformat()}))
    return found


def _stop_if_blocked(issues: Sequence[Issue], files: Sequence[SourceFile]) -> None:
    blocking = [i for i in issues if i.blocking]
    if blocking:
        others = all(importers.unreadable(i) for i in blocking) and len(files) > len({i.file for i in blocking})
        raise ImportStopped(why_stopped(issues, others=others), tuple(issues), others=others)


def why_stopped(issues: Sequence[Issue], lang: str = "en", *, others: bool = False) -> str:
    """Return in one sentence what stopped an import and what to do; ``others``: the other files could be imported without it."""
    blocking = [i for i in issues if i.blocking]
    said = [checks.describe(i, lang) for i in blocking[:STOPS_NAMED]]
    told = " · ".join(translate("import.stop", lang, message=message.rstrip("."), fix=fix) for message, fix in said)
    more = translate("import.stop.more", lang, n=len(blocking) - len(said)) if len(blocking) > len(said) else ""
    return translate("import.stopped", lang, told=told + more) + (translate("import.stopped.others", lang) if others else "")


def _recorded(
    diff: Diff, tables: Tables, after: Tables, day: dt.date, batch: Batch, sha256: str, imports: pl.DataFrame
) -> tuple[str, Changes]:
    """Return the id of an import and all that it writes: what changes, its record, and what takes it back."""
    taken = set(imports["id"].to_list())
    base = f"{day.isoformat()}-{sha256[:8]}"
    import_id = next(i for i in (base, *(f"{base}-{k}" for k in range(2, len(taken) + 3))) if i not in taken)
    counts: dict[str, object] = {k: [t.added, t.changed, t.ended, t.unchanged] for k, t in diff.tallies.items()}
    moves = movements.count(movements.movements(tables, after))
    counts["movements"] = {kind: n for kind, n in moves.items() if n}
    record = pl.DataFrame(
        {
            "id": [import_id],
            "at": [dt.datetime.now(dt.UTC).isoformat()],
            "as_of": [day],
            "source": ["; ".join(Path(f.path).name for f in batch.files if f.table)],
            "sha256": [sha256],
            "counts": [json.dumps(counts)],
        }
    )
    back = None if not tables.counts() else undo.inverse(diff.changes, tables)
    nodes = (*diff.changes.nodes, NodeRows(model.IMPORT_NODE.label, record), undo.record(import_id, back))
    return import_id, Changes(nodes, diff.changes.edges)
