"""BambooHR reports and API: supervisors by name (``Last, First`` in some accounts), by number, by internal id or by address."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "BambooHR",
    tells=(
        ("Employee #", "Reporting to"),
        ("Employee #", "Reports To"),
        ("employeeNumber", "supervisorEId"),
        ("employeeNumber", "supervisorId"),
        ("employeeNumber", "supervisorEmail"),
        ("employeeNumber", "supervisor"),
        ("EEID", "supervisorId"),
    ),
    fields={
        "Reporting to": "manager_name",
        "supervisor": "manager_name",
        "supervisorEmail": "manager_email",
        "supervisorEId": "manager_id",
        "supervisorId": "manager_id",
        "employeeNumber": "id",
        "id": "keys",
        "EEID": "keys",
    },
)
