"""Files become tables: bytes to cells to columns. What the rows mean is judged in ``checks/``.

One file a step: `decode` (encoding), `delimited` and `workbook` (rows and cells), `headers` and `content` (which column is which, which
kind of file), `columns` (cells under field names), `events` (messages to ties), `template`. Files that are no tables, and the tables of
known programs, have a file each in `formats`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import polars as pl
import python_calamine

from orggraph import registry
from orggraph.errors import Issue, OrgGraphError, UnknownName
from orggraph.importers import columns, events, memory
from orggraph.importers.base import Batch, Format, Note, ReadOptions, Sheet, SourceFile, Unreadable, rows_of, uncollected
from orggraph.importers.decode import decode, doubly_encoded
from orggraph.importers.delimited import from_text
from orggraph.importers.headers import keep, recognise
from orggraph.importers.tables import TABLES
from orggraph.importers.template import template
from orggraph.importers.workbook import from_workbook
from orggraph.settings import load as load_settings

__all__ = ["known_formats", "leave_out_unreadable", "read", "require_data", "template", "unreadable"]

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods")
TEXTS = (".csv", ".tsv", ".txt", ".tab", ".dat", ".psv")
HEAD = 65536
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
REFUSED = {
    ".xls": "it is an old Excel workbook; save it as XLSX",
    ".numbers": "it is a Numbers document; export it as CSV or XLSX",
    ".pdf": "it is a PDF; ask for the table it was printed from, as CSV or XLSX",
    ".docx": "it is a Word document; save its table as CSV or XLSX",
    ".pptx": "it is a slide show; ask for the table behind the chart, as CSV or XLSX",
    ".vsd": "it is a Visio drawing; export its shape data as CSV (Review > Shape Reports)",
    ".vsdx": "it is a Visio drawing; export its shape data as CSV (Review > Shape Reports)",
    ".png": "it is a picture; ask for the table behind the chart, as CSV or XLSX",
    ".jpg": "it is a picture; ask for the table behind the chart, as CSV or XLSX",
    ".jpeg": "it is a picture; ask for the table behind the chart, as CSV or XLSX",
    ".pst": "it is an Outlook store; export a message trace instead, or mbox",
    ".msg": "it is an Outlook message; save it as EML",
}


@lru_cache
def known_formats() -> tuple[Format, ...]:
    """Return every known format of files that are no plain tables, those for any file of a kind last."""
    return tuple(sorted(registry.collect("orggraph.importers.formats", Format), key=lambda f: f.fallback))


def read(paths: Sequence[Path], options: ReadOptions | None = None, *, whole: bool = True) -> Batch:
    """Read files and folders into raw tables.

    Parameters
    ----------
    paths : sequence of Path
        Folders are read file by file; what is no data (a README) is skipped and named in ``files``.
    options : ReadOptions, optional
    whole : bool
        These files are all there is: that none of them holds data is an error.

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
    if options.kind != "auto" and options.kind not in TABLES:
        raise UnknownName("kind of file", options.kind, ("auto", *TABLES))
    batch = Batch()
    parts: dict[str, list[pl.DataFrame]] = {}
    with uncollected():
        for path, alone in _files(paths):
            _Reading(path, alone, options, batch, parts).run()
    if options.skip_unreadable:
        leave_out_unreadable(batch)
        parts = {name: full for name, frames in parts.items() if (full := [f for f in frames if f.height])}
    for name, frames in parts.items():
        frame = pl.concat(frames, how="diagonal_relaxed")
        batch.tables[name] = events.to_ties(frame, batch, options) if name == "ties" else frame
        batch.taken[name] = rows_of(batch.tables[name])
    if not batch.files and whole:
        raise OrgGraphError(f"There is no file in {', '.join(map(str, paths))}; name a CSV or Excel file")
    if whole:
        require_data(batch)
    return batch


def require_data(batch: Batch) -> None:
    """Raise `OrgGraphError` when nothing was read and no issue says why."""
    if not batch.tables and not any(i.blocking for i in batch.issues):
        skipped = ", ".join(f"{f.path} ({f.reason})" for f in batch.files[:5])
        raise OrgGraphError(f"Nothing could be read as data: {skipped}; name a CSV or Excel file")


def leave_out_unreadable(batch: Batch) -> None:
    """Turn the stops that files raised, because they cannot be read, into warnings: the import goes on without them."""
    batch.issues[:] = [replace(i, severity="warning", blocking=False) if unreadable(i) else i for i in batch.issues]


def unreadable(issue: Issue) -> bool:
    """Return whether an issue stops an import because its file cannot be read."""
    return issue.blocking and bool(issue.file) and issue.code.startswith(("file.", "header."))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield files with whether each was named by itself; a folder that is one export (Slack, Maildir) counts as one file."""
    for path in paths:
        if not path.exists():
            raise OrgGraphError(f"There is no file or folder {path}; check the name")
        if not path.is_dir() or any(f.knows(path, b"") for f in known_formats()):
            yield path, True
        else:
            for file in sorted(path.iterdir()):
                whole = file.is_dir() and any(f.knows(file, b"") for f in known_formats())
                if (file.is_file() or whole) and not file.name.startswith((".", "~$")):
                    yield file, False


class _Reading:
    """One file on its way into the batch."""

    def __init__(self, path: Path, alone: bool, options: ReadOptions, batch: Batch, parts: dict[str, list[pl.DataFrame]]) -> None:
        self.path, self.alone, self.batch, self.parts = path, alone, batch, parts
        self.options = replace(options, encoding=options.file_encodings.get(path.name, options.encoding))
        self.digest = ""
        self.header: tuple[str, ...] = ()  # of a file that is no known table

    def run(self) -> None:
        data = self._bytes()
        if data is None:
            return None
        try:
            program, sheets = self._sheets(data)
        except python_calamine.PasswordError:
            return self._stop("file.encrypted")
        except Unreadable as reason:
            return self._stop("file.unreadable", reason=str(reason))
        if sheets is not None:
            self._take(program, sheets)
        return None

    def _bytes(self) -> bytes | None:
        if self.path.is_dir():
            return b""
        most = int(load_settings()["import.file_bytes"])
        try:
            if self.path.stat().st_size > most:
                self._stop("file.unreadable", reason=f"it is larger than {most // 1_000_000} MB (setting import.file_bytes)")
                return None
            data = self.path.read_bytes()
        except OSError as reason:
            raise OrgGraphError(f"The file {self.path} cannot be opened: {reason.strerror or reason}") from reason
        self.digest = hashlib.sha256(data).hexdigest()
        return data

    def _stop(self, code: str, **details: object) -> None:
        self.batch.issues.append(Issue(code, "error", self.path.name, blocking=True, details=details))
        self.batch.files.append(SourceFile(self.path.name, self.digest, 0, None, code, header=self.header))

    def _sheets(self, data: bytes) -> tuple[str, Iterable[Sheet] | None]:
        """Return the format's name and the sheets; None when the file is no data, or was refused with an issue."""
        known = next((f for f in known_formats() if f.knows(self.path, data[:HEAD])), None)
        if known is not None:
            return known.name, list(known.read(self.path, data, self.options))
        ending = self.path.suffix.lower()
        if data.startswith(OLD_WORKBOOK):
            return self._old_workbook(data)
        if data.startswith(b"PK\x03\x04") or ending in WORKBOOKS:
            if ending in REFUSED:
                raise Unreadable(REFUSED[ending])
            return "", list(from_workbook(data))
        if self.alone and ending in REFUSED:
            raise Unreadable(REFUSED[ending])
        if ending and ending not in TEXTS:
            if self.alone:
                raise Unreadable(f"files that end in {ending} are not read; export the table as CSV or XLSX")
            self.batch.files.append(SourceFile(self.path.name, self.digest, 0, None, "no data"))
            return "", None
        if not data.strip():
            self._stop("file.empty")
            return "", None
        return self._text(data)

    def _old_workbook(self, data: bytes) -> tuple[str, Iterable[Sheet]]:
        """Old Excel files are read; the same container also holds protected workbooks and Outlook messages."""
        if self.path.suffix.lower() in (".msg", ".vsd", ".doc", ".ppt"):
            raise Unreadable(REFUSED.get(self.path.suffix.lower(), "it is no workbook; save its table as CSV or XLSX"))
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise python_calamine.PasswordError("protected")
        return "", list(from_workbook(data))

    def _text(self, data: bytes) -> tuple[str, Iterable[Sheet] | None]:
        try:
            decoded = decode(data, self.options.encoding)
        except LookupError as reason:
            raise Unreadable(f"there is no encoding “{self.options.encoding}”") from reason
        except UnicodeDecodeError as reason:
            raise Unreadable(f"byte {reason.start + 1} is no {reason.encoding}") from reason
        except UnicodeError as reason:
            raise Unreadable(str(reason)) from reason
        if decoded.rival and not self.options.encoding:
            other, one, two = decoded.rival
            self._stop("file.encoding-uncertain", a=decoded.encoding, b=other, sample_a=one, sample_b=two)
            return "", None
        if decoded.encoding != "utf-8":
            self.batch.issues.append(Issue("file.encoding", "info", self.path.name, details={"encoding": decoded.encoding}))
        sheet = from_text(decoded.text)
        if twice := doubly_encoded(decoded.text):
            sheet = replace(sheet, notes=[*sheet.notes, Note("file.mojibake", value=twice[0], details={"guess": twice[1]})])
        return "", [sheet]

    def _take(self, program: str, sheets: Iterable[Sheet]) -> None:
        """Take every sheet that is a known table over into the batch."""
        widest = int(load_settings()["import.columns"])
        found, seen = 0, []
        for sheet in sheets:
            seen.append(sheet)
            width = max(map(len, sheet.rows[:1000]), default=0)
            if width > widest:
                return self._stop("file.unreadable", reason=f"it has {width} columns, more than {widest} (setting import.columns)")
            given = {**self.options.mapping, **self.options.file_mappings.get(self.path.name, {})}
            recalled = memory.recall(sheet.rows[:30]) if not given and self.options.saved_mappings and sheet.table is None else {}
            layout = recognise(sheet, self.path.stem, self.options.kind, given or recalled)
            if layout is not None:
                layout = keep(layout, self.options.keep)
                columns.take(self.path.name, self.digest, layout, program, self.batch, self.parts, remembered=bool(recalled))
                found += 1
            elif sheet.rows:
                self.batch.files.append(SourceFile(f"{self.path.name} [{sheet.name}]", self.digest, 0, None, "no known columns"))
        if found:
            return None
        self.batch.files[:] = [f for f in self.batch.files if not (f.sha256 == self.digest and f.reason == "no known columns")]
        if not any(any(row) for s in seen for row in s.rows):
            return self._stop("file.empty")
        self.header = next(tuple(c for c in row if c.strip()) for s in seen for row in s.rows if any(c.strip() for c in row))
        named = ", ".join(self.header)
        if self.options.kind != "auto":
            return self._stop("header.missing", field=", ".join(TABLES[self.options.kind].required), guess=named[:200])
        return self._stop("file.kind-unknown", list=named[:200])
