"""Files become tables: bytes to cells to columns. What the rows mean is judged in ``checks/``.

One file a step: `decode` (encoding), `sheets` (rows and cells), `headers` (which column is which, which kind of file),
`events` (messages to ties).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import python_calamine

from orggraph import model
from orggraph.errors import Issue, OrgGraphError, UnknownName
from orggraph.importers import events
from orggraph.importers.base import PLACE, Batch, MappedColumn, ReadOptions, SourceFile
from orggraph.importers.decode import decode
from orggraph.importers.headers import Layout, fold, is_content, is_private, recognise
from orggraph.importers.sheets import Sheet, from_text, from_workbook, is_blank, kind_of

__all__ = ["read", "template"]

FOOTERS = frozenset(fold(w) for w in ("total", "grand total", "subtotal", "合計", "小計", "总计", "总计", "合计", "小计"))
FOOTER_STARTS = ("report generated", "generated on", "製表日期", "制表日期")


def read(paths: Sequence[Path], options: ReadOptions | None = None) -> Batch:
    """Read files and folders into raw tables.

    Parameters
    ----------
    paths : sequence of Path
        Folders are read file by file; what is no data (a README) is skipped and named in ``files``.
    options : ReadOptions, optional

    Returns
    -------
    Batch
        Everything read, with every doubt about files and headers; nothing is raised for the content of a file.

    Raises
    ------
    OrgGraphError
        When a path does not exist or cannot be opened.
    UnknownName
        For an unknown kind.
    """
    options = options or ReadOptions()
    if options.kind != "auto" and options.kind not in model.TABLES:
        raise UnknownName("kind of file", options.kind, ("auto", *model.TABLES))
    batch = Batch()
    parts: dict[str, list[pl.DataFrame]] = {}
    for path, alone in _files(paths):
        _read_file(path, alone, options, batch, parts)
    for name, frames in parts.items():
        batch.tables[name] = pl.concat(frames, how="diagonal_relaxed")
    if not batch.files:
        raise OrgGraphError(f"There is no file in {', '.join(map(str, paths))}; name a CSV or Excel file")
    if not parts and not any(i.blocking for i in batch.issues):
        skipped = ", ".join(f"{f.path} ({f.reason})" for f in batch.files[:5])
        raise OrgGraphError(f"Nothing could be read as data: {skipped}; name a CSV or Excel file")
    return batch


def template(kind: str) -> str:
    """Return an empty CSV file of a kind with one example row.

    Examples
    --------
    >>> template("dependencies").splitlines()[0]
    'from_department,to_department,kind,strength,since,until,note'
    """
    if kind not in model.TABLES:
        raise UnknownName("kind of file", kind, model.TABLES)
    columns = model.TABLES[kind].columns
    return ",".join(c.name for c in columns) + "\n" + ",".join(_example(c) for c in columns) + "\n"


def _example(column: model.Column) -> str:
    if column.values:
        return column.values[0]
    if column.type == "date":
        return "" if column.name in ("until", "end") else "2026-01-05"
    by_type = {"integer": "3", "number": "0.5", "flag": "", "list": "", "text": ""}
    by_label = {"Person": "E0001", "Department": "Sales", "Goal": "G1", "Task": "T1"}
    if not column.required:
        return by_type[column.type]
    if column.refers == "Department" and column.type == "list":
        return "Sales;Legal"
    return by_label.get(column.refers or "", {"id": "E0001", "name": "Lin Mei-Hua", "department": "Sales"}.get(column.name, column.name))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    for path in paths:
        if not path.exists():
            raise OrgGraphError(f"There is no file or folder {path}; check the name")
        if path.is_dir():
            for file in sorted(path.iterdir()):
                if file.is_file() and not file.name.startswith((".", "~$")):
                    yield file, False
        else:
            yield path, True


def _read_file(path: Path, alone: bool, options: ReadOptions, batch: Batch, parts: dict[str, list[pl.DataFrame]]) -> None:
    def stop(code: str, **details: object) -> None:
        batch.issues.append(Issue(code, "error", path.name, blocking=True, details=details))
        batch.files.append(SourceFile(path.name, digest, 0, None, code))

    digest = ""
    try:
        if path.stat().st_size > options.max_bytes:
            return stop("file.unreadable", reason=f"it is larger than {options.max_bytes // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as reason:
        raise OrgGraphError(f"The file {path} cannot be opened: {reason.strerror or reason}") from reason
    digest = hashlib.sha256(data).hexdigest()
    kind = kind_of(path, data)
    if kind == "other" and not alone:
        batch.files.append(SourceFile(path.name, digest, 0, None, "no data"))
        return None
    if not data.strip():
        return stop("file.empty")
    if kind == "workbook":
        try:
            sheets = list(from_workbook(data))
        except python_calamine.PasswordError:
            return stop("file.encrypted")
        except (python_calamine.CalamineError, OSError) as reason:
            return stop("file.unreadable", reason=str(reason))
    else:
        try:
            decoded = decode(data, options.encoding)
        except LookupError:
            return stop("file.unreadable", reason=f"there is no encoding “{options.encoding}”")
        except UnicodeError as reason:
            return stop("file.unreadable", reason=str(reason))
        if decoded.rival and not options.encoding:
            other, one, two = decoded.rival
            return stop("file.encoding-uncertain", a=decoded.encoding, b=other, sample_a=one, sample_b=two)
        if decoded.encoding != "utf-8":
            batch.issues.append(Issue("file.encoding", "info", path.name, details={"encoding": decoded.encoding}))
        sheets = [from_text(decoded.text)]
    found = 0
    for sheet in sheets:
        layout = recognise(sheet.rows, path.stem, options.kind, options.mapping)
        if layout is not None:
            rows = _read_sheet(path, sheet, layout, batch, parts)
            batch.files.append(SourceFile(path.name, digest, rows, layout.table))
            found += 1
        elif len(sheets) > 1:
            batch.files.append(SourceFile(f"{path.name} [{sheet.name}]", digest, 0, None, "no known columns"))
    if found:
        return None
    columns = next((", ".join(c for c in row if c.strip()) for s in sheets for row in s.rows if not is_blank(row)), "none")
    if options.kind != "auto":
        needed = ", ".join(model.TABLES[options.kind].required)
        return stop("header.missing", field=needed, guess=columns[:200])
    return stop("file.kind-unknown", list=columns[:200])


def _read_sheet(path: Path, sheet: Sheet, layout: Layout, batch: Batch, parts: dict[str, list[pl.DataFrame]]) -> int:
    """Take the rows under the header over into the batch; return how many there were."""
    header = sheet.rows[layout.header_at]
    _say_columns(path, sheet, layout, header, batch)
    body = list(zip(sheet.numbers, sheet.rows, strict=True))[layout.header_at + 1 :]
    hidden = {i for i, h in enumerate(header) if is_private(h) or (layout.table == "ties" and is_content(h))}
    shown = tuple("" if i in hidden else h for i, h in enumerate(header))
    raw = {n: tuple("" if i in hidden else c for i, c in enumerate(row)) for n, row in body}
    batch.raw[path.name] = (shown, {**batch.raw.get(path.name, (shown, {}))[1], **raw})
    kept = []
    count = 0
    for number, row in body:
        if is_blank(row):
            continue
        count += 1
        place = {"file": path.name, "sheet": sheet.name, "row": number}
        filled = [c.strip() for c in row if c.strip()]
        if len(filled) <= 2 and (fold(filled[0]) in FOOTERS or filled[0].casefold().startswith(FOOTER_STARTS)):
            batch.issues.append(Issue("row.footer", "info", **place))  # type: ignore[arg-type]
        elif any(c.strip() for c in row[len(header) :]) or (len(row) < len(header) and any("\n" in c for c in row)):
            batch.issues.append(Issue("row.malformed", "error", details={"n": len(row), "m": len(header)}, **place))  # type: ignore[arg-type]
        else:
            kept.append((number, row))
    wanted = [(i, f) for i, f in enumerate(layout.fields) if f]
    columns = {f: [_text(row[i]) if i < len(row) else None for _, row in kept] for i, f in wanted}
    frame = pl.DataFrame({f: pl.Series(v, dtype=pl.String) for f, v in columns.items()})
    frame = frame.with_columns(
        pl.lit(path.name).alias(PLACE[0]),
        pl.lit(sheet.name, pl.String).alias(PLACE[1]),
        pl.Series(PLACE[2], [n for n, _ in kept], dtype=pl.Int64),
    )
    if layout.table == "ties":
        frame = events.to_ties(frame, path.stem, batch.issues)
    if layout.table == "reporting_lines" and "kind" not in frame.columns:
        frame = frame.with_columns(kind=pl.lit("solid"))
    if not count:
        batch.issues.append(Issue("file.empty", "error", path.name, sheet.name, blocking=True))
    parts.setdefault(layout.table, []).append(frame)
    return count


def _text(cell: str) -> str | None:
    cell = cell.strip().strip("\ufeff\u200b")
    if cell.startswith("'") and len(cell) > 1:
        cell = cell[1:]  # a spreadsheet's mark for text
    return cell or None


def _say_columns(path: Path, sheet: Sheet, layout: Layout, header: Sequence[str], batch: Batch) -> None:
    place = {"file": path.name, "sheet": sheet.name}
    at = sheet.numbers[layout.header_at]
    if layout.header_at:
        above = sum(not is_blank(r) for r in sheet.rows[: layout.header_at])
        if above:
            batch.issues.append(Issue("header.preamble", "info", row=at, details={"n": above}, **place))  # type: ignore[arg-type]
    for field, used, passed in layout.ambiguous:
        details = {"a": used, "b": passed, "field": field}
        batch.issues.append(Issue("header.ambiguous", "warning", row=at, column=passed, details=details, **place))  # type: ignore[arg-type]
    ignored = []
    for i, cell in enumerate(header):
        if not cell.strip() or cell.startswith("_"):
            continue
        if is_private(cell):
            batch.issues.append(Issue("privacy.field-dropped", "info", row=at, column=cell, details={"h": cell}, **place))  # type: ignore[arg-type]
            batch.mapping.append(MappedColumn(path.name, None, cell, "private, not read"))
        elif layout.table == "ties" and is_content(cell):
            batch.issues.append(Issue("events.content-present", "info", row=at, column=cell, **place))  # type: ignore[arg-type]
            batch.mapping.append(MappedColumn(path.name, None, cell, "content, not read"))
        elif layout.fields[i]:
            body = sheet.rows[layout.header_at + 1 : layout.header_at + 200]
            samples = list(dict.fromkeys(r[i].strip() for r in body if i < len(r) and r[i].strip()))[:3]
            batch.mapping.append(MappedColumn(path.name, layout.fields[i], cell, layout.reasons[i], tuple(samples)))
        else:
            ignored.append(cell)
            batch.mapping.append(MappedColumn(path.name, None, cell, "not known"))
    if ignored:
        batch.issues.append(Issue("header.ignored", "info", row=at, details={"list": ", ".join(ignored)}, **place))  # type: ignore[arg-type]
