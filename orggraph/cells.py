"""Cells that go out to spreadsheets."""

from __future__ import annotations

import re

MARKED = re.compile(r"'+[=+\-@＝＋－＠\d]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs as a formula (OWASP, CSV injection); numbers stay numbers.

    Reading takes the apostrophe off again; what begins with one as if it were such a cell gets another, so that nothing is lost.

    Examples
    --------
    >>> safe_cell("=HYPERLINK(1)"), safe_cell("-5")
    ("'=HYPERLINK(1)", '-5')
    """
    if isinstance(value, str) and MARKED.match(value):
        return "'" + value
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS):
        return value
    try:
        float(value)
    except ValueError:
        return "'" + value
    return value
