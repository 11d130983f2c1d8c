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
SETTINGS = (  # what a server should have in its neo4j.conf
    f"{FILE_URLS}=false",  # LOAD CSV reads no file
    f"{BLOCKLIST}=0.0.0.0/0,::/0",  # … and no address
    f"{TIMEOUT}=600s",
    f"{MEMORY}=768m",
)
OPEN = {FILE_URLS: "true", TIMEOUT: "0s", MEMORY: "0B"}  # the values, as the server shows them, that protect nothing
PROBE = "LOAD CSV FROM 'http://127.0.0.1:1/' AS row RETURN row LIMIT 1"  # a port of the server itself where nobody listens
READER = {"reader", "PUBLIC"}


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
    lacking = [line for line in SETTINGS if shown.get(line.partition("=")[0]) == OPEN.get(line.partition("=")[0], "")]
    if _reaches_addresses(run):  # an internal setting, which the server does not show
        lacking.append(SETTINGS[1])
    return "; ".join(lacking) or "none"


def _reaches_addresses(run: Run) -> bool:
    try:
        run(PROBE)
    except neo4j.exceptions.ClientError as reason:
        return "is blocked via the configuration" not in str(reason.message)
    return True


def account(run: Run) -> str:
    """Return what the account may do beyond reading, by the roles of the editions that have them."""
    try:
        (user,) = run("SHOW CURRENT USER YIELD user, roles RETURN user, roles")
    except (neo4j.exceptions.ClientError, ValueError):
        return "unknown: the server does not say which roles this account has"
    if user["roles"] is None:
        return f"{user['user']}; this edition has no roles, so every account may write"
    more = sorted(set(user["roles"]) - READER)
    if not more:
        return f"{user['user']}; reads only, imports need another"
    return f"{user['user']} with {', '.join(more)}; give those who only ask an account with the role reader alone"
