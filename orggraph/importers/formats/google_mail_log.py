"""Google Workspace, export of the e-mail log search: one row a recipient and delivery."""

from orggraph.importers.base import Vendor

VENDOR = Vendor(
    "Google e-mail log",
    tells=(("Message ID", "Sender", "Recipient address"),),
    fields={
        "Message ID": "message_id",
        "Start date": "time",
        "Sender": "source_id",
        "Recipient address": "target_id",
        "Direction": "",
        "Event target": "",
    },
    table="ties",
    channel="email",
)
