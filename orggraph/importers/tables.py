"""Every kind of file: the model's tables, and those that only help to read others and are not stored themselves."""

from __future__ import annotations

from collections.abc import Mapping

from orggraph import model
from orggraph.model import Column, Table

ALIASES = Table(
    "aliases",
    "other addresses and logins of people",
    (
        Column("alias", "address, login or former name", required=True),
        Column("person_id", "whose it is", required=True, refers="Person"),
        Column("kind", "what it is", values=("email", "slack", "graph", "git", "login", "name")),
        Column("since", "first day it holds; empty: always", "date"),
        Column("until", "last day it holds; empty: open", "date"),
    ),
    ("alias", "person_id"),
    (),
)
LISTS = Table(
    "lists",
    "members of distribution lists",
    (Column("list", "address of the list", required=True), Column("person_id", "a member", required=True, refers="Person")),
    ("list", "person_id"),
    (),
)
WORK_LINKS = Table(
    "work_links",
    "whose work needs whose: from version control and trackers, summed into dependencies between departments",
    (
        Column("from_person", "who needs", required=True, refers="Person"),
        Column("to_person", "whose work", required=True, refers="Person"),
        Column("kind", "what is needed", values=("input", "sequence")),
        Column("count", "how often", "number"),
    ),
    ("from_person", "to_person", "kind"),
    (),
)

HELPERS: Mapping[str, Table] = {t.name: t for t in (ALIASES, LISTS, WORK_LINKS)}
TABLES: Mapping[str, Table] = {**model.TABLES, **HELPERS}
