"""People who lead or own an urgent matter, are away, and never named anybody to stand in (S3a)."""

from __future__ import annotations

from orggraph.findings._away import unattended
from orggraph.findings.base import Detection, Finding
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find the absent without a delegate, for longer than ``absence.days`` or with a matter that cannot wait; counted, so certain."""
    return unattended(org, settings, "absent_no_delegate", lambda a: a.delegate < 0 and a.lapsed < 0)


FINDING = Finding("absent_no_delegate", "S3a", detect, "days away", frozenset({"delegations"}), "away_without_delegate", rung="contact")
