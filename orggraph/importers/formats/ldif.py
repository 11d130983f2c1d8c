"""LDIF (RFC 2849): what ldapsearch and ldifde write. Folded lines, base64 values, distinguished names as managers."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from pathlib import Path

from orggraph.importers.base import SEVERAL, Format, ReadOptions, Sheet
from orggraph.importers.formats import documents

CONTROL = "user account control"
FIELDS = {
    "dn": "dn",
    "employeeid": "employee id",
    "employeenumber": "employee number",
    "samaccountname": "sam account name",
    "uid": "login",
    "objectguid": "objectguid",
    "userprincipalname": "user principal name",
    "displayname": "display name",
    "cn": "name",
    "givenname": "given name",
    "sn": "surname",
    "mail": "mail",
    "proxyaddresses": "proxy addresses",
    "title": "title",
    "department": "department",
    "departmentnumber": "department code",
    "division": "division",
    "ou": "ou",
    "company": "company",
    "physicaldeliveryofficename": "office",
    "l": "city",
    "manager": "manager",
    "useraccountcontrol": CONTROL,
    "employeetype": "employee type",
}
PEOPLE = frozenset(("person", "user", "inetorgperson", "organizationalperson"))
DISABLED = 2  # bit of userAccountControl


def knows(path: Path, head: bytes) -> bool:
    """By the ending, or by a first record that begins with its name."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return path.suffix.lower() in (".ldif", ".ldf") or start.startswith((b"dn: ", b"dn:: ", b"version: 1\ndn", b"version: 1\r\ndn"))


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read the people among the entries; the row is the line on which the entry starts. Other entries (groups, units) are left out."""
    header = [f for f in (*dict.fromkeys(FIELDS.values()), "status") if f != CONTROL]
    numbers, rows, others = [0], [tuple(header)], 0
    for number, entry in _entries(documents.text_of(data, options)):
        classes = {c.casefold() for c in entry.get("objectclass", [])}
        if classes and (not classes & PEOPLE or "computer" in classes):
            others += 1
            continue
        found: dict[str, str] = {}
        for attribute, values in entry.items():
            if field := FIELDS.get(attribute):
                found[field] = SEVERAL.join(dict.fromkeys(v for v in (found.get(field), *values) if v))
        control = found.get(CONTROL, "")
        found["status"] = ("disabled" if int(control) & DISABLED else "enabled") if control.isdigit() else ""
        numbers.append(number)
        rows.append(tuple(found.get(f, "") if f == "proxy addresses" else found.get(f, "").split(SEVERAL)[0] for f in header))
    kept = [i for i, _ in enumerate(header) if any(row[i] for row in rows[1:])]
    rows = [tuple(row[i] for i in kept) for row in rows]
    return [Sheet(None, numbers, rows, skipped={"entry.not-person": others})]


def _entries(text: str) -> Iterator[tuple[int, dict[str, list[str]]]]:
    entry: dict[str, list[str]] = {}
    start = 1
    for number, line in _unfolded(text):
        if not line:
            if "dn" in entry:
                yield start, entry
            entry = {}
        elif not line.startswith("#"):
            attribute, _, value = line.partition(":")
            if not entry:
                start = number
            if value.startswith(":"):
                value = _decoded(value[1:].strip())
            name = attribute.split(";")[0].strip().casefold()
            if name in FIELDS or name == "objectclass":
                entry.setdefault(name, []).append(value.strip())
    if "dn" in entry:
        yield start, entry


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    lines = text.replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end].startswith(" "):
            end += 1
        yield at + 1, lines[at] + "".join(line[1:] for line in lines[at + 1 : end])
        at = end


def _decoded(value: str) -> str:
    try:
        raw = base64.b64decode(value)
        return raw.decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return value


FORMAT = Format("LDIF", knows, read)
