"""How results are shown to a person in a terminal, or handed to a program."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orggraph import checks, outcome, queries
from orggraph.checks.base import Account, QuarantinedRow
from orggraph.errors import Issue, OrgGraphError, UsageError
from orggraph.i18n import translate
from orggraph.importers import memory, said
from orggraph.importers.base import MappedColumn, SourceFile
from orggraph.store import Rows
from orggraph.written import written

ISSUES_SHOWN = 5
MOVEMENTS_SHOWN = 40  # of a dry run; `diff` shows all


def out() -> Console:
    """Return a console on today's stdout; wide and plain when it is not a terminal, so that lines do not break in pipes."""
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False, soft_wrap=not sys.stdout.isatty())


def note(text: str) -> None:
    """Say something to the person, not to the program that reads stdout."""
    click.echo(text, err=True)


def progress(step: str) -> None:
    """Show the step of a long work when somebody watches."""
    if sys.stderr.isatty():
        note(f"… {step}")


def print_issues(issues: Sequence[Issue], lang: str, say: Callable[[str], None] = note) -> None:
    """Print issues grouped by code and file: the first few rows of each, then how many more."""
    groups: dict[tuple[str, str], list[Issue]] = {}
    for issue in issues:
        groups.setdefault((issue.code, issue.file), []).append(issue)
    for (code, _), members in groups.items():
        for issue in members[:ISSUES_SHOWN]:
            message, _ = checks.describe(issue, lang)
            say(f"{issue.severity:<8}{code}: {message}")
        if len(members) > ISSUES_SHOWN:
            say(f"{'':8}{translate('import.more', lang, n=len(members) - ISSUES_SHOWN)}")
        say(f"{'':8}→ {checks.describe(members[0], lang)[1]}")


def print_files(files: Sequence[SourceFile], lang: str, say: Callable[[str], None] = note) -> None:
    """Say of every file what it was read as, or why it was skipped."""
    for f in files:
        if f.table:
            known = f", {f.format}" if f.format else ""
            say(translate("import.file.read", lang, file=f.path, table=f.table, n=f.rows, known=known))
        else:
            say(translate("import.file.skipped", lang, file=f.path, reason=said.skipped(f.reason or "", lang)))


def print_accounts(accounts: Mapping[str, Account], lang: str) -> None:
    """Print what became of every row that was read: loaded, set aside, or left out by a stated rule."""
    for table, account in accounts.items():
        click.echo(account.describe(table, lang))


def accounts_json(accounts: Mapping[str, Account]) -> dict[str, object]:
    """Return the same for a program."""
    return {
        table: {
            "read": a.read,
            "loaded": a.loaded,
            "quarantined": a.quarantined,
            "skipped": dict(sorted(a.skipped.items())),
            "references": a.references,
        }
        for table, a in accounts.items()
    }


def save_mapping(files: Sequence[SourceFile], target: Path | None, lang: str) -> None:
    """Write the mapping of the first file that has one, and keep it for files with the same headers."""
    file = next((f for f in files if f.mapping), None)
    if target is None or file is None:
        return
    try:
        target.write_text(memory.to_toml(file.mapping), "utf-8")
    except OSError as reason:
        raise OrgGraphError(f"The mapping {target} cannot be written: {reason.strerror or reason}") from reason
    memory.remember(file.header, file.mapping)
    note(translate("mapping.saved", lang, target=target, file=file.path))


def print_mapping(mapping: Sequence[MappedColumn], lang: str, say: Callable[[str], None] = note) -> None:
    """Print which column became what, and which were not used."""
    for m in mapping:
        samples = ", ".join(m.samples[:3])
        sure = translate("mapping.fits", lang, share=f"{m.confidence:.0%}") if m.confidence is not None and m.confidence < 1 else ""
        field = m.field or translate("mapping.not used", lang)
        say(f"  {field} ← “{m.header}” ({said.reason(m.reason, lang)}{sure}{'; ' + samples if samples and m.field else ''})")


def movement_counts(counts: Mapping[str, int], lang: str) -> str:
    """Return how many people and departments changed, in words: what did not happen is not said."""
    told = {kind: n for kind, n in counts.items() if n and not (kind in ("department", "manager") and counts.get("moved"))}
    return ", ".join(f"{translate(f'movement.{kind}', lang)} {n}" for kind, n in told.items()) or translate("movement.none", lang)


def print_movements(moves: pl.DataFrame, lang: str, most: int | None = None) -> None:
    """Print who moved and which departments changed, a line each."""
    for row in moves.head(most or moves.height).iter_rows(named=True):
        change = " → ".join(v or "—" for v in (row["before_name"], row["after_name"])) if row["before"] or row["after"] else ""
        kind = translate(f"movement.{row['kind']}", lang)
        click.echo(f"  {kind}: {row['name']} ({row['id']}){f': {change}' if change else ''}")
    if most and moves.height > most:
        click.echo(f"  {translate('import.more', lang, n=moves.height - most)}")


def print_rows(rows: Rows, form: str, output: Path | None) -> None:
    """Print rows in the wanted form, or write them to a file."""
    if form == "parquet":
        write_parquet(queries.to_frame(rows), output)
        return
    if form == "table":
        table = Table(*(escape(c) for c in rows.columns), box=None, header_style="bold", pad_edge=False)
        for row in rows.tuples:
            table.add_row(*(escape(_cell(v)) for v in row))
        buffer = Console(file=io.StringIO(), width=240, highlight=False) if output or not sys.stdout.isatty() else None
        (buffer or Console(highlight=False)).print(table)
        text = buffer.file.getvalue() if buffer and isinstance(buffer.file, io.StringIO) else None
    else:
        text = queries.to_csv(rows) if form == "csv" else queries.to_json(rows) + "\n"
    if text is not None:
        print_text(text, output)


def print_text(text: str, output: Path | None) -> None:
    """Print a text as it stands, or write it to a file."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, "utf-8", newline="")
    except OSError as reason:
        raise OrgGraphError(f"The file {output} cannot be written: {reason.strerror or reason}") from reason


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}".replace("inf", "∞") if isinstance(value, float) else str(written(value))


def write_parquet(frame: pl.DataFrame, output: Path | None) -> None:
    if output is None:
        raise UsageError("Parquet is no text; name a file with -o FILE.parquet")
    try:
        frame.write_parquet(output)
    except OSError as reason:
        raise OrgGraphError(f"The file {output} cannot be written: {reason.strerror or reason}") from reason


def write_quarantine(rows: Sequence[QuarantinedRow], target: Path | None, lang: str) -> None:
    """Write the rows that were set aside, a file for each file they come from, and say where."""
    if target is None or not rows:
        return
    texts = outcome.quarantine_csv(rows, lang)
    for file, text in texts.items():
        path = target if len(texts) == 1 else target.with_name(f"{target.stem}-{Path(file).stem}{target.suffix}")
        try:
            path.write_text(text, "utf-8-sig", newline="")
        except OSError as reason:
            raise OrgGraphError(f"The quarantine file {path} cannot be written: {reason.strerror or reason}") from reason
        note(translate("import.set aside", lang, path=path))
