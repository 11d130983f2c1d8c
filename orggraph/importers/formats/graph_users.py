"""Microsoft Graph, ``/users?$expand=manager`` (Entra ID): pages of JSON as the API gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orggraph.importers.base import SEVERAL, Format, ReadOptions, Sheet
from orggraph.importers.formats import documents


def knows(path: Path, head: bytes) -> bool:
    """By the context that the API writes, or the account name beside a list."""
    return head.lstrip()[:1] in (b"{", b"[") and (b"graph.microsoft.com" in head or b'"userPrincipalName"' in head)


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read users of one page or of several pages put into a list."""
    document = documents.load(data, options)
    pages = document if isinstance(document, list) else [document]
    users = [u for page in pages for u in (documents.records_of(page) or ([page] if "userPrincipalName" in page else []))]
    return [documents.sheet_of([_person(u) for u in users])]


def _person(user: Mapping[str, Any]) -> dict[str, Any]:
    manager = user.get("manager") or {}
    if not isinstance(manager, Mapping):
        manager = {"id": manager}
    more = user.get("employeeOrgData") or {}
    key = next((k for k in (user.get("employeeId"), user.get("id"), user.get("userPrincipalName")) if k), None)
    others = (user.get("id"), user.get("userPrincipalName"))
    return {
        "id": key,
        "other ids": SEVERAL.join(str(k) for k in others if k and k != key),
        "name": user.get("displayName"),
        "first name": user.get("givenName"),
        "last name": user.get("surname"),
        "email": user.get("mail"),
        "aliases": SEVERAL.join(a for a in user.get("proxyAddresses") or [] if str(a).lower().startswith("smtp:")),
        "title": user.get("jobTitle"),
        "department": user.get("department"),
        "division": more.get("division"),
        "office": user.get("officeLocation") or user.get("city"),
        "hire date": user.get("employeeHireDate"),
        "leave date": user.get("employeeLeaveDateTime"),
        "enabled": {True: "true", False: "false"}.get(user.get("accountEnabled")),  # type: ignore[arg-type]
        "employee type": user.get("employeeType") or user.get("userType"),
        "manager": next((manager[k] for k in ("id", "userPrincipalName", "mail", "displayName") if manager.get(k)), None),
        "manager name": manager.get("displayName"),
    }


FORMAT = Format("Microsoft Graph", knows, read)
