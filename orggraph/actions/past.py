"""What was tried before: the cases of the register, asked by the identity of a finding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orggraph.actions.base import LADDER
from orggraph.findings.base import Rung
from orggraph.graph import OrgGraph
from orggraph.settings import Settings

CLOSED = "closed"
MEASURED = ("better", "same", "worse")
VAIN = ("same", "worse")  # outcomes after which a rung counts as tried in vain


@dataclass(frozen=True, eq=False)
class Past:
    """The register as of the organisation's day. Empty where no case was ever opened."""

    org: OrgGraph
    settings: Settings

    @cached_property
    def _by_identity(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        rows: dict[str, list[Mapping[str, Any]]] = {}
        cases = self.org.nodes.get("Case")
        for row in cases.sort("opened", "id").iter_rows(named=True) if cases is not None else ():
            rows.setdefault(row["finding_identity"] or "", []).append(row)
        return rows

    @cached_property
    def _mediations(self) -> Mapping[str, int]:
        """Cases of the last months that each person mediates or mediated."""
        cases, mediates = self.org.nodes.get("Case"), self.org.relationships.get("MEDIATES")
        if cases is None or mediates is None:
            return {}
        recent = cases.filter(cases["opened"] >= self._since)
        counts = mediates.join(recent.select("id"), left_on="target", right_on="id")["source"].value_counts()
        return dict(counts.iter_rows())

    @cached_property
    def _reopened(self) -> set[str]:
        """Cases that came back after they were settled or closed, by the log: the state itself is soon another one."""
        steps, of = self.org.nodes.get("Action"), self.org.relationships.get("STEP_OF")
        if steps is None or of is None:
            return set()
        back = steps.filter(steps["action"] == "reopened").select("id")
        return set(of.join(back, left_on="source", right_on="id", how="semi")["target"])

    @cached_property
    def _since(self) -> dt.date:
        return self.org.as_of - dt.timedelta(days=self.settings["case.memory_days"])

    def cases(self, identity: str) -> Sequence[Mapping[str, Any]]:
        """Return the cases of one finding, oldest first."""
        return self._by_identity.get(identity, ())

    def open_case(self, identity: str) -> str | None:
        """Return the id of the newest case that is not closed; None when there is none."""
        return next((str(c["id"]) for c in reversed(self.cases(identity)) if c["status"] != CLOSED), None)

    def tried(self, identity: str) -> tuple[Rung, ...]:
        """Return the rungs that were tried in vain in the last months, lowest first."""
        failed = {c["rung"] for c in self.cases(identity) if c["outcome"] in VAIN and self._recent(c)}
        return tuple(r for r in LADDER if r in failed)

    def recurs(self, identity: str) -> bool:
        """Return whether it came back: opened ``case.recurs`` times in the last months, or settled and opened again."""
        recent = [c for c in self.cases(identity) if self._recent(c)]
        back = any(c["status"] == "reopened" or c["id"] in self._reopened for c in recent) or any(
            c["outcome"] == "better" for c in recent[:-1]
        )
        return len(recent) >= self.settings["case.recurs"] or back

    def mediations(self, person: str) -> int:
        """Return how many cases of the last months the person mediates or mediated."""
        return self._mediations.get(person, 0)

    def outcomes(self, rung: str) -> tuple[int, int]:
        """Return how many cases of a rung went better, and how many were measured again at all."""
        measured = [c for cases in self._by_identity.values() for c in cases if c["rung"] == rung and c["outcome"] in MEASURED]
        return sum(c["outcome"] == "better" for c in measured), len(measured)

    def _recent(self, case: Mapping[str, Any]) -> bool:
        return bool(case["opened"] is not None and case["opened"] >= self._since)
