"""Workbooks to rows of cells: visible sheets, hidden rows too, formulas by their stored value. Nothing in a workbook is run."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

import python_calamine

from orggraph.importers.base import Note, Sheet, Unreadable
from orggraph.settings import load as load_settings

CHUNK = 1 << 20
CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]+)(\d+)"([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>', re.DOTALL)
FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*(?<!/)>')
LAST_COLUMNS = ((rb'\br="[A-Z]{3}\d', 16384), (rb'\br="[A-Z]{2}\d', 702), (b"", 26))  # of references with so many letters
HIDDEN = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
ZEROS = re.compile(r"^0{2,}$")


def from_workbook(data: bytes) -> Iterator[Sheet]:
    """Yield every visible sheet of a workbook.

    Parameters
    ----------
    data : bytes
        XLSX, XLSM, XLSB, ODS or XLS.

    Yields
    ------
    Sheet
        Rows numbered as in the sheet. An id shown by a number format ``00000`` has its zeros.

    Raises
    ------
    Unreadable
        When the bytes are no workbook, or it would expand beyond ``import.workbook_bytes``.
    python_calamine.PasswordError
        When it is protected.
    """
    _measure(data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise
    except (python_calamine.CalamineError, OSError) as reason:
        raise Unreadable(str(reason)) from reason
    parts = _xml_of(data)
    for position, about in enumerate(book.sheets_metadata):
        if about.visible != python_calamine.SheetVisibleEnum.Visible or about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        if position < len(parts):
            _refuse_far_cells(parts[position])
        try:
            sheet = book.get_sheet_by_name(about.name)
            rows = [tuple(map(_cell, row)) for row in sheet.to_python(skip_empty_area=False)]
        except (python_calamine.CalamineError, OSError) as reason:
            raise Unreadable(str(reason)) from reason
        merged = [(a + 1, c + 1, b) for (a, b), (c, d) in sheet.merged_cell_ranges or () if b == d and c > a]
        notes = list(_look_closer(parts[position], rows, parts.zeros)) if position < len(parts) else []
        yield Sheet(about.name, range(1, len(rows) + 1), rows, merged=merged, notes=notes)


def _measure(data: bytes) -> None:
    """Refuse what would not fit into memory, whatever the archive says about itself."""
    most = int(load_settings()["import.workbook_bytes"])
    if not data.startswith(b"PK"):
        return
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                if entry.compress_type != zipfile.ZIP_DEFLATED:
                    total += entry.file_size
                    continue
                names = int.from_bytes(data[entry.header_offset + 26 : entry.header_offset + 28], "little")
                extra = int.from_bytes(data[entry.header_offset + 28 : entry.header_offset + 30], "little")
                start = entry.header_offset + 30 + names + extra
                packed = data[start : start + entry.compress_size]
                unpack = zlib.decompressobj(-15)
                while packed and total <= most:
                    total += len(unpack.decompress(packed, CHUNK))
                    packed = unpack.unconsumed_tail
                if total > most:
                    break
    except (zipfile.BadZipFile, zlib.error) as reason:
        raise Unreadable(f"it is damaged ({reason})") from reason
    if total > most:
        raise Unreadable(f"its contents are larger than {most // 1_000_000} MB once unpacked (setting import.workbook_bytes)")


def _refuse_far_cells(xml: bytes) -> None:
    """Refuse a sheet whose last cells stand so far out that the room up to them would not fit into memory."""
    most = int(load_settings()["import.workbook_cells"])
    rows = max(map(int, re.findall(rb'<(?:\w+:)?row\b[^>]*\br="(\d+)"', xml)), default=0)
    if rows * next(last for pattern, last in LAST_COLUMNS if re.search(pattern, xml)) <= most:
        return
    filled = [(_column(letters) + 1, int(number)) for letters, number in FILLED.findall(xml)]
    wide, high = max((c for c, _ in filled), default=0), max((r for _, r in filled), default=0)
    if wide * high > most:
        raise Unreadable(f"its cells reach to column {wide} of row {high}, more than {most} cells (setting import.workbook_cells)")


class _Xml(list[bytes]):
    """The sheets' own XML in the order of the workbook, and the styles that show leading zeros with their width."""

    zeros: dict[bytes, int]


def _xml_of(data: bytes) -> _Xml:
    """Return what calamine does not tell of an XLSX: hidden rows, formulas without value, error cells, number formats."""
    found = _Xml()
    found.zeros = {}
    if not data.startswith(b"PK"):
        return found
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
            return found
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        rels = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        targets = {}
        for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", rels):
            at = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            targets[at.get("Id", "")] = at.get("Target", "")
        for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
            key = re.search(r'\b\w+:id="([^"]*)"', tag)
            target = targets.get(key[1], "") if key else ""
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found.append(archive.read(path) if path in names else b"")
        if "xl/styles.xml" in names:
            styles = archive.read("xl/styles.xml").decode("utf-8", "replace")
            formats = {k: len(c) for k, c in re.findall(r'numFmtId="(\d+)" formatCode="([^"]*)"', styles) if ZEROS.match(c)}
            formats |= {k: len(c) for c, k in re.findall(r'formatCode="([^"]*)" numFmtId="(\d+)"', styles) if ZEROS.match(c)}
            cells = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
            for index, tag in enumerate(re.findall(r"<(?:\w+:)?xf\b[^>]*>", cells[0]) if cells else ()):
                used = re.search(r'numFmtId="(\d+)"', tag)
                if used and used[1] in formats:
                    found.zeros[str(index).encode()] = formats[used[1]]
    return found


def _look_closer(xml: bytes, rows: list[tuple[str, ...]], zeros: dict[bytes, int]) -> Iterator[Note]:
    """Put zeros back that a number format shows, and tell of hidden rows, formulas without value and error cells."""
    hidden = [int(n) for n in HIDDEN.findall(xml)]
    hidden = [n for n in hidden if n <= len(rows) and any(rows[n - 1])]
    if hidden:
        yield Note("row.hidden", hidden[0], details={"n": len(hidden)})
    if not (zeros or b't="e"' in xml or FORMULA.search(xml)):
        return
    for letters, number, attributes, inside in CELL.findall(xml):
        at, column = int(number) - 1, _column(letters)
        if at >= len(rows) or column >= len(rows[at]):
            continue
        style = re.search(rb'\bs="(\d+)"', attributes)
        width = zeros.get(style[1]) if style else None
        value = VALUE.search(inside)
        shown = rows[at][column]
        if width and shown.isdigit() and len(shown) < width:
            rows[at] = (*rows[at][:column], shown.zfill(width), *rows[at][column + 1 :])
        elif b't="e"' in attributes and value:
            rows[at] = (*rows[at][:column], value[1].decode(), *rows[at][column + 1 :])
        elif value is None and not shown and FORMULA.search(inside):
            yield Note("cell.formula-without-value", at + 1, letters.decode())


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
