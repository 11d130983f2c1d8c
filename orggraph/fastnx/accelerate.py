"""How a function of networkx's name becomes part of the backend: one decorator, found by `registry.collect`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, update_wrapper
from inspect import Signature, signature
from typing import Any

import networkx as nx

Refusal = Callable[..., str | None]


@dataclass(eq=False)
class Accelerated:
    """A function that takes compressed graphs where networkx's function of this name takes plain ones.

    ``unless`` gets the call's arguments by name and says why the call must run elsewhere, or None. ``light`` functions cost networkx less
    than the conversion of a graph, so they are worth it only for graphs that are compressed already.
    """

    function: Callable[..., Any]
    unless: Refusal | None = None
    light: bool = False

    def __post_init__(self) -> None:
        update_wrapper(self, self.function)

    @property
    def name(self) -> str:
        """networkx's name."""
        return self.function.__name__

    @cached_property
    def signature(self) -> Signature:
        """networkx's signature; looked at before every call, so it is kept."""
        return signature(self.function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)


def accelerates(*, unless: Refusal | None = None, light: bool = False) -> Callable[[Callable[..., Any]], Accelerated]:
    """Make a function part of the backend."""
    return lambda function: Accelerated(function, unless, light)


def networkx_own(name: str) -> Callable[..., Any]:
    """Return networkx's own code of a function, which on compressed graphs runs over those of its parts that are compiled."""
    own: Callable[..., Any] = nx.utils.backends._registered_algorithms[name].orig_func
    return own
