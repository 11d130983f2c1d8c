"""The versions of Neo4j that orggraph is tested with. One line more is one `Line` more."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orggraph.errors import OrgGraphError


@dataclass(frozen=True)
class Line:
    """A line of releases: the one that was tested, the class that starts it, the Java that it runs on (``newest_java`` None: any later)."""

    name: str
    tested: str
    main_class: str
    oldest_java: int
    newest_java: int | None


LONG_TERM = Line("5.26", "5.26.16", "org.neo4j.server.CommunityEntryPoint", 17, 21)
CURRENT = Line("2026.09", "2026.09.0", "org.neo4j.server.Neo4jCommunity", 21, None)
LINES = (LONG_TERM, CURRENT)  # what lies between works too: it has the Cypher of the first


def release(version: str) -> tuple[Line, str]:
    """Return the line and the release that a person means by ``5.26`` or ``5.26.16``."""
    for line in LINES:
        if version == line.name:
            return line, line.tested
        if re.fullmatch(rf"{re.escape(line.name)}\.\d+", version):
            return line, version
    known = " and ".join(line.name for line in LINES)
    raise OrgGraphError(f"{version} is no version of Neo4j that is started here; the lines are {known}")


def numbers(version: str) -> tuple[int, ...]:
    """Return what a version is compared by: its first two numbers; none when it has none (``Neo4j/dev``)."""
    return tuple(int(n) for n in re.findall(r"\d+", version)[:2])


def too_old(agent: str) -> bool:
    """Whether a server that calls itself so (``Neo4j/5.20.0``) lacks what the queries use."""
    return numbers(agent.partition("/")[2]) < numbers(LONG_TERM.name)


def untested(agent: str) -> bool:
    """Whether a server is newer than all that was tested; it is used nevertheless, since hosted servers are always the newest."""
    return numbers(agent.partition("/")[2]) > numbers(CURRENT.name)
