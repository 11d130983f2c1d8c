"""What a briefing is made of: blocks in order. Three writers turn the same blocks into HTML, Markdown and Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 begins a section, 2 a finding."""

    level: int
    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Paragraph:
    """Text; ``style`` is plain, lead (the answer) or note (how it was computed)."""

    text: str
    style: str = "plain"
    kind: str = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]
    kind: str = "bullets"


@dataclass(frozen=True)
class Table:
    """Rows under columns, all text. The first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: str = "table"


@dataclass(frozen=True)
class Figure:
    """One leading number: what it is, its value, and over what it was counted."""

    label: str
    value: str
    of: str


@dataclass(frozen=True)
class Figures:
    """The leading numbers, side by side."""

    items: tuple[Figure, ...]
    kind: str = "figures"


@dataclass(frozen=True)
class Curve:
    """Shares that the first 1, 2, 3 … actions cover, in [0, 1], with a sentence that says the conclusion."""

    shares: tuple[float, ...]
    text: str
    kind: str = "curve"


Block = Heading | Paragraph | Bullets | Table | Figures | Curve


@dataclass(frozen=True)
class Document:
    """A whole briefing. ``contents`` is the word above the table of contents, ``foot`` stands on every page, ``people`` are told about."""

    title: str
    subtitle: str
    lang: str
    contents: str
    foot: str
    blocks: Sequence[Block]
    people: tuple[str, ...] = ()
