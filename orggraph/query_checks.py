"""Checks a folder of query files as the library itself is checked: header, names, plan, rows, units, persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orggraph import queries, query_names
from orggraph.errors import OrgGraphError, UsageError
from orggraph.query_file import Problem, Query, placed, read
from orggraph.store.base import Rows, Store

WHOLE_GRAPH = ("CartesianProduct", "AllNodesScan", "AllRelationshipsScan")  # operators that grow with everything there is, or its square
SAMPLE = 1000  # rows looked at
CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Checked:
    """A query file and what is wrong with it, each problem with its line (``lines``); without problems it may be used.

    ``remarks`` are what one's own queries may do without and those that come with orggraph may not.
    """

    file: str
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


def check_folder(folder: Path, store: Store | None) -> list[Checked]:
    """Check every query file of a folder.

    Parameters
    ----------
    folder : Path
        Holds ``<id>.cypher`` or ``<category>/<id>.cypher``.
    store : Store, optional
        Where the queries are run with their defaults; without it only the headers are checked.

    Returns
    -------
    list of Checked
        In the order of the files.

    Raises
    ------
    UsageError
        When the folder is not there or holds no query file.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder")
    paths = queries.query_files(folder)
    if not paths:
        raise UsageError(f"{folder} holds no query file; their names end in .cypher")
    checked: list[Checked] = []
    seen: dict[str, str] = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        found = read(path)
        problems = list(found.problems)
        if (id_ := path.stem) in seen:
            problems.append(Problem(1, f"It is called as {seen[id_]}"))
        if id_ in queries.load_all() and not (found.query and queries.comes_with_orggraph(found.query)):
            problems.append(Problem(1, f"It is called as the query {id_} that comes with orggraph; rename it"))
        seen.setdefault(id_, name)
        if store is not None and found.query is not None:
            problems += check(found.query, store)
        elif store is not None:
            problems += _names(store, found.text, found.first)
        said = tuple(remarks(found.query)) if found.query is not None and not found.problems else ()
        problems.sort(key=lambda p: p.line)
        checked.append(Checked(name, tuple(p.what for p in problems), said, tuple(p.line for p in problems)))
    return checked


def check(query: Query, store: Store) -> Iterator[Problem]:
    """Yield what is wrong with a query whose parameters hold: its names, its plan, its rows."""
    yield from _names(store, query.text, query.first)
    try:
        if costly := costly_operators(store, query):
            yield Problem(
                query.first, f"Its plan goes through the whole graph ({', '.join(costly)}); begin the pattern at a label or a key"
            )
        rows = queries.run(store, query, limit=SAMPLE)
    except OrgGraphError as reason:
        yield placed(str(reason), query.first)
        return
    for what in _columns(query, rows, set(store.nodes("Person")["id"])):
        yield Problem(query.first, what)


def _names(store: Store, text: str, first: int) -> Iterator[Problem]:
    """Yield the names that the graph does not have, of a statement that begins on a line of its file."""
    for reason in query_names.unknown(store, text):
        yield placed(str(reason), first)
    for remark in query_names.remarks(store, text):
        at = re.search(rf"\b{re.escape(remark.name)}\b", text)
        yield Problem(first + text.count("\n", 0, at.start()) if at else first, remark.words())


def remarks(query: Query) -> Iterator[str]:
    """Yield what keeps a query from being read in both languages, or lets its parameters take anything."""
    said = {"title": query.title_zh, **{f"column {name}": query.columns_zh[name] for name in query.columns}}
    said |= {f"parameter {p.name}": p.about_zh for p in query.parameters.values()}
    if english := [what for what, words in said.items() if not CHINESE.search(words)]:
        yield f"Not said in Chinese: {', '.join(english)}"
    if open_ended := [p.name for p in query.parameters.values() if p.type in ("integer", "number") and None in (p.low, p.high)]:
        yield f"Parameters without low and high: {', '.join(open_ended)}"


def costly_operators(store: Store, query: Query) -> list[str]:
    """Return the operators of the query's plan that go through the whole graph; none where the engine shows no plan."""
    return [o for o in dict.fromkeys(store.plan(query.text, query.values())) if o.endswith(WHOLE_GRAPH)]


def _columns(query: Query, rows: Rows, people: set[str]) -> Iterator[str]:
    for column, *values in zip(rows.columns, *rows.tuples, strict=True):
        cells = [c for v in values for c in (v if isinstance(v, list) else [v]) if c is not None]
        if any(isinstance(c, int | float) and not isinstance(c, bool) for c in cells) and "[" not in query.columns[column]:
            yield f"Column {column} holds numbers and does not say their unit, as in [people]"
        if column not in query.persons and cells and sum(isinstance(c, str) and c in people for c in cells) == len(cells):
            yield f"Column {column} holds ids of persons and does not stand in persons"
    if query.aggregate and query.persons:
        yield "It says aggregate and names persons"
