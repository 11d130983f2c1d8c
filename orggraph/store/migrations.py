"""What the schema of a store has got since its first version, in numbered steps. A store is brought up to date when it is opened.

A step only adds, so that doing it twice is harmless and a stop in between leaves a store that the next opening completes. The embedded
store is copied before the first step; a server's data are not touched by any.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """The step that leads to schema ``number``: ``indexes`` are label and property of what is looked up by value from then on."""

    number: int
    indexes: tuple[tuple[str, str], ...]


STEPS = (Step(2, (("Person", "name"), ("Department", "name"))),)  # the first schema had a unique ``id`` on every label


def newest() -> int:
    """Return the schema that this orggraph writes."""
    return max((step.number for step in STEPS), default=1)


def indexes() -> tuple[tuple[str, str], ...]:
    """Return label and property of every index that all steps together make."""
    return tuple(index for step in STEPS for index in step.indexes)
