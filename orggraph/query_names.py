"""The names in a typed statement: labels and types that the graph does not have, and properties that nothing in it has."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orggraph import model
from orggraph.errors import QueryFailed, UnknownName
from orggraph.i18n import translate
from orggraph.store import cypher
from orggraph.store.base import Store
from orggraph.store.statement import code

PATTERN = re.compile(
    r"(?P<open>[(\[])\s*(?P<variable>\w*)\s*:\s*(?P<names>[\w`|&!:%\s]+?)\s*"
    r"(?=\bWHERE\b|[^\w`|&!:%\s]|$)(?:\*[\d.\s]*)?(?P<map>\{[^{}]*\})?",
    re.IGNORECASE,
)
CONDITION = re.compile(r"\b(?:WHERE|AND|OR|XOR|NOT|WHEN)\s+\w+\s*:\s*(?P<names>[\w`|&!:%]+)", re.IGNORECASE)
NAME = re.compile(r"[^|&!:%`\s]+")
KEY = re.compile(r"[{,]\s*`?(\w+)`?\s*:(?!:)")
PROPERTY = re.compile(r"(?<![\w.$`])(\w+)\.`?(\w+)`?(?!\w|\s*\()")
PROJECTION = re.compile(r"(?<![.\w$:`])(\w+)\s*\{([^{}]*)\}")
PROJECTED = re.compile(r"(?:^|,)\s*\.`?(\w+)`?")
ANOTHER = r"\bAS\s+{0}\b|\b{0}\s+IN\b"  # the variable may stand for something else there
PATIENCE = 5.0  # seconds to look whether anything has a property
SHOWN = 12  # names in a remark
PERSON, KEPT, KEPT_BY = "Person", "Attribute", "HAS_ATTRIBUTE"


@dataclass(frozen=True)
class Remark:
    """A property that no node or relationship of these labels or types has, so that it is null everywhere; with the ``known`` ones.

    ``kept`` says that it is a column of people that was kept, which is an `Attribute` of its own.
    """

    labels: tuple[str, ...]
    name: str
    known: tuple[str, ...]
    kept: bool = False

    def words(self, lang: str = "en") -> str:
        """Return the remark as a sentence.

        Examples
        --------
        >>> Remark(("Person",), "nmae", ("email", "id", "name")).words()
        'No Person has a property “nmae”, so it is null everywhere; did you mean “name”?'
        """
        label = "|".join(self.labels)
        if self.kept:
            how = f"(p)-[a:{KEPT_BY}]->(:{KEPT} {{id: '{self.name}'}})"
            return translate("ask.remark.kept", lang, label=label, name=self.name, how=how)
        if near := difflib.get_close_matches(self.name, self.known, n=1, cutoff=0.5):
            return translate("ask.remark.near", lang, label=label, name=self.name, near=near[0])
        known = ", ".join(self.known[:SHOWN]) + ("…" if len(self.known) > SHOWN else "")
        return translate("ask.remark.known", lang, label=label, name=self.name, known=known)


def unknown(store: Store, text: str) -> Iterator[QueryFailed]:
    """Yield a sentence for each label and relationship type that the graph does not have, with the near one and the place."""
    words = code(text)
    labels, types = set(cypher.node_labels()), set(cypher.edge_types())
    there: Mapping[str, int] | None = None  # asked of the store where the model does not know a name, once
    found = [(m, "label", labels) if m["open"] == "(" else (m, "relationship type", types) for m in PATTERN.finditer(words)]
    found += [(m, "label or relationship type", labels | types) for m in CONDITION.finditer(words)]
    for match, kind, known in sorted(found, key=lambda f: f[0].start()):
        for name in NAME.finditer(match["names"]):
            if name[0] in known:
                continue
            there = store.counts() if there is None else there
            if name[0] not in there:
                at = match.start("names") + name.start()
                line, column = words.count("\n", 0, at) + 1, at - words.rfind("\n", 0, at)
                yield QueryFailed(f"{UnknownName(f'{kind} in this graph called', name[0], known)} (line {line}, column {column})")


def remarks(store: Store, text: str) -> Iterator[Remark]:
    """Yield what can be remarked on a statement that was run: properties that are misspelt, or that nothing has.

    Only variables are looked at whose label or type the statement itself says, and which stand for nothing else in it.
    """
    words = code(text)
    bound: dict[str, set[str]] = {}
    used: dict[tuple[tuple[str, ...], str], None] = {}
    for match in PATTERN.finditer(words):
        names = {n[0] for n in NAME.finditer(match["names"])}
        variable = match["variable"]
        if "!" in match["names"] or re.search(ANOTHER.format(re.escape(variable)), words, re.IGNORECASE):
            names = set()  # nothing is known of it
        elif match["map"]:
            used |= {(tuple(sorted(names)), key): None for key in KEY.findall(match["map"])}
        bound[variable] = bound.get(variable, names) | names if names else names
    projected = [(m[1], name) for m in PROJECTION.finditer(words) for name in PROJECTED.findall(m[2])]
    for variable, name in (*PROPERTY.findall(words), *projected):
        if bound.get(variable):
            used[tuple(sorted(bound[variable])), name] = None
    for labels, name in used:
        known = sorted({p for label in labels for p in model.property_types(label)})
        modelled = all(model.property_types(label) for label in labels)  # of others it is not known what they have
        if modelled and name not in known and _nothing_has(store, labels, name):
            kept = PERSON in labels and (name,) in store.read(f"MATCH (a:{KEPT}) RETURN a.id AS id").tuples
            yield Remark(labels, name, tuple(known), kept)


def _nothing_has(store: Store, labels: tuple[str, ...], name: str) -> bool:
    """Return whether nothing of these labels or types has a property: others than orggraph may have written into a server."""
    names = "|".join(f"`{label}`" for label in labels)
    pattern = f"()-[x:{names}]->()" if set(labels) <= set(cypher.edge_types()) else f"(x:{names})"
    try:
        return not store.read(f"MATCH {pattern} WHERE x.`{name}` IS NOT NULL RETURN 1 AS there LIMIT 1", timeout=PATIENCE).tuples
    except QueryFailed:  # not seen in time: nothing is said
        return False
