"""The parts of the index, one function each. All count; none judges."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import polars as pl
import scipy.sparse as sp

from orggraph.fastnx.csr import CSRGraph
from orggraph.findings._orders import meeting, open_orders
from orggraph.findings._targets import for_all
from orggraph.findings.base import Found
from orggraph.graph import Floats, Ints, OrgGraph
from orggraph.index.base import NOTHING, Items, Part, items
from orggraph.metrics.leadership import leader_pairs, leaders
from orggraph.metrics.need import needed_contact, units_of_need
from orggraph.metrics.reporting_contact import reporting_contact
from orggraph.settings import Settings

COMMUNICATION = frozenset({"communication"})
PAIR_FINDINGS = ("friction", "one_carrier", "contact_fading")


# -- leaders ------------------------------------------------------------------------------------------------------------------
def leaders_in_contact(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Pairs of the leadership with contact both ways."""
    frame = leader_pairs(org).frame.filter(pl.col("assessed"))
    rows = frame.select("a", "b", "there", "back").iter_rows()
    return items({f"{org.ids[a]}:{org.ids[b]}": float(x > 0 and y > 0) for a, b, x, y in rows})


def orders_agree(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Subjects on which several issuers give orders to the same people: 1 where no two are opposed, unknown stances left out."""
    rows: dict[str, float] = {}
    for one, two, _, _ in meeting(org):
        if one.stance is not None and two.stance is not None:
            rows[one.subject] = min(rows.get(one.subject, 1.0), float(one.stance * two.stance >= 0))
    return items(rows)


def leaders_delegate(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Leaders who have a delegation valid on the day."""
    day = pl.lit(org.as_of)
    held = org.linked("DELEGATES_TO").filter((pl.col("from") <= day) & (pl.col("until").is_null() | (pl.col("until") >= day)))
    delegating = set(held["source"])
    return items({org.ids[i]: float(org.ids[i] in delegating) for i in leaders(org)})


def orders_followed(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Directives that were to be done by the day, or were done: 1 when done in time."""
    rows: dict[str, float] = {}
    waiting = {order.id for order in open_orders(org)}
    for key, until, done, status in org.listed("Directive").select("id", "until", "done_on", "status").iter_rows():
        if done is not None or status == "done":
            rows[key] = float(until is None or done is None or done <= until)
        elif key in waiting and until is not None and until < org.as_of:
            rows[key] = 0.0
    return items(rows)


# -- departments --------------------------------------------------------------------------------------------------------------
def _pair(org: OrgGraph, a: int, b: int) -> str:
    return f"{org.department_ids[a]}:{org.department_ids[b]}"


def need_met(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Needed pairs, weighted by need: seen person pairs / expected, at most 1."""
    rows = needed_contact(org).frame.select("a", "b", "share", "observed", "expected").rows()
    met = {_pair(org, a, b): min(1.0, o / e) for a, b, _, o, e in rows}
    return items(met, {_pair(org, a, b): share for a, b, share, _, _ in rows})


def pairs_without_finding(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Needed pairs about which nothing was found."""
    told = {tuple(sorted(s.id for s in f.subjects)) for f in found if f.finding in PAIR_FINDINGS}
    names = org.department_ids
    rows = needed_contact(org).frame.select("a", "b").iter_rows()
    return items({_pair(org, a, b): float(tuple(sorted((names[a], names[b]))) not in told) for a, b in rows})


def mechanisms_in_use(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Mechanisms with a rhythm and a known last use: 1 when used within ``mechanism.missed`` rounds."""
    from orggraph.findings.mechanism_on_paper import RHYTHMS

    idle = {f.key for f in found if f.finding == "mechanism_on_paper"}
    rows = org.listed("Mechanism").filter(pl.col("cadence").is_in(RHYTHMS) & pl.col("last_used").is_not_null())
    rows = rows.filter(pl.col("until").is_null() | (pl.col("until") >= pl.lit(org.as_of)))
    return items({key: float(key not in idle) for key in rows["id"]})


def units_near(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Needed pairs, weighted by need: median steps from the people of one unit to the nearest of the other; 1 step is 1, 4 or more 0."""
    frame = needed_contact(org).frame.sort("share", "a", "b", descending=[True, False, False]).head(int(settings["index.pairs_max"]))
    org = units_of_need(org)
    known = np.flatnonzero(org.seen & (org.department >= 0))
    order = known[np.argsort(org.department[known], kind="stable")]
    starts = np.searchsorted(org.department[order], np.arange(len(org.department_ids) + 1))
    members = [order[i:j] for i, j in itertools.pairwise(starts)]
    rows, weights = {}, {}
    for a, b, share in frame.select("a", "b", "share").iter_rows():
        key = _pair(org, a, b)
        rows[key] = float(np.clip((4 - np.median(_steps_between(org.contacts, members[a], members[b]))) / 3, 0, 1))
        weights[key] = share
    return items(rows, weights)


def _steps_between(graph: CSRGraph, ours: Ints, theirs: Ints) -> Floats:
    """Return how many steps each of ours is from the nearest of theirs; 4 for all who are farther than three."""
    steps = np.full(len(graph), 4.0)
    near = _adjacent(graph, theirs)[1]
    steps[_adjacent(graph, np.unique(near))[1]], steps[near], steps[theirs] = 2, 1, 0
    far = ours[steps[ours] == 4]
    whose, who = _adjacent(graph, far)
    steps[far[np.unique(whose[steps[who] <= 2])]] = 3
    return np.asarray(steps[ours])


def _adjacent(graph: CSRGraph, people: Ints) -> tuple[Ints, Ints]:
    """Return every contact of these people: the place of the one among them, and the other."""
    first, count = graph.indptr[people], np.diff(graph.indptr)[people]
    at = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
    return np.repeat(np.arange(len(people)), count), graph.indices[at].astype(np.int64)


def _steps(inward: sp.csr_array, start: list[int], most: int) -> Floats:
    """Return how many steps everybody is from the nearest of ``start``, ``most + 1`` for all farther; rows of ``inward`` hear columns."""
    steps = np.full(inward.shape[0], most + 1.0)
    steps[start] = 0
    for k in range(1, most + 1):
        new = (inward @ (steps == k - 1).astype(float) > 0) & (steps > most)
        steps[new] = k
    return steps


# -- people -------------------------------------------------------------------------------------------------------------------
def lines_both_ways(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Reporting lines with contact both ways, of those with data on both ends."""
    frame = reporting_contact(org).frame.filter(pl.col("assessed"))
    ids = np.array(org.ids, dtype=object)[frame["a"].to_numpy()]
    both = ((frame["up"] > 0) & (frame["down"] > 0)).to_numpy().astype(float)
    return Items(ids.tolist(), both, np.ones(len(both)))


def reached_from_the_top(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """People with data whom word from the top of the largest chart reaches within three steps."""
    team = leaders(org)
    chief = int(team[0]) if len(team) else -1
    while chief >= 0 and org.manager[chief] >= 0:
        chief = int(org.manager[chief])
    if chief < 0 or not org.seen[chief]:
        return NOTHING
    steps = _steps(org.ties.pattern.T.tocsr(), [chief], 3)
    people = [int(i) for i in np.flatnonzero(org.seen & ~org.vacant) if i != chief]
    return Items([org.ids[i] for i in people], (steps[people] <= 3).astype(float), np.ones(len(people)))


def load_shared(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """1 - Gini of contacts among peers of one layer, as a mean of each person's part in it (Davidson 2009), so that it has an interval."""
    arcs = org.arcs
    volume = np.bincount(arcs["source"], arcs["count"], org.n) + np.bincount(arcs["target"], arcs["count"], org.n)
    rows: dict[str, float] = {}
    for depth in np.unique(org.depth[org.depth > 0]):
        peers = np.flatnonzero((org.depth == depth) & org.seen & ~org.vacant)
        if len(peers) < settings["index.peers_min"] or volume[peers].sum() <= 0:
            continue
        peers = peers[np.argsort(volume[peers], kind="stable")]
        x, n = volume[peers], len(peers)
        rank = np.arange(1, n + 1)
        gini = float(((2 * rank - n - 1) * x).sum() / (n * x.sum()))
        z = -(gini + 1) * x + (2 * rank - 1) / n * x - 2 / n * np.cumsum(x)
        parts = gini + (z - z.mean()) / x.mean()
        rows.update({org.ids[i]: 1 - float(part) for i, part in zip(peers.tolist(), parts, strict=True)})
    return items(rows)


def one_accountable(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Open tasks in the register with exactly one accountable; a task without any row is unknown and left out."""
    done = set(org.listed("Task").filter(pl.col("status") == "done")["id"])
    counted: dict[str, int] = {}
    for task, role in org.linked("RESPONSIBLE_FOR").select("target", "role").iter_rows():
        counted[task] = counted.get(task, 0) + (role == "A")
    return items({t: float(k == 1) for t, k in counted.items() if t not in done})


def concerns_answered(org: OrgGraph, settings: Settings, found: Sequence[Found]) -> Items:
    """Concerns answered, or older than the promise: 1 when answered within the stated target, ``concerns.days`` where none is."""
    promise = for_all(org, "response_days", "max", settings["concerns.days"])
    rows: dict[str, float] = {}
    for key, raised, answered, status in org.listed("Concern").select("id", "raised_on", "answered_on", "status").iter_rows():
        if raised is None or status == "withdrawn" or (answered is None and status in ("answered", "closed")):
            continue  # withdrawn, or answered on a day that nobody noted
        days = ((answered or org.as_of) - raised).days
        if answered is not None or days > promise:
            rows[key] = float(answered is not None and days <= promise)
    return items(rows)


PARTS = (
    Part("leaders", "leaders_in_contact", COMMUNICATION, leaders_in_contact),
    Part("leaders", "orders_agree", frozenset({"directives"}), orders_agree),
    Part("leaders", "leaders_delegate", frozenset({"delegations"}), leaders_delegate),
    Part("leaders", "orders_followed", frozenset({"directives"}), orders_followed),
    Part("departments", "need_met", COMMUNICATION, need_met),
    Part("departments", "pairs_without_finding", COMMUNICATION, pairs_without_finding, by_week=False),
    Part("departments", "mechanisms_in_use", frozenset({"mechanisms"}), mechanisms_in_use),
    Part("departments", "units_near", COMMUNICATION, units_near),
    Part("people", "lines_both_ways", COMMUNICATION, lines_both_ways),
    Part("people", "reached_from_the_top", COMMUNICATION, reached_from_the_top),
    Part("people", "load_shared", COMMUNICATION, load_shared),
    Part("people", "one_accountable", frozenset({"responsibilities"}), one_accountable),
    Part("people", "concerns_answered", frozenset({"concerns"}), concerns_answered),
)
