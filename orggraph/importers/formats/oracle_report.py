"""Oracle Fusion HCM, report exports (OTBI): one row an assignment."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Oracle HCM report",
    tells=(
        ("Person Number", "Assignment Manager Person Number"),
        ("Person Number", "Assignment Manager Name"),
        ("Person Number", "Assignment Number"),
    ),
    fields={
        "Person Number": "id",
        "Assignment Number": "keys",
        "Assignment Manager Person Number": "manager_id",
        "Assignment Manager Name": "manager_name",
        "Assignment Name": "title",
        "Assignment Status": "employment",
        "Assignment Status Type": "employment",
    },
)
