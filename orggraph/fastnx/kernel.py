"""Compiled functions: plain Python over arrays that numba compiles when first called and keeps on disk for the next start.

Importing a module with kernels costs nothing; numba itself is imported by the first call. ``python -m orggraph.fastnx.precompile`` fills
the disk cache beforehand, so that no user waits for the compiler.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, update_wrapper
from itertools import pairwise
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
TYPES = {  # what annotations mean to numba: arrays lie in one piece
    "Ints": "int64[::1]",
    "Positions": "int32[::1]",
    "Floats": "float64[::1]",
    "int": "int64",
    "float": "float64",
    "bool": "boolean",
}
Arrays = Any  # arrays of any type: a kernel with one is compiled for what it is called with, and only then
PARTS = 16  # work is cut into as many parts on every machine, so that sums of fractions come out the same on each


class Kernel(Generic[P, R]):
    """A function of arrays and numbers that runs compiled, without the interpreter's lock.

    Its annotations are its types: names of `TYPES`. A kernel may call kernels of its own file only: the disk cache looks at no other file
    for changes.

    Examples
    --------
    >>> import numpy as np
    >>> @kernel
    ... def total(values: "Floats") -> float:
    ...     out = 0.0
    ...     for value in values:
    ...         out += value
    ...     return out
    >>> total.python(np.arange(4.0))
    6.0
    """

    def __init__(self, python: Callable[P, R]) -> None:
        self.python = python
        update_wrapper(self, python)

    @cached_property
    def compiled(self) -> Callable[P, R]:
        """The machine code, from disk where it was compiled before."""
        from numba import njit

        scope = self.python.__globals__
        for name in self.python.__code__.co_names:  # numba knows its own functions, not this class
            if isinstance(inner := scope.get(name), Kernel):
                scope[name] = inner.compiled
        kinds = [kind for name, kind in self.python.__annotations__.items() if name != "return"]
        types = None if "Arrays" in kinds else "(" + "".join(f"{TYPES[kind]}, " for kind in kinds) + ")"
        compiled: Callable[P, R] = njit(types, cache=True, nogil=True, error_model="numpy")(self.python)
        return compiled

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.compiled(*args, **kwargs)


def kernel(python: Callable[P, R]) -> Kernel[P, R]:
    """Make a function a `Kernel`."""
    return Kernel(python)


def in_parts(count: int, work: Callable[[int, int], R], smallest: int = 1) -> list[R]:
    """Call ``work(start, stop)`` for consecutive parts of ``range(count)`` on all cores; return the results in order.

    The parts depend on ``count`` alone, not on the machine: what is added up in their order repeats itself to the last digit.

    Parameters
    ----------
    count : int
        Number of items.
    work : callable
        Calls a kernel for the items ``start … stop - 1``.
    smallest : int
        Items below which a part is not worth a thread.

    Examples
    --------
    >>> in_parts(5, lambda start, stop: stop - start, smallest=3)
    [5]
    """
    parts = max(1, min(PARTS, count // smallest))
    edges = [count * i // parts for i in range(parts + 1)]
    spans = list(pairwise(edges))
    if parts == 1 or CORES == 1:
        return [work(*span) for span in spans]
    first = work(*spans[0])  # compiles, where that is still to do, before several threads would
    with ThreadPoolExecutor(CORES) as pool:
        return [first, *pool.map(lambda span: work(*span), spans[1:])]
