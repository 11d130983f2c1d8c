"""Findings: a metric past a stated threshold, with evidence. One file per finding: a declaration and ``detect``; no prose."""

from orggraph.findings.base import Detection, Finding, Found, Subject, all_findings

__all__ = ["Detection", "Finding", "Found", "Subject", "all_findings"]
