"""Headers of messages: who wrote to whom and when. Subjects are not asked for, and nothing below the first blank line is read."""

from __future__ import annotations

import email.errors
import email.header
import email.utils
import re
from collections.abc import Iterable, Iterator
from datetime import UTC

from orggraph.importers.base import Note, Sheet

WANTED = frozenset(
    (
        "from",
        "sender",
        "to",
        "cc",
        "bcc",
        "date",
        "message-id",
        "list-id",
        "auto-submitted",
        "precedence",
        "received",
        "return-path",
        "resent-to",
    )
)
HEADER: tuple[str, ...] = ("time", "channel", "source_id", "target_id", "message_id", "recipients", "copy", "automatic", "listed")
BULK = ("bulk", "list", "junk")
Fields = dict[str, list[str]]


def fields_of(lines: Iterable[str]) -> Fields:
    """Return the wanted header fields of one message, unfolded, in lower case; other fields are passed over unread."""
    found: Fields = {}
    name = ""
    for line in lines:
        if line[:1] in (" ", "\t"):
            if name:
                found[name][-1] += " " + line.strip()
            continue
        key, colon, value = line.partition(":")
        name = key.strip().lower() if colon else ""
        if name not in WANTED:
            name = ""
            continue
        found.setdefault(name, []).append(value.strip())
    return found


def addresses(values: Iterable[str]) -> list[str]:
    """Return the addresses of header fields, without names; groups such as ``undisclosed-recipients:;`` are empty."""
    found = []
    for _, address in email.utils.getaddresses([re.sub(r"[^,:;<>\"]*:([^;]*);", r"\1", v) for v in values]):
        folded = address.strip().lower()
        if "@" in folded:
            found.append(folded)
    return list(dict.fromkeys(found))


def when(fields: Fields) -> str:
    """Return the time in UTC; a broken date falls back to the last hop that took the message; empty when there is none."""
    stamps = [*fields.get("date", []), *(r.rpartition(";")[2].strip() for r in reversed(fields.get("received", [])))]
    for stamp in stamps:
        try:
            at = email.utils.parsedate_to_datetime(stamp)
        except (ValueError, TypeError, IndexError):
            continue
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    return ""


def rows_of(fields: Fields) -> Iterator[tuple[str, ...]]:
    """Yield one row a recipient; none for a message without sender or recipient."""
    sender = next(iter(addresses(fields.get("from", [])) or addresses(fields.get("sender", []))), "")
    direct = addresses([*fields.get("to", []), *fields.get("bcc", []), *fields.get("resent-to", [])])
    copies = [a for a in addresses(fields.get("cc", [])) if a not in direct]
    everybody = [a for a in (*direct, *copies) if a != sender]
    automatic = fields.get("auto-submitted", ["no"])[0].lower().split(";")[0].strip() not in ("no", "")
    automatic |= fields.get("return-path", [""])[0].strip() == "<>" and "return-path" in fields
    bulk = fields.get("precedence", [""])[0].lower() in BULK
    listed = fields.get("list-id", [""])[0] or ("bulk" if bulk else "")
    key = fields.get("message-id", [""])[0].strip("<> ")
    for address in (*direct, *copies):
        yield (
            when(fields),
            "email",
            sender,
            address,
            key,
            str(len(everybody) or 1),
            "cc" if address in copies else "",
            "yes" if automatic else "",
            re.sub(r".*<|>.*", "", listed),
        )


def sheet_of(messages: Iterable[tuple[int, Fields]]) -> Sheet:
    """Return messages as rows of recipients, numbered by the line on which the message starts."""
    numbers, rows, notes = [0], [HEADER], []
    for number, fields in messages:
        found = list(rows_of(fields))
        if not found:
            notes.append(Note("row.malformed", number, details={"variant": "mail"}, broken=True))
            found = [("", "email", *addresses(fields.get("from", []))[:1])] if fields else [("-",)]
        numbers += [number] * len(found)
        rows += [(*r, *("",) * (len(HEADER) - len(r))) for r in found]
    return Sheet(None, numbers, rows, table="ties", notes=notes)
