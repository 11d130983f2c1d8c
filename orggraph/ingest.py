"""Files into the store, as one atomic import: read, check, compare, write. Importing the same files twice changes nothing."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from orggraph import checks, importers, model
from orggraph.cells import safe_cell
from orggraph.checks.base import Checked, Known, QuarantinedRow
from orggraph.diff import Diff, Source, Tally, compare
from orggraph.errors import ImportStopped, Issue, StoreError
from orggraph.importers.base import Batch, MappedColumn, ReadOptions, SourceFile
from orggraph.store.base import NodeRows, Store

SHRINK_SHARE = 0.5  # a full file with fewer than half of the current people is probably a part (FORMATS 2.4)


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or with ``dry_run`` would do; people, departments, lines and ties are counted in the organisation afterwards."""

    import_id: str | None
    as_of: dt.date
    people: int
    departments: int
    reporting_lines: int
    dotted_lines: int
    ties: int
    added: int
    changed: int
    ended: int
    unchanged: int
    quarantined: int
    issues: tuple[Issue, ...]
    mapping: tuple[MappedColumn, ...] = ()
    files: tuple[SourceFile, ...] = ()
    quarantine: tuple[QuarantinedRow, ...] = ()
    tallies: Mapping[str, Tally] = field(default_factory=dict)

    def to_json(self, lang: str = "en") -> dict[str, object]:
        """Return the result under the keys that DESIGN fixes for ``orggraph import --json``."""
        return {
            "import_id": self.import_id,
            "as_of": self.as_of.isoformat(),
            "people": self.people,
            "departments": self.departments,
            "reporting_lines": self.reporting_lines,
            "dotted_lines": self.dotted_lines,
            "ties": self.ties,
            "added": self.added,
            "changed": self.changed,
            "ended": self.ended,
            "unchanged": self.unchanged,
            "quarantined": self.quarantined,
            "issues": [issue_json(i, lang) for i in self.issues],
        }


def issue_json(issue: Issue, lang: str = "en") -> dict[str, object]:
    """Return one issue as JSON, its sentences in ``lang``."""
    message, fix = checks.describe(issue, lang)
    return {
        "code": issue.code,
        "severity": issue.severity,
        "file": issue.file,
        "sheet": issue.sheet,
        "row": issue.row,
        "column": issue.column,
        "value": issue.value,
        "message": message,
        "fix": fix,
        "blocking": issue.blocking,
    }


def check_paths(
    paths: Sequence[Path], *, as_of: dt.date | None = None, options: ReadOptions | None = None, known: Known | None = None
) -> tuple[Batch, Checked, dt.date]:
    """Read and validate files without a store.

    Parameters
    ----------
    paths : sequence of Path
        Files or folders.
    as_of : date, optional
        Default: the newest ``as_of`` among the people, else the newest period of the ties, else today.
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
    batch = importers.read(paths, options)
    day = as_of or _said_as_of(batch) or dt.date.today()
    return batch, checks.validate(batch, known or Known(), as_of=day, options=options), day


def import_paths(
    paths: Sequence[Path],
    store: Store,
    *,
    as_of: dt.date | None = None,
    options: ReadOptions | None = None,
    partial: bool = False,
    dry_run: bool = False,
    confirm_shrink: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> ImportResult:
    """Import files as one snapshot: all of it is written, or nothing.

    Parameters
    ----------
    paths : sequence of Path
        Files or folders; together they are one import.
    store : Store
    as_of : date, optional
        The day on which the files were true; default as in `check_paths`.
    options : ReadOptions, optional
        Overrides of what would be recognised.
    partial : bool
        The files hold a part: what they do not name stays.
    dry_run : bool
        Say what would change, write nothing.
    confirm_shrink : bool
        Go on although the files hold fewer than half of the current people.
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
        When the store cannot be read or written; it then holds what it held before.
    """
    progress("read")
    options = options or ReadOptions()
    batch = importers.read(paths, options)
    with store.hold():
        return _import(batch, store, as_of, options, partial, dry_run, confirm_shrink, progress)


def _import(
    batch: Batch,
    store: Store,
    as_of: dt.date | None,
    options: ReadOptions,
    partial: bool,
    dry_run: bool,
    confirm_shrink: bool,
    progress: Callable[[str], None],
) -> ImportResult:
    known = _known(store)
    if "people" in batch.tables and not partial:
        known = Known(departments=known.departments, ids=known.ids)  # a full chart refers to itself, not to last month's people
    day = as_of or _said_as_of(batch) or dt.date.today()
    checked = checks.validate(batch, known, as_of=day, options=options)
    issues = list(checked.issues)
    sha256 = hashlib.sha256("".join(sorted(f.sha256 for f in batch.files if f.table)).encode()).hexdigest()
    imports = store.nodes("Import").sort("at")
    last = imports.row(-1, named=True) if imports.height else None
    if last and last["sha256"] == sha256:
        issues.append(Issue("file.unchanged", "info", batch.files[0].path, details={"id": last["id"], "date": last["as_of"]}))
    issues += _stops(checked, imports, day, store, partial=partial, confirm_shrink=confirm_shrink)
    if not dry_run:
        _stop_if_blocked(issues)
    progress("compare")
    checked = _without_known(checked, store)
    diff = compare(_sources(batch, checked, partial=partial), store, day)
    import_id = None
    if not dry_run:
        changed = diff.total.added + diff.total.changed + diff.total.ended
        if last and last["sha256"] == sha256 and not changed:
            import_id = str(last["id"])
        else:
            progress("write")
            import_id = _write(diff, store, day, batch, sha256, imports)
    return _result(import_id, day, diff, checked, batch, issues, store, written=not dry_run)


def latest_import(store: Store) -> str:
    """Return the id of the newest import, empty when there is none: it changes whenever the organisation does."""
    imports = store.nodes("Import").sort("at")
    return str(imports["id"][-1]) if imports.height else ""


def quarantine_csv(rows: Sequence[QuarantinedRow], lang: str = "en") -> Mapping[str, str]:
    """Return for each file its quarantined rows as CSV: the original cells, then ``_row, _code, _column, _message, _fix``.

    A mended row can be imported again: columns that begin with an underscore are not read. Cells that a spreadsheet would run as a formula
    get a leading apostrophe, which reading takes off again.
    """
    texts: dict[str, str] = {}
    for file in dict.fromkeys(r.file for r in rows):
        own = [r for r in rows if r.file == file]
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([*own[0].header, "_row", "_code", "_column", "_message", "_fix"])
        for r in own:
            message, fix = checks.describe(r.issue, lang)
            writer.writerow([safe_cell(c) for c in (*r.cells, r.row, r.issue.code, r.issue.column or "", message, fix)])
        texts[file] = out.getvalue()
    return texts


# -- steps -----------------------------------------------------------------------------------------------------------------
def _said_as_of(batch: Batch) -> dt.date | None:
    """Return the newest ISO date that the people, else the ties, state; never one in the future."""
    for table, column in (("people", "as_of"), ("ties", "period")):
        frame = batch.tables.get(table)
        if frame is not None and column in frame.columns:
            days = frame[column].str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).drop_nulls()
            newest = days.filter(days <= dt.date.today()).max()
            if isinstance(newest, dt.date):
                return newest
    return None


def _known(store: Store) -> Known:
    people = store.nodes("Person").select("id", "email", "name")
    departments = store.nodes("Department").select("id", "name")
    counts = store.counts()
    others = [label for label in model.labels() if label not in ("Person", "Department", "Import") and counts.get(label)]
    return Known(people, departments, {label: frozenset(store.nodes(label)["id"].to_list()) for label in others})


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


def _stops(checked: Checked, imports: pl.DataFrame, day: dt.date, store: Store, *, partial: bool, confirm_shrink: bool) -> list[Issue]:
    found = []
    people = checked.tables.get("people")
    if people is not None and not partial and not confirm_shrink:
        current = store.nodes("Person")
        there = current.join(people, on="id", how="semi").height
        if current.height and there < SHRINK_SHARE * current.height:
            details = {"n": current.height - there, "m": current.height}
            found.append(Issue("import.shrink", "error", blocking=True, details=details))
    newest = imports["as_of"].max() if imports.height else None
    if isinstance(newest, dt.date) and day < newest:
        found.append(Issue("import.older", "error", blocking=True, details={"date": day.isoformat(), "newest": newest.isoformat()}))
    return found


def _stop_if_blocked(issues: Sequence[Issue]) -> None:
    blocking = [i for i in issues if i.blocking]
    if blocking:
        message, fix = checks.describe(blocking[0])
        more = f" ({len(blocking) - 1} more like this)" if len(blocking) > 1 else ""
        raise ImportStopped(f"{message.rstrip('.')}; {fix}{more}. Nothing was imported.", tuple(issues))


def _write(diff: Diff, store: Store, day: dt.date, batch: Batch, sha256: str, imports: pl.DataFrame) -> str:
    taken = set(imports["id"].to_list())
    base = f"{day.isoformat()}-{sha256[:8]}"
    import_id = next(i for i in (base, *(f"{base}-{k}" for k in range(2, len(taken) + 3))) if i not in taken)
    counts = {k: [t.added, t.changed, t.ended, t.unchanged] for k, t in diff.tallies.items()}
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
    changes = diff.changes
    store.write(type(changes)((*changes.nodes, NodeRows("Import", record)), changes.edges))
    return import_id


def _result(
    import_id: str | None,
    day: dt.date,
    diff: Diff,
    checked: Checked,
    batch: Batch,
    issues: Sequence[Issue],
    store: Store,
    *,
    written: bool,
) -> ImportResult:
    counts = dict(store.counts())
    if not written:
        for name, t in diff.tallies.items():
            counts[name] = counts.get(name, 0) + t.added - t.ended
    total = diff.total
    dotted = _dotted(checked, store, written=written)
    return ImportResult(
        import_id=import_id,
        as_of=day,
        people=counts.get("Person", 0),
        departments=counts.get("Department", 0),
        reporting_lines=counts.get("REPORTS_TO", 0) - dotted,
        dotted_lines=dotted,
        ties=counts.get("COMMUNICATES_WITH", 0),
        added=total.added,
        changed=total.changed,
        ended=total.ended,
        unchanged=total.unchanged,
        quarantined=len(checked.quarantine),
        issues=tuple(issues),
        mapping=tuple(batch.mapping),
        files=tuple(batch.files),
        quarantine=checked.quarantine,
        tallies=diff.tallies,
    )


def _dotted(checked: Checked, store: Store, *, written: bool) -> int:
    people = checked.tables.get("people")
    if written or people is None:
        return store.edges("REPORTS_TO").filter(pl.col("kind") == "dotted").height
    return int(people["dotted_manager_ids"].list.len().sum() or 0)


def empty(store: Store) -> bool:
    """Return whether the store holds no people yet."""
    return not store.counts().get("Person")


def require_people(store: Store) -> None:
    """Raise `StoreError` with the way out when nothing was imported yet."""
    if empty(store):
        raise StoreError(f"The store {store.url} holds no organisation yet; run `orggraph import FILE` or `orggraph demo` first")
