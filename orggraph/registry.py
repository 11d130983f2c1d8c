"""Finds the members of a folder, so that one more is one more file.

A member is a module-level object of the wanted type in a module of the package. Nothing is listed by hand.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")


@lru_cache
def _modules(package: str) -> tuple[str, ...]:
    path = importlib.import_module(package).__path__
    return tuple(sorted(m.name for m in pkgutil.iter_modules(path) if not m.name.startswith("_")))


def collect(package: str, kind: type[T]) -> tuple[T, ...]:
    """Return every module-level object of type ``kind`` in the modules of ``package``.

    Parameters
    ----------
    package : str
        Dotted name, for example ``"orggraph.findings"``.
    kind : type
        The declaration to look for, for example ``Finding``.

    Returns
    -------
    tuple
        In the order of file names, then of definition. An object imported from a sibling is returned once.

    Examples
    --------
    >>> from orggraph.findings.base import Finding
    >>> sorted(f.id for f in collect("orggraph.findings", Finding))[:1]
    ['boundary_closed']
    """
    found: dict[int, T] = {}
    for name in _modules(package):
        module = importlib.import_module(f"{package}.{name}")
        for value in vars(module).values():
            if isinstance(value, kind):
                found.setdefault(id(value), value)
    return tuple(found.values())
