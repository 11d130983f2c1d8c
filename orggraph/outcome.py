"""What an import did, or would do, and how that is told: counts, issues as JSON, rows set aside as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from orggraph import accounts, checks, movements
from orggraph.cells import safe_cell
from orggraph.checks.base import Account, Checked, QuarantinedRow
from orggraph.diff import Diff, Tally
from orggraph.errors import Issue
from orggraph.importers.base import REASONS, Batch, MappedColumn, SourceFile
from orggraph.snapshots import Snapshot
from orggraph.store.base import Changes
from orggraph.store.memory import Tables


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or with ``dry_run`` would do.

    People, departments, lines and ties are counted in the organisation afterwards; added, changed, ended and unchanged rows over all
    snapshots of the import. ``snapshots`` are the ids of the imports made (several when the files hold several dates), ``movements`` who
    moved and which units changed from before to after (`movements.movements`).
    """

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
    accounts: Mapping[str, Account] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    snapshots: tuple[str, ...] = ()
    movements: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=movements.SCHEMA))

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
            "snapshots": list(self.snapshots),
            "movements": dict(movements.count(self.movements)),
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


@dataclass(frozen=True)
class Step:
    """One snapshot on its way: what was found in it, and what it changes."""

    day: dt.date
    batch: Batch
    checked: Checked
    issues: tuple[Issue, ...]
    diff: Diff
    import_id: str | None
    changes: Changes


def summed(steps: list[Step], read: list[Snapshot], before: Tables, after: Tables, *, dry_run: bool) -> ImportResult:
    """Return what all snapshots of an import did, from the tables before to those after."""
    counts = after.counts()
    tallies: dict[str, Tally] = {}
    for step in steps:
        for name, tally in step.diff.tallies.items():
            tallies[name] = tallies.get(name, Tally()) + tally
    total = sum(tallies.values(), Tally())
    dotted = after.edges("REPORTS_TO").filter(pl.col("kind") == "dotted").height
    batches = {id(s.batch.files): s.batch for s in read}.values()  # parts of one batch share its list of files
    ids = tuple(step.import_id for step in steps if step.import_id and not dry_run)
    return ImportResult(
        import_id=ids[-1] if ids else None,
        as_of=steps[-1].day,
        people=counts.get("Person", 0),
        departments=counts.get("Department", 0),
        reporting_lines=counts.get("REPORTS_TO", 0) - dotted,
        dotted_lines=dotted,
        ties=counts.get("COMMUNICATES_WITH", 0),
        added=total.added,
        changed=total.changed,
        ended=total.ended,
        unchanged=total.unchanged,
        quarantined=sum(len(step.checked.quarantine) for step in steps),
        issues=tuple(i for step in steps for i in step.issues),
        mapping=tuple(m for b in batches for m in b.mapping),
        files=tuple(f for b in batches for f in b.files),
        quarantine=tuple(q for step in steps for q in step.checked.quarantine),
        accounts=accounts.summed([(s.batch, s.checked.accounts) for s in steps], [s.batch for s in read]),
        tallies=tallies,
        snapshots=ids,
        movements=movements.movements(before, after),
    )


def _without_reasons(row: QuarantinedRow) -> QuarantinedRow:
    """Return a row of a quarantine file that is set aside again without the reasons of the time before."""
    if row.header[-len(REASONS) :] != REASONS:
        return row
    return replace(row, header=row.header[: -len(REASONS)], cells=row.cells[: -len(REASONS)])


def quarantine_csv(rows: Sequence[QuarantinedRow], lang: str = "en") -> Mapping[str, str]:
    """Return for each file its quarantined rows as CSV: the original cells, then ``_row, _code, _column, _message, _fix``.

    A mended row can be imported again: columns that begin with an underscore are not read. Cells that a spreadsheet would run as a formula
    get a leading apostrophe, which reading takes off again.
    """
    texts: dict[str, str] = {}
    for file, sheet in dict.fromkeys((r.file, r.sheet) for r in rows):
        own = [_without_reasons(r) for r in rows if (r.file, r.sheet) == (file, sheet)]
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([*own[0].header, *REASONS])
        for r in own:
            message, fix = checks.describe(r.issue, lang)
            cells = (*r.cells, *("",) * (len(r.header) - len(r.cells)))  # of a record with too few the reason stands in its own column too
            writer.writerow([safe_cell(c) for c in (*cells, r.row, r.issue.code, r.issue.column or "", message, fix)])
        alone = len({r.sheet for r in rows if r.file == file}) == 1
        texts[file if alone else f"{Path(file).stem}-{sheet}.csv"] = out.getvalue()
    return texts
