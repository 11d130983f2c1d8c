"""What can go wrong, in two kinds: an `OrgGraphError` stops a command with one sentence, an `Issue` is one doubt about a file.

The sentences of issues live in ``i18n/``; here stand their codes, so that code and tests never depend on wording.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "info"]
SHOWN = 12  # known names in a sentence


class OrgGraphError(Exception):
    """A failure that a person can understand: one sentence that says what happened, where, and what to do."""

    exit_code = 1


class UsageError(OrgGraphError):
    """The command or function was called with something that cannot be meant."""

    exit_code = 2


class UnknownName(UsageError):
    """A name that nobody knows, with the nearest known one; of ids, the nearest of the same letters (for D99 a D22, not an E0299)."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, most: int | None = None) -> None:
        known = sorted(known)
        shape = _shape(name)
        alike = [k for k in known if _shape(k) == shape] if shape != name and shape != "0" else []
        near = difflib.get_close_matches(name, alike, n=1, cutoff=0) or difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        most = most or SHOWN
        more = f" and {len(known) - most} more" if len(known) > most else ""
        hint = f"did you mean “{near[0]}”?" if near else f"known: {', '.join(known[:most]) or 'none'}{more}"
        super().__init__(f"There is no {kind} “{name}”; {hint}")


def _shape(name: str) -> str:
    return re.sub(r"\d+", "0", name)


class StoreError(OrgGraphError):
    """The store cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another process holds the store and did not let go within the waiting time."""


class StoreConflict(StoreError):
    """Somebody else changed the same thing first; nothing was written."""


class QueryRefused(OrgGraphError):
    """A statement that could do more than read; the store was not asked to run it."""

    exit_code = 2


class QueryFailed(OrgGraphError):
    """A reading statement that the engine could not run (a typing mistake, a missing parameter, a timeout)."""


class ImportStopped(OrgGraphError):
    """Nothing was written because an issue needs a person's decision.

    ``issues`` holds all that was found; ``others`` says whether there are files that could be imported without the refused ones.
    """

    def __init__(self, message: str, issues: tuple[Issue, ...] = (), *, others: bool = False) -> None:
        super().__init__(message)
        self.issues = issues
        self.others = others


class NotAssessed(OrgGraphError):
    """A number was asked for whose data was never imported. Unknown is not zero."""

    def __init__(self, needs: Iterable[str]) -> None:
        self.needs = frozenset(needs)
        super().__init__(f"not assessed: needs {', '.join(sorted(self.needs))} data")


@dataclass(frozen=True)
class Issue:
    """One doubt about one place in a file.

    ``row`` counts as a person sees it (the header is row 1); ``details`` fills the sentence found in ``i18n/`` under
    ``issue.<code>``. ``blocking`` issues stop the import until a person decides.
    """

    code: str
    severity: Severity
    file: str = ""
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    blocking: bool = False
    details: Mapping[str, object] = field(default_factory=dict)
