"""How much memory an engine may take, the embedded one as well as a server that is started here."""

from __future__ import annotations

import os
import re

from orggraph.errors import UsageError
from orggraph.settings import load as load_settings

NAMED = "ORGGRAPH_HEAP"
SIZE = re.compile(r"(\d+)([mg])", re.IGNORECASE)
LEAST, MOST = 1024, 8192  # MB taken when nothing is said


def megabytes(part: int = 4) -> int:
    """Return what ``ORGGRAPH_HEAP`` says (``512m``, ``4g``), else the ``part``-th part of the memory, from 1 to 8 GB.

    A million relationships written in one transaction need some 1.5 GB in the embedded engine, 5 GB in a server, which may therefore have
    half of the memory; what is not needed is not taken.

    Raises
    ------
    UsageError
        When the variable holds no size.

    Examples
    --------
    >>> os.environ["ORGGRAPH_HEAP"] = "2g"
    >>> megabytes()
    2048
    >>> del os.environ["ORGGRAPH_HEAP"]
    """
    said = os.environ.get(NAMED)
    if not said:
        return min(max(_memory() // part, LEAST), MOST)
    size = SIZE.fullmatch(said.strip())
    if size is None:
        raise UsageError(f"{NAMED} is “{said}”; write it as 512m or 4g")
    return int(size[1]) * (1024 if size[2] in "gG" else 1)


def typed() -> int:
    """Return the megabytes of a process for typed statements: ``query.heap`` of the settings, or less where ``ORGGRAPH_HEAP`` says so."""
    return min(megabytes(), int(load_settings()["query.heap"]))


def too_large() -> str:
    """Return the sentence for a typed statement that needs more."""
    more = NAMED if megabytes() < load_settings()["query.heap"] else "query.heap in the settings"
    return f"The query needs more memory than the engine may take and was stopped; narrow it, or raise {more}"


def _memory() -> int:
    try:
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")) >> 20
    except (AttributeError, ValueError, OSError):  # Windows does not say
        return 8192
