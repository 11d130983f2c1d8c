"""What a Neo4j server leaves open itself. orggraph refuses such statements; another program with the same account would not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import neo4j.exceptions

Run = Callable[[str], list[Any]]

FILE_URLS = "dbms.security.allow_csv_import_from_file_urls"
BLOCKLIST = "internal.dbms.cypher_ip_blocklist"
TIMEOUT = "db.transaction.timeout"
MEMORY = "db.memory.transaction.max"
OPEN = {FILE_URLS: "true", TIMEOUT: "0s", MEMORY: "0B"}  # the values, as the server shows them, that protect nothing
PROBE = "LOAD CSV FROM 'http://127.0.0.1:1/' AS row RETURN row LIMIT 1"  # a port of the server itself where nobody listens
READER = {"reader", "PUBLIC"}
USUAL_HEAP = 1024  # MB; what a setting is told for when the server does not say its own


def settings(heap: int) -> tuple[str, ...]:
    """Return the lines that a server with so many MB of heap should have in its neo4j.conf.

    An import is one transaction, so that it may take most of the heap; the rest keeps the server alive when it asks for more.
    """
    return (
        f"{FILE_URLS}=false",  # LOAD CSV reads no file
        f"{BLOCKLIST}=0.0.0.0/0,::/0",  # … and no address
        f"{TIMEOUT}=600s",
        f"{MEMORY}={heap * 3 // 4}m",
        f"dbms.memory.transaction.total.max={heap * 7 // 8}m",
        f"server.memory.heap.max_size={heap}m",
    )


def missing(run: Run) -> str:
    """Return the settings that should be added to the server's configuration, "none", or that this cannot be seen.

    Parameters
    ----------
    run : callable
        Runs a statement on the server and returns its records.
    """
    try:
        shown = {r["name"]: r["value"] for r in run("SHOW SETTINGS YIELD name, value RETURN name, value")}
    except neo4j.exceptions.ClientError:  # an account that may not look, or a hosted server
        return "unknown: this account may not see the server's settings"
    wanted = settings(USUAL_HEAP)
    lacking = [line for line in wanted if shown.get(line.partition("=")[0]) == OPEN.get(line.partition("=")[0], "")]
    if _reaches_addresses(run):  # an internal setting, which the server does not show
        lacking.append(wanted[1])
    return "; ".join(lacking) or "none"


def _reaches_addresses(run: Run) -> bool:
    try:
        run(PROBE)
    except neo4j.exceptions.ClientError as reason:
        return "is blocked via the configuration" not in str(reason.message)
    return True


def account(run: Run) -> str:
    """Return what the account may do beyond reading, by the roles of the editions that have them."""
    name, roles = _account(run)
    if name is None:
        return "unknown: the server does not say which roles this account has"
    if roles is None:
        return f"{name}; this edition has no roles, so every account may write"
    if not (more := sorted(set(roles) - READER)):
        return f"{name}; reads only, imports need another"
    return f"{name} with {', '.join(more)}; name an account with the role reader alone in NEO4J_READER_USERNAME"


def beyond_reading(run: Run) -> list[str]:
    """Return the roles of the account that let it do more than read; none where the edition has no roles or does not say."""
    return sorted(set(_account(run)[1] or ()) - READER)


def _account(run: Run) -> tuple[str | None, list[str] | None]:
    """Return the account's name (None: the server does not say) and its roles (None: the edition has none)."""
    try:
        (user,) = run("SHOW CURRENT USER YIELD user, roles RETURN user, roles")
    except neo4j.exceptions.AuthError:
        raise
    except (neo4j.exceptions.ClientError, ValueError):
        return None, None
    return user["user"], user["roles"]
