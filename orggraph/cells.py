"""Cells that go out to spreadsheets, and come back from them as they were."""

from __future__ import annotations

import polars as pl

FORMULA_STARTS = "=+@\t\r\n＝＋－＠-"  # the hyphen last, so that it is no range in the pattern
MARKED = rf"^'(['\d{FORMULA_STARTS}])"  # an apostrophe that says: this is text


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs as a formula (OWASP, CSV injection); numbers stay numbers.

    What begins like a formula or with an apostrophe gets an apostrophe before it, so that `plain_cells` gives every text back.

    Examples
    --------
    >>> safe_cell("=HYPERLINK(1)"), safe_cell("'quoted"), safe_cell("-5")
    ("'=HYPERLINK(1)", "''quoted", '-5')
    """
    if not isinstance(value, str) or not value.startswith(("'", *FORMULA_STARTS)):
        return value
    return value if _number(value) else "'" + value


def _number(text: str) -> bool:
    """Whether a text is a number with its sign; a line break before one is none."""
    try:
        float(text)
    except ValueError:
        return False
    return text[0] in "+-"


def plain_cells(cells: pl.Expr) -> pl.Expr:
    """Return the texts that cells stand for: one apostrophe less where `safe_cell`, or a spreadsheet before a digit, put it.

    Examples
    --------
    >>> cells = pl.Series(["'=HYPERLINK(1)", "''quoted", "'007", "'s-Gravenhage"])
    >>> pl.select(plain_cells(pl.lit(cells))).to_series().to_list()
    ['=HYPERLINK(1)', "'quoted", '007', "'s-Gravenhage"]
    """
    return cells.str.replace(MARKED, "${1}")
