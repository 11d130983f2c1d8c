"""A briefing into a file; the ending chooses the form. The file is written whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from pathlib import Path

import jinja2
from markupsafe import Markup

from orggraph.briefing.document import Document
from orggraph.errors import OrgGraphError, UsageError
from orggraph.i18n import translate

ENDINGS = (".html", ".md", ".docx")
SHORT = 16  # columns of text that stay on one line in a table cell
MARKS = re.compile(r"([\\`*_{}\[\]<>|#~$])")

_environment = jinja2.Environment(
    loader=jinja2.PackageLoader("orggraph.briefing"),
    autoescape=jinja2.select_autoescape(["html.j2"]),
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    undefined=jinja2.StrictUndefined,
)
_environment.globals["translate"] = translate
_environment.tests["short"] = lambda text: sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text) <= SHORT
_environment.filters["css"] = lambda text: Markup('"' + "".join(c if c.isalnum() else f"\\{ord(c):06x}" for c in text) + '"')
_environment.filters["plain"] = lambda text: MARKS.sub(r"\\\1", text.replace("\n", " "))


def to_html(document: Document) -> str:
    """Return a briefing as one HTML page without scripts or anything from elsewhere; prints on A4."""
    return _environment.get_template("briefing.html.j2").render(d=document)


def to_markdown(document: Document) -> str:
    """Return a briefing as Markdown; names are shown as they are, never as markup."""
    return _environment.get_template("briefing.md.j2").render(d=document)


def write(document: Document, path: Path) -> None:
    """Write a briefing to a file.

    Parameters
    ----------
    document : Document
    path : Path
        Ends with ``.html``, ``.md`` or ``.docx``.

    Raises
    ------
    UsageError
        For another ending.
    OrgGraphError
        When the file cannot be written; what was there before stays.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(f"A briefing ends with {', '.join(ENDINGS)}; {path.name} does not say which form is wanted")
    if ending == ".docx":
        from orggraph.briefing.word import to_docx  # takes a tenth of a second to read

        content = to_docx(document)
    else:
        content = (to_html if ending == ".html" else to_markdown)(document).encode()
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".briefing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as reason:
        raise OrgGraphError(f"The briefing {path} cannot be written: {reason.strerror or reason}") from reason
