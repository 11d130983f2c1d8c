"""Information: when word from somebody reaches the others, over contacts in the order of time and by how often people are in contact."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from orggraph.fastnx.csr import Floats, Ints
from orggraph.graph import BROADCAST, OrgGraph
from orggraph.metrics.base import NAN, GroupValues, PersonValues, metric
from orggraph.metrics.overload import overload
from orggraph.settings import load

WEEK = 7.0


@dataclass(frozen=True, eq=False)
class Contacts:
    """Contacts of the window by period: those of period k are ``source[starts[k]:starts[k + 1]]``; ``days`` is the usual length of one,
    ``span`` that of all."""

    source: Ints
    target: Ints
    count: Floats
    starts: Ints
    days: float
    span: float

    @property
    def periods(self) -> int:
        """Number of periods."""
        return len(self.starts) - 1

    def at(self, k: int) -> tuple[Ints, Ints, Floats]:
        """Return source, target and count of period ``k``."""
        part = slice(self.starts[k], self.starts[k + 1])
        return self.source[part], self.target[part], self.count[part]


def contacts_by_period(org: OrgGraph) -> Contacts:
    """Return the contacts of the window in the order of time, broadcasts left out; sorted once for an organisation."""
    org.require("communication")
    if "_by_period" not in org.__dict__:
        org.__dict__["_by_period"] = _sorted_contacts(org)
    found: Contacts = org.__dict__["_by_period"]
    return found


def _sorted_contacts(org: OrgGraph) -> Contacts:
    assert org.tie_rows is not None
    rows = org.tie_rows.filter(org.tie_rows["channel"].ne_missing(BROADCAST)).sort("period", "source", "target")
    days = sorted(rows["period"].unique())
    gaps = [(b - a).days for a, b in pairwise(days)]
    period = float(np.median(gaps)) if gaps else WEEK
    starts = np.searchsorted(rows["period"].to_numpy(), np.array(days, dtype="datetime64[D]")) if days else np.zeros(0, dtype=np.int64)
    return Contacts(
        rows["source"].to_numpy(),
        rows["target"].to_numpy(),
        rows["count"].to_numpy(),
        np.append(starts, rows.height).astype(np.int64),
        period,
        (days[-1] - days[0]).days + period if days else period,
    )


def arrivals(contacts: Contacts, n: int, sources: Ints, start: int = 0, *, until: int | None = None, within: bool = False) -> Floats:
    """Return in which period each person first knows what the sources know from the beginning of period ``start``.

    Formula
    -------
    Time-respecting paths: whoever knows before a period tells everybody whom they contact in it; arrival is the least end over all chains.

    Parameters
    ----------
    contacts : Contacts
    n : int
        Number of people.
    sources : int array
    start, until : int
        First period, and the one that is no longer looked at (the end of the window by default).
    within : bool
        Whether word may pass over several people inside one period. With weeks it usually may not be assumed.

    Returns
    -------
    float array (n,)
        Periods since ``start``: 0 for the sources, 1 for who hears in the first one; NaN is not reached before the end (censored, never a
        number).

    Source
    ------
    Kempe, Kleinberg & Kumar (2002); Holme & Saramäki (2012).
    """
    out = np.full(n, NAN)
    out[sources] = 0
    knows = np.zeros(n, dtype=bool)
    knows[sources] = True
    end = contacts.periods if until is None else min(until, contacts.periods)
    for k in range(start, end):
        source, target, _ = contacts.at(k)
        while True:
            new = target[knows[source] & ~knows[target]]
            out[new] = k - start + 1
            knows[new] = True
            if not within or not new.size:
                break
    return out


def simulated_arrivals(
    contacts: Contacts, n: int, sources: Ints, start: int = 0, *, passing: float, fading: float, runs: int, seed: int
) -> Floats:
    """Return when each person first knows in each simulated run: every contact passes word on by chance, and people stop telling.

    Formula
    -------
    SIR: each contact passes with chance ``passing`` (β), so k contacts in a period with ``1 - (1-β)^k``; whoever knows stops passing on
    after each period with chance ``fading`` (γ). β = 1, γ = 0 is `arrivals`.

    Returns
    -------
    float array (runs, n)
        As in `arrivals`; NaN is not reached.

    Source
    ------
    Kermack & McKendrick (1927).
    """
    rng = np.random.default_rng(seed)
    out = np.full((runs, n), NAN)
    for run in range(runs):
        knows, tells = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        knows[sources] = tells[sources] = True
        out[run, sources] = 0
        for k in range(start, contacts.periods):
            source, target, count = contacts.at(k)
            open_ = np.flatnonzero(tells[source] & ~knows[target])
            passed = open_ if passing >= 1 else open_[rng.random(open_.size) < 1 - (1 - passing) ** count[open_]]
            new = target[passed]
            if fading > 0:
                tells &= rng.random(n) >= fading
            out[run, new] = k - start + 1
            knows[new] = tells[new] = True
    return out


def top(org: OrgGraph) -> Ints:
    """Return those without a manager who have reports and were seen; without any, those seen highest in the chart."""
    roots = np.flatnonzero((org.manager < 0) & org.seen)
    leading = roots[np.bincount(org.manager[org.manager >= 0], minlength=org.n)[roots] > 0]
    if leading.size:
        return leading
    known = np.flatnonzero(org.seen & (org.depth > 0))
    return known[org.depth[known] == org.depth[known].min()] if known.size else known


def delays(org: OrgGraph, sources: Ints) -> Floats:
    """Return the expected days until word from the nearest source reaches each person, by how often people are in contact.

    Formula
    -------
    A contact from i to j comes every ``1/λ_ij`` days, λ = contacts in the window / days of the window; the way with the least sum of
    these is taken (Dijkstra). inf is not reached.
    """
    if not sources.size:
        return np.full(org.n, np.inf)
    return np.asarray(sp.csgraph.dijkstra(_waits(org), indices=sources, min_only=True))


def _waits(org: OrgGraph) -> sp.csr_array:
    """Return the mean days between two contacts from the row's person to the column's."""
    arcs = org.arcs
    days = contacts_by_period(org).span
    count = arcs["count"].to_numpy()
    keep = count > 0
    ends = (arcs["source"].to_numpy()[keep], arcs["target"].to_numpy()[keep])
    matrix: sp.csr_array = sp.csr_array((days / count[keep], ends), shape=(org.n, org.n))
    return matrix


def _followed(org: OrgGraph) -> int:
    """Return for how many periods word is followed: half a window, of the whole one where a part of its weeks is left out."""
    return max((org.periods or contacts_by_period(org).periods) // 2, 1)


def _starts(periods: int, followed: int) -> list[int]:
    """Return from which periods word is followed: the first half of the window, at most ``lag.starts`` of them, evenly spread."""
    latest = max(min(periods // 2, periods - followed), 1)
    return sorted({int(x) for x in np.linspace(0, latest - 1, min(latest, int(load()["lag.starts"])))})


def lags(org: OrgGraph, sources: Ints) -> tuple[Floats, float]:
    """Return, per start and person, the periods until word arrives within half a window (inf: not yet); and a period's days."""
    contacts, followed = contacts_by_period(org), _followed(org)
    rows = [arrivals(contacts, org.n, sources, k, until=k + followed) for k in _starts(contacts.periods, followed)]
    return np.where(np.isnan(rows), np.inf, rows), contacts.days


@metric("information_lag", seed="S4a", unit="days until word from the top arrives", needs={"communication"})
def information_lag(org: OrgGraph) -> PersonValues:
    """How long word from the top takes to reach a person over the contacts of the window in their order of time.

    Formula
    -------
    From several starts in the first half of the window, word passes along contacts, one step a period; ``value`` is the median over the
    starts of the days until it arrives. ``expected`` = days by how often people are in contact (shortest sum of 1/λ). ``reached`` = share
    of the starts from which it arrives within half a window; ``low, high`` = quartiles over the starts.

    Parameters
    ----------
    org : OrgGraph
        Contacts by period; the top are those without a manager.

    Returns
    -------
    PersonValues
        Unit: days, in whole periods; 0 for the top. NaN where word does not arrive from half of the starts (censored: the column
        ``reached`` says how often), and for people without communication data. ``expected`` is NaN without a way.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Holme & Saramäki (2012); Kempe, Kleinberg & Kumar (2002).
    """
    sources = top(org)
    found, days = lags(org, sources)
    middle, low, high = (np.quantile(found, q, axis=0, method="higher") * days for q in (0.5, 0.25, 0.75))
    expected = delays(org, sources)
    reached = np.isfinite(found).mean(axis=0)

    def told(values: Floats) -> Floats:
        return np.where(org.seen & np.isfinite(values), values, NAN)

    columns = {"expected": told(expected), "reached": told(reached), "low": told(low), "high": told(high)}
    return PersonValues(told(middle), org.coverage(), "no communication data, or not reached from half of the starts", columns)


@metric("department_lag", seed="S4a", unit="days until half of a department has heard from the top", needs={"communication"})
def department_lag(org: OrgGraph) -> GroupValues:
    """How long word from the top takes to reach half of a department, and nine of ten.

    Formula
    -------
    For each start: days until half (``most``: nine tenths) of the members seen know; ``value`` and ``most`` are means over the starts in
    which that comes, ``late_starts`` the share in which it does not. ``never`` = share of members with no way from the top at all. ``low,
    high``: 95 % interval of the mean. ``at_least`` = mean over all starts, those without arrival counted with the days looked at: a lower
    bound.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    GroupValues
        Unit: days. NaN below ``group.min`` members seen, and where half of a department is not reached from most starts.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Holme & Saramäki (2012).
    """
    sources = top(org)
    found, days = lags(org, sources)
    horizon = days * _followed(org)
    way = np.isfinite(delays(org, sources))
    units = len(org.department_ids)
    names = ("most", "late_starts", "never", "low", "high", "people", "at_least")
    columns = {name: np.full(units, NAN) for name in names}
    values = np.full(units, NAN)
    known = np.flatnonzero((org.department >= 0) & org.seen)
    order = known[np.argsort(org.department[known], kind="stable")]
    bounds = np.searchsorted(org.department[order], np.arange(units + 1))
    for d in range(units):
        members = order[bounds[d] : bounds[d + 1]]
        if members.size < load()["group.min"]:
            continue
        heard_by = np.sort(found[:, members], axis=1) * days
        half, most = (heard_by[:, int(np.ceil(q * (members.size - 1)))] for q in (0.5, 0.9))
        heard = np.isfinite(half)
        columns["late_starts"][d] = 1 - heard.mean()
        columns["never"][d] = 1 - way[members].mean()
        columns["people"][d] = members.size
        columns["at_least"][d] = np.minimum(half, horizon).mean()
        if heard.mean() > 0.5:
            error = 1.96 * half[heard].std(ddof=1) / heard.sum() ** 0.5 if heard.sum() > 1 else NAN
            values[d] = half[heard].mean()
            columns["low"][d], columns["high"][d] = max(values[d] - error, 0), values[d] + error
            columns["most"][d] = most[np.isfinite(most)].mean() if np.isfinite(most).any() else NAN
    return GroupValues(values, columns, org.coverage(), "fewer people than group.min, or not reached from most starts")


@dataclass(frozen=True)
class Relay:
    """A contact that would help: somebody who hears early, a member to tell, and the share of the department's expected lag that goes."""

    source: int
    target: int
    gain: float


def best_relay(org: OrgGraph, d: int) -> Relay | None:
    """Return the new contact from outside that would shorten the expected lag of department ``d`` most.

    Formula
    -------
    Somebody outside among the quarter who hear first, with the least load among peers, tells member h every ``relay.days`` days. Member j
    then hears after ``min(t_j, t_r + relay.days + t_hj)``, t the expected days on the ways there are (see `delays`); h is chosen so that
    the mean over the department falls most.

    Returns
    -------
    Relay or None
        None where nobody outside hears, or nothing would be gained.
    """
    lag = delays(org, top(org))
    members = org.members(d, below=False)
    members = members[org.seen[members] & ~org.vacant[members]]
    outside = org.seen & ~org.vacant & np.isfinite(lag) & (org.department != d)
    if not members.size or not outside.any():
        return None
    early = np.flatnonzero(outside & (lag <= np.quantile(lag[outside], 0.25)))
    load_of = np.nan_to_num(overload(org).columns["percentile"][early], nan=0.5)
    source = int(early[np.lexsort((early, lag[early], load_of))[0]])
    within = np.asarray(sp.csgraph.dijkstra(_waits(org)[members][:, members]))
    now = np.minimum(lag[members], lag[np.isfinite(lag)].max())  # whom nothing reaches counts as late as the latest
    then = np.minimum(now[None, :], lag[source] + load()["relay.days"] + within)
    best = int(np.argmin(then.mean(axis=1)))
    gain = float(1 - then[best].mean() / now.mean()) if now.mean() > 0 else 0.0
    return Relay(source, int(members[best]), gain) if gain > 0 else None


@metric("simulated_lag", seed="S4a", unit="days (simulated)", needs={"communication"})
def simulated_lag(org: OrgGraph) -> PersonValues:
    """Simulated: how long word from the top takes to a person when only some contacts pass it on and people stop telling.

    Formula
    -------
    SIR on the contacts of the window from its first period: a contact passes word on with chance ``sir.beta``; after each period somebody
    who knows stops telling with chance ``sir.gamma``. ``value`` = median days over ``sir.runs`` runs, ``low, high`` = quartiles,
    ``reached`` = share of runs in which it arrives.

    Parameters
    ----------
    org : OrgGraph

    Returns
    -------
    PersonValues
        Unit: days. NaN where word does not arrive in half of the runs, and for people without communication data. A model, not a
        measurement.

    Raises
    ------
    NotAssessed
        Without communication.

    Source
    ------
    Kermack & McKendrick (1927).
    """
    settings = load()
    contacts = contacts_by_period(org)
    found = simulated_arrivals(
        contacts,
        org.n,
        top(org),
        passing=settings["sir.beta"],
        fading=settings["sir.gamma"],
        runs=int(settings["sir.runs"]),
        seed=int(settings["test.seed"]),
    )
    found = np.where(np.isnan(found), np.inf, found)
    middle, low, high = (np.quantile(found, q, axis=0, method="higher") * contacts.days for q in (0.5, 0.25, 0.75))

    def told(values: Floats) -> Floats:
        return np.where(org.seen & np.isfinite(values), values, NAN)

    columns = {"low": told(low), "high": told(high), "reached": told(np.isfinite(found).mean(axis=0))}
    return PersonValues(told(middle), org.coverage(), "not reached in half of the runs", columns, "simulated")
