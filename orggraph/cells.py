"""Cells that go out to spreadsheets."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs as a formula (OWASP, CSV injection); numbers stay numbers.

    Examples
    --------
    >>> safe_cell("=HYPERLINK(1)"), safe_cell("-5")
    ("'=HYPERLINK(1)", '-5')
    """
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS):
        return value
    try:
        float(value)
    except ValueError:
        return "'" + value
    return value
