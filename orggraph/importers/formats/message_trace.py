"""Exchange message trace: the cmdlet's list (one row a recipient) and the historical report (recipients in one cell)."""

from __future__ import annotations

import re
from dataclasses import replace

from orggraph.importers.base import Sheet, Vendor
from orggraph.importers.headers import fold

KEPT = frozenset(("delivered", "expanded", "resolved", "gettingstatus", ""))
HEADER = ("time", "channel", "source_id", "target_id", "message_id", "listed")
ADDRESS = re.compile(r"[^\s;#<>]+@[^\s;#<>]+")


def recipients_apart(sheet: Sheet) -> Sheet:
    """Give every recipient a row. Failed deliveries are left out; an expanded list stands for its members, who have rows of their own."""
    at = next(i for i, row in enumerate(sheet.rows[:30]) if {fold(c) for c in row} & {"recipientaddress", "recipientstatus"})
    names = [fold(c) for c in sheet.rows[at]]

    def cell(row: tuple[str, ...], *wanted: str) -> str:
        return next((row[names.index(n)].strip() for n in wanted if n in names and names.index(n) < len(row)), "")

    numbers, rows, lost = [sheet.numbers[at]], [HEADER], 0
    for number, row in zip(sheet.numbers[at + 1 :], sheet.rows[at + 1 :], strict=True):
        if not any(row):
            continue
        sender = cell(row, "senderaddress")
        time = cell(row, "received", "origintimestamputc", "datetimeutc")
        if time and not re.search(r"(Z|[+-]\d\d:?\d\d)$", time):
            time += "Z"  # Exchange writes UTC
        key = cell(row, "messageid", "messagetraceid").strip("<>")
        parts = [p.partition("##") for p in cell(row, "recipientstatus").split(";")] if "recipientstatus" in names else []
        found = [(m[0], status) for who, _, status in parts if (m := ADDRESS.match(who.strip()))]
        found = found or [(cell(row, "recipientaddress"), cell(row, "status"))]
        kept = [(who, status) for who, status in found if _delivered(status)]
        lost += len(found) - len(kept)
        for who, status in kept:
            numbers.append(number)
            rows.append((time, "email", sender, who, key, who if "expand" in status.lower() else ""))
    return replace(sheet, numbers=numbers, rows=rows, table="ties", skipped={"events.undelivered": lost})


def _delivered(status: str) -> bool:
    words = {fold(w) for w in re.split(r"[,;]", status)}
    return bool(words & KEPT) or any("deliver" in w or "expand" in w or "resolve" in w for w in words)


VENDOR = Vendor(
    "Exchange message trace",
    tells=(
        ("SenderAddress", "RecipientAddress", "Received"),
        ("SenderAddress", "RecipientAddress", "MessageTraceId"),
        ("sender_address", "recipient_status", "message_id"),
    ),
    table="ties",
    arrange=recipients_apart,
)
