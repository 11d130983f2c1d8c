"""Viva Insights and Organizational Data in Microsoft 365: persons and managers by address, several dated rows a person."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Viva Insights",
    tells=(("PersonId", "ManagerId", "Organization"), ("Microsoft_PersonEmail", "Microsoft_ManagerEmail")),
    fields={
        "Microsoft_PersonEmail": "email",
        "Microsoft_DisplayName": "name",
        "Microsoft_FirstName": "first_name",
        "Microsoft_LastName": "last_name",
        "Microsoft_JobDiscipline": "",
    },
)
