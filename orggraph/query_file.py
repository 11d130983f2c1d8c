"""The query files: ``<category>/<id>.cypher`` with a header in comment lines, and what is wrong with one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orggraph.errors import OrgGraphError, UnknownName, UsageError
from orggraph.store import statement

FENCE = "// ---"
REQUIRED = frozenset(("title", "title_zh", "seed", "columns"))
HEADER_KEYS = REQUIRED | {"needs", "parameters", "persons", "aggregate"}
PARAMETER_KEYS = frozenset(("type", "default", "low", "high", "values", "refers", "bounds", "about"))
TYPES: Mapping[str, str] = {
    "integer": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "date": "a date (YYYY-MM-DD)",
    "choice": "one of its values",
    "text": "a text",
}
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
GROUP = "min_group"  # the parameter that says from how many people on a group is told
NAME = re.compile(r"[a-z][a-z0-9_]*")
ORDERED = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
Value = bool | int | float | str


@dataclass(frozen=True)
class Parameter:
    """A declared parameter, its default and limits.

    ``type`` is one of `TYPES`; dates are ISO text. ``values`` are those of a ``choice``; ``refers`` names the label whose id a text is;
    ``bounds`` the label of which no more nodes than this number are looked at, so that a large organisation is answered in time.
    """

    name: str
    type: str
    default: Value
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    refers: str | None = None
    bounds: str | None = None
    about: str = ""
    about_zh: str = ""

    @property
    def limits(self) -> str:
        """What may be given: from the lowest to the highest number, or the values of a choice; empty: anything of the type."""
        return f"{self.low:.10g} to {self.high:.10g}" if self.low is not None and self.high is not None else ", ".join(self.values)

    def value(self, given: object) -> Value:
        """Return what was given (text from a command line, say) as the declared type, inside the limits.

        Raises
        ------
        UsageError
            One sentence: the parameter, what it takes and what was given.

        Examples
        --------
        >>> Parameter("max_span", "integer", 8, low=1).value("12")
        12
        """
        try:
            value = self._typed(given)
        except ValueError as reason:
            raise UsageError(f"Parameter {self.name} takes {TYPES[self.type]}, not “{given}”") from reason
        if self.type == "choice" and value not in self.values:
            raise UnknownName(f"value of parameter {self.name}", str(value), self.values)
        if isinstance(value, int | float) and self.low is not None and value < self.low:
            raise UsageError(f"Parameter {self.name} is at least {self.low:g}, not {value:g}")
        if isinstance(value, int | float) and self.high is not None and value > self.high:
            raise UsageError(f"Parameter {self.name} is at most {self.high:g}, not {value:g}")
        return value

    def _typed(self, given: object) -> Value:
        if self.type == "date":
            return dt.date.fromisoformat(str(given)).isoformat()
        if self.type == "flag":
            if str(given).lower() not in FLAGS:
                raise ValueError(given)
            return FLAGS[str(given).lower()]
        if self.type in ("choice", "text"):
            return str(given)
        number = float(str(given))
        if not math.isfinite(number):
            raise ValueError(given)
        if self.type == "number":
            return number
        if not number.is_integer():
            raise ValueError(given)
        return int(number)


@dataclass(frozen=True)
class Query:
    """One query of the library; ``columns`` says what each column means, numbers with their unit in square brackets, ``columns_zh`` too.

    ``persons`` are the columns that hold ids of persons. ``aggregate`` says that nobody can be told from the rows: no persons, and no
    group of people below ``min_group``; only such queries are for readers who may not see persons. ``first`` is the line of its file on
    which ``text`` begins.
    """

    id: str
    category: str
    title: str
    title_zh: str
    seed: str
    needs: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, str]
    text: str
    persons: tuple[str, ...] = ()
    aggregate: bool = False
    columns_zh: Mapping[str, str] = field(default_factory=dict)
    first: int = 1

    def values(self, given: Mapping[str, object] | None = None) -> dict[str, Value]:
        """Return the value of every parameter: what is given, checked, and the defaults of the rest.

        Raises
        ------
        UnknownName, UsageError
            For a parameter that is not declared (with the nearest one), of another type or outside its limits.
        """
        given = given or {}
        for name in given:
            if name not in self.parameters:
                raise UnknownName(f"parameter of {self.id}", name, self.parameters)
        return {name: p.value(given.get(name, p.default)) for name, p in self.parameters.items()}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a query file, in a sentence, and the line of the file."""

    line: int
    what: str


@dataclass(frozen=True)
class Read:
    """A query file as far as it can be read: its statement, the line on which that begins, the query, and all that is wrong.

    ``query`` is None where the statement could not be run: there is no header, or its columns or parameters do not hold.
    """

    text: str
    first: int
    query: Query | None
    problems: tuple[Problem, ...]


def placed(what: str, first: int) -> Problem:
    """Return a sentence about a statement that begins on the line ``first`` of its file, with the place as it is in the file.

    Examples
    --------
    >>> placed("There is no such thing (line 2, column 8)", 10)
    Problem(line=11, what='There is no such thing (line 11, column 8)')
    """
    place = statement.PLACE.search(what)
    line = first + int(place[1]) - 1 if place else first
    return Problem(line, statement.PLACE.sub(f"(line {line}, column {place[2]})", what) if place else what)


def parse(path: Path) -> Query:
    """Read one query file and check its header against its text.

    Raises
    ------
    UsageError
        One sentence with the file: a missing or unknown key, a parameter that is not declared or not used, no ORDER BY.
    """
    found = read(path)
    if found.query is None or found.problems:
        raise UsageError(found.problems[0].what)
    return found.query


def read(path: Path) -> Read:
    """Read one query file and find all that is wrong with its header, and with its statement as far as the file alone shows it."""

    def told(line: int, what: str) -> Problem:
        return Problem(line, f"The query file {path.name} {what}")

    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as reason:
        return Read("", 1, None, (told(1, f"cannot be read: {getattr(reason, 'strerror', None) or reason}"),))
    fences = [i for i, line in enumerate(lines) if line.strip() == FENCE]
    if len(fences) < 2:
        return Read("\n".join(lines), 1, None, (told(1, f"has no header between two lines “{FENCE}”; docs/analysts.md shows one"),))
    start, end = fences[:2]
    header = [line.removeprefix("//").removeprefix(" ") for line in lines[start + 1 : end]]
    first = next((i + 1 for i, line in enumerate(lines) if i > end and line.strip()), len(lines))
    text = "\n".join(lines[end + 1 :]).strip()
    try:
        head = tomllib.loads("\n".join(header))
    except tomllib.TOMLDecodeError as reason:
        place = re.search(r"line (\d+)", str(reason))
        line = start + 1 + (int(place[1]) if place else 0)
        return Read(text, first, None, (told(line, f"has no readable header between two lines “{FENCE}”: {reason}"),))
    below = _Header(head, header, start + 2)
    parameters, wrong = below.parameters()
    columns, wrong_columns = below.columns()
    unfit = list(_unfit(text, first, below))
    problems = [told(*each) for each in (*below.keys(path.stem), *wrong_columns, *wrong, *unfit)]
    if not ORDERED.search(statement.code(text)):
        problems.append(told(first + text.count("\n"), "has no ORDER BY, so its rows would come in any order"))
    query = None
    if columns and not wrong and not unfit:
        persons = below.texts("persons")
        query = Query(
            path.stem,
            path.parent.name,
            str(head.get("title", "")),
            str(head.get("title_zh", "")),
            str(head.get("seed", "")),
            below.texts("needs"),
            parameters,
            {name: words[0] for name, words in columns.items()},
            text,
            persons,
            bool(head.get("aggregate", False)) and not persons,
            {name: words[1] for name, words in columns.items()},
            first,
        )
    return Read(text, first, query, tuple(problems))


Wrong = tuple[int, str]


@dataclass(frozen=True)
class _Header:
    """A header that is TOML, its lines, and the line of the file on which they begin."""

    head: Mapping[str, Any]
    lines: list[str]
    first: int

    def line(self, *starts: str) -> int:
        """Return the line of the file that begins with one of these texts, else the one before the header."""
        return next((self.first + i for i, line in enumerate(self.lines) if line.strip().startswith(starts)), self.first - 1)

    def keys(self, name: str) -> Iterator[Wrong]:
        """Yield what is wrong with the file's name, and with the keys of the header."""
        if not NAME.fullmatch(name):
            yield 1, "is not named in small letters, digits and underscores, as a query is called"
        for key in sorted(set(self.head) - HEADER_KEYS):
            yield self.line(key, f"[{key}"), f"has unknown keys in its header: {key}; known are {', '.join(sorted(HEADER_KEYS))}"
        for key in sorted(REQUIRED - set(self.head)):
            yield self.first - 1, f"lacks in its header: {key}"
        for key, holds in {"needs": self.texts, "persons": self.texts, "parameters": self.section}.items():
            if self.head.get(key) and not holds(key):
                yield self.line(key), f"holds something else under {key} than {'a table' if key == 'parameters' else 'a list of texts'}"

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts in the header; none where it is something else."""
        said = self.head.get(key, ())
        return tuple(said) if isinstance(said, list) and all(isinstance(x, str) for x in said) else ()

    def section(self, key: str) -> Mapping[str, object]:
        """Return a table in the header; an empty one where it is something else."""
        said = self.head.get(key, {})
        return said if isinstance(said, dict) else {}

    def columns(self) -> tuple[dict[str, tuple[str, str]], list[Wrong]]:
        """Return the meanings of the columns in both languages, and what is wrong with them."""
        said = self.section("columns")
        if not said and "columns" in self.head:
            return {}, [(self.line("columns", "[columns"), "says for no column, or not in words, what it means")]
        meanings = {name: _words(about) for name, about in said.items()}
        wrong = [
            (self.line(name), f"says of column {name} not in words what it means") for name, words in meanings.items() if words is None
        ]
        lost = [name for name in self.texts("persons") if name not in said]
        wrong += [(self.line("persons"), f"names in persons what is no column: {name}") for name in lost]
        return {name: words or (name, name) for name, words in meanings.items()}, wrong

    def parameters(self) -> tuple[dict[str, Parameter], list[Wrong]]:
        """Return the parameters that hold, and what is wrong with the others."""
        right: dict[str, Parameter] = {}
        wrong: list[Wrong] = []
        for name, about in self.section("parameters").items():
            try:
                right[name] = _parameter(name, about)
            except UsageError as reason:
                wrong.append((self.line(f"[parameters.{name}]"), str(reason)))
        return right, wrong


def _unfit(text: str, first: int, header: _Header) -> Iterator[Wrong]:
    """Yield why the statement of a file cannot be run, as far as the file alone shows it."""

    def line(at: int) -> int:
        return first + text.count("\n", 0, at)

    try:
        statement.one(text)
    except OrgGraphError as reason:
        problem = placed(str(reason), first)
        yield problem.line, f"cannot be run: {problem.what}"
    declared = set(header.section("parameters"))
    used = {found[1]: found.start() for found in PARAMETER.finditer(statement.code(text))}
    if set(used) != declared:
        places = [line(used[name]) for name in used if name not in declared]
        places += [header.line(f"[parameters.{name}]") for name in sorted(declared - set(used))]
        yield places[0], f"uses the parameters {sorted(used)} and declares {sorted(declared)}"


def _words(said: object) -> tuple[str, str] | None:
    """Return a meaning in English and Chinese: a pair, or one text that stands for both; None for anything else."""
    both = [said, said] if isinstance(said, str) else said
    return (str(both[0]), str(both[1])) if isinstance(both, list) and [type(x) for x in both] == [str, str] else None


def _parameter(name: str, about: object) -> Parameter:
    if not isinstance(about, dict) or set(about) - PARAMETER_KEYS or about.get("type") not in TYPES or "default" not in about:
        raise UsageError(f"declares parameter {name} without a type of {', '.join(TYPES)} and a default, or with unknown keys")
    values, words = tuple(str(v) for v in about.get("values", ())), _words(about.get("about", ""))
    if words is None:
        raise UsageError(f"does not say in words what parameter {name} is about")
    if (about["type"] == "choice") != bool(values):
        raise UsageError(f"gives parameter {name} values without the type choice, or that type without values")
    try:
        parameter = Parameter(
            name,
            about["type"],
            about["default"],
            about.get("low"),
            about.get("high"),
            values,
            about.get("refers"),
            about.get("bounds"),
            *words,
        )
        return dataclasses.replace(parameter, default=parameter.value(about["default"]))
    except UsageError as reason:
        raise UsageError(f"declares a default that does not hold: {reason}") from reason
