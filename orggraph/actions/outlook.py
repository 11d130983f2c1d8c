"""What happens if nothing is done (S1a): where the contact that a finding is about leads by its own weeks; else no trend can be told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from orggraph.actions.base import Words
from orggraph.findings.base import Found, people_of
from orggraph.findings.base import get as get_finding
from orggraph.graph import BROADCAST, Floats, Ints, OrgGraph
from orggraph.metrics.chance import kendall_p
from orggraph.metrics.forecast import forecast
from orggraph.settings import Settings


@dataclass(frozen=True, eq=False)
class Outlook:
    """The contact of an organisation by period, looked up for those whom a finding is about."""

    org: OrgGraph
    settings: Settings

    @cached_property
    def _periods(self) -> Ints:
        """Days on which periods begin, as numbers; none where they are not equally long, since then there is no series."""
        rows = self.org.tie_rows
        days = [] if rows is None else [day.toordinal() for day in rows["period"].unique().drop_nulls().sort()]
        return np.array(days if len(set(np.diff(days))) == 1 else [], dtype=np.int64)

    @cached_property
    def _contact(self) -> tuple[sp.csr_array, sp.csr_array]:
        """Return counts sent and received: a row for each person, a column for each other person and period."""
        rows, n, k = self.org.tie_rows, self.org.n, len(self._periods)
        assert rows is not None
        rows = rows.filter(rows["channel"].ne_missing(BROADCAST) & rows["period"].is_not_null())
        at = np.searchsorted(self._periods, [day.toordinal() for day in rows["period"]])
        count = rows["count"].to_numpy().astype(float)
        ends = rows["source"].to_numpy(), rows["target"].to_numpy()
        sent, received = (sp.csr_array((count, (x, y * k + at)), shape=(n, n * k)) for x, y in (ends, ends[::-1]))
        return sent, received

    def series(self, here: Ints, there: Ints | None = None) -> Floats:
        """Return the contacts by period between two sides, or of one side with everybody else."""
        k, total = len(self._periods), np.zeros(len(self._periods))
        other = np.ones(self.org.n, dtype=bool)
        if there is None:
            other[here] = False
        else:
            other[:] = False
            other[there] = True
        for matrix in self._contact:
            mine = matrix[here]
            whom, when = np.divmod(mine.indices, k)
            kept = other[whom]
            total += np.bincount(when[kept], mine.data[kept], k)
        return total

    def nothing(self, found: Found) -> Words:
        """Return what is expected when nothing is done about a finding.

        Formula
        -------
        The contacts a week between the two whom it is about, or of the one with everybody else, go through `metrics.forecast`: a trend is
        told only past chance, and two periods ahead at most. Otherwise things are taken to stay as they are.
        """
        stays = Words("nothing.stays", {"reach": f"{found.reach:.0%}"})
        if "communication" not in get_finding(found.finding).needs or len(self._periods) < self.settings["forecast.periods_min"]:
            return stays
        known = [s for s in found.subjects if s.id in self.org.position or s.id in self.org.department_position]
        if not known or (len(known) == 1 and len(found.subjects) > 1):
            return stays
        sides = [np.array(people_of(self.org, s), dtype=np.int64) for s in known[:2]]
        days = int(np.diff(self._periods)[0])
        weekly = self.series(*sides) * 7 / days
        p = kendall_p(np.arange(len(weekly), dtype=float), weekly) if np.ptp(weekly) > 0 else 1.0
        if p > self.settings["forecast.p_max"]:
            return stays  # the forecast would say so too, after all its draws
        said = forecast(weekly, settings=self.settings)
        if not said.told:
            return stays
        value, low, high = (f"{max(x, 0.0):.2g}" for x in said.ahead[-1])
        numbers = {"by": f"{abs(said.slope) * 7 / days:.2g}", "value": value, "low": low, "high": high}
        weeks = f"{len(said.ahead) * days / 7:.0f}"
        return Words("nothing.falls" if said.slope < 0 else "nothing.grows", {**numbers, "weeks": weeks})
