"""Why two departments that need each other hardly meet: the first cause that holds, in MODEL's order, with the numbers that decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import numpy as np

from orggraph.findings._goals import opposed, weighed_apart
from orggraph.findings._orders import meeting
from orggraph.findings.base import Evidence, Rung, head
from orggraph.graph import Floats, OrgGraph
from orggraph.metrics.answers import answers
from orggraph.metrics.department_traffic import department_traffic
from orggraph.metrics.overload import overload
from orggraph.settings import Settings

RUNGS: dict[str, Rung] = {
    "no_contact_point": "contact",
    "one_carrier": "communication",
    "one_way": "communication",
    "late_answers": "communication",
    "opposed_goals": "mediation",
    "contradicting_orders": "consultation",
    "far_apart": "mechanism",
    "unknown": "contact",
}
Numbers = dict[str, Evidence]


class Causes:
    """The causes for pairs of one organisation; what all pairs share is counted once, when first asked for."""

    def __init__(self, org: OrgGraph, settings: Settings) -> None:
        self.org, self.settings = org, settings

    @cached_property
    def traffic(self) -> dict[tuple[int, int], dict[str, Any]]:
        return {(r["a"], r["b"]): r for r in department_traffic(self.org).frame.iter_rows(named=True)}

    @cached_property
    def answers(self) -> dict[tuple[int, int], dict[str, Any]]:
        return {(r["a"], r["b"]): r for r in answers(self.org).frame.iter_rows(named=True)}

    @cached_property
    def conflicts(self) -> list[tuple[frozenset[int], str]]:
        """Departments that two opposed orders touch (of the issuers and of those addressed), and the topic."""
        found = []
        for one, two, people, _ in meeting(self.org):
            if one.stance is not None and two.stance is not None and one.stance * two.stance < 0:
                touched = {int(self.org.department[i]) for i in (*people, one.issuer, two.issuer)}
                found.append((frozenset(touched - {-1}), one.subject))
        return found

    def of(self, a: int, b: int) -> tuple[str, Numbers]:
        """Return the first cause that holds for a pair (a < b), with the numbers that decide."""
        return next(self.all_of(a, b), ("unknown", {}))

    def all_of(self, a: int, b: int) -> Iterator[tuple[str, Numbers]]:
        """Yield every cause that holds, in order; after "no contact point" nothing about the contact itself can be told."""
        tests: dict[str, Callable[[int, int], Numbers | None]] = {
            "no_contact_point": self._no_contact_point,
            "one_carrier": self._one_carrier,
            "one_way": self._one_way,
            "late_answers": self._late_answers,
            "opposed_goals": self._opposed_goals,
            "contradicting_orders": self._contradicting_orders,
            "far_apart": self._far_apart,
        }
        for name, test in tests.items():
            numbers = test(a, b)
            if numbers is not None:
                yield name, numbers

    def _heads(self, a: int, b: int) -> tuple[int, ...]:
        return (*head(self.org, a), *head(self.org, b))

    def _no_contact_point(self, a: int, b: int) -> Numbers | None:
        row, heads = self.traffic.get((a, b)), self._heads(a, b)
        talk = len(set(heads)) == 2 and heads[1] in self.org.contacts.neighbors(heads[0])
        pairs = row["pairs"] if row else 0
        return {"pairs": pairs} if pairs == 0 or (pairs <= 1 and not talk) else None

    def _one_carrier(self, a: int, b: int) -> Numbers | None:
        row = self.traffic.get((a, b))
        if row is None or row["carrier_share"] < self.settings["carrier.share"]:
            return None
        carrier = self.org.position[row["carrier"]]
        z = self._load[carrier]
        if row["pairs_without"] > 1 and not z > self.settings["carrier.z"]:
            return None
        told: Numbers = {"share": row["carrier_share"], "carrier": self.org.names[carrier]}
        return {**told, "load_z": float(z)} if np.isfinite(z) else told

    @cached_property
    def _load(self) -> Floats:
        """Robust z of each person's load among peers of the layer; NaN where peers are too few or do not differ."""
        return overload(self.org).values

    def _one_way(self, a: int, b: int) -> Numbers | None:
        row = self.traffic.get((a, b))
        if row is None:
            return None
        most = max(row["forward"], 1 - row["forward"])
        replies = self.answers.get((a, b))
        numbers: Numbers = {"share": most}
        if replies is not None and replies["asked"] >= self.settings["answers.asked_min"]:
            numbers["answered"] = replies["answered"]
            if replies["answered"] < self.settings["friction.answered"]:
                return numbers
        return numbers if most >= self.settings["friction.one_way"] else None

    def _late_answers(self, a: int, b: int) -> Numbers | None:
        row = self.answers.get((a, b))
        if row is None or row["asked"] < self.settings["answers.asked_min"] or not np.isfinite(row["days"]):
            return None
        late = row["days"] > max(2 * row["usual"], self.settings["answers.days"])
        return {"days": row["days"], "usual_days": row["usual"]} if late else None

    def _opposed_goals(self, a: int, b: int) -> Numbers | None:
        if opposed(self.org, a, b):
            return {}
        goal, apart = weighed_apart(self.org, a, b)
        return {"goal": goal, "weights_apart": apart} if apart >= self.settings["friction.weights_apart"] else None

    def _contradicting_orders(self, a: int, b: int) -> Numbers | None:
        topics = sorted(topic for touched, topic in self.conflicts if {a, b} <= touched)
        return {"topic": ", ".join(topics)} if topics else None

    def _far_apart(self, a: int, b: int) -> Numbers | None:
        steps = self._steps(self._heads(a, b))
        return {"steps": steps} if steps is None or steps >= self.settings["friction.far"] else None

    def _steps(self, heads: tuple[int, ...]) -> int | None:
        """Return the steps in the chart from head to head over their lowest common superior; None without one, 0 when a head is unknown."""
        if len(heads) != 2:
            return 0
        common = self.org.lowest_common_superior(*heads)
        return None if common < 0 else int(self.org.depth[list(heads)].sum() - 2 * self.org.depth[common])
