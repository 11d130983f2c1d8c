"""Active Directory as CSV (csvde, Get-ADUser): people and managers by distinguished name, disabled accounts by a bit."""

from dataclasses import replace

from orggraph.importers.base import Sheet, Vendor
from orggraph.importers.headers import fold

DISABLED = 2  # bit of userAccountControl


def with_states(sheet: Sheet) -> Sheet:
    """Turn ``userAccountControl`` into enabled or disabled."""
    at = next((i for i, row in enumerate(sheet.rows[:30]) if "useraccountcontrol" in {fold(c) for c in row}), None)
    if at is None:
        return sheet
    column = [fold(c) for c in sheet.rows[at]].index("useraccountcontrol")
    rows = list(sheet.rows[: at + 1])
    for row in sheet.rows[at + 1 :]:
        said = row[column].strip() if column < len(row) else ""
        word = ("disabled" if int(said) & DISABLED else "enabled") if said.isdigit() else said
        rows.append((*row[:column], word, *row[column + 1 :]) if column < len(row) else row)
    return replace(sheet, rows=rows)


VENDOR = Vendor(
    "Active Directory",
    tells=(("sAMAccountName", "DistinguishedName"), ("sAMAccountName", "dn"), ("DistinguishedName", "Manager"), ("dn", "manager", "cn")),
    fields={
        "employeeID": "id",
        "employeeNumber": "keys",
        "sAMAccountName": "keys",
        "objectGUID": "keys",
        "userPrincipalName": "keys",
        "DistinguishedName": "dn",
        "dn": "dn",
        "Manager": "manager_id",
        "ManagerEmail": "manager_email",
        "ManagerName": "manager_name",
        "userAccountControl": "employment",
        "Enabled": "employment",
        "directReports": "",
        "secretary": "",
        "company": "",
        "ou": "",
    },
    arrange=with_states,
)
