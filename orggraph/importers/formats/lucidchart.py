"""Lucidchart org chart import."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Lucidchart",
    tells=(("Employee ID", "Supervisor ID", "Employee Name"),),
    fields={"Supervisor ID": "manager_id", "Role": "title"},
)
