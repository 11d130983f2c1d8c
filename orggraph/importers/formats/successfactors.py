"""SAP SuccessFactors, user data file: system keys in the first row, labels in the second, data from the third."""

from dataclasses import replace

from orggraph.importers.base import Sheet, Vendor
from orggraph.importers.headers import fold

STATES = frozenset(("active", "inactive", "active_external_suite", "external", "t", "f", "onboard"))


def without_labels(sheet: Sheet) -> Sheet:
    """Leave out the row of labels under the system keys."""
    at = next((i for i, row in enumerate(sheet.rows[:30]) if "userid" in {fold(c) for c in row}), None)
    if at is None or at + 1 >= len(sheet.rows):
        return sheet
    keys = [fold(c) for c in sheet.rows[at]]
    labels = sheet.rows[at + 1]
    status = keys.index("status") if "status" in keys else None
    is_data = status is not None and status < len(labels) and labels[status].strip().casefold() in STATES
    if is_data:
        return sheet
    return replace(sheet, rows=[*sheet.rows[: at + 1], *sheet.rows[at + 2 :]], numbers=[*sheet.numbers[: at + 1], *sheet.numbers[at + 2 :]])


VENDOR = Vendor(
    "SuccessFactors",
    tells=(("STATUS", "USERID", "MANAGER"), ("USERID", "MANAGER", "HR")),
    fields={
        "USERID": "id",
        "USERNAME": "keys",
        "EMPID": "keys",
        "MATRIX_MANAGER": "dotted_manager_ids",
        "CUSTOM_MANAGER": "dotted_manager_ids",
        "HR": "",
        "JOBCODE": "",
        "DIVISION": "division",
        "TIMEZONE": "",
    },
    separator="|",
    arrange=without_labels,
)
