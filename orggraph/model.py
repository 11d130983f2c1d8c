"""The tables that files become and the graph that tables become: the one source for columns, labels and the schema page.

A `Table` is a kind of file (FORMATS, templates); its `writes` say which nodes and relationships its rows become. Importers,
checks, ingest, both stores and the documentation read these declarations; one more layer is one more entry in `TABLES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Type = Literal["text", "integer", "number", "flag", "date", "list"]


@dataclass(frozen=True)
class Column:
    """One column of a table. ``refers`` names the label its values must exist as; ``values`` is a closed vocabulary."""

    name: str
    about: str
    type: Type = "text"
    required: bool = False
    refers: str | None = None
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Node:
    """Rows become nodes: ``key`` is the column with the business key (written as ``id``), ``properties`` the others.

    A ``key`` of several columns is written as their values with a colon between them; they are then among the ``properties`` too.
    """

    label: str
    key: str | tuple[str, ...]
    properties: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns of the business key."""
        return (self.key,) if isinstance(self.key, str) else self.key


@dataclass(frozen=True)
class Edge:
    """Rows become relationships ``(start)-[:type]->(end)``.

    ``start`` and ``end`` are ``(label, column)``. ``where`` keeps only rows with that value in that column. ``identity`` are the
    properties that, with both ends, tell two relationships of one type apart. ``constants`` are written on every one. A row whose
    start or end column is empty writes nothing. A ``list`` column writes one relationship per element. What has ended is kept
    under the type ``past``.
    """

    type: str
    start: tuple[str, str]
    end: tuple[str, str]
    past: str | None = None
    identity: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    where: tuple[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """One kind of file. ``layer`` is the data layer it feeds (``None`` for the chart itself); ``key`` makes a row unique.

    A ``register`` is kept by orggraph itself: an import adds rows to it and neither changes nor ends any.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    writes: tuple[Node | Edge, ...]
    layer: str | None = None
    register: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the table means nothing."""
        return tuple(c.name for c in self.columns if c.required)

    def column(self, name: str) -> Column:
        """Return the column called ``name``; KeyError if there is none."""
        return {c.name: c for c in self.columns}[name]


def _c(
    name: str,
    about: str,
    type: Type = "text",  # noqa: A002
    *,
    refers: str | None = None,
    values: tuple[str, ...] = (),
    low: float | None = None,
    high: float | None = None,
) -> Column:
    required = name.endswith("*")
    return Column(name.rstrip("*"), about, type, required, refers, values, low, high)


SINCE = _c("since", "first day it holds; empty: always", "date")
UNTIL = _c("until", "last day it holds; empty: open", "date")

EMPLOYMENT = ("active", "leave", "left", "future")
DEPARTMENT_KINDS = ("company", "division", "department", "team", "office", "committee", "external")
CHANNELS = ("email", "chat", "meeting", "call", "code", "workflow", "survey", "broadcast")

PEOPLE = Table(
    "people",
    "one row per person (or vacant post), with its department and managers",
    (
        _c("id*", "the organisation's own number for the person"),
        _c("name*", "name as people know it"),
        _c("email", "work address"),
        _c("title", "job title"),
        _c("grade", "grade or level"),
        _c("department", "department id or name", refers="Department"),
        _c("department_path", "the units from the top, parted by /"),
        _c("manager_id", "solid-line manager", refers="Person"),
        _c("dotted_manager_ids", "dotted-line managers, parted by ;", "list", refers="Person"),
        _c("location", "place of work"),
        _c("start", "first day of employment", "date"),
        _c("end", "last day of employment", "date"),
        _c("employment", "state of employment", values=EMPLOYMENT),
        _c("fte", "full-time equivalent, 0 to 1", "number", low=0, high=1),
        _c("vacant", "a post without a person", "flag"),
        _c("as_of", "day on which the row was true", "date"),
    ),
    ("id",),
    (
        Node("Person", "id", ("name", "email", "title", "grade", "location", "employment", "fte", "start", "vacant")),
        Edge("MEMBER_OF", ("Person", "id"), ("Department", "department"), past="WAS_MEMBER_OF"),
        Edge("REPORTS_TO", ("Person", "id"), ("Person", "manager_id"), past="REPORTED_TO",
             identity=("kind",), constants=(("kind", "solid"),)),
        Edge("REPORTS_TO", ("Person", "id"), ("Person", "dotted_manager_ids"), past="REPORTED_TO",
             identity=("kind",), constants=(("kind", "dotted"),)),
    ),
)  # fmt: skip

DEPARTMENTS = Table(
    "departments",
    "one row per department, with its parent and head",
    (
        _c("id*", "department code, or its name where there is none"),
        _c("name*", "name of the department"),
        _c("kind", "what sort of unit", values=DEPARTMENT_KINDS),
        _c("parent_id", "the unit it is part of", refers="Department"),
        _c("head_id", "who heads it", refers="Person"),
        _c("acting", "the head stands in for another", "flag"),
        SINCE,
        UNTIL,
    ),
    ("id",),
    (
        Node("Department", "id", ("name", "kind")),
        Edge("PART_OF", ("Department", "id"), ("Department", "parent_id"), past="WAS_PART_OF", properties=("since",)),
        Edge("HEADS", ("Person", "head_id"), ("Department", "id"), past="HEADED", properties=("acting",)),
    ),
)

REPORTING_LINES = Table(
    "reporting_lines",
    "reporting lines in a file of their own",
    (
        _c("person_id*", "who reports", refers="Person"),
        _c("manager_id*", "to whom", refers="Person"),
        _c("kind*", "solid or dotted", values=("solid", "dotted")),
        SINCE,
        UNTIL,
    ),
    ("person_id", "manager_id", "kind"),
    (
        Edge("REPORTS_TO", ("Person", "person_id"), ("Person", "manager_id"), past="REPORTED_TO",
             identity=("kind",), properties=("since",)),
    ),
)  # fmt: skip

TIES = Table(
    "ties",
    "communication between two people, summed by channel and period",
    (
        _c("source_id*", "who wrote, called or spoke", refers="Person"),
        _c("target_id*", "to whom", refers="Person"),
        _c("channel", "by what means"),
        _c("period", "first day of the week or month", "date"),
        _c("count", "number of contacts", "number", low=0),
        _c("weight", "contacts weighted by audience size (1/n each)", "number", low=0),
    ),
    ("source_id", "target_id", "channel", "period"),
    (
        Edge("COMMUNICATES_WITH", ("Person", "source_id"), ("Person", "target_id"), past="COMMUNICATED_WITH",
             identity=("channel", "period"), properties=("count", "weight")),
    ),
    layer="communication",
)  # fmt: skip

GROUP_TIES = Table(
    "group_ties",
    "communication between two departments, where persons are not told",
    (
        _c("source_department*", "the department that invests the time", refers="Department"),
        _c("target_department*", "the department it is with", refers="Department"),
        _c("channel", "by what means"),
        _c("period", "first day of the week or month", "date"),
        _c("count", "number of contacts, or hours", "number", low=0),
    ),
    ("source_department", "target_department", "channel", "period"),
    (
        Edge("EXCHANGES_WITH", ("Department", "source_department"), ("Department", "target_department"), past="EXCHANGED_WITH",
             identity=("channel", "period"), properties=("count",)),
    ),
    layer="communication",
)  # fmt: skip

DEPENDENCIES = Table(
    "dependencies",
    "which department needs which",
    (
        _c("from_department*", "the department that needs", refers="Department"),
        _c("to_department*", "the department it needs", refers="Department"),
        _c("kind", "what is needed", values=("input", "approval", "information", "resource", "service",
                                               "shared_customer", "sequence", "reciprocal")),
        _c("strength", "0 to 1; low, medium, high are .25, .5, .9", "number", low=0, high=1),
        SINCE,
        UNTIL,
        _c("note", "a remark"),
    ),
    ("from_department", "to_department", "kind"),
    (
        Edge("DEPENDS_ON", ("Department", "from_department"), ("Department", "to_department"), past="DEPENDED_ON",
             identity=("kind",), properties=("strength", "since", "note")),
    ),
    layer="dependencies",
)  # fmt: skip

GOALS = Table(
    "goals",
    "one row per department pursuing a goal",
    (
        _c("id*", "goal key"),
        _c("title*", "what is to be reached"),
        _c("department*", "who pursues it", refers="Department"),
        _c("weight", "importance to that department, 0 to 1", "number", low=0, high=1),
        _c("metric", "how it is measured"),
        _c("target", "value to reach"),
        _c("owner_id", "who answers for it", refers="Person"),
        SINCE,
        UNTIL,
        _c("parent_id", "the goal it serves"),
    ),
    ("id", "department"),
    (
        Node("Goal", "id", ("title", "metric", "target", "parent_id", "until")),
        Edge("PURSUES", ("Department", "department"), ("Goal", "id"), past="PURSUED", properties=("weight", "since")),
        Edge("OWNS", ("Person", "owner_id"), ("Goal", "id"), past="OWNED", identity=("department",)),
    ),
    layer="goals",
)

GOAL_CONFLICTS = Table(
    "goal_conflicts",
    "goals that work against or need each other",
    (
        _c("goal_id*", "goal key", refers="Goal"),
        _c("other_goal_id*", "goal key", refers="Goal"),
        _c("kind", "in what way", values=("opposes", "competes_for_resource", "needs")),
        _c("strength", "0 to 1", "number", low=0, high=1),
        _c("note", "a remark"),
    ),
    ("goal_id", "other_goal_id", "kind"),
    (
        Edge("OPPOSES", ("Goal", "goal_id"), ("Goal", "other_goal_id"), past="OPPOSED",
             identity=("kind",), properties=("strength", "note")),
    ),
    layer="goals",
)  # fmt: skip

DIRECTIVES = Table(
    "directives",
    "orders of leaders, by topic key (never the text)",
    (
        _c("id*", "directive key"),
        _c("subject*", "short topic key that both orders share"),
        _c("issuer_id*", "who gave it", refers="Person"),
        _c("addressee*", "person or department"),
        _c("addressee_kind", "person or department", values=("person", "department")),
        _c("stance", "require, forbid, prefer, permit, or a number from -1 to 1"),
        _c("date*", "when it was given", "date"),
        UNTIL,
        _c("priority", "its rank"),
        _c("supersedes", "directive it replaces"),
        _c("status", "state", values=("open", "done", "withdrawn")),
        _c("done_on", "when it was done", "date"),
        _c("source", "where it stands"),
    ),
    ("id",),
    (
        Node("Directive", "id", ("subject", "stance", "date", "until", "priority", "supersedes", "status", "done_on", "source")),
        Edge("ISSUED", ("Person", "issuer_id"), ("Directive", "id")),
        Edge("ADDRESSES", ("Directive", "id"), ("Person", "addressee"), where=("addressee_kind", "person")),
        Edge("ADDRESSES", ("Directive", "id"), ("Department", "addressee"), where=("addressee_kind", "department")),
    ),
    layer="directives",
)  # fmt: skip

TASKS = Table(
    "tasks",
    "pieces of work",
    (
        _c("id*", "task key"),
        _c("title*", "what is to be done"),
        _c("department", "whose task it is", refers="Department"),
        _c("goal_id", "goal it serves"),
        _c("due", "when it is due", "date"),
        _c("status", "state", values=("open", "doing", "blocked", "done")),
        _c("blocked_by", "task keys, parted by ;", "list", refers="Task"),
    ),
    ("id",),
    (
        Node("Task", "id", ("title", "goal_id", "due", "status")),
        Edge("DOES", ("Department", "department"), ("Task", "id"), past="DID"),
        Edge("BLOCKED_BY", ("Task", "id"), ("Task", "blocked_by"), past="WAS_BLOCKED_BY"),
    ),
    layer="responsibilities",
)

RACI = Table(
    "raci",
    "who is responsible, accountable, consulted, informed for which task",
    (
        _c("task_id*", "task key", refers="Task"),
        _c("person_id*", "who", refers="Person"),
        _c("role*", "R, A, C or I", values=("R", "A", "C", "I")),
        SINCE,
        UNTIL,
    ),
    ("task_id", "person_id", "role"),
    (
        Edge("RESPONSIBLE_FOR", ("Person", "person_id"), ("Task", "task_id"), past="WAS_RESPONSIBLE_FOR",
             identity=("role",), properties=("since",)),
    ),
    layer="responsibilities",
)  # fmt: skip

SKILLS = Table(
    "skills",
    "what people can do",
    (
        _c("person_id*", "who", refers="Person"),
        _c("skill*", "name of the skill"),
        _c("level", "1 to 5", "integer", low=1, high=5),
        SINCE,
        _c("source", "who says so"),
    ),
    ("person_id", "skill"),
    (
        Node("Skill", "skill"),
        Edge("HAS_SKILL", ("Person", "person_id"), ("Skill", "skill"), past="HAD_SKILL", properties=("level", "since")),
    ),
    layer="skills",
)

ATTRIBUTES = Table(
    "attributes",
    "columns of people that were kept on request, for one's own questions",
    (
        _c("person_id*", "who", refers="Person"),
        _c("attribute*", "header of the column"),
        _c("value*", "what the cell says"),
        SINCE,
    ),
    ("person_id", "attribute"),
    (
        Node("Attribute", "attribute"),
        Edge("HAS_ATTRIBUTE", ("Person", "person_id"), ("Attribute", "attribute"), past="HAD_ATTRIBUTE",
             identity=("value",), properties=("since",)),
    ),
)  # fmt: skip

SKILL_NEEDS = Table(
    "skill_needs",
    "what departments must be able to do",
    (
        _c("department*", "who needs it", refers="Department"),
        _c("skill*", "name of the skill"),
        _c("min_level", "1 to 5", "integer", low=1, high=5),
        _c("people", "how many should have it", "integer", low=0),
    ),
    ("department", "skill"),
    (
        Node("Skill", "skill"),
        Edge("NEEDS_SKILL", ("Department", "department"), ("Skill", "skill"), past="NEEDED_SKILL",
             properties=("min_level", "people")),
    ),
    layer="skills",
)  # fmt: skip

CONCERNS = Table(
    "concerns",
    "what people raised upward, by topic (never the text)",
    (
        _c("id*", "concern key"),
        _c("raised_on*", "when", "date"),
        _c("raised_by", "by whom; empty: anonymous", refers="Person"),
        _c("department", "where", refers="Department"),
        _c("topic*", "short topic"),
        _c("stopped_at", "with whom it lies", refers="Person"),
        _c("status", "state", values=("raised", "forwarded", "answered", "closed", "withdrawn")),
        _c("answered_on", "when it was answered", "date"),
        _c("path", "ids it passed, parted by ;", "list"),
    ),
    ("id",),
    (
        Node("Concern", "id", ("topic", "raised_on", "status", "answered_on", "path")),
        Edge("RAISED", ("Person", "raised_by"), ("Concern", "id")),
        Edge("CONCERNS", ("Concern", "id"), ("Department", "department")),
        Edge("STOPPED_AT", ("Concern", "id"), ("Person", "stopped_at"), past="HAD_STOPPED_AT"),
    ),
    layer="concerns",
)

ABSENCES = Table(
    "absences",
    "who is away when (never why)",
    (
        _c("person_id*", "who", refers="Person"),
        _c("from*", "first day away", "date"),
        _c("until*", "last day away", "date"),
        _c("kind", "leave, travel or away", values=("leave", "travel", "away")),
    ),
    ("person_id", "from"),
    (
        Edge("IS_AWAY", ("Person", "person_id"), ("Person", "person_id"), past="WAS_AWAY",
             identity=("from",), properties=("until", "kind")),
    ),
    layer="delegations",
)  # fmt: skip

DELEGATIONS = Table(
    "delegations",
    "who acts for whom",
    (
        _c("person_id*", "who hands over", refers="Person"),
        _c("delegate_id*", "who acts instead", refers="Person"),
        _c("scope*", "all, approvals, people, budget, or a department or goal id"),
        _c("from*", "first day", "date"),
        UNTIL,
        _c("urgent_only", "only when it cannot wait", "flag"),
    ),
    ("person_id", "delegate_id", "scope", "from"),
    (
        Edge("DELEGATES_TO", ("Person", "person_id"), ("Person", "delegate_id"), past="DELEGATED_TO",
             identity=("scope", "from"), properties=("until", "urgent_only")),
    ),
    layer="delegations",
)  # fmt: skip

MECHANISMS = Table(
    "mechanisms",
    "standing ways of coordinating",
    (
        _c("id*", "mechanism key"),
        _c("kind*", "what sort", values=("liaison", "meeting", "committee", "procedure", "channel", "agreement", "shared_team")),
        _c("title*", "what it is called"),
        _c("departments*", "the departments it joins, parted by ;", "list", refers="Department"),
        _c("owner_id", "who keeps it going", refers="Person"),
        _c("cadence", "how often", values=("daily", "weekly", "biweekly", "monthly", "quarterly", "on_demand")),
        SINCE,
        UNTIL,
        _c("last_used", "when it was last used", "date"),
        _c("purpose", "what for"),
    ),
    ("id",),
    (
        Node("Mechanism", "id", ("kind", "title", "cadence", "since", "until", "last_used", "purpose")),
        Edge("JOINS", ("Mechanism", "id"), ("Department", "departments"), past="JOINED"),
        Edge("KEEPS", ("Person", "owner_id"), ("Mechanism", "id"), past="KEPT"),
    ),
    layer="mechanisms",
)

PRIORITIES = Table(
    "priorities",
    "what leaders say comes first",
    (
        _c("leader_id*", "who says so", refers="Person"),
        _c("goal_or_department*", "key of a goal, or id or name of a department"),
        _c("weight*", "how much it counts for the leader, 0 to 1", "number", low=0, high=1),
        SINCE,
        UNTIL,
        _c("kind", "goal or department; empty: a department where one has that id or name", values=("goal", "department")),
    ),
    ("leader_id", "goal_or_department"),
    (
        Edge("PRIORITISES", ("Person", "leader_id"), ("Goal", "goal_or_department"), past="PRIORITISED",
             properties=("weight", "since"), where=("kind", "goal")),
        Edge("PRIORITISES", ("Person", "leader_id"), ("Department", "goal_or_department"), past="PRIORITISED",
             properties=("weight", "since"), where=("kind", "department")),
    ),
    layer="priorities",
)  # fmt: skip

EVERYBODY = "all"  # scope of a target or mandate that holds for all
TARGET_METRICS = ("span", "layers", "response_days")

TARGETS = Table(
    "targets",
    "norms that the organisation has set itself; where none is stated the settings hold",
    (
        _c("scope*", "all, a department (with the units below it), or a grade; a grade goes before a department, a department before all"),
        _c("metric*", "direct reports, layers below the top, or days until a concern is answered", values=TARGET_METRICS),
        _c("min", "no fewer than this", "number", low=0),
        _c("max", "no more than this", "number", low=0),
        _c("reason", "why"),
    ),
    ("scope", "metric"),
    (Node("Target", ("scope", "metric"), ("scope", "metric", "min", "max", "reason")),),
    layer="targets",
)

MANDATES = Table(
    "mandates",
    "formal authority to coordinate, beside the lines",
    (
        _c("person_id*", "who has it", refers="Person"),
        _c("mandate*", "what it is called"),
        _c("granted_by", "who gave it", refers="Person"),
        _c("scope", "all, or a department or goal id; empty: all"),
        SINCE,
        UNTIL,
    ),
    ("person_id", "mandate"),
    (
        Node("Mandate", "mandate"),
        Edge("HAS_MANDATE", ("Person", "person_id"), ("Mandate", "mandate"), past="HAD_MANDATE",
             properties=("granted_by", "scope", "since")),
    ),
    layer="mandates",
)  # fmt: skip

RUNGS = ("contact", "communication", "mediation", "consultation", "mechanism")
CASE_STATES = ("opened", "contacted", "talking", "mediating", "consulting", "settled", "re-measured", "closed", "reopened")

CASES = Table(
    "cases",
    "findings that somebody works on",
    (
        _c("id*", "case key"),
        _c("finding_identity", "the finding it was opened from, as `analyze --json` names it"),
        _c("title*", "what it is about"),
        _c("departments", "departments concerned, parted by ;", "list", refers="Department"),
        _c("people", "people concerned, parted by ;", "list", refers="Person"),
        _c("rung*", "step of the ladder it stands on", values=RUNGS),
        _c("owner_id*", "who looks after it", refers="Person"),
        _c("opened*", "when it was opened", "date"),
        _c("due", "when the step is due", "date"),
        _c("remeasure_on", "when to look whether it helped", "date"),
        _c("status*", "state", values=CASE_STATES),
        _c("value_at_opening", "the finding's value when the case was opened", "number"),
        _c("closed", "when it was closed", "date"),
        _c("outcome", "what the last re-measure said", values=("better", "same", "worse", "unclear")),
        _c("mediator_id", "who mediates", refers="Person"),
        _c("mechanism_id", "the standing mechanism that came of it"),
        _c("measure", "what was measured at opening, as JSON"),
        _c("revision", "counts the changes", "integer", low=1),
    ),
    ("id",),
    (
        Node("Case", "id", ("title", "finding_identity", "rung", "opened", "due", "remeasure_on", "status", "value_at_opening", "closed",
                            "outcome", "mechanism_id", "measure", "revision")),
        Edge("OWNS_CASE", ("Person", "owner_id"), ("Case", "id"), past="OWNED_CASE"),
        Edge("MEDIATES", ("Person", "mediator_id"), ("Case", "id"), past="MEDIATED"),
        Edge("ABOUT", ("Case", "id"), ("Department", "departments"), past="WAS_ABOUT"),
        Edge("ABOUT", ("Case", "id"), ("Person", "people"), past="WAS_ABOUT"),
    ),
    layer="cases",
    register=True,
)  # fmt: skip

CASE_LOG = Table(
    "case_log",
    "the steps taken in cases",
    (
        _c("id*", "step key"),
        _c("case_id*", "case key", refers="Case"),
        _c("at*", "when, as ISO date and time"),
        _c("by*", "who said so"),
        _c("action*", "what was done: the state it led to, or a change of owner, day or note"),
        _c("note", "a remark"),
    ),
    ("id",),
    (
        Node("Action", "id", ("at", "by", "action", "note")),
        Edge("STEP_OF", ("Action", "id"), ("Case", "case_id"), past="WAS_STEP_OF"),
    ),
    layer="cases",
    register=True,
)

TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (
        PEOPLE, DEPARTMENTS, REPORTING_LINES, TIES, GROUP_TIES, DEPENDENCIES, GOALS, GOAL_CONFLICTS, DIRECTIVES, TASKS, RACI,
        ATTRIBUTES, SKILLS, SKILL_NEEDS, CONCERNS, ABSENCES, DELEGATIONS, MECHANISMS, PRIORITIES, TARGETS, MANDATES, CASES, CASE_LOG,
    )
}  # fmt: skip

IMPORT_NODE = Node("Import", "id", ("at", "as_of", "source", "sha256", "counts"))
BRIEFING_NODE = Node(
    "Briefing", "id", ("at", "by", "import_id", "as_of", "reader")
)  # what was written for whom, so that the next can compare
UNDO_NODE = Node("Undo", "id", ("part", "rows", "keys"))  # what takes an import back, a node for each table it changed; not for queries

LAYERS: tuple[str, ...] = tuple(dict.fromkeys(t.layer for t in TABLES.values() if t.layer))


FORMER = "Former"  # what has ended is kept under this prefix: FormerPerson, FormerDepartment, …


def labels() -> tuple[str, ...]:
    """Return every node label of the current organisation, ``Import`` last."""
    found = dict.fromkeys(w.label for t in TABLES.values() for w in t.writes if isinstance(w, Node))
    return (*found, IMPORT_NODE.label)


def edges() -> Mapping[str, tuple[Edge, ...]]:
    """Return the declared relationships by type."""
    found: dict[str, tuple[Edge, ...]] = {}
    for table in TABLES.values():
        for write in table.writes:
            if isinstance(write, Edge):
                found[write.type] = (*found.get(write.type, ()), write)
    return found


@lru_cache
def identity(type_: str) -> tuple[str, ...]:
    """Return the properties that, with both ends, tell two relationships of a type apart; of a past type ``until`` is one of them.

    Examples
    --------
    >>> identity("REPORTS_TO"), identity("REPORTED_TO")
    (('kind',), ('kind', 'until'))
    """
    for writes in edges().values():
        for write in writes:
            if write.type == type_:
                return write.identity
            if write.past == type_:
                return tuple(dict.fromkeys((*write.identity, "until")))
    return ()


@lru_cache
def property_types(label_or_type: str) -> Mapping[str, Type]:
    """Return the properties of a label or relationship type with their types, ``id`` of nodes first.

    Examples
    --------
    >>> property_types("DEPENDS_ON")["strength"]
    'number'
    """
    types: dict[str, Type] = {}
    former = label_or_type.startswith(FORMER)
    label_or_type = label_or_type.removeprefix(FORMER)
    if label_or_type == UNDO_NODE.label:
        return {"id": "text", **dict.fromkeys(UNDO_NODE.properties, "text")}
    if label_or_type == BRIEFING_NODE.label:
        return {"id": "text", **dict.fromkeys(BRIEFING_NODE.properties, "text"), "as_of": "date"}
    if label_or_type == IMPORT_NODE.label:
        return {"id": "text", "at": "text", "as_of": "date", "source": "text", "sha256": "text", "counts": "text"}
    for table in TABLES.values():
        for write in table.writes:
            if isinstance(write, Node) and write.label == label_or_type:
                types["id"] = "text"
                types.update({p: table.column(p).type for p in write.properties})
            elif isinstance(write, Edge) and label_or_type in (write.type, write.past):
                constant = {name for name, _ in write.constants}
                for p in (*write.identity, *write.properties):
                    types[p] = "text" if p in constant else table.column(p).type
                types.setdefault("since", "date")
                if label_or_type == write.past:
                    types["until"] = "date"
    if former:
        types["until"] = "date"  # last day
    return types
