"""Google Workspace, bulk list of users: people and managers by address, units as policy tree."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Google Workspace",
    tells=(("Email Address [Required]", "First Name [Required]", "Org Unit Path [Required]"),),
    fields={
        "Email Address [Required]": "email",
        "Employee ID": "id",
        "Manager Email": "manager_id",
        "Employee Title": "title",
        "Recovery Email": "",
        "Work Secondary Email": "aliases",
        "New Primary Email [UPLOAD ONLY]": "",
        "Status [READ ONLY]": "employment",
        "New Status [UPLOAD ONLY]": "employment",
        "Cost Center": "",
    },
)
