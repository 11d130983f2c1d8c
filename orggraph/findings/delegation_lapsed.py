"""People who lead or own an urgent matter, are away, and whose delegation ran out meanwhile (S3a)."""

from __future__ import annotations

from orggraph.findings._away import unattended
from orggraph.findings.base import Detection, Finding
from orggraph.graph import OrgGraph
from orggraph.settings import Settings


def detect(org: OrgGraph, settings: Settings) -> Detection:
    """Find the absent whose delegation ran out, for longer than ``absence.days`` or with a matter that cannot wait; counted, so certain."""
    return unattended(org, settings, "delegation_lapsed", lambda a: a.delegate < 0 and a.lapsed >= 0)


FINDING = Finding("delegation_lapsed", "S3a", detect, "days away", frozenset({"delegations"}), rung="contact", no_query="rules")
