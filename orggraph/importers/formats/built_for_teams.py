"""Built for Teams: dotted lines parted by commas inside one cell."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Built for Teams",
    tells=(("Employee ID", "Reports To", "Dotted Line Relationship"), ("Reports To", "Dotted Line Relationship")),
    fields={"Dotted Line Relationship": "dotted_manager_ids", "Reports To": "manager_id"},
    separator=",",
)
