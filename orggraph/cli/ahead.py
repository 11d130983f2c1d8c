"""Reading modules while the engine works: either takes seconds, and what the engine does leaves the interpreter free."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Unread(MetaPathFinder):
    """Says that there is no pandas: Arrow would read it for half a second, only to see that an array is none of its series."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ModuleNotFoundError("commands do without pandas", name=fullname)
        return None


@contextmanager
def analysis_read(pause: threading.Event | None = None, *, serves: bool = False) -> Iterator[None]:
    """Read what an analysis needs, compiled kernels included, beside the work inside; it is there afterwards.

    Parameters
    ----------
    pause : threading.Event, optional
        The second half waits until it is set: where the work inside first keeps the interpreter busy itself.
    serves : bool
        The process goes on to serve the dashboard, which needs pandas; otherwise Arrow is told that there is none.

    Examples
    --------
    >>> with analysis_read(serves=True):
    ...     pass  # open a store
    """
    os.environ.setdefault("ORGGRAPH_ENGINE", "quick")  # a command reads each table once: better compiled code comes too late for it
    resumed = pause or threading.Event()
    if pause is None:
        resumed.set()
    reading = threading.Thread(target=_read, args=(resumed,), kwargs={"serves": serves})
    unread = _Unread()
    if not serves:
        sys.meta_path.insert(0, unread)
    gc.disable()  # modules stay: looking through them for garbage again and again takes a fifth of the time
    reading.start()
    try:
        yield
    finally:
        resumed.set()
        reading.join()
        gc.freeze()
        gc.enable()
        if not serves:
            sys.meta_path.remove(unread)


def _read(resumed: threading.Event, *, serves: bool) -> None:
    """Read the modules, then analyse an organisation of a few people: that reads all there is."""
    from orggraph import analysis, graph
    from orggraph.cli import findings  # noqa: F401

    resumed.wait()
    if serves:
        import pandas  # noqa: F401 - Arrow looks for it when the first table leaves the engine

    ring = [(i, (i + 1) % 5) for i in range(5)]
    analysis.analyze(graph.from_arrays(list("abcde"), [-1, 0, 0, 1, 2], department=[0, 0, 1, 0, 1], departments=["A", "B"], arcs=ring))
