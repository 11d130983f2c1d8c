"""Networks as XML: GraphML (yEd, Cytoscape, networkx) and GEXF (Gephi 1.2 and 1.3). Layout and colours are passed over."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from orggraph.importers.base import Format, ReadOptions, Sheet, Unreadable
from orggraph.importers.headers import fold, synonyms

CHANNELS = ("channel", "relation", "interaction")
WEIGHTS = ("weight", "strength")


def is_graphml(path: Path, head: bytes) -> bool:
    """By the ending, or the name of the outermost element."""
    return path.suffix.lower() == ".graphml" or b"<graphml" in head[:2000]


def is_gexf(path: Path, head: bytes) -> bool:
    """By the ending, or the name of the outermost element."""
    return path.suffix.lower() == ".gexf" or b"<gexf" in head[:2000]


def _elements(data: bytes) -> Iterator[ElementTree.Element]:
    """Yield finished elements with plain names; entities are never expanded."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable("it declares entities, which are not expanded; export it without a DOCTYPE")
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(data)):
            element.tag = element.tag.rpartition("}")[2]
            yield element
    except ElementTree.ParseError as reason:
        raise Unreadable(f"it is broken XML ({reason})") from reason


def read_graphml(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read nodes with what they say about people, and edges as ties."""
    keys: dict[str, str] = {}
    nodes: list[dict[str, str]] = []
    edges: list[tuple[dict[str, str], bool | None]] = []
    undirected = False
    for element in _elements(data):
        if element.tag == "key":
            keys[element.get("id") or ""] = element.get("attr.name") or element.get("id") or ""
        elif element.tag in ("node", "edge"):
            data_of = [(d.get("key") or "", (d.text or "").strip()) for d in element if d.tag == "data"]
            said = {keys.get(key, key): value for key, value in data_of}
            if element.tag == "node":
                label = next((t.text for t in element.iter() if t.tag == "NodeLabel" and t.text), "")
                about = {"label": label.strip()} if label else {}
                nodes.append({"id": element.get("id", ""), **about, **said})
            else:
                turned = {"true": False, "false": True}.get(element.get("directed", ""))
                edges.append(({"source": element.get("source", ""), "target": element.get("target", ""), **said}, turned))
        elif element.tag == "graph":
            undirected = element.get("edgedefault") == "undirected"
    return _sheets(nodes, [(e, undirected if u is None else u) for e, u in edges])


def read_gexf(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read nodes with what they say about people, and edges as ties; the start of an edge is its period."""
    names: dict[tuple[str, str], str] = {}
    nodes: list[dict[str, str]] = []
    edges: list[tuple[dict[str, str], bool | None]] = []
    undirected = True  # GEXF says so where a file is silent
    for element in _elements(data):
        if element.tag == "attributes":
            for attribute in element:
                names[element.get("class", ""), attribute.get("id", "")] = attribute.get("title", "")
        elif element.tag == "node":
            nodes.append({"id": element.get("id", ""), "label": element.get("label", ""), **_values(element, "node", names)})
        elif element.tag == "edge":
            said = {"source": element.get("source", ""), "target": element.get("target", ""), **_values(element, "edge", names)}
            said |= {k: v for k in ("weight", "start") if (v := element.get(k))}
            kind = element.get("type")
            edges.append((said, None if kind is None else kind != "directed"))
        elif element.tag == "graph":
            undirected = element.get("defaultedgetype", "undirected") != "directed"
    return _sheets(nodes, [(e, undirected if u is None else u) for e, u in edges])


def _values(element: ElementTree.Element, kind: str, names: dict[tuple[str, str], str]) -> dict[str, str]:
    found = {}
    for value in element.iter():
        if value.tag == "attvalue":
            key = value.get("for") or value.get("id") or ""
            found[names.get((kind, key), key)] = value.get("value", "")
    return found


def _sheets(nodes: list[dict[str, str]], edges: list[tuple[dict[str, str], bool]]) -> list[Sheet]:
    """Return the people (where nodes say more than an id) and the ties; an undirected edge is contact both ways."""
    words = synonyms()["people"]
    sheets = []
    columns = list(dict.fromkeys(k for n in nodes for k in n))
    fields = {c: "name" if c == "label" else words[fold(c)][0] for c in columns if c == "label" or fold(c) in words}
    if "name" in (own := [f for c, f in fields.items() if c != "label"]):
        fields.pop("label", None)
    if nodes and len(fields) > 1 and ("name" in fields.values() or own):
        kept = [c for i, c in enumerate(fields) if list(fields.values()).index(fields[c]) == i]
        rows = [tuple(n.get(c, "") for c in kept) for n in nodes]
        sheets.append(Sheet("nodes", range(len(rows) + 1), [tuple(fields[c] for c in kept), *rows], table="people"))
    header = ("source_id", "target_id", "channel", "weight", "period")
    rows, numbers = [], []
    for number, (edge, undirected) in enumerate(edges, start=1):
        channel = next((edge[c] for c in CHANNELS if edge.get(c)), "")
        weight = next((edge[c] for c in WEIGHTS if edge.get(c)), "")
        period = edge.get("start", "")[:10] if len(edge.get("start", "")) >= len("2026-01-05") else ""
        ends = [(edge["source"], edge["target"])]
        ends += [(edge["target"], edge["source"])] if undirected and edge["source"] != edge["target"] else []
        rows += [(a, b, channel, weight, period) for a, b in ends]
        numbers += [number] * len(ends)
    if rows or not sheets:
        sheets.append(Sheet("edges", [0, *numbers], [header, *rows], table="ties"))
    return sheets


GRAPHML = Format("GraphML", is_graphml, read_graphml)
GEXF = Format("GEXF", is_gexf, read_gexf)
