"""Whom a reference means: by id, post, address, alias, distinguished name, another key, then by a name that only one person has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from orggraph.checks import values
from orggraph.checks.base import Row, Work
from orggraph.checks.person import ADDRESS_MARKS
from orggraph.checks.values import fold, fold_id, fold_name, parse_dn
from orggraph.importers.base import SEVERAL

Found = tuple[str, frozenset[str]]
NOBODY: Found = ("", frozenset())


class _Others:
    """People by address, name, post, alias, distinguished name and other keys."""

    def __init__(self) -> None:
        self.by_email: dict[str, list[str]] = {}
        self.by_name: dict[str, list[str]] = {}
        self.by_position: dict[str, list[str]] = {}
        self.by_alias: dict[str, list[str]] = {}
        self.by_dn: dict[tuple[tuple[str, str], ...], list[str]] = {}
        self.by_key: dict[str, list[str]] = {}

    def add(self, row: Row) -> None:
        key = row["id"]
        if email := row.get("email"):
            self.by_email.setdefault(email if "_key" in row else fold(email), []).append(key)  # those of the files are folded already
        if name := row.get("name"):
            folded = row.get("_name") or fold_name(name)
            self.by_name.setdefault(folded, []).append(key)
        self.extra(row, key)

    def extra(self, row: Row, key: str) -> None:
        for post in _parts(row.get("position_id")):
            self.by_position.setdefault(fold_id(post), []).append(key)
        for other in _parts(row.get("keys")):
            self.by_key.setdefault(fold_id(other), []).append(key)
        for alias in _parts(row.get("aliases")):
            for address in re.split(r"[;,|]", alias):
                if folded := ADDRESS_MARKS.sub("", fold(address)).strip():
                    self.by_alias.setdefault(folded, []).append(key)
        if dn := parse_dn(row.get("dn") or ""):
            self.by_dn.setdefault(dn, []).append(key)


class People:
    """Finds a person. The first rule that knows the reference decides; when it gives several people, none of them is meant.

    ``find`` returns (rule, ids): one id when found, several when ambiguous, none when unknown.
    """

    def __init__(self, work: Work) -> None:
        self._rows: list[Row] = list(work.rows.get("people", []))
        self.by_id: dict[str, str] = {}
        for row in self._rows:
            self.by_id.setdefault(row.get("_key") or fold_id(row["id"]), row["id"])
        own = set(self.by_id) if work.known.people.height else set()
        for key, email, name in work.known.people.select("id", "email", "name").iter_rows():
            if (folded := fold_id(key)) not in own:
                self.by_id.setdefault(folded, key)
                self._rows.append({"id": key, "email": email, "name": name})
        self.departments: dict[str, str | None] = {row["id"]: row.get("department") for row in self._rows}
        self._departed = list(work.departed.values())
        self._zeros: dict[str, str | None] | None = None
        self._found: dict[str, Found] = {}
        for alias, person in self._aliases(work):  # which may be said by an alias before it
            self._others.by_alias.setdefault(alias, []).append(person)
            self._found.clear()

    @cached_property
    def _others(self) -> _Others:
        """Every way to mean a person but the id: made when somebody is not meant by that."""
        found = _Others()
        for row in self._rows:
            found.add(row)
        for row in self._departed:  # who left is still known by other keys than the name
            found.extra(row, row["id"])
        return found

    def named(self, name: str) -> list[str]:
        """Return everybody of that name."""
        return self._others.by_name.get(fold_name(name), [])

    def _aliases(self, work: Work) -> Iterable[tuple[str, str]]:
        for row in work.rows.get("aliases", []):
            alias, person = values.null(row.get("alias")), values.null(row.get("person_id"))
            found = self.find(person)[1] if person else frozenset()
            if alias and len(found) == 1:
                work.loaded["aliases"] += 1
                yield ADDRESS_MARKS.sub("", fold(alias)).strip(), next(iter(found))
            else:
                work.refuse("layer.unknown-person", row, "person_id", person)

    def _by_zeros(self, key: str) -> str | None:
        """Return the one person whose id is this one but for leading zeros; None when there are several or none."""
        if not key.isdigit():
            return None
        if self._zeros is None:
            self._zeros = {}
            for folded, person in self.by_id.items():
                if folded.isdigit():
                    short = folded.lstrip("0")
                    self._zeros[short] = None if short in self._zeros else person
        return self._zeros.get(key.lstrip("0"))

    def find(self, said: str, department: str | None = None) -> Found:
        """Find the person a cell means.

        Parameters
        ----------
        said : str
        department : str, optional
            Of whoever refers: of several people of one name, the one in the same department is meant.
        """
        known = self._found.get(said)
        if known is None:
            known = self._found[said] = self._find(said)
        if known[0] == "name" and len(known[1]) > 1 and department:
            near = frozenset(p for p in known[1] if self.departments.get(p) == department)
            return ("name", near) if len(near) == 1 else known
        return known

    def _find(self, said: str) -> Found:
        key = fold_id(said)
        if found := self.by_id.get(key):
            return "id", frozenset((found,))
        inside, name = values.split_embedded(said)
        if inside and (found := self.by_id.get(fold_id(inside))):
            return "id", frozenset((found,))
        if zero := self._by_zeros(key):
            return "zeros", frozenset((zero,))
        by = self._others
        for rule, index in (("position", by.by_position), ("email", by.by_email), ("alias", by.by_alias), ("key", by.by_key)):
            wanted = ADDRESS_MARKS.sub("", key).strip() if rule in ("email", "alias") and "@" in key else key
            if many := index.get(wanted):
                return rule, frozenset(many)
        if "=" in said and (dn := parse_dn(said)):
            if many := by.by_dn.get(dn):
                return "dn", frozenset(many)
            name = dn[0][1] if dn[0][0] in ("cn", "uid") else name
            if many := by.by_key.get(name):
                return "dn", frozenset(many)
        many = self.named(name)
        return ("name", frozenset(many)) if many else NOBODY


def _parts(cell: str | None) -> list[str]:
    return [p for p in cell.split(SEVERAL) if p] if cell else []
