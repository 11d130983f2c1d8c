"""Visio Organization Chart Wizard: columns as chosen there; managers by id or by name."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Visio",
    tells=(("Unique_ID", "Reports_To", "Name"), ("Name", "Reports_To", "Title", "Master_Shape"), ("Name", "Reports To", "Telephone")),
    fields={"Unique_ID": "id", "Reports_To": "manager_id", "Master_Shape": "", "E-mail": "email"},
)
