"""ChartHop: the manager is named by the same kind of key as the first column; open jobs are rows without a person."""

from dataclasses import replace

from orggraph.importers.base import Sheet, Vendor
from orggraph.importers.headers import fold


def open_jobs(sheet: Sheet) -> Sheet:
    """Mark rows that hold a job and nobody as vacant."""
    at = next((i for i, row in enumerate(sheet.rows[:30]) if "jobid" in {fold(c) for c in row}), None)
    if at is None:
        return sheet
    keys = [fold(c) for c in sheet.rows[at]]
    named = [i for i, k in enumerate(keys) if k in ("firstname", "lastname", "name", "prefname", "workemail")]
    job = keys.index("jobid")
    rows = [*sheet.rows[:at], (*sheet.rows[at], "Open position")]
    for row in sheet.rows[at + 1 :]:
        vacant = job < len(row) and row[job].strip() and not any(row[i].strip() for i in named if i < len(row))
        rows.append((*row, *("",) * (len(keys) - len(row)), "yes" if vacant else ""))
    return replace(sheet, rows=rows)


VENDOR = Vendor(
    "ChartHop",
    tells=(("Work Email", "Manager", "Job ID"), ("Work Email", "Manager", "Pref Name"), ("System ID", "Manager", "First Name")),
    fields={
        "System ID": "id",
        "ADP ID": "keys",
        "Bamboo ID": "keys",
        "Job ID": "position_id",
        "Pref Name": "",
        "Dotted manager": "dotted_manager_ids",
        "Indirect": "dotted_manager_ids",
    },
    arrange=open_jobs,
)
