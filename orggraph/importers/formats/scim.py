"""SCIM 2.0 users (RFC 7643): what identity providers hand out. The manager stands in the enterprise extension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orggraph.importers.base import SEVERAL, Format, ReadOptions, Sheet
from orggraph.importers.formats import documents

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def knows(path: Path, head: bytes) -> bool:
    """By the schema's name."""
    return head.lstrip()[:1] in (b"{", b"[") and b"urn:ietf:params:scim" in head


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read the users of a list response, or of a plain list."""
    document = documents.load(data, options)
    users = documents.records_of(document) or ([document] if isinstance(document, dict) and "userName" in document else [])
    return [documents.sheet_of([_person(u) for u in users])]


def _person(user: Mapping[str, Any]) -> dict[str, Any]:
    more = user.get(ENTERPRISE) or {}
    name = user.get("name") or {}
    manager = more.get("manager") or {}
    addresses = [a for a in user.get("emails") or [] if isinstance(a, Mapping) and a.get("value")]
    first = next((a["value"] for a in addresses if a.get("primary")), addresses[0]["value"] if addresses else None)
    full = " ".join(filter(None, (name.get("givenName"), name.get("familyName"))))
    return {
        "id": user.get("id"),
        "other ids": SEVERAL.join(str(k) for k in (user.get("externalId"), user.get("userName"), more.get("employeeNumber")) if k),
        "name": user.get("displayName") or name.get("formatted") or full,
        "email": first,
        "aliases": SEVERAL.join(a["value"] for a in addresses if a["value"] != first),
        "title": user.get("title"),
        "department": more.get("department"),
        "division": more.get("division"),
        "employee type": user.get("userType"),
        "status": {True: "active", False: "inactive"}.get(user.get("active")),  # type: ignore[arg-type]
        "manager": manager.get("value") if isinstance(manager, Mapping) else manager,
        "manager name": manager.get("displayName") if isinstance(manager, Mapping) else None,
    }


FORMAT = Format("SCIM 2.0", knows, read)
