"""What can be said of a statement from its text: that it is empty, or several, and why an engine refused it.

Whether a statement may run is the engine's word, never that of the words looked at here.
"""

from __future__ import annotations

import re

from orggraph.errors import QueryFailed, QueryRefused, UsageError

NOT_CODE = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`", re.DOTALL)
PLACE = re.compile(r"\(line (\d+), column (\d+)\)")  # as every sentence of this project says it
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
LEADING = re.compile(r"\s*(?:(?:EXPLAIN|PROFILE)\s+)?(\w*)", re.IGNORECASE)
WRITING = re.compile(r"(?<![.\w$])(?:CREATE|MERGE|SET|DELETE|REMOVE|FOREACH|INSERT|DROP)\b", re.IGNORECASE)
PROCEDURE = re.compile(r"(?<![.\w$])CALL\s+(\w+(?:\.\w+)+)", re.IGNORECASE)
ADMINISTRATION = frozenset(
    ("SHOW", "TERMINATE", "ALTER", "DROP", "GRANT", "DENY", "REVOKE", "START", "STOP", "RENAME", "ENABLE", "DEALLOCATE")
)
CATALOGUE = ("db.labels", "db.relationshipTypes", "db.propertyKeys")
EMPTY = "The statement is empty; write for example MATCH (p:Person) RETURN count(p) AS people"
SERVER = (
    "This statement looks at or changes the server itself and was not run; only reading the graph is allowed here, "
    f"and CALL {'(), '.join(CATALOGUE)}() list what it has"
)
TOO_LONG = "The query took longer than allowed and was stopped; narrow it, or raise query.timeout in the settings"
PROCEDURES = f"Procedures are not run here, except {', '.join(CATALOGUE)}"
OTHER_DATABASE = "USE leads to another database and was not run; this store is one database"


def unescaped(text: str) -> str:
    """Return a statement with the letters that its escapes stand for, as an engine reads it.

    Examples
    --------
    >>> unescaped(r"\\u0055SE other")
    'USE other'
    """
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def code(text: str, *, names: bool = True) -> str:
    """Return a statement with spaces in place of remarks and texts, so that every place in it stays; of quoted names too on request.

    Examples
    --------
    >>> code("RETURN 'a;b' AS `c;d` // e")
    'RETURN       AS `c;d`     '
    """

    def blank(found: re.Match[str]) -> str:
        return found[0] if names and found[0][0] == "`" else re.sub(r"[^\n]", " ", found[0])

    return NOT_CODE.sub(blank, text)


def one(text: str) -> str:
    """Return the one statement that a text holds, without a semicolon after it.

    Raises
    ------
    UsageError
        When there is none.
    QueryFailed
        When there are several, or it asks for a profile.

    Examples
    --------
    >>> one("RETURN 1 AS one; // that is all")
    'RETURN 1 AS one'
    """
    remarks_out = NOT_CODE.sub(lambda found: "" if found[0][0] == "/" else found[0], text)
    if not remarks_out.strip("; \t\r\n"):
        raise UsageError(EMPTY)
    bare = code(text, names=False)
    first, semicolon, rest = bare.partition(";")
    if rest.strip("; \t\r\n") and first.strip():
        at = len(bare) - len(rest.lstrip("; \t\r\n"))
        line, column = bare.count("\n", 0, at) + 1, at - bare.rfind("\n", 0, at)
        raise QueryFailed(f"One statement is run at a time, and a second begins (line {line}, column {column}); run it by itself")
    if re.match(r"\s*PROFILE\b", bare, re.IGNORECASE):
        raise QueryFailed("PROFILE measures a statement by running it and is not offered here; EXPLAIN instead of it shows the plan")
    return text[: len(first)] if semicolon and first.strip() else text


def refusal(text: str) -> QueryRefused | None:
    """Return why a statement that an engine did not run may not run, where its words tell: it is about the server, or calls a procedure."""
    words = code(unescaped(text))
    leading = LEADING.match(words)
    if leading and leading[1].upper() in ADMINISTRATION:
        return QueryRefused(SERVER)
    if leading and leading[1].upper() == "USE":
        return QueryRefused(OTHER_DATABASE)
    if set(PROCEDURE.findall(words)) - set(CATALOGUE) and not WRITING.search(words):
        return QueryRefused(PROCEDURES)
    return None
