"""The case register (S2b): a finding somebody works on, from opening to the look whether it helped. Kept in the store, step by step.

Every change carries the revision that its writer saw: of two people who change one case at once, the second is told and nothing is lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import polars as pl

from orggraph.actions.base import LADDER, Action
from orggraph.actions.remeasure import Compared, Measure, compare, measure, now
from orggraph.errors import StoreConflict, UnknownName, UsageError
from orggraph.findings.base import Found, Rung
from orggraph.graph import Flags, OrgGraph
from orggraph.settings import Settings, load
from orggraph.store.base import Changes, EdgeRows, Expected, NodeRows, Store

WORKING: Mapping[str, Rung] = {"contacted": "contact", "talking": "communication", "mediating": "mediation", "consulting": "consultation"}
STARTS = ("opened", "reopened")
REMEASURED = "re-measured"
SYSTEM = "orggraph"


@dataclass(frozen=True)
class Case:
    """One case as it stands. ``revision`` counts its changes; ``owner_id`` is None when the owner has left."""

    id: str
    title: str
    finding_identity: str
    rung: Rung
    owner_id: str | None
    opened: dt.date
    due: dt.date | None
    remeasure_on: dt.date | None
    status: str
    value_at_opening: float | None
    closed: dt.date | None = None
    outcome: str | None = None
    mediator_id: str | None = None
    mechanism_id: str | None = None
    measure: str | None = None
    revision: int = 0
    departments: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One line of a case's log."""

    id: str
    case_id: str
    at: str
    by: str
    action: str
    note: str | None


def next_states(case: Case) -> tuple[str, ...]:
    """Return the states to which a case may go: to the rung that its finding needs, then up a rung at a time; down at will.

    Examples
    --------
    >>> import datetime as dt
    >>> case = Case("C-0001", "x", "span:a", "contact", "a", dt.date(2026, 1, 5), None, None, "opened", 17.0)
    >>> next_states(case)
    ('contacted', 'closed')
    """
    if case.status == "closed":
        return ("reopened",)
    if case.status == "settled":
        return (REMEASURED, "closed", "reopened")
    if case.status == REMEASURED:
        return (REMEASURED, "closed", "reopened")
    highest = LADDER.index(case.rung) + (case.status != "opened")  # the first step is what the finding needs, then one rung at a time
    working = tuple(s for s, rung in WORKING.items() if LADDER.index(rung) <= highest and s != case.status)
    return (*working, "closed") if case.status in STARTS else (*working, "settled", "closed")


# -- reading ---------------------------------------------------------------------------------------------------------------
def all_cases(store: Store) -> tuple[Case, ...]:
    """Return every case of the register, by id."""
    with store.hold():
        rows = store.nodes("Case")
        if not rows.height:
            return ()
        owners, mediators = (dict(store.edges(t).select("target", "source").iter_rows()) for t in ("OWNS_CASE", "MEDIATES"))
        about: dict[tuple[str, str], list[str]] = {}
        for type_ in ("ABOUT", "WAS_ABOUT"):
            for label, source, target in store.edges(type_).select("end_label", "source", "target").iter_rows():
                about.setdefault((source, label.removeprefix("Former")), []).append(target)
    found = []
    for row in rows.iter_rows(named=True):
        ends = {k: tuple(dict.fromkeys(about.get((row["id"], k), ()))) for k in ("Department", "Person")}
        people = {"owner_id": owners.get(row["id"]), "mediator_id": mediators.get(row["id"])}
        found.append(Case(**{**row, **people, "departments": ends["Department"], "people": ends["Person"]}))
    return tuple(found)


def one(store: Store, key: str) -> Case:
    """Return the case called ``key``; `UnknownName` with the nearest one otherwise."""
    known = {c.id: c for c in all_cases(store)}
    if key not in known:
        raise UnknownName("case", key, known)
    return known[key]


def log(store: Store, key: str) -> tuple[Step, ...]:
    """Return the steps of a case, oldest first."""
    rows = store.nodes("Action").join(store.edges("STEP_OF").filter(pl.col("target") == key), left_on="id", right_on="source", how="semi")
    return tuple(Step(case_id=key, **row) for row in rows.sort("at", "id").select("id", "at", "by", "action", "note").iter_rows(named=True))


def visible(case: Case, org: OrgGraph, mask: Flags) -> bool:
    """Return whether a reader who may see ``mask`` may see a case: everybody whom it is about, and all staff of its departments."""
    if mask.all():
        return True
    people = [org.position[p] for p in (*case.people, *filter(None, (case.owner_id,))) if p in org.position]
    units = [org.members(org.department_position[d], below=False) for d in case.departments if d in org.department_position]
    return bool(people or units) and all(mask[i] for i in people) and all(mask[u].all() for u in units)


# -- writing ---------------------------------------------------------------------------------------------------------------
def open_case(
    store: Store,
    org: OrgGraph,
    found: Found,
    action: Action | None,
    *,
    by: str = SYSTEM,
    owner: str | None = None,
    due: dt.date | None = None,
    mediator: str | None = None,
    note: str | None = None,
    today: dt.date | None = None,
    settings: Settings | None = None,
) -> Case:
    """Open a case from a finding.

    Parameters
    ----------
    store : Store
    org : OrgGraph
        The organisation in which it was found.
    found : Found
    action : Action, optional
        The advice: its rung, its first actor as owner and its days are the defaults.
    by : str
        Who says so: a person's id, or a role.
    owner, mediator : str, optional
        Ids of persons.
    due : date, optional
        Default: after the days of the rung; the re-measure follows ``case.remeasure_days`` later.
    note : str, optional
    today : date, optional
        Default: the day of the organisation, or today when that is later.

    Returns
    -------
    Case

    Raises
    ------
    UsageError
        When an open case has the same finding, when nobody is named to own it, or the owner, the mediator or whom it is about is not in
        the organisation.
    StoreConflict
        When somebody else opened a case in the same moment.
    """
    settings = settings or load()
    day = today or max(org.as_of, dt.date.today())
    owner = owner or next(iter(action.who if action else ()), None)
    if owner is None:
        raise UsageError("Nobody is named who could own this case; name an owner")
    _in_post(org, owner)
    departments, people = (tuple(s.id for s in found.subjects if s.kind == kind) for kind in ("department", "person"))
    if gone := [s for s in (*departments, *people) if s not in org.department_position and s not in org.position]:
        raise UsageError(f"{', '.join(gone)} is not in the organisation now, so that {found.identity} is no finding any more; look again")
    if mediator is not None:
        _may_mediate(org, mediator, "", owner, departments, people)
    there = all_cases(store)
    same = next((c for c in there if c.finding_identity == found.identity and c.status != "closed"), None)
    if same is not None:
        raise UsageError(f"The case {same.id} of the same finding is {same.status}; go on with that one, or close it first")
    rung = action.rung if action else "contact"
    if due is None:
        due = day + dt.timedelta(days=settings[f"action.days.{rung}"])
    number = 1 + max((int(c.id[2:]) for c in there if c.id.startswith("C-") and c.id[2:].isdigit()), default=0)
    case = Case(
        id=f"C-{number:04d}",
        title=" ↔ ".join(s.name for s in found.subjects),
        finding_identity=found.identity,
        rung=rung,
        owner_id=owner,
        opened=day,
        due=due,
        remeasure_on=due + dt.timedelta(days=settings["case.remeasure_days"]),
        status="opened",
        value_at_opening=None if found.value != found.value else found.value,
        mediator_id=mediator,
        measure=measure(org, found).to_json(),
        departments=departments,
        people=people,
    )
    return _write(store, None, case, by, "opened", note)


def advance(
    store: Store, org: OrgGraph, key: str, to: str, *, by: str = SYSTEM, note: str | None = None, seen: int | None = None,
    today: dt.date | None = None,
) -> Case:  # fmt: skip
    """Move a case to another state.

    Parameters
    ----------
    store : Store
    org : OrgGraph
    key : str
        The case's id.
    to : str
        One of `next_states`; `remeasure` leads to re-measured.
    by, note : str
    seen : int, optional
        The revision that the reader saw; by default what stands in the store now.
    today : date, optional

    Returns
    -------
    Case

    Raises
    ------
    UsageError
        When that state may not follow, or the owner has left.
    StoreConflict
        When somebody else changed the case since; the sentence says who and to what.
    """
    case = _seen(store, key, seen)
    allowed = next_states(case)
    if to == REMEASURED:
        raise UsageError(f"A case is re-measured by looking at the data again: orggraph case remeasure {key}")
    if to not in allowed:
        raise UsageError(f"The case {key} is {case.status}; from there it can be {', '.join(allowed)}, not “{to}”")
    if to != "closed":
        _in_post(org, case.owner_id, key)
    if to == "closed" and case.status in WORKING and not note:
        raise UsageError(f"The case {key} is {case.status}; to close it before it is settled say why in a note")
    day = today or max(org.as_of, dt.date.today())
    changed = replace(case, status=to, closed=day if to == "closed" else None)
    if to in WORKING:
        changed = replace(changed, rung=WORKING[to])
    return _write(store, case, changed, by, to, note)


def amend(
    store: Store,
    org: OrgGraph,
    key: str,
    *,
    by: str = SYSTEM,
    owner: str | None = None,
    due: dt.date | None = None,
    mediator: str | None = None,
    mechanism: str | None = None,
    note: str | None = None,
    seen: int | None = None,
    settings: Settings | None = None,
) -> Case:
    """Change who looks after a case, when its step is due, who mediates, the mechanism that came of it, or add a note; see `advance`."""
    settings = settings or load()
    case = _seen(store, key, seen)
    changed = case
    if owner is not None:
        _in_post(org, owner)
        changed = replace(changed, owner_id=owner)
    if mediator is not None:
        _may_mediate(org, mediator, key, changed.owner_id, case.departments, case.people)
        changed = replace(changed, mediator_id=mediator)
    if mechanism is not None:
        known = org.nodes["Mechanism"]["id"].to_list() if "Mechanism" in org.nodes else []
        if mechanism not in known:
            raise UnknownName("mechanism", mechanism, known)
        changed = replace(changed, mechanism_id=mechanism)
    if due is not None:
        if due < case.opened:
            raise UsageError(f"The case {key} was opened on {case.opened}; it cannot be due on {due}, before that")
        changed = replace(changed, due=due, remeasure_on=due + dt.timedelta(days=settings["case.remeasure_days"]))
    names = ("owner_id", "due", "mediator_id", "mechanism_id")
    what = [n.removesuffix("_id") for n in names if getattr(changed, n) != getattr(case, n)]
    if not what and not note:
        raise UsageError(f"Nothing about the case {key} would change; name an owner, a day, a mediator, a mechanism or a note")
    return _write(store, case, changed, by, ", ".join(what) or "note", note)


def remeasure(
    store: Store, org: OrgGraph, key: str, *, by: str = SYSTEM, seen: int | None = None, settings: Settings | None = None
) -> tuple[Case, Compared]:
    """Look at the data again and say whether it helped: better, same or worse, with p or interval; see `compare`.

    A case that is settled or was re-measured before moves to re-measured; before that the comparison is noted without a change of state.
    Where nothing can be told (a subject has gone, data are missing) the outcome is ``unclear``.
    """
    settings = settings or load()
    case = _seen(store, key, seen)
    if case.status == "closed":
        raise UsageError(f"The case {key} is closed; reopen it before it is measured again")
    compared = look(org, case, settings)
    status = REMEASURED if REMEASURED in next_states(case) else case.status
    told = f"{compared.outcome} ({compared.test}): {compared.before:.4g} → {compared.now:.4g}"
    return _write(store, case, replace(case, status=status, outcome=compared.outcome), by, REMEASURED, told), compared


def look(org: OrgGraph, case: Case, settings: Settings) -> Compared:
    """Compare a case's finding at opening with now, without writing anything."""
    gone = [p for p in case.people if p not in org.position] + [d for d in case.departments if d not in org.department_position]
    if gone or not case.measure:
        value = float("nan") if case.value_at_opening is None else case.value_at_opening
        return Compared("unclear", "left" if gone else "not_measured", value, float("nan"))
    after, why = now(org, case.finding_identity, settings)
    return compare(Measure.from_json(case.measure), after, why, settings)


def _seen(store: Store, key: str, seen: int | None) -> Case:
    case = one(store, key)
    if seen is not None and case.revision != seen:
        raise _changed(store, case)
    return case


def _changed(store: Store, case: Case) -> StoreConflict:
    last = log(store, case.id)[-1]
    return StoreConflict(
        f"{last.by} changed the case {case.id} in the meantime (now {case.status}: {last.action}); look at it again, nothing was changed"
    )


def _may_mediate(org: OrgGraph, person: str, case: str, owner: str | None, departments: Sequence[str], people: Sequence[str]) -> None:
    """Refuse a mediator who is a party: one of those whom it is about, of their departments, or who looks after the case."""
    _in_post(org, person)
    units = (org.department_position[d] for d in departments if d in org.department_position)
    if person in (*people, owner) or any(org.position[person] in org.members(d) for d in units):
        raise UsageError(f"{person} is a party of the case {case}".rstrip() + " and cannot mediate in it; name somebody else")


def _in_post(org: OrgGraph, person: str | None, case: str = "") -> None:
    if person is None:
        raise UsageError(f"The owner of the case {case} has left; name another owner first")
    if person not in org.position:
        raise UnknownName("person in the organisation now", person, org.ids)
    if org.vacant[org.position[person]]:
        raise UsageError(f"The post {person} is vacant; name a person")


NODE = ("id", "title", "finding_identity", "rung", "opened", "due", "remeasure_on", "status", "value_at_opening", "closed", "outcome",
        "mechanism_id", "measure", "revision")  # fmt: skip
SCHEMA: Mapping[str, Any] = {
    **dict.fromkeys(NODE, pl.String), **dict.fromkeys(("opened", "due", "remeasure_on", "closed"), pl.Date),
    "value_at_opening": pl.Float64, "revision": pl.Int64,
}  # fmt: skip


def _write(store: Store, old: Case | None, new: Case, by: str, action: str, note: str | None) -> Case:
    """Write a case and the step that led to it, in one transaction, if it still stands as it was seen."""
    seen = old.revision if old else 0
    new = replace(new, revision=seen + 1)
    step = f"{new.id}-{new.revision:03d}"
    said = {"id": step, "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "by": by, "action": action, "note": note}
    nodes = (
        NodeRows("Case", pl.DataFrame([{k: getattr(new, k) for k in NODE}], schema=SCHEMA)),
        NodeRows("Action", pl.DataFrame([said], schema=dict.fromkeys(said, pl.String))),
    )
    edges = [EdgeRows("STEP_OF", "Action", "Case", upsert=_ends([step], [new.id]))]
    for type_, before, after in (
        ("OWNS_CASE", old.owner_id if old else None, new.owner_id),
        ("MEDIATES", old.mediator_id if old else None, new.mediator_id),
    ):
        if before != after:
            gone, come = (_ends([p], [new.id]) if p else None for p in (before, after))
            edges.append(EdgeRows(type_, "Person", "Case", upsert=come, delete=gone))
    if old is None:
        for label, ids in (("Department", new.departments), ("Person", new.people)):
            if ids:
                edges.append(EdgeRows("ABOUT", "Case", label, upsert=_ends([new.id] * len(ids), ids)))
    try:
        store.write(Changes(nodes, tuple(edges), (Expected("Case", new.id, seen),)))
    except StoreConflict as reason:
        raise _changed(store, one(store, new.id)) from reason
    return new


def _ends(source: Sequence[str], target: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame({"source": list(source), "target": list(target)}, schema={"source": pl.String, "target": pl.String})


# -- what comes back -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Standing:
    """A standing mechanism that joins the departments of a case. ``used`` is None where its rhythm or last use is not known."""

    id: str
    title: str
    used: bool | None


def mechanisms(org: OrgGraph, departments: Sequence[str], settings: Settings) -> tuple[Standing, ...]:
    """Return the mechanisms that join all of these departments, and whether they are used within their rhythm.

    A finding that comes back proposes such a mechanism; this is the look whether it exists, and whether it is more than paper.
    """
    rows, joins = org.nodes.get("Mechanism"), org.relationships.get("JOINS")
    if rows is None or joins is None or not departments:
        return ()
    joined = joins.filter(pl.col("target").is_in(list(departments))).group_by("source").agg(pl.col("target").n_unique())
    ids = joined.filter(pl.col("target") == len(set(departments)))["source"]
    found = []
    for row in rows.filter(pl.col("id").is_in(ids.implode())).sort("id").iter_rows(named=True):
        if row["until"] is not None and row["until"] < org.as_of:
            continue
        key = f"mechanism.every.{row['cadence']}"
        known = key in settings.keys() and row["last_used"] is not None  # noqa: SIM118 - settings raise on unknown keys
        used = (org.as_of - row["last_used"]).days <= settings["mechanism.missed"] * settings[key] if known else None
        found.append(Standing(str(row["id"]), str(row["title"] or row["id"]), cast("bool | None", used)))
    return tuple(found)
