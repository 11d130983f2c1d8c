"""d3-org-chart and BALKAN OrgChart: ``id`` with ``parentId`` or ``pid``; the top has none, ``null`` or ``0``."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "d3 org chart",
    tells=(("id", "parentId"), ("id", "pid")),
    fields={
        "id": "id",
        "parentId": "manager_id",
        "pid": "manager_id",
        "positionName": "title",
        "area": "",
        "imageUrl": "",
        "tags": "",
        "stpid": "",
    },
)
