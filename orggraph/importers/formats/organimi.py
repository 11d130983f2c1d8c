"""Organimi: roles of people and of departments, dotted lines parted by ``:``."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Organimi",
    tells=(("ID", "Boss ID"), ("Unique ID", "Boss ID"), ("ID", "Dottedids"), ("Unique ID", "Manager ID", "Role Title")),
    fields={"ID": "id", "Unique ID": "id", "Boss ID": "manager_id", "Dottedids": "dotted_manager_ids", "Role Title": "title"},
    separator=":",
)
