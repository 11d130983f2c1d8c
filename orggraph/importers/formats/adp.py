"""ADP Workforce Now reports: associates hold positions, one row each; managers by associate, by position or by name."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "ADP Workforce Now",
    tells=(
        ("Associate ID", "Reports To Associate ID"),
        ("Associate ID", "Reports To Position ID"),
        ("Associate ID", "Reports To Name"),
        ("Position ID", "Reports To Position ID", "Payroll Company Code"),
        ("Associate ID", "Home Department Code"),
    ),
    fields={
        "Associate ID": "id",
        "File Number": "keys",
        "Position ID": "position_id",
        "Reports To Associate ID": "manager_id",
        "Reports To Position ID": "reports_to_position",
        "Reports To Name": "manager_name",
        "Home Department Code": "department_id",
        "Home Department Description": "department",
        "Location Description": "location",
        "Job Title Code": "",
        "Payroll Company Code": "",
        "Primary Position": "primary",
        "Preferred Or Chosen First Name": "",
    },
)
