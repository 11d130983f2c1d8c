"""Organograms of the UK government (data.gov.uk): posts report to posts, some are vacant; juniors come in a file without ids."""

from dataclasses import replace

from orggraph.importers.base import Sheet, Vendor
from orggraph.importers.headers import fold


def junior_ids(sheet: Sheet) -> Sheet:
    """Give the rows of the junior file an id of their own: the row they stand in."""
    at = next((i for i, row in enumerate(sheet.rows[:30]) if "reportingseniorpost" in {fold(c) for c in row}), None)
    if at is None or "postuniquereference" in {fold(c) for c in sheet.rows[at]}:
        return sheet
    rows = [*sheet.rows[:at], (*sheet.rows[at], "Post Unique Reference")]
    body = zip(sheet.numbers[at + 1 :], sheet.rows[at + 1 :], strict=True)
    rows += [(*row, f"junior-{number}" if any(c.strip() for c in row) else "") for number, row in body]
    return replace(sheet, rows=rows)


VENDOR = Vendor(
    "UK government organogram",
    tells=(
        ("Post Unique Reference", "Reports to Senior Post"),
        ("Reporting Senior Post", "Generic Job Title"),
        ("post_id", "reports_to_post_id"),
    ),
    fields={
        "Post Unique Reference": "id",
        "post_id": "id",
        "Reports to Senior Post": "manager_id",
        "Reporting Senior Post": "manager_id",
        "reports_to_post_id": "manager_id",
        "Generic Job Title": "title",
        "Job/Team Function": "",
        "Parent Department": "",
        "Organisation": "",
        "Unit": "department",
        "Number of Posts in FTE": "",
    },
    arrange=junior_ids,
)
