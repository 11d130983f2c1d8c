"""``python -m orggraph.fastnx.precompile`` compiles every kernel onto the disk, so that no later call waits for the compiler."""

from __future__ import annotations

import importlib
import pkgutil

import orggraph.fastnx
from orggraph.fastnx.kernel import Kernel


def kernels() -> list[Kernel[..., object]]:
    """Return every kernel of the package."""
    found: dict[int, Kernel[..., object]] = {}
    for module in pkgutil.walk_packages(orggraph.fastnx.__path__, "orggraph.fastnx."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Kernel):
                found[id(value)] = value
    return list(found.values())


if __name__ == "__main__":
    for each in kernels():
        each.compiled  # noqa: B018 (made when asked for)
