"""The Streamlit dashboard: state of a visit, widgets, and one file a page in ``pages/``.

A page file says of itself, in plain literals at its top, where it stands in the menu (``PLACE``) and its Material icon (``ICON``). They are
read without running the page.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from orggraph.i18n import translate

FOLDER = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Page:
    """One page of the menu."""

    name: str
    place: int
    icon: str

    @property
    def file(self) -> Path:
        """The file that Streamlit runs."""
        return FOLDER / f"{self.name}.py"

    @property
    def path(self) -> str:
        """The page's part of a link."""
        return self.name.rstrip("_")


@lru_cache
def pages() -> tuple[Page, ...]:
    """Return every page in the order of the menu; nothing is listed by hand."""
    found = []
    for file in FOLDER.glob("[!_]*.py"):
        said: dict[str, Any] = {}
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in ("PLACE", "ICON"):
                said[node.targets[0].id] = ast.literal_eval(node.value)
        found.append(Page(file.stem, said["PLACE"], said["ICON"]))
    return tuple(sorted(found, key=lambda p: p.place))


def menu(lang: str) -> list[Any]:
    """Return one ``st.Page`` for every page, titled in the reader's language; a page that is not for a reader says so itself.

    The first page answers at ``/`` and, unseen in the menu, at its own name too.
    """
    first = pages()[0]
    return [*(entry(p, lang) for p in pages()), entry(first, lang, default=False)]


def entry(page: Page, lang: str, *, default: bool | None = None) -> Any:
    """Return the ``st.Page`` of a page; the first page is the default one unless that is denied, then it is hidden."""
    import streamlit as st

    first = page == pages()[0]
    default = first if default is None else default
    return st.Page(
        page.file,
        title=translate(f"page.{page.name}", lang),
        icon=f":material/{page.icon}:",
        url_path=f"{page.path}-first" if default else page.path,  # Streamlit reserves the name, but answers at / alone
        default=default,
        visibility="visible" if default or not first else "hidden",
    )
