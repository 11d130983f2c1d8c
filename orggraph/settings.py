"""Thresholds, defaults and limits: every constant stands in ``settings.toml`` beside this file, with unit and reason.

A user's own file (``ORGGRAPH_SETTINGS``) overrides single values; a misspelt key is refused.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from orggraph.errors import UnknownName, UsageError


@dataclass(frozen=True)
class Setting:
    """One constant: its value, unit and the reason for it."""

    value: float
    unit: str
    reason: str


class Settings(Mapping[str, float]):
    """All settings by dotted key, for example ``settings["span.max"]``; ``describe`` gives unit and reason."""

    def __init__(self, items: Mapping[str, Setting]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: str) -> float:
        if key not in self._items:
            raise UnknownName("setting", key, self._items)
        return self._items[key].value

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    @cached_property
    def values_told(self) -> tuple[tuple[str, float], ...]:
        """All keys with their values, by which results that hang on them are kept."""
        return tuple(self.items())

    def describe(self, key: str) -> Setting:
        """Return the value of ``key`` with its unit and reason."""
        self[key]
        return self._items[key]

    def changed(self, **values: float) -> Settings:
        """Return a copy with other values; dots in keys are written as double underscores (``span__max=6``)."""
        items = dict(self._items)
        for name, value in values.items():
            key = name.replace("__", ".")
            old = self.describe(key)
            items[key] = Setting(float(value), old.unit, old.reason)
        return Settings(items)


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping) and "value" not in value:
            yield from _flatten(value, key + ".")
        else:
            yield key, value


@lru_cache
def _shipped() -> dict[str, Setting]:
    text = (Path(__file__).parent / "settings.toml").read_text("utf-8")
    items: dict[str, Setting] = {}
    for key, entry in _flatten(tomllib.loads(text)):
        assert isinstance(entry, Mapping), key
        items[key] = Setting(float(entry["value"]), str(entry["unit"]), str(entry["reason"]))
    return items


@lru_cache
def _usual() -> Settings:
    return Settings(_shipped())  # asked for thousands of times in one analysis; nothing changes it


def load(path: Path | None = None) -> Settings:
    """Return the shipped settings, overridden by ``path`` (or the file named in ``ORGGRAPH_SETTINGS``).

    Parameters
    ----------
    path : Path, optional
        A TOML file with ``key = number`` or the shipped form; only the keys to change.

    Returns
    -------
    Settings

    Raises
    ------
    UsageError
        When the file cannot be read or holds an unknown key.

    Examples
    --------
    >>> load()["span.max"]
    8.0
    """
    chosen = path or (Path(p) if (p := os.environ.get("ORGGRAPH_SETTINGS")) else None)
    if chosen is None:
        return _usual()
    items = dict(_shipped())
    try:
        own = tomllib.loads(chosen.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as reason:
        raise UsageError(f"The settings file {chosen} cannot be read: {reason}") from reason
    for key, entry in _flatten(own):
        if key not in items:
            raise UnknownName("setting", key, items)
        value = entry["value"] if isinstance(entry, Mapping) else entry
        if not isinstance(value, int | float):
            raise UsageError(f"The setting {key} in {chosen} must be a number, not {value!r}")
        items[key] = Setting(float(value), items[key].unit, items[key].reason)
    return Settings(items)
