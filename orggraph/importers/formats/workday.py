"""Workday worker reports: a title and prompts above the header, managers by name with a state in brackets."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Workday",
    tells=(
        ("Employee ID", "Worker", "Supervisory Organization"),
        ("Employee ID", "Worker's Manager"),
        ("Worker", "Worker's Manager"),
        ("Employee_ID", "Manager_Employee_ID"),
        ("Worker ID", "Supervisory Organization"),
    ),
    fields={
        "Worker's Manager": "manager_name",
        "Manager ID": "manager_id",
        "Manager Employee ID": "manager_id",
        "Email - Work": "email",
        "Active Status": "",
        "Matrix Organization": "",
        "Cost Center": "",
        "Time Type": "",
        "Job Profile": "",
        "Supervisory Organization": "department",
        "Superior Organization": "parent_department",
    },
)
