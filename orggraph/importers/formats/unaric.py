"""Unaric org chart: people and supervisors by address."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Unaric",
    tells=(("Email", "SupervisorEmail"),),
    fields={"SupervisorEmail": "manager_id", "AliasEmails": "aliases", "SubDepartment": "team", "Position": "title"},
)
