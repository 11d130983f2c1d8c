"""Gephi's table of edges: ``Source``, ``Target``, ``Type``, ``Weight``."""

from __future__ import annotations

from dataclasses import replace

from orggraph.importers.base import Sheet, Vendor
from orggraph.importers.headers import fold


def both_ways(sheet: Sheet) -> Sheet:
    """Turn undirected edges into contact both ways."""
    at = next(i for i, row in enumerate(sheet.rows[:30]) if {"source", "target", "type"} <= {fold(c) for c in row})
    names = [fold(c) for c in sheet.rows[at]]
    one, two, kind = names.index("source"), names.index("target"), names.index("type")
    numbers, rows = list(sheet.numbers[: at + 1]), list(sheet.rows[: at + 1])
    for number, row in zip(sheet.numbers[at + 1 :], sheet.rows[at + 1 :], strict=True):
        numbers.append(number)
        rows.append(row)
        if len(row) > max(one, two, kind) and row[kind].strip().casefold() == "undirected" and row[one] != row[two]:
            turned = list(row)
            turned[one], turned[two] = row[two], row[one]
            numbers.append(number)
            rows.append(tuple(turned))
    return replace(sheet, numbers=numbers, rows=rows)


VENDOR = Vendor(
    "Gephi",
    tells=(("Source", "Target", "Type"),),
    fields={"Source": "source_id", "Target": "target_id", "Weight": "weight", "Type": "", "Id": "", "Label": ""},
    table="ties",
    arrange=both_ways,
)
