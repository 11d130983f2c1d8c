"""Entra ID, “download users” of the portal: no manager column (the report says so), guests and service accounts among the people."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Entra ID",
    tells=(("userPrincipalName", "objectId", "userType"), ("userPrincipalName", "id", "accountEnabled")),
    fields={
        "employeeId": "keys",
        "objectId": "id",
        "id": "id",
        "userPrincipalName": "keys",
        "mail": "email",
        "manager.id": "manager_id",
        "manager_id": "manager_id",
        "Manager": "manager_name",
        "physicalDeliveryOfficeName": "location",
        "city": "",
    },
)
