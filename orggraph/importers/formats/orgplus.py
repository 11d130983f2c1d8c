"""OrgPlus, desktop and RealTime: auxiliary managers parted by ``;``, several rows a person, drawing instructions in columns."""

from orggraph.importers.base import Vendor

DESKTOP = Vendor(
    "OrgPlus",
    tells=(
        ("ID", "ReportsTo", "AuxReportsTo"),
        ("Name", "ReportsTo", "BranchStyle"),
        ("ID", "Reports_To", "BreakAt"),
        ("ReportsTo", "IsAssistant"),
    ),
    fields={
        "ID": "id",
        "Position": "id",
        "ReportsTo": "manager_id",
        "AuxReportsTo": "dotted_manager_ids",
        "Primary": "primary",
        "Exclude": "exclude",
        "IsAssistant": "",
    },
    separator=";",
)
REALTIME = Vendor(
    "OrgPlus RealTime",
    tells=(("Person ID", "Supervisor ID", "AltReportsTo"), ("Person ID", "Supervisor ID", "Full Name")),
    fields={"Person ID": "id", "Supervisor ID": "manager_id", "AltReportsTo": "dotted_manager_ids", "Office Location": "location"},
    separator=";",
)
