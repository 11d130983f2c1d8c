"""OrgChart (Now): the top reports to itself or to no one."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "OrgChart Now",
    tells=(("PersonID", "SupervisorID"),),
    fields={"PersonID": "id", "SupervisorID": "manager_id", "IsAssistant": ""},
)
