"""Viva Insights collaboration queries: person to person (pseudonymous ids) and group to group (departments)."""

from __future__ import annotations

from dataclasses import replace

from orggraph.importers.base import Sheet, Vendor
from orggraph.importers.headers import fold

P2P = Vendor(
    "Viva person-to-person",
    tells=(("PrimaryCollaborator_PersonId", "SecondaryCollaborator_PersonId", "MetricDate"),),
    fields={
        "PrimaryCollaborator_PersonId": "source_id",
        "SecondaryCollaborator_PersonId": "target_id",
        "MetricDate": "period",
        "Strong_tie_score": "weight",
        "Strong_tie_type": "",
        "Diverse_tie_score": "",
        "Diverse_tie_type": "",
    },
    table="ties",
    channel="collaboration",
)

FROM = ("primarycollaboratororganization", "timeinvestorsorganization")
TO = ("secondarycollaboratororganization", "collaboratorsorganization")
OTHERS = ("othercollaborators", "external", "otherinternal", "collaboratorswithinagroup")
DATES = ("metricdate", "date")
AMOUNTS = {
    "email": ("groupemailsentcount", "emailhours"),
    "meeting": ("groupmeetingcount", "meetings"),
    "all": ("groupcollaborationtimeinvested", "collaborationhours"),
}


def channels_apart(sheet: Sheet) -> Sheet:
    """Give every channel of a row a row of its own; who invests the time is the source."""
    at = next(i for i, row in enumerate(sheet.rows[:30]) if {fold(c) for c in row} & set(FROM))
    names = [fold(c) for c in sheet.rows[at]]

    def cell(row: tuple[str, ...], wanted: tuple[str, ...]) -> str:
        return next((row[names.index(n)].strip() for n in wanted if n in names and names.index(n) < len(row)), "")

    numbers, rows, others = [sheet.numbers[at]], [("source_department", "target_department", "channel", "period", "count")], 0
    for number, row in zip(sheet.numbers[at + 1 :], sheet.rows[at + 1 :], strict=True):
        if fold(cell(row, TO)) in OTHERS:
            others += 1
            continue
        amounts = {channel: cell(row, wanted) for channel, wanted in AMOUNTS.items()}
        said = {c: a for c, a in amounts.items() if a and (c != "all" or not (amounts["email"] or amounts["meeting"]))}
        for channel, amount in (said or {"all": ""}).items() if any(row) else ():
            numbers.append(number)
            rows.append((cell(row, FROM), cell(row, TO), channel, cell(row, DATES), amount))
    return replace(sheet, numbers=numbers, rows=rows, table="group_ties", skipped={"events.unmatched": others})


G2G = Vendor(
    "Viva group-to-group",
    tells=(
        ("PrimaryCollaborator_Organization", "SecondaryCollaborator_Organization"),
        ("TimeInvestors_Organization", "Collaborators_Organization"),
    ),
    table="group_ties",
    arrange=channels_apart,
)
