"""Pingboard: people by address, managers by address, name or id; a header may end in “Overwrite”."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Pingboard",
    tells=(
        ("Email", "Reports To", "First Name", "Last Name", "Job Title", "Start Date"),
        ("First Name", "Last Name", "Email", "Reports To", "Groups"),
    ),
    fields={"Reports To": "manager_id", "Group": "", "Groups": ""},
)
